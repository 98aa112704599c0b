"""The birth date of a living adult."""

from __future__ import annotations

from scanner.detect.validators._dates import year

NAME = "birth_date_adult"
_ADULT = range(1930, 2000)


def valid(text: str) -> bool:
    """A date that exists, from 1930 to 1999; 1 January 1900 and 1970 are what software writes for nothing."""
    return year(text) in _ADULT and not text.startswith("1970-01-01")
