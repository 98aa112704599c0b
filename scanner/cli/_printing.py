"""Tables and sentences for people. May import what cli may; rich draws the tables.

What comes from outside (paths, hosts, vendor names) is stripped of control characters first: a payload must not write to
a terminal.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

Row = Mapping[str, Any]
_UNSAFE = r"\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_CONTROL = re.compile(rf"[\x00-\x1f{_UNSAFE}]")
_UNPRINTABLE = re.compile(f"[{_UNSAFE}]")
_SEVERITY_STYLE = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "cyan", "info": "dim"}
MAX_ROWS = 40


rows_option = click.option(
    "--format",
    "style",
    type=click.Choice(["table", "json", "ndjson", "csv"]),
    default="table",
    help="How to print.",
)
"""How every command that prints rows is asked to print them."""


def clean(value: object) -> str:
    """Text that cannot move a cursor or turn its direction."""
    return _CONTROL.sub("?", "" if value is None else str(value))


def as_json(value: object) -> str:
    """One line of JSON that any stream can hold and no terminal obeys."""
    return _UNPRINTABLE.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(value, ensure_ascii=False))


def say(text: str = "") -> None:
    """Talk, to stderr."""
    click.echo(clean(text), err=True)


def table(columns: Sequence[tuple[str, str]], rows: Sequence[Row], *, limit: int = MAX_ROWS) -> None:
    """A table on stdout: (key, heading) of each column. On a terminal it is cut at `limit` rows and says so."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    wide = None if sys.stdout.isatty() else 160
    console = Console(width=wide, highlight=False, soft_wrap=False, emoji=False, markup=False)
    drawn = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for key, heading in columns:
        drawn.add_column(
            heading, overflow="fold", no_wrap=key in _WHOLE, justify="right" if key in _NUMBERS else "left"
        )
    shown = rows[:limit] if sys.stdout.isatty() else rows
    for row in shown:
        cells = ((key, clean(_cell(row.get(key)))) for key, _ in columns)
        drawn.add_row(
            *(
                Text(text, style=_SEVERITY_STYLE.get(text, "") if key == "severity" else "")
                for key, text in cells
            )
        )
    console.print(drawn)
    if len(shown) < len(rows):
        say(f"… and {len(rows) - len(shown)} more rows (--format csv or json prints all).")


_WHOLE = {"finding", "element", "severity", "status", "first", "last", "since", "system"}
_NUMBERS = {
    "exchanges",
    "seen",
    "scanned",
    "partial",
    "unknown",
    "not_sampled",
    "skipped",
    "subjects",
    "hits",
    "scans",
    "n",
}


def _cell(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{k} {v}" for k, v in value.items())
    return value


def emit(
    rows: Iterable[Row], style: str, columns: Sequence[tuple[str, str]], kind: str, **envelope: Any
) -> None:
    """Rows as table, json (one object with "schema": 1), ndjson (one row a line) or csv (no cell can be a formula)."""
    rows = list(rows)
    if style == "json":
        click.echo(as_json({"schema": 1, **envelope, "rows": rows}))
    elif style == "ndjson":
        for row in rows:
            click.echo(as_json({"type": kind, **row}))
    elif style == "csv":
        from scanner.report.csv import write

        write(rows, sys.stdout)
    elif rows:
        table(columns, rows)


def hit_table(rows: Sequence[Row], *, reveal: bool) -> None:
    """The rows of `inspect` for people."""
    hits = [r for r in rows if r["type"] in {"hit", "passed"}]
    columns = [("id", "exchange"), ("path", "path"), ("start", "from"), ("end", "to"), ("element", "element"),
               ("subject", "whose"), ("score", "score"), ("why", "why")]  # fmt: skip
    if reveal:
        columns.append(("text", "text"))
    table([c for c in columns if any(c[0] in r for r in hits)], hits, limit=500)
    verdicts = [r for r in rows if r["type"] == "verdict"]
    if verdicts:
        say()
        table([("id", "exchange"), ("element", "element"), ("verdict", "verdict"), ("severity", "severity"),
               ("citation", "citation"), ("fact", "fact"), ("would_change", "what would change it")], verdicts)  # fmt: skip
    exchanges = [r for r in rows if r["type"] == "exchange" and r["state"] != "scanned"]
    for row in exchanges:
        say(f"Not fully read: {row['state']} ({row.get('reason') or 'no reason'})")
    passed = sum(1 for r in hits if r["type"] == "passed")
    say(f"{len(hits) - passed} hits" + (f", {passed} passed as nobody's record" if passed else "") + ".")
