"""`history`: findings over time."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import UsageError
from scanner.model import VerdictKind
from scanner.query import Filters, history
from scanner.store import Store

CONTRACT = (
    "finding vendor product system host endpoint path element verdict severity confidence status first_seen"
    " last_seen scans exchanges subjects rule citation next_step"
)


@pytest.fixture
def filled(store: Store, make: Any) -> Store:
    slate = replace(make.flow, system="reading", host="api.slate.example")
    make.scan(
        store,
        (make.part("a"), make.tally("ssn", verdict=VerdictKind.NEVER_PERMITTED, token="s1", exchanges=2)),
        (make.part("b"), make.tally("grade", "$.student.grade", flow=slate, vendor="Slate", day=9)),
        (
            make.part("c"),
            make.tally("student_name", verdict=VerdictKind.PERMITTED_AGREEMENT, day=20, scanned=20),
        ),
    )
    return store


def _elements(store: Store, **filters: Any) -> list[str]:
    return [row.element for row in history(store, Filters(**filters)).rows]


def test_rows_have_the_columns_of_the_contract(filled: Store) -> None:
    """Section 4, in its order; times with offset."""
    row = history(filled).rows[0].as_dict()
    assert " ".join(row) == CONTRACT
    assert row["last_seen"] == "2026-09-01T08:00:00.000+00:00"
    assert (row["finding"], row["exchanges"], row["subjects"], row["confidence"]) == ("F-1", 2, 1, 0.9)


def test_the_worst_comes_first(filled: Store) -> None:
    """By the ladder, then by severity."""
    assert _elements(filled) == ["ssn", "grade", "student_name"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"vendor": "slate"}, ["grade"]),
        ({"system": "helpdesk"}, ["ssn", "student_name"]),
        ({"element": "ssn"}, ["ssn"]),
        ({"severity": "high"}, ["ssn", "grade", "student_name"]),
        ({"severity": "critical"}, []),
        ({"verdict": "no-basis"}, ["grade"]),
        ({"status": "resolved"}, ["ssn"]),
        ({"violations": True}, ["ssn", "grade"]),
        ({"vendor": "' OR 1=1 --"}, []),
    ],
)
def test_filters(filled: Store, filters: dict[str, Any], expected: list[str]) -> None:
    """Each narrows; what is typed is a value and never SQL."""
    assert _elements(filled, **filters) == expected


def test_a_time_takes_what_was_seen_in_it(filled: Store, make: Any) -> None:
    """From `since` on, before `until`."""
    day = timedelta(days=1)
    assert _elements(filled, since=make.start + day) == ["grade", "student_name"]
    assert _elements(filled, until=make.start + 20 * day) == ["ssn", "grade"]
    assert _elements(filled, since=make.start + 9 * day, until=make.start + 10 * day) == ["grade"]


def test_groups_sum_up(filled: Store) -> None:
    """Beside the rows, by name."""
    groups = history(filled, group_by="vendor").groups
    assert [(g.name, g.findings, g.violations, g.exchanges) for g in groups] == [
        ("Slate", 1, 1, 1),
        ("Tutorly", 2, 1, 3),
    ]


@pytest.mark.parametrize("filters", [{"severity": "bad"}, {"verdict": "illegal"}, {"status": "gone"}])
def test_a_word_that_is_none_of_ours_is_refused(store: Store, filters: dict[str, str]) -> None:
    """Instead of an empty answer that looks like good news."""
    with pytest.raises(UsageError):
        history(store, Filters(**filters))  # type: ignore[arg-type]
    with pytest.raises(UsageError):
        history(store, group_by="colour")


def test_every_row_says_what_to_do_next(filled: Store) -> None:
    """A sentence, with the command to look."""
    steps = {row.element: row.next_step for row in history(filled).rows}
    assert steps == {
        "ssn": "Nothing to do: it is no longer sent.",
        "grade": "Stop sending it, or enter an agreement with Slate. Look: ferpa-scan show F-2",
        "student_name": "Nothing to do.",
    }


def test_the_views_for_people_agree(filled: Store) -> None:
    """What Datasette shows is what the command says."""
    assert [row["element"] for row in filled.rows("SELECT element FROM violations ORDER BY rank")] == [
        "ssn",
        "grade",
    ]
    assert [row["element"] for row in filled.rows("SELECT element FROM open_violations")] == ["grade"]


def test_questions_need_no_models() -> None:
    """`history` answers at once: neither Presidio nor spaCy is imported for it."""
    heavy = ("presidio_analyzer", "spacy", "httpx")
    code = f"import sys, scanner.query; print([m for m in {heavy} if m in sys.modules])"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "[]"
