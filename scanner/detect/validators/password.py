"""A secret that somebody chose: more than a plain word, and no stand-in."""

from __future__ import annotations

import re

from scanner.detect.validators import placeholder

NAME = "password"
_MIXED = re.compile(r"(?=.*[A-Za-z])(?=.*[\d\W_])|(?=.*\d)|[a-z]+[A-Z]")
_CODE = re.compile(r"[(){}\[\]<>$]|^\w+\.\w+\.\w+|://|^/|^--?\w|\w=\w")
_NOTHING = re.compile(
    r"[A-Za-z]+[-'/][A-Za-z-]+\W?|[A-Za-z]+\W|\W+|\d{1,2}|\d{1,2}[:/]\d{2}\S*|[a-z]+_[a-z_]+"
)


def valid(text: str) -> bool:
    """Letters with digits or signs, or digits alone; not code, not a hyphened word, not a stand-in."""
    value = text.strip("\"'`,;")
    if placeholder.valid(value) or _CODE.search(value) or _NOTHING.fullmatch(value):
        return False
    return _MIXED.match(value) is not None
