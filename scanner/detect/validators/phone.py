"""Telephone numbers of the North American plan (NANPA): area and exchange begin with 2 to 9, toll-free
codes are nobody's.
"""

from __future__ import annotations

from scanner.detect.validators._digits import digits

NAME = "phone"
TOLL_FREE = frozenset({"800", "833", "844", "855", "866", "877", "888", "900"})
_LOCAL, _NATIONAL = 7, 10
_INTERNATIONAL = range(9, 16)
_VARIETY = 3


def valid(text: str) -> bool:
    """A person's number could be this: ten digits, seven, or an international one with its plus."""
    number = digits(text)
    if text.startswith(("+", "00")) and not number.startswith("1"):
        return len(number) in _INTERNATIONAL and len(set(number)) >= _VARIETY
    national = number.removeprefix("1") if len(number) == _NATIONAL + 1 else number
    if len(national) == _LOCAL:
        return _local(national)
    return len(national) == _NATIONAL and national[:3] not in TOLL_FREE and plan(national)


def plan(national: str) -> bool:
    """Whether ten digits fit the numbering plan and are no run of one digit."""
    area, exchange = national[:3], national[3:6]
    if len(set(national)) == 1 or area[1:] in {"00", "11"} or exchange[1:] == "11":
        return False
    return area[0] > "1" and exchange[0] > "1"


def _local(number: str) -> bool:
    """Seven digits: 555-01xx is kept for fiction, and alone it is a sample."""
    return number[0] > "1" and not number.startswith("55501") and len(set(number)) > 1
