"""Dates as people write them. Imports nothing of ours."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january enero", "feb february febrero", "mar march marzo", "apr april abril",
            "may mayo", "jun june junio", "jul july julio", "aug august agosto",
            "sep sept september septiembre setiembre", "oct october octubre", "nov november noviembre",
            "dec december diciembre",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_NUMBERS: Final = {
    "oh": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
}  # fmt: skip
_SPOKEN_YEAR = re.compile(r"(?:twenty|two thousand)[\s-]+(?:and\s+)?(\w+)(?:[\s-]+(\w+))?\s*$")
_THIS_CENTURY = 30
_YEAR, _YEAR_MONTH_DAY, _SHORT = 4, 8, 6


def read(text: str) -> date | None:
    """One date; two digits of a year are this century up to 2030. None where it is no date or lacks its year.

    Of 3/4/2012 nobody can tell day and month: American order is tried first.
    """
    lowered = text.lower()
    months = [_MONTHS[word] for word in re.findall(r"[^\W\d_]+", lowered) if word in _MONTHS]
    numbers = re.findall(r"\d+", lowered)
    if spoken := _SPOKEN_YEAR.search(lowered):
        numbers.append(str(2000 + _NUMBERS.get(spoken[1], 0) + _NUMBERS.get(spoken[2] or "", 0)))
    if len(numbers) == 1 and not months:
        numbers = _compact(numbers[0])
    if not numbers:
        return None
    at = 0 if len(numbers[0]) == _YEAR else len(numbers) - 1
    rest = [int(n) for i, n in enumerate(numbers) if i != at]
    match [*months[:1], *rest] if len(rest) < 2 else rest:  # noqa: PLR2004  (day and month)
        case [first, second]:
            full = _full(numbers[at])
            return _date(full, first, second) or _date(full, second, first)
        case [month] if months:
            return _date(_full(numbers[at]), month, 1)
        case _:
            return None


def _compact(number: str) -> list[str]:
    """20120611, 08282007, 070110 → year, month and day apart."""
    if len(number) == _YEAR_MONTH_DAY and number[:2] in {"19", "20"} and number[4:6] <= "12":
        return [number[:4], number[4:6], number[6:]]
    if len(number) == _YEAR_MONTH_DAY:
        return [number[:2], number[2:4], number[4:]]
    return [number[:2], number[2:4], number[4:]] if len(number) == _SHORT else []


def _full(digits: str) -> int:
    value = int(digits)
    if len(digits) == _YEAR:
        return value
    return value + (2000 if value <= _THIS_CENTURY else 1900)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
