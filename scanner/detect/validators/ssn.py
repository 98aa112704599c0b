"""A Social Security number that may have been issued: area, group and serial (SSA, POMS RM 10201.035)."""

from __future__ import annotations

from scanner.detect.validators import ssn_sample
from scanner.detect.validators._digits import digits

NAME = "ssn"
_LENGTH = 9


def valid(text: str) -> bool:
    """Nine digits; area not 000, 666 or 9xx; group not 00; serial not 0000; no number known as a sample."""
    number = digits(text)
    if len(number) != _LENGTH or ssn_sample.valid(text):
        return False
    area, group, serial = number[:3], number[3:5], number[5:]
    return area not in {"000", "666"} and area < "900" and group != "00" and serial != "0000"
