"""Flags against marks: the rules of counting, one small payload at a time."""

import base64
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from scanner.config import Config
from scanner.errors import SourceError, UsageError
from scanner.evaluate import compared
from scanner.evaluate.figures import figures
from scanner.evaluate.labels import Item, items, read, steps
from scanner.evaluate.matching import Flag, flags
from scanner.evaluate.meaning import load
from scanner.evaluate.scoring import Score
from scanner.model import Hit
from scanner.policy import load as rules
from scanner.stats import Share

ROOT = Path(__file__).resolve().parents[1]
TEXT = "Ana Ruiz, 7th, SSN 212-55-0189, J.R."
HIDDEN = base64.b64encode("név: Ünő Kis".encode()).decode()
BODY = {
    "m": [{"t": TEXT}],
    "n": 87,
    "550181": "x",
    "f": "data:text/plain;base64," + HIDDEN,
    "odd key": "of no one",
}
MESSAGE = ("$", "m", 0, "t")


def label(path: str, start: int, end: int, name: str, **more: Any) -> dict[str, Any]:
    return {"path": path, "start": start, "end": end, "label": name, **more}


LABELS = [
    label("$.m[0].t", 0, 8, "STUDENT_NAME", text="Ana Ruiz", group="hispanic"),
    label("$.m[0].t", 19, 30, "SSN"),
    label("$.m[0].t", 32, 36, "STUDENT_NAME", weak=True),
    label("$.n", 0, 2, "ACADEMIC_RECORD", text="87"),
    label('$["550181"]', 0, 6, "STUDENT_ID", where="key"),
    label("$['f']", 5, 12, "STUDENT_NAME", text="Ünő Kis", leaf_encoding="base64"),
]


def labelled(labels: list[dict[str, Any]] | None = None, **more: Any) -> list[Item]:
    """The payload with its labels, and one that holds nothing."""
    first = {"id": "a", "body": BODY, "labels": LABELS if labels is None else labels, **more}
    second = {"id": "b", "body": {"t": "nothing here at all"}, "labels": []}
    return list(items([json.dumps(first), "", json.dumps(second)]))


def flag(
    start: int, end: int, element: str, *path: str | int, where: str = "value", opaque: bool = False
) -> Flag:
    return Flag((("$", *path) if path else MESSAGE, where), start, end, element, opaque)


def scored(*found: Flag, on_nothing: Iterable[Flag] = (), asked: Iterable[str] = ()) -> Score:
    return compared(labelled(), [set(found), set(on_nothing)], load(), (), asked)


def test_what_is_found_everywhere_is_found() -> None:
    """Values, numbers, keys and decoded text count alike."""
    score = scored(
        flag(0, 8, "student_name"), flag(19, 30, "ssn"), flag(0, 2, "course_grade", "n"),
        flag(0, 6, "local_student_id", "550181", where="key"), flag(5, 12, "student_name", "f", opaque=True),
    )  # fmt: skip
    assert (score.all.recall.part, score.all.recall.whole, score.all.precision.value) == (5, 5, 1.0)
    assert score.false_flags == 0


@pytest.mark.parametrize(
    ("found", "right"),
    [
        (flag(4, 8, "student_name"), True),
        (flag(5, 8, "student_name"), False),
        (flag(0, 32, "student_name"), True),
        (flag(0, 36, "student_name"), False),
        (flag(0, 8, "person_name"), False),
    ],
    ids=["half of the mark", "less than half", "four times the mark", "the whole message", "another label"],
)
def test_a_flag_must_fit_its_mark(found: Flag, right: bool) -> None:
    """Half of the mark, a quarter of the flag, the same label; any touch is counted apart."""
    score = scored(found)
    assert bool(score.labels["STUDENT_NAME"].recall.part) is right
    assert score.touched.recall.part >= 1


def test_a_name_under_another_owner_is_still_a_name() -> None:
    """Names of any kind are counted apart, and by group."""
    score = scored(flag(0, 8, "person_name"))
    assert score.names.recall.part == 1
    assert score.groups["hispanic"].value == 1.0


def test_weak_marks_count_neither_way() -> None:
    """No miss, no false flag, no alarm."""
    score = scored(flag(32, 36, "student_name"))
    assert (score.flags, score.false_flags, score.exchanges.caught.part) == (0, 0, 0)


def test_payloads_count_by_any_flag_and_by_what_is_asked_for() -> None:
    """An alarm on the payload without marks; a payload whose marks were not asked for is left out."""
    score = scored(flag(19, 30, "ssn"), on_nothing=[flag(0, 7, "iep", "t")], asked=["BIOMETRIC"])
    assert (score.exchanges.caught.value, score.exchanges.false_alarms.value) == (1.0, 1.0)
    assert score.asked
    assert (score.asked.caught.whole, score.asked.false_alarms.part) == (0, 0)


def test_an_element_may_be_a_label_itself() -> None:
    """A district may label by elements; one that is never flagged is a miss, not a gap of the tool."""
    own = labelled([label("$.m[0].t", 0, 8, "student_name"), label("$.m[0].t", 19, 30, "ssn")])
    score = compared(own, [{flag(0, 8, "student_name")}, set()], load(), {"ssn"})
    assert score.labels["student_name"].recall.value == 1.0
    assert score.labels["ssn"].covered
    assert score.labels["ssn"].recall.value == 0.0


