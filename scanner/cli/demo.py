"""`ferpa-scan demo`: the demo district, from init to the second scan, in a scratch folder. May import what cli may."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from scanner import data
from scanner.cli._printing import say
from scanner.errors import UsageError

SIGNALLED = 128
_DELIVERIES = ("gateway", "litellm", "bedrock", "har")


@click.command("demo")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where (else a temporary folder).",
)
def command(folder: Path | None) -> int:
    """Scan the demo district (invented) and show what comes out: two scans, a new leak in the second, one vendor."""
    folder = (folder or Path(tempfile.mkdtemp(prefix="ferpa-scan-demo-"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise UsageError("the demo needs an empty folder")
    with _inside(folder):
        _unpack(folder)
        _tour(folder)
    return 0


def _tour(folder: Path) -> None:
    say(
        "Larkmoor Falls is an invented district. Eight of its systems sent 2,000 prompts to seven vendors in sixty days."
    )
    home = ["--home", str(folder / "home")]
    _step("Set up: a key, a database, the district's settings and its signed agreements", home, "init")
    _settle_in(folder)
    _step("First scan: everything exported until 30 October", home, "scan")
    _arrive(folder)
    _step(
        "Four days later new exports lie in the same folders; the same command reads only them", home, "scan"
    )
    _step("What each vendor got, worst first", home, "history", "--severity", "high")
    _step("One vendor: what its agreement declares, and what was seen", home, "vendor", "check", "Anthropic")
    say()
    say("All of it lies in the folder below. Three things to try there:")
    say(f"  cd '{folder}' && export FERPA_SCAN_HOME='{folder / 'home'}'")
    say(
        "  ferpa-scan show F-1                             one finding: the rule, the fact, where the evidence lies"
    )
    say("  ferpa-scan coverage                             what was read, what was not, and why")
    say("  ferpa-scan inspect har/report-card-2026-09-15.har --verdicts   one file, exchange by exchange")


def _step(title: str, home: list[str], *arguments: str) -> None:
    from scanner.cli import run

    say()
    say(f"━━ {title}")
    say(f"$ ferpa-scan {' '.join(arguments)}")
    say()
    code = run([*home, *arguments])
    if code > SIGNALLED:
        raise click.exceptions.Exit(code)
    if code not in (0, 1, 3):
        raise UsageError("the demo stopped: a step of it failed")


def _unpack(folder: Path) -> None:
    archive = data.path("fixtures", "district", "district.zip")
    if not archive.is_file():
        raise UsageError("the demo district is not part of this installation")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder / "district")


def _settle_in(folder: Path) -> None:
    """The district's own config and agreements in place of the blank ones, and its first delivery."""
    shutil.copytree(folder / "district" / "config", folder, dirs_exist_ok=True)
    (folder / "rules" / "agreements" / "example.yaml").unlink()
    for name in _DELIVERIES:
        shutil.move(folder / "district" / name, folder / name)


def _arrive(folder: Path) -> None:
    for name in _DELIVERIES:
        later = folder / "district" / "later" / name
        if later.is_dir():
            shutil.copytree(later, folder / name, dirs_exist_ok=True)


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
