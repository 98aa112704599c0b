"""A long random string: a token or key."""

from __future__ import annotations

import re

from scanner.detect.validators import placeholder

NAME = "secret"
_STAND_IN = re.compile(
    r"(?i)x{4,}|your|example|redacted|0{8,}|1234567|abcdef|placeholder|"
    r"changeme|<|\*{3}|\.{3}|dummy|fake|sample|test_?key"
)
_VARIETY = 6


def valid(text: str) -> bool:
    """Letters and digits of some variety, without the marks of a stand-in."""
    mixed = any(c.isdigit() for c in text) and any(c.isalpha() for c in text)
    return mixed and len(set(text)) >= _VARIETY and not placeholder.valid(text) and not _STAND_IN.search(text)
