"""The birth date of somebody who can be at school now."""

from __future__ import annotations

from datetime import date

from scanner.detect.validators._dates import read

NAME = "birth_date"
_FROM, _BEFORE = date(2000, 1, 2), date(2031, 1, 1)


def valid(text: str) -> bool:
    """A date that exists, after 1 January 2000 (a sample, and 26 is past every state's last year of
    school).
    """
    born = read(text)
    return born is not None and _FROM <= born < _BEFORE
