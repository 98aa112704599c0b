"""IMEI of a phone or tablet: fifteen digits with a Luhn digit (3GPP TS 23.003)."""

from __future__ import annotations

from scanner.detect.validators._digits import digits, luhn

NAME = "imei"
_LENGTH = 15


def valid(text: str) -> bool:
    """Fifteen digits that add up."""
    number = digits(text)
    return len(number) == _LENGTH and luhn(number) and len(set(number)) > 1
