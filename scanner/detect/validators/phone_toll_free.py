"""Toll-free and premium numbers: lines of offices and firms."""

from __future__ import annotations

from scanner.detect.validators._digits import digits
from scanner.detect.validators.phone import TOLL_FREE

NAME = "phone_toll_free"


def valid(text: str) -> bool:
    """Ten digits, or eleven after a 1, in a toll-free area."""
    return digits(text)[-10:-7] in TOLL_FREE
