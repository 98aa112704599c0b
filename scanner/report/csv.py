"""Rows as CSV that a spreadsheet opens safely. Imports nothing of ours."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

NAME = "csv"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write(rows: Sequence[Mapping[str, Any]], out: TextIO) -> None:
    """A heading and a line for each row; a cell that a spreadsheet would run is set off by an apostrophe."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(keys)
    writer.writerows([_cell(row.get(key)) for key in keys] for row in rows)


def _cell(value: Any) -> str:
    text = (
        "" if value is None else json.dumps(value) if isinstance(value, (dict, list, tuple)) else str(value)
    )
    text = text.replace("\r", " ").replace("\n", " ")
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return f"'{text}" if text.startswith(_FORMULA) and not number else text
