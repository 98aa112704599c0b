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


def test_rules_are_looked_over(tmp_path: Path) -> None:
    """A sound rule has no finding; a name that is none is refused. All rules: tests/detect/test_lint.py."""
    desk = Desk(tmp_path, tmp_path / "no home")
    answer = desk.run("rules", "lint", "ssn")
    assert (answer.code, answer.err) == (0, "1 rule read, 0 findings.\n")
    assert desk.run("rules", "lint", "shoe_size").code == 2


def test_findings_are_told_with_their_file(tmp_path: Path) -> None:
    """A rule of one's own that needs context and names no words of it ends with 2."""
    (tmp_path / "rules" / "recognizers").mkdir(parents=True)
    (tmp_path / "rules" / "recognizers" / "badge.yaml").write_text(
        "name: badge\nsupported_entity: FS_BADGE\nelement: local_student_id\nneeds: context\n"
        "patterns:\n  - {name: only, regex: 'B\\d{4}', score: 0.5}\n"
        "examples:\n  match: ['badge B1234']\n  no_match: ['badge']\n",
        encoding="utf-8",
    )
    answer = Desk(tmp_path, tmp_path / "no home").run("--rules", tmp_path / "rules", "rules", "lint", "badge")
    assert answer.code == 2
    assert "badge.yaml: badge: context" in answer.err
