"""The birth date of a living adult."""

from __future__ import annotations

from datetime import date

from scanner.detect.validators._dates import read

NAME = "birth_date_adult"
_FROM, _BEFORE = date(1930, 1, 1), date(2000, 1, 1)
_NOTHING = date(1970, 1, 1)


def valid(text: str) -> bool:
    """A date that exists, from 1930 to 1999, and not the one that software writes for nothing."""
    born = read(text)
    return born is not None and _FROM <= born < _BEFORE and born != _NOTHING
