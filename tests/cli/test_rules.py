"""`rules`: what the tool looks for, without key, config or database."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Desk


def test_list_and_explain(tmp_path: Path) -> None:
    """Every rule names what it finds and its file; one can be asked about by either name."""
    desk = Desk(tmp_path, tmp_path / "no home")
    rows = desk.run("rules", "list", "--format", "json").json["rows"]
    assert {"name", "element", "file"} <= set(rows[0])
    assert "ssn" in {row["element"] for row in rows}
    name = next(row["name"] for row in rows if row["element"] == "ssn")
    assert "Social Security" in desk.run("rules", "explain", name).out
    assert "FERPA" in desk.run("rules", "explain", "student_name").out
    assert desk.run("rules", "explain", "shoe_size").code == 2


def test_the_examples_of_a_rule_are_run(tmp_path: Path) -> None:
    """All rules are run by tests/test_rules.py; a name that is none is refused."""
    desk = Desk(tmp_path, tmp_path / "no home")
    answer = desk.run("rules", "test", "ssn")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err.endswith("0 not.\n")
    assert desk.run("rules", "test", "shoe_size").code == 2
