"""`ferpa-scan init`: key, config, rules overlay and database for a district. May import what cli may."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from scanner import keys
from scanner.cli._app import KEY_FILE, App
from scanner.cli._places import PLACES, Place
from scanner.cli._printing import say
from scanner.config import FILE_NAME
from scanner.errors import UsageError

CONFIG = """\
# What ferpa-scan knows of this district. Every key is explained in docs/configuration.md; unknown keys are refused.

[district]
name = ""                     # as it should stand in reports
# state = "MN"                # two letters: switches on the state's student ids
timezone = "America/Chicago"  # agreements begin and end in it
small_cell = 10               # groups smaller than this can identify
register_complete = false     # true once every vendor's agreement stands in rules/agreements/

# One table for each system that sends to AI vendors, by the name its logs give it:
# [systems.help-desk]
# purposes = ["technical support"]
# sender = "staff"            # student, staff or service

# Shapes of your own numbers, as regular expressions:
# [ids]
# local = '\\b4\\d{6}\\b'

# Where exports are kept; then `ferpa-scan scan` needs no arguments:
# [sources.gateway]
# path = "exports/gateway"
"""


@click.command("init")
@click.pass_obj
def command(app: App) -> int:
    """Set up this folder: ferpa-scan.toml and rules/ here, key and database in your user data folder (--home)."""
    folder = Path.cwd()
    if (folder / FILE_NAME).exists():
        raise UsageError(f"there is a {FILE_NAME} here already; edit it, or run init in an empty folder")
    try:
        agreements = folder / "rules" / "agreements"
        agreements.mkdir(parents=True, exist_ok=True)
        if not any(agreements.iterdir()):
            shutil.copyfile(Path(__file__).with_name("_example_agreement.yaml"), agreements / "example.yaml")
        _key_and_database(app.home_dir / KEY_FILE, app.database_path)
        (folder / FILE_NAME).write_text(CONFIG, encoding="utf-8")
    except OSError:
        raise UsageError("this folder or the data folder cannot be written to") from None
    say(f"Wrote {FILE_NAME} and rules/agreements/example.yaml here.")
    say(
        "Next: put the name of your district and its systems into ferpa-scan.toml, and one file for each signed"
    )
    say("agreement into rules/agreements/ (the example is for a vendor that does not exist).")
    _where(_asked())
    return 0


def _key_and_database(key: Path, database: Path) -> None:
    from scanner.store import create, open_store

    if os.path.lexists(key):
        keys.load(key)
        say("Using the key that is in your data folder already.")
    else:
        keys.create(key)
        say(
            "Made a new key. Keep a copy of it apart from the database: without it no finding can be followed on."
        )
    if os.path.lexists(database):
        with open_store(database):
            say("Using the database that is in your data folder already.")
    else:
        create(database).close()
        say("Made an empty database.")


def _asked() -> Place | None:
    """Where the payloads are, asked on a terminal only."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    say()
    say("Where are the prompts that your systems send to AI vendors?")
    for number, place in enumerate(PLACES, 1):
        say(f"  {number}  {place.title}")
    choice = click.prompt("Number", type=click.IntRange(1, len(PLACES)), default=1, err=True)
    return PLACES[choice - 1]


def _where(place: Place | None) -> None:
    say()
    if place is None:
        say("Then: ferpa-scan scan FOLDER_OR_FILE")
        return
    say(place.title)
    for step in place.steps:
        say(f"  - {step}")
    say(f"  Rights needed: {place.rights}")
    say(f"Then: {place.next}")
