"""Reading digits however they are written: apart, or as words. Imports nothing of ours."""

from __future__ import annotations

import re

_SPOKEN = {
    "zero": "0", "oh": "0", "o": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_TOKEN = re.compile(r"\d|[a-z]+")


def digits(text: str) -> str:
    """All digits of a value in order, spelled ones too; other signs are left out."""
    return "".join(_SPOKEN.get(t, t if t.isdigit() else "") for t in _TOKEN.findall(text.lower()))


def luhn(number: str) -> bool:
    """The check digit of cards and device numbers (ISO/IEC 7812-1)."""
    doubled = [int(d) * 2 for d in number[-2::-2]]
    return (sum(int(d) for d in number[-1::-2]) + sum(d - 9 if d > 9 else d for d in doubled)) % 10 == 0  # noqa: PLR2004
