"""Social Security numbers that stand in books and forms: advertised, of one digit, in a row, or never to be
issued.
"""

from __future__ import annotations

from scanner.detect.validators._digits import digits

NAME = "ssn_sample"
_LENGTH = 9
_KNOWN = frozenset({
    "078051120", "219099999", "457555462", "123456789", "987654321",
    "012345678", "234567890", "001010001"
})  # fmt: skip


def valid(text: str) -> bool:
    """Whether this is a number that nobody has. The first two of the list are told by SSA's history of the
    number.
    """
    number = digits(text)
    if len(number) != _LENGTH:
        return False
    impossible = number[:3] in {"000", "666"} or number[3:5] == "00" or number[5:] == "0000"
    advertised = number.startswith("98765432")
    return number in _KNOWN or len(set(number)) == 1 or impossible or advertised
