"""A serial or device number: it has digits, and is no stand-in."""

from __future__ import annotations

from scanner.detect.validators import placeholder

NAME = "device_value"


def valid(text: str) -> bool:
    """Digits of some variety, not a run of zeros."""
    digits = {c for c in text if c.isdigit()}
    return bool(digits - {"0"}) and not placeholder.valid(text)
