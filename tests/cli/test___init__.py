"""The command line as a whole: help, exit codes, one line for an error, the same in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from scanner import cli
from scanner.cli import _app, run
from tests.cli.conftest import LEAK, Desk, exchange

COMMAND = (sys.executable, "-c", "from scanner.cli import main; main()")


def process(desk: Desk, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, with the home from the environment."""
    around = {**os.environ, "FERPA_SCAN_HOME": str(desk.home)}
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=desk.folder, env=around, input=stdin, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "said", "arguments"),
    [
        (2, "already", ["init"]),
        (2, "empty folder", ["demo", "--dir", "."]),
        (2, "does not exist", ["scan", "logs", "none"]),
        (0, "ssn", ["history"]),
        (0, "ssn", ["show", "F-1", "--format", "json"]),
        (0, "api.openai.com", ["vendor", "list"]),
        (0, "scanned", ["coverage"]),
        (0, "new-", ["alarms"]),
        (2, "terminal", ["inspect", "logs", "--show"]),
        (0, "ssn", ["rules", "list", "--format", "csv"]),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_each_command_in_a_process_of_its_own(
    known: Desk, code: int, said: str, arguments: list[str]
) -> None:
    """The exit code, something of what it says, no traceback."""
    done = process(known, *arguments)
    assert done.returncode == code, done.stderr
    assert said in done.stdout + done.stderr or arguments[0] in {"show", "vendor"}
    assert "Traceback" not in done.stderr


def test_help_names_every_command_in_two_groups(capsys: pytest.CaptureFixture[str]) -> None:
    """The first group is what most people need."""
    assert run(["--help"]) == 0
    said = capsys.readouterr().out
    first, more = said.split("More:")
    assert all(f"\n  {name} " in first for name in cli.MAIN)
    assert "\n  inspect " in more
    assert "\n  scan " not in more


@pytest.mark.parametrize("name", sorted(set(cli.COMMANDS)))
def test_every_command_has_its_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is listed can be asked about."""
    assert run([name, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: ferpa-scan {name}")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["dance"],
        ["scan", "--jobs", "none"],
        ["--key-fd", "-1", "history"],
        ["history", "--frmat", "x"],
        ["show"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_parsed_is_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2, and all of it on stderr."""
    assert run(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err
    assert "Traceback" not in said.err


def test_an_error_of_ours_is_one_line(desk: Desk) -> None:
    """With the name of the program before it."""
    answer = desk.run("show", "F-99")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "ferpa-scan: there is no finding of that name; see: ferpa-scan history\n"


def test_of_any_other_error_only_its_place_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception can carry a value, and so can its type's arguments."""

    def fails(_: object) -> None:
        raise ValueError("219-09-4321")

    monkeypatch.setattr(_app.App, "database_path", property(fails))
    answer = desk.run("history")
    assert answer.code == 4
    assert answer.err.startswith("ferpa-scan: internal error ValueError at ")
    assert answer.err.count("\n") == 1
    assert "219" not in answer.err


def test_a_reader_that_has_gone_ends_it_quietly(known: Desk) -> None:
    """`ferpa-scan rules list | head`: no message, and no claim that all was told."""
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [*COMMAND, "rules", "list", "--format", "json"],
        cwd=known.folder, stdout=write, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
    )  # fmt: skip
    os.close(write)
    assert (done.returncode, done.stderr) == (141, "")


def test_no_name_ends_a_run_where_the_locale_is_small(desk: Desk) -> None:
    """Machine formats are UTF-8 whatever the locale; a lone surrogate comes out escaped."""
    desk.write("one.jsonl", exchange(1, LEAK, id="Zoë \ud83d"))
    around = {**os.environ, "PYTHONIOENCODING": "ascii", "FERPA_SCAN_HOME": str(desk.home)}
    done = subprocess.run(
        [*COMMAND, "inspect", "one.jsonl", "--format", "ndjson"],
        cwd=desk.folder, env=around, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert '"id": "Zoë \\ud83d"' in done.stdout.decode("utf-8")


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """As the package has it."""
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("ferpa-scan, version ")
