"""`ferpa-scan eval`: needs no home, prints what was found, refuses labels that do not fit."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Desk

TEXT = "Our student Maribel Thornquist has SSN 219-09-4321, write to maribel.t@students.example.org."


def _label(text: str, name: str) -> dict[str, object]:
    start = TEXT.index(text)
    return {
        "path": "$.messages[0].content",
        "start": start,
        "end": start + len(text),
        "label": name,
        "text": text,
    }


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A folder in which nothing was set up."""
    bare = Desk(tmp_path / "work", tmp_path / "home")
    bare.folder.mkdir()
    return bare


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """Two payloads: one that names a student, one that holds nothing."""
    marks = [_label("Maribel Thornquist", "STUDENT_NAME"), _label("219-09-4321", "SSN")]
    marks.append(_label("maribel.t@students.example.org", "EMAIL"))
    payloads = [("a", TEXT, marks), ("b", "What is photosynthesis?", [])]
    lines = [
        {"id": name, "body": {"model": "m", "messages": [{"role": "user", "content": text}]}, "labels": marked,
         "tags": ["group:white"]}
        for name, text, marked in payloads
    ]  # fmt: skip
    file = tmp_path / "labels.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    return file


def test_figures_come_as_json_without_any_set_up(desk: Desk, labels: Path) -> None:
    """No key, no config, no database is asked for or made."""
    answer = desk.run("eval", labels, "--format", "json", "--verdict-labels", "STUDENT_NAME")
    found = answer.json
    assert answer.code == 0
    assert found["schema"] == 1
    assert found["labels"]["SSN"]["recall"]["value"] == 1.0
    assert found["labels"]["EMAIL"]["recall"]["value"] == 1.0
    assert found["exchanges"]["caught"]["part"] == 1
    assert found["exchanges"]["false_alarms"]["part"] == 0
    assert found["exchanges_asked"]["caught"]["whole"] == 1
    assert found["groups"]["white"]["whole"] == 1
    assert not desk.home.exists()
    assert list(desk.folder.iterdir()) == []


def test_people_get_tables(desk: Desk, labels: Path) -> None:
    """By label, by element, by payload; no text of a payload among them."""
    answer = desk.run("eval", labels)
    assert answer.code == 0
    for shown in (
        "STUDENT_NAME",
        "flags of ssn, right",
        "payloads with marks, caught",
        "recall of names: white",
    ):
        assert shown in answer.out
    assert "Flags per 1,000 words" in answer.err
    assert "Thornquist" not in answer.out + answer.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere.jsonl"], "cannot be read"),
        (["--map", "nowhere.map"], "--map cannot be read"),
        (["--verdict-labels", "HAIR"], "names a label that no payload has"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    desk: Desk, labels: Path, arguments: list[str], says: str
) -> None:
    """And exit code 2."""
    given = arguments if arguments[0].endswith(".jsonl") else [str(labels), *arguments]
    answer = desk.run("eval", *given)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.count("\n") == 1
    assert says in answer.err
