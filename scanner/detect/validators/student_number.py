"""A number that a student information system gives: no date, no year, no run of zeros."""

from __future__ import annotations

import re

from scanner.detect.validators._digits import digits

NAME = "student_number"
_LENGTH = range(4, 14)
_DATE = re.compile(
    r"\d{1,2}[-/]\d{1,2}[-/](?:\d{2}|\d{4})|"
    r"(?:19|20)\d{2}(?:[-/]\d{1,2}){2}|(?:19|20)\d{2}-(?:19|20)?\d{2}"
)


def valid(text: str) -> bool:
    """Four to thirteen digits, with or without letters and separators, that are not all the same."""
    number = digits(text)
    return len(number) in _LENGTH and len(set(number)) > 1 and not _DATE.fullmatch(text.strip())
