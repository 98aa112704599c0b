"""`inspect`: rows as the contract has them; needs nothing, stores nothing; one bad record costs no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.decode import openai_chat
from tests.cli.conftest import LEAK, Desk, exchange

HIT = {
    "type", "id", "path", "where", "start", "end", "element", "subject", "score", "recognizer", "decoded",
}  # fmt: skip
VERDICT = {
    "type", "id", "element", "verdict", "severity", "rule", "citation", "fact", "would_change", "subjects",
}  # fmt: skip
EXCHANGE = {
    "type", "id", "vendor", "product", "format", "identifiability", "alerts", "flags", "state", "reason",
}  # fmt: skip


@pytest.fixture
def bare(tmp_path: Path) -> Desk:
    """A folder without config, key or database."""
    return Desk(tmp_path, tmp_path / "no home")


def inspect(desk: Desk, *arguments: str) -> list[dict[str, Any]]:
    answer = desk.run("inspect", "--format", "ndjson", *arguments)
    assert answer.code == 0, answer.err
    return answer.rows


def test_it_needs_no_init_and_leaves_nothing(bare: Desk) -> None:
    """Spans are in code points of the leaf; what it read is all that lies there afterwards."""
    text = "\N{GRINNING FACE} " + LEAK
    bare.write("one.jsonl", exchange(1, text))
    rows = inspect(bare, "one.jsonl")
    assert all(set(row) == HIT for row in rows)
    (ssn,) = (row for row in rows if row["element"] == "ssn")
    assert (ssn["id"], ssn["path"], ssn["where"]) == ("e-1", "$.messages[0].content", "value")
    assert text[ssn["start"] : ssn["end"]] == "219-09-4321"
    assert [path.name for path in bare.folder.iterdir()] == ["one.jsonl"]


def test_verdicts_and_explanations(bare: Desk) -> None:
    """Verdict rows say why, exchange rows how each record was read, hits which cues decided."""
    bare.write("one.jsonl", exchange(1, LEAK))
    rows = inspect(bare, "one.jsonl", "--verdicts", "--explain")
    by_type = {kind: [row for row in rows if row["type"] == kind] for kind in ("hit", "verdict", "exchange")}
    assert all(set(row) >= HIT | {"why"} for row in by_type["hit"])
    assert all(set(row) >= VERDICT for row in by_type["verdict"])
    assert {"never-permitted"} <= {row["verdict"] for row in by_type["verdict"]}
    (whole,) = by_type["exchange"]
    assert set(whole) == EXCHANGE
    assert (whole["vendor"], whole["format"], whole["state"]) == ("OpenAI", "openai_chat", "scanned")


def test_json_is_one_object_and_a_table_is_for_people(bare: Desk) -> None:
    """The same rows in each."""
    bare.write("one.jsonl", exchange(1, LEAK))
    answer = bare.run("inspect", "one.jsonl", "--format", "json").json
    assert answer["schema"] == 1
    table = bare.run("inspect", "one.jsonl")
    assert f"{len(answer['rows'])} hits." in table.err
    assert "ssn" in table.out
    assert "219-09-4321" not in table.out + table.err


def test_a_payload_is_called_by_its_files_name(bare: Desk) -> None:
    """Also from a folder; paths are those of the file, odd keys included."""
    bare.write("two words.json", {"Student ID": "4410127", "Pupil": {"student_id": "4410127"}})
    rows = inspect(bare, "two words.json")
    assert {row["id"] for row in rows} == {"two words.json"}
    assert '$["Student ID"]' in {row["path"] for row in rows}


def test_safe_shows_templates_and_keyed_ids(desk: Desk) -> None:
    """As everywhere else; under the district's key an id is always the same token."""
    desk.write("one.jsonl", exchange(1, LEAK, metadata={"Maribel Thornquist": "m.t@students.example.org"}))
    rows = inspect(desk, "one.jsonl", "--safe")
    assert {row["path"] for row in rows} >= {"$.messages[*].content", "@.metadata.*"}
    assert rows == inspect(desk, "one.jsonl", "--safe")
    assert all(len(row["id"]) == 32 for row in rows)


def test_text_is_shown_on_a_terminal_only(desk: Desk) -> None:
    """Into a file or pipe it is refused."""
    desk.write("one.jsonl", exchange(1, LEAK))
    answer = desk.run("inspect", "one.jsonl", "--show")
    assert (answer.code, answer.out) == (2, "")
    assert "terminal" in answer.err


def test_what_cannot_be_read_is_a_row_and_exit_three(bare: Desk) -> None:
    """The records beside it are read."""
    bare.write("log.jsonl", exchange(1, LEAK), "{broken\n", exchange(2, LEAK))
    answer = bare.run("inspect", "log.jsonl", "--format", "ndjson")
    assert answer.code == 3
    (broken,) = (row for row in answer.rows if row["type"] == "exchange")
    assert set(broken) == EXCHANGE
    assert (broken["id"], broken["state"], broken["reason"]) == ("log.jsonl#1", "skipped", "json")
    assert {row["id"] for row in answer.rows if row["type"] == "hit"} == {"e-1", "e-2"}
    assert bare.run("inspect", "none.jsonl").code == 2


def test_a_fault_in_one_record_costs_no_other(bare: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its reason is a place in the program, never what the exception carries."""
    segments = openai_chat.segments

    def fails(exchange: Any) -> Any:
        if exchange.id == "e-1":
            raise ValueError(exchange.body)
        return segments(exchange)

    monkeypatch.setattr(openai_chat, "segments", fails)
    bare.write("log.jsonl", exchange(1, LEAK), exchange(2, LEAK))
    answer = bare.run("inspect", "log.jsonl", "--format", "ndjson")
    assert answer.code == 3
    first = answer.rows[0]
    assert first["id"] == "e-1"
    assert first["reason"].startswith("fault-at-")
    assert {row["id"] for row in answer.rows[1:]} == {"e-2"}
