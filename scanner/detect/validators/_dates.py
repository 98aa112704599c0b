"""The year of a date as people write it. Imports nothing of ours."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = {m: i for i, ms in enumerate((
    "jan january ene enero", "feb february febrero", "mar march marzo", "apr april abr abril", "may mayo",
    "jun june junio", "jul july julio", "aug august ago agosto", "sep sept september septiembre setiembre",
    "oct october octubre", "nov november noviembre", "dec december dic diciembre"), 1) for m in ms.split()}  # fmt: skip
_TENS = {"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
         "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20}  # fmt: skip
_UNITS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_SPOKEN_YEAR = re.compile(r"(?:twenty|two thousand)(?:\s+(?:and\s+)?|-)(\w+)(?:[ -](\w+))?\s*$")
_THIS_CENTURY = 30
_PARTS = 3


def year(text: str) -> int | None:
    """The year of one date, two digits read as this century up to 2030; None where it is no date at all."""
    lowered = text.lower()
    if spoken := _SPOKEN_YEAR.search(lowered):
        return 2000 + _TENS.get(spoken[1], _UNITS.get(spoken[1], 0)) + _UNITS.get(spoken[2] or "", 0)
    numbers = re.findall(r"\d+", lowered)
    months = [_MONTHS[w] for w in re.findall(r"[^\W\d_]+", lowered) if w in _MONTHS]
    if len(numbers) == 1 and not months:
        numbers = _compact(numbers[0])
    if not numbers:
        return None
    at = 0 if len(numbers[0]) == 4 else len(numbers) - 1  # noqa: PLR2004  (a year of four digits)
    rest = [int(n) for i, n in enumerate(numbers) if i != at]
    if months:
        month, day = months[0], rest[0] if rest else 1
    elif len(rest) == _PARTS - 1:
        month, day = rest
    else:
        return None
    return _full(numbers[at]) if _exists(_full(numbers[at]), month, day) else None


def _compact(number: str) -> list[str]:
    """20120611, 08282007, 070110 → year, month and day apart."""
    if len(number) == 8:  # noqa: PLR2004  (a full year)
        if number[:2] in {"19", "20"} and number[4:6] <= "12":
            return [number[:4], number[4:6], number[6:]]
        return [number[:2], number[2:4], number[4:]]
    return [number[i : i + 2] for i in (0, 2, 4)] if len(number) == 6 else []  # noqa: PLR2004  (two digits each)


def _full(digits: str) -> int:
    value = int(digits)
    if len(digits) > 2:  # noqa: PLR2004  (a full year)
        return value
    return value + (2000 if value <= _THIS_CENTURY else 1900)


def _exists(full: int, month: int, day: int) -> bool:
    for m, d in ((month, day), (day, month)):
        try:
            date(full, m, d)
        except ValueError:
            continue
        return True
    return False
