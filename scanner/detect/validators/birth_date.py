"""The birth date of somebody who can be at school now."""

from __future__ import annotations

from scanner.detect.validators._dates import year

NAME = "birth_date"
YOUNG = range(2000, 2031)


def valid(text: str) -> bool:
    """A date that exists, in 2000 or later: 26 is past every state's last year of school."""
    return year(text) in YOUNG