def test_a_name_that_was_passed_is_no_flag() -> None:
    """Nor is what stands around the body."""
    hits = [
        Hit(MESSAGE, 0, 8, "person_name", 0.9, "names", passed="author"),
        Hit(("@", "url"), 0, 8, "person_name", 0.9, "names"),
    ]
    assert flags(hits) == set()
    assert flags(hits, passed=True) == {flag(0, 8, "person_name")}


def test_figures_have_counts_and_intervals() -> None:
    """Plain data, ready for JSON."""
    plain = figures(scored(flag(0, 8, "student_name"), asked=["STUDENT_NAME"]))
    assert json.loads(json.dumps(plain)) == plain
    assert plain["labels"]["STUDENT_NAME"]["recall"] == {
        "part": 1, "whole": 2, "value": 0.5, "low": 0.0126, "high": 0.9874,
    }  # fmt: skip
    assert plain["words"] == 15


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 1 of the labelled payloads is not JSON"),
        ("[]", "no id, body and labels"),
        ('{"id": "a"}', "no id, body and labels"),
        ("", "no labelled payloads"),
        (
            json.dumps({"id": "a", "body": BODY, "labels": [label("$.zz", 0, 3, "SSN")]}),
            "label 1 does not fit",
        ),
        (
            json.dumps({"id": "a", "body": BODY, "labels": [label("$.n", 0, 9, "SSN")]}),
            "label 1 does not fit",
        ),
        (
            json.dumps({"id": "a", "body": BODY, "labels": [label("$.m", 0, 1, "SSN")]}),
            "label 1 does not fit",
        ),
        (
            json.dumps({"id": "a", "body": BODY, "labels": [label("$.n", 0, 1, "SSN", text="9")]}),
            "label 1 does not fit",
        ),
    ],
)
def test_labels_that_do_not_fit_are_refused_by_line(line: str, says: str) -> None:
    """A wrong label would make every figure wrong; the message holds no text of the payload."""
    with pytest.raises(SourceError, match=says) as refused:
        list(items([line]))
    assert "Ana" not in str(refused.value)


def test_an_id_comes_once() -> None:
    """Two payloads of one id are a mistake."""
    line = json.dumps({"id": "a", "body": BODY, "labels": []})
    with pytest.raises(SourceError, match=r"line 2 .* there before"):
        list(items([line, line]))


def test_paths_are_read_in_both_spellings() -> None:
    """As `inspect` writes them, and as other tools do."""
    assert steps('$.a[0]["b \\"c"]') == ("$", "a", 0, 'b "c')
    assert steps("$['it\\'s']") == ("$", "it's")
    with pytest.raises(ValueError, match="no path"):
        steps("$.a[")


def test_a_map_of_ones_own(tmp_path: Path) -> None:
    """Starts, nothing, ignored, and what it forgot."""
    own = tmp_path / "own.map"
    own.write_text("# mine\nstudent_* STUDENT_NAME,PERSON\nage IGNORE\nssn -\n", encoding="utf-8")
    means = load(own)
    assert means.labels("student_name", ()) == frozenset({"STUDENT_NAME", "PERSON"})
    assert means.labels("age", ()) is None
    assert means.labels("ssn", ()) == frozenset()
    with pytest.raises(UsageError, match="says nothing of iep"):
        means.labels("iep", ())
    own.write_text("ssn\n", encoding="utf-8")
    with pytest.raises(UsageError, match="line 1 names no label"):
        load(own)


def test_our_map_names_elements_that_exist() -> None:
    """A renamed element must not fall out of the figures; the map of the labelled sets is the same."""
    assert set(load().exact) <= set(rules([ROOT / "rules"], Config()).elements)
    assert load() == load(ROOT / "fixtures" / "eval" / "elements.map")


def test_another_scorer_counts_the_same() -> None:
    """Flags on part of the development set, base64 included, counted by a scorer that was written apart."""
    fixed = json.loads((ROOT / "fixtures" / "eval" / "scored.json").read_text(encoding="utf-8"))
    part = [i for i in read(ROOT / "fixtures" / "eval" / "dev.jsonl") if i.exchange.id in fixed["ids"]]
    found: dict[str, set[Flag]] = {item.exchange.id: set() for item in part}
    for name, path, where, start, end, element, opaque in fixed["flags"]:
        found[name].add(Flag((steps(path), where), start, end, element, opaque))
    score = compared(part, [found[i.exchange.id] for i in part], load(), (), ["STUDENT_NAME", "STAFF_NAME"])
    expected = fixed["expected"]
    assert (score.flags, score.false_flags, score.words) == (
        expected["hits"], expected["false_flags"], expected["words"]
    )  # fmt: skip
    counted = {"strict": score.all, "names": score.names, "any": score.touched}
    assert {k: _counts(v.recall, v.precision) for k, v in counted.items()} == {
        k: expected[k] for k in counted
    }
    assert {k: _counts(v.recall, v.precision) for k, v in score.labels.items()} == expected["labels"]
    assert _counts(score.exchanges.caught, score.exchanges.false_alarms) == expected["verdict"]
    assert score.asked
    assert _counts(score.asked.caught, score.asked.false_alarms) == expected["verdict_labels"]


def _counts(*shares: Share) -> list[int]:
    return [n for share in shares for n in (share.part, share.whole)]


@pytest.mark.parametrize("name", ["dev", "test"])
def test_the_labelled_sets_fit_their_bodies(name: str) -> None:
    """Every label of the project's sets lies in its body."""
    assert len(read(ROOT / "fixtures" / "eval" / f"{name}.jsonl")) > 100
