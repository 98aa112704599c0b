"""How bad, and how many people."""

from pathlib import Path

import pytest

from scanner.config import Config
from scanner.judge.severity import distinct, severity, tokens
from scanner.model import Hit, Subject, SubjectKind
from scanner.policy import Element, load


def hit(*path: str | int, start: int = 0, value: str | None = None, token: str | None = None) -> Hit:
    subject = Subject(SubjectKind.STUDENT, token)
    return Hit(
        ("$", *path), start, start + 4, "student_name", 0.9, "test", subject=subject, fingerprint=value
    )


def test_names_in_one_text_are_told_apart_by_value() -> None:
    """Said twice is one person."""
    assert distinct([hit("text", start=n * 9, value=value) for n, value in enumerate("abab")]) == 2


def test_given_and_family_name_of_a_record_are_one_person() -> None:
    """Ten records of two names each are ten people."""
    pairs = [hit("rows", n, key, value=f"{key}{n}") for n in range(10) for key in ("givenName", "familyName")]
    assert distinct(pairs) == 10


def test_names_in_one_message_are_not_one_record() -> None:
    """A message is an item of a list too, but its text can name many."""
    names = [hit("messages", 0, "content", start=n * 9, value=str(n)) for n in range(12)]
    assert distinct(names) == 12


def test_a_list_of_names_counts_its_items() -> None:
    """Names that stand in a list without records."""
    assert distinct([hit("students", n, value=str(n)) for n in range(12)]) == 12


def test_cells_of_one_row_are_one_record() -> None:
    """Rows of a table decoded from text."""
    cells = [
        hit("text", "!csv", row, column, value=f"{row}{column}") for row in range(6) for column in (0, 1)
    ]
    assert distinct(cells) == 6


def test_without_values_places_count() -> None:
    """Values of which there are few have no fingerprint."""
    assert distinct([hit("text", start=n) for n in range(3)]) == 3


def test_tokens_count_people_of_the_roster() -> None:
    """None where the roster names nobody."""
    assert tokens([hit("a", token="t1"), hit("b", token="t1"), hit("c", token="t2"), hit("d")]) == 2
    assert tokens([hit("a")]) is None


@pytest.fixture(scope="module")
def iep() -> Element:
    return load([Path(__file__).resolve().parents[2] / "rules"], Config()).elements["iep"]


@pytest.mark.parametrize(
    ("linked", "students", "level"),
    [
        (True, 1, "high"),
        (True, 10, "critical"),
        (True, 60, "critical"),
        (False, 1, "low"),
        (False, 60, "low"),
    ],
)
def test_levels(iep: Element, level: str, *, linked: bool, students: int) -> None:
    """Raised by bulk, never above critical, and only where somebody can be identified."""
    assert severity(iep, linked=linked, students=students) == level
