"""One value, one hit."""

from __future__ import annotations

import pytest

from scanner.detect.candidates import Candidate, Exhibit
from scanner.detect.merge import settled
from scanner.model import Offsets, Role, Segment

TEXT = Segment(("$", "t"), Role.USER, "Home language: Karen, 104402, call 802-555-0144 and 12 Elm St")


def _kept(*candidates: Candidate, segments: tuple[Segment, ...] = (TEXT,)) -> list[str]:
    return [c.element for c in settled(Exhibit(segments), candidates)]


def _c(element: str, start: int = 0, end: int = 10, score: float = 0.5, **more: object) -> Candidate:
    return Candidate(0, start, end, element, score, "test", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("a", "b", "kept"),
    [
        (_c("ssn"), _c("phone", score=0.9), "ssn"),
        (_c("student_name"), _c("person_name", score=0.9), "student_name"),
        (_c("language", field=True), _c("person_name", score=0.99), "language"),
        (_c("language", field=True), _c("ssn"), "ssn"),
        (_c("observation_note", field=True), _c("health_condition"), "health_condition"),
        (_c("iep", 0, 70, field=True), _c("student_name", 5, 12), "student_name"),
        (_c("email", passed="role-mailbox"), _c("student_email"), "email"),
        (_c("iep", passed="topic"), _c("iep", score=0.1), "iep"),
        (_c("frl_status", score=0.4), _c("iep", score=0.8), "iep"),
        (_c("bus_transport", field=True), _c("student_address"), "bus_transport"),
    ],
)
def test_of_two_at_one_place_one_is_kept(a: Candidate, b: Candidate, kept: str) -> None:
    """In whichever order they come."""
    assert _kept(a, b) == _kept(b, a) == [kept]


def test_what_lies_apart_is_kept() -> None:
    """Touching is not overlapping."""
    assert _kept(_c("iep", 0, 5), _c("frl_status", 5, 9), _c("ssn", 20, 30)) == ["iep", "frl_status", "ssn"]


def test_a_cell_and_the_text_around_it_meet_at_their_place() -> None:
    """The cell's segment has offsets of its own; the leaf is one."""
    cell = Segment(
        ("$", "t"),
        Role.USER,
        "Karen",
        inner=("!pairs", 0, "Home language"),
        offsets=Offsets(range(15, 20), range(16, 21)),
    )
    found = settled(
        Exhibit((TEXT, cell)),
        [
            Candidate(0, 15, 20, "person_name", 0.9, "model"),
            Candidate(1, 0, 5, "language", 0.8, "field", field=True),
        ],
    )
    assert [c.element for c in found] == ["language"]


def test_headings_of_a_table_that_told_its_columns_are_no_hits() -> None:
    """`Special Education` over a column of flags says it of nobody."""
    text = Segment(("$", "t"), Role.USER, "Name,Special Education\nAna Ruiz,Y")
    heading = Segment(
        ("$", "t"),
        Role.USER,
        "Name,Special Education",
        inner=("!table", 0, "!heading"),
        offsets=Offsets(range(22), range(1, 23)),
    )
    cell = Segment(
        ("$", "t"),
        Role.USER,
        "Y",
        inner=("!table", 1, "Special Education"),
        offsets=Offsets(range(32, 33), range(33, 34)),
    )
    pattern = Candidate(0, 5, 22, "iep", 0.7, "iep")
    field = Candidate(2, 0, 1, "iep", 0.8, "field", field=True)
    assert settled(Exhibit((text, heading, cell)), [pattern, field]) == [field]
    assert settled(Exhibit((text, heading, cell)), [pattern]) == [pattern]


def test_ten_thousand_candidates_are_settled_without_comparing_all_to_all() -> None:
    """Every one that lies apart is kept."""
    many = [_c("iep", 2 * n, 2 * n + 2) for n in range(10_000)]
    wide = Segment(("$", "t"), Role.USER, "x" * 20_000)
    assert len(settled(Exhibit((wide,)), [*many, *many])) == 10_000
