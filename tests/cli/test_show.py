"""`show`: one finding with its grounds and its evidence, never its text."""

from __future__ import annotations

from scanner.cli._app import App
from scanner.cli._reveal import revealed
from scanner.query.show import show
from scanner.store import open_store
from tests.cli.conftest import Desk
from tests.cli.test_scan import ROW


def test_a_finding_in_full(known: Desk) -> None:
    """What decided, what would change it, where it was read."""
    (ssn,) = known.run("history", "--element", "ssn", "--format", "json").json["rows"]
    shown = known.run("show", ssn["finding"], "--format", "json").json
    assert shown["schema"] == 1
    assert set(shown) > ROW
    assert {name: shown[name] for name in ROW} == ssn
    assert shown["fact"]
    (place,) = shown["evidence"]
    assert (place["record"], place["offset"]) == (0, 0)
    answer = known.run("show", ssn["finding"])
    assert "Social Security" in answer.out
    assert "219-09-4321" not in answer.out + answer.err


def test_a_name_that_is_none(known: Desk) -> None:
    """The name is not repeated: somebody may have typed a student's."""
    for name in ("F-9999", "Maribel", "S-1", "F-", "F-1; DROP"):
        answer = known.run("show", name)
        assert (answer.code, answer.out) == (2, "")
        assert "Maribel" not in answer.err


def test_reveal_needs_a_terminal(known: Desk) -> None:
    answer = known.run("show", "F-1", "--reveal")
    assert answer.code == 2
    assert "terminal" in answer.err


def test_reveal_reads_the_source_again_and_is_logged(known: Desk) -> None:
    """The text comes from the file that still lies there; what is kept is that somebody looked."""
    app = App(home=known.home, config_file=known.folder / "ferpa-scan.toml")
    with open_store(app.database_path) as store:
        number = next(store.rows("SELECT number FROM history WHERE element = 'ssn'"))["number"]
        shown = show(store, f"F-{number}")
    assert {row["text"] for row in revealed(app, shown, (str(known.folder / "logs"),))} == {"219-09-4321"}
    log = (known.home / "db" / "reveals.jsonl").read_text(encoding="utf-8")
    assert f"F-{number}" in log
    assert "219" not in log
