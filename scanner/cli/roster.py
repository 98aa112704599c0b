"""`ferpa-scan roster`: take in who the district's students, guardians and staff are. May import what cli may.

No name is printed, and none is kept: the file holds keyed numbers only.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli._app import App
from scanner.cli._printing import say

if TYPE_CHECKING:
    from scanner.roster.read import Read
    from scanner.roster.tokens import Change

INCOMPLETE = 3


@click.group("roster")
def command() -> None:
    """Your students and staff, as keyed tokens, so that a name in a prompt can be told to be a student's."""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--map", "map_file", type=click.Path(path_type=Path), help="YAML: our field → the heading of the file."
)
@click.option(
    "--format", "style", type=click.Choice(["table", "json"]), default="table", help="How to print."
)
@click.pass_obj
def import_(app: App, file: Path, map_file: Path | None, style: str) -> int:
    """Take in FILE: a zip or folder of OneRoster or Clever, or a CSV (with --map, any).

    The whole list each time: students that it no longer names are kept as left. Exit code 3 where rows were skipped; where
    FILE is refused (2), the roster in force stays.
    """
    from scanner.roster import file as files
    from scanner.roster import read, tokens

    keys = app.keys
    layout = read.load_map(map_file) if map_file else None
    before = files.load(roster_path(app), keys)
    found = read.read(file, layout)
    today = datetime.now(app.config.zone).date()
    listed = tokens.build(list(read.rows_of(found)), keys, today, found.format)
    roster, change = tokens.merged(before, listed, today)
    if before is None or not change.none:
        files.save(roster, roster_path(app), keys)
    _print(found, change, dict(roster.counts()), style)
    return INCOMPLETE if found.faulty else 0


@command.command("status")
@click.option(
    "--format", "style", type=click.Choice(["table", "json"]), default="table", help="How to print."
)
@click.pass_obj
def status(app: App, style: str) -> int:
    """How many persons the roster in force lists, and since when. No names: it holds none."""
    from scanner.roster import file as files

    roster = files.load(roster_path(app), app.keys)
    if style == "json":
        row = {"imported": roster.imported, "format": roster.format, **roster.counts()} if roster else None
        click.echo(json.dumps({"schema": 1, "roster": row}))
    elif roster is None:
        say("No roster yet. Export one from your student system and run: ferpa-scan roster import FILE")
    else:
        say(f"Roster of {roster.imported} ({roster.format}): {_counted(dict(roster.counts()))}.")
    return 0


def roster_path(app: App) -> Path:
    """Where the roster lies: beside the database, sealed under the key."""
    from scanner.roster.file import FILE_NAME

    return app.database_path.with_name(FILE_NAME)


def _counted(counts: dict[str, int]) -> str:
    words = {"student": "students", "guardian": "guardians", "staff": "staff", "left": "who have left"}
    return ", ".join(f"{counts[k]:,} {word}" for k, word in words.items() if counts[k]) or "nobody"


def _print(found: Read, change: Change, counts: dict[str, int], style: str) -> None:
    skipped = sum(found.faulty.values())
    if style == "json":
        done = {
            "format": found.format, "rows": found.rows, "skipped": skipped, "skipped_by": dict(found.faulty),
            "added": change.added, "changed": change.changed, "returned": change.returned, "left": change.left,
            "unchanged": change.unchanged,
        }  # fmt: skip
        click.echo(json.dumps({"schema": 1, "import": done, "roster": counts}))
        return
    if skipped:
        reasons = ", ".join(f"{n:,} {why}" for why, n in sorted(found.faulty.items()))
        say(f"Skipped {skipped:,} of {found.rows:,} rows: {reasons}.")
    if change.none:
        say(f"Nothing is new: the roster lists {_counted(counts)}.")
    else:
        say(
            f"{change.added:,} added, {change.changed:,} changed, {change.returned:,} came back, {change.left:,} left, "
            f"{change.unchanged:,} as before."
        )
        say(f"The roster lists {_counted(counts)}.")
    say("Only keyed tokens were kept. The export still holds names: store or delete it.")
