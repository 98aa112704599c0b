"""Payment card numbers: issuer's range, length and Luhn digit (ISO/IEC 7812-1)."""

from __future__ import annotations

import re

from scanner.detect.validators import card_sample
from scanner.detect.validators._digits import digits, luhn

NAME = "card"
_ISSUED = re.compile(
    r"4\d{12}(?:\d{3})?|(?:5[1-5]\d{2}|2(?:22[1-9]|2[3-9]\d|[3-6]\d{2}|7[01]\d|720))\d{12}|3[47]\d{13}|"
    r"6(?:011|5\d{2}|4[4-9]\d)\d{12}|3(?:0[0-5]|[68]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}"
)


def valid(text: str) -> bool:
    """A card that may exist: known range, right length, right check digit, not a processor's test card."""
    number = digits(text)
    return _ISSUED.fullmatch(number) is not None and luhn(number) and not card_sample.valid(text)
