"""`history`: filters, groups, formats, and what it says where there is nothing."""

from __future__ import annotations

import csv
import io

from tests.cli.conftest import Desk
from tests.cli.test_scan import ROW


def test_every_format_prints_the_same_rows(known: Desk) -> None:
    """JSON is one object, ndjson has a type on each row, CSV a heading."""
    rows = known.run("history", "--format", "json").json
    assert rows["schema"] == 1
    assert all(set(row) == ROW for row in rows["rows"])
    lines = known.run("history", "--format", "ndjson").rows
    assert lines == [{"type": "finding", **row} for row in rows["rows"]]
    table = list(csv.DictReader(io.StringIO(known.run("history", "--format", "csv").out)))
    assert [row["finding"] for row in table] == [row["finding"] for row in rows["rows"]]


def test_csv_holds_no_formula(known: Desk) -> None:
    """A spreadsheet would run a cell that begins with one of these."""
    text = known.run("history", "--format", "csv").out
    cells = (cell for row in csv.reader(io.StringIO(text)) for cell in row)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_filters(known: Desk) -> None:
    """Each narrows; days are the district's."""
    every = known.run("history", "--format", "json").json["rows"]
    worst = known.run("history", "--severity", "critical", "--format", "json").json["rows"]
    assert [row["element"] for row in worst] == ["ssn"]
    assert known.run("history", "--verdict", "violation", "--format", "json").json["rows"] == worst
    assert known.run("history", "--since", "2026-09-01", "--format", "json").json["rows"] == every
    assert known.run("history", "--until", "2026-09-01", "--format", "json").json["rows"] == []
    for option, value in (
        ("--vendor", "openai"),
        ("--system", "desk"),
        ("--element", "ssn"),
        ("--status", "open"),
    ):
        assert known.run("history", option, value, "--format", "json").json["rows"]


def test_groups(known: Desk) -> None:
    """Findings are counted by what was asked for."""
    rows = known.run("history", "--group-by", "vendor", "--format", "json").json["rows"]
    assert "OpenAI" in {row["name"] for row in rows}


def test_a_word_that_is_none_is_refused(known: Desk) -> None:
    """A typo must not look like an empty history."""
    for option in ("--status", "--group-by", "--verdict", "--severity", "--since"):
        assert known.run("history", option, "nonsense").code == 2


def test_people_are_told_where_to_look(known: Desk, desk: Desk) -> None:
    """A finding of the list; where nothing fits, that; where there is nothing, the next step."""
    answer = known.run("history", "--severity", "critical")
    worst = known.run("history", "--severity", "critical", "--format", "json").json["rows"][0]["finding"]
    assert answer.err == f"1 finding. One of them in full: ferpa-scan show {worst}\n"
    assert known.run("history", "--vendor", "Nobody").err == "No finding fits.\n"
    assert desk.run("history").err == "No findings here yet. Next: ferpa-scan scan FOLDER_OR_FILE\n"
    assert desk.run("history", "--format", "json").json == {"schema": 1, "rows": []}
    assert desk.run("history", "--format", "ndjson").out == ""
