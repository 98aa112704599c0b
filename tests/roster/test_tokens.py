"""What an import leaves: keyed numbers, and the difference to what was there."""

from __future__ import annotations

import dataclasses
import random
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.keys import SUBJECT, Keys
from scanner.roster.file import save
from scanner.roster.people import Number, Person, Role
from scanner.roster.roster import Roster
from scanner.roster.tokens import Change, build, merged

KEYS = Keys(bytes(range(32)))
TODAY, LATER = date(2026, 9, 1), date(2026, 10, 1)


def roster(*people: Person) -> Roster:
    return build(people, KEYS, TODAY, "map")


def pupil(number: int, given: str = "Ana", family: str = "Ruiz", **more: Any) -> Person:
    return Person(
        f"u{number}",
        Role.STUDENT,
        f"{given}",
        family=f"{family}",
        numbers={(Number.LOCAL, f"47{number:04d}")},
        **more,
    )


def equal(a: Roster, b: Roster) -> bool:
    return all(np.array_equal(getattr(a, f.name), getattr(b, f.name)) for f in dataclasses.fields(a))


def test_the_order_of_rows_does_not_matter() -> None:
    people = [pupil(n, f"G{chr(97 + n % 20)}", f"F{chr(97 + n % 13)}") for n in range(60)]
    mixed = random.Random(1).sample(people, len(people))  # noqa: S311
    assert equal(roster(*people), roster(*mixed))


def test_the_same_import_again_changes_nothing() -> None:
    people = [pupil(n) for n in range(30)]
    same, change = merged(roster(*people), roster(*people), LATER)
    assert change == Change(unchanged=30)
    assert change.none
    assert equal(same, roster(*people))


def test_an_import_is_a_difference() -> None:
    before = roster(pupil(1), pupil(2), pupil(3))
    after, change = merged(before, roster(pupil(1), pupil(2, "Eva"), pupil(4)), LATER)
    assert change == Change(added=1, changed=1, left=1, unchanged=1)
    assert after.counts() == {"student": 3, "guardian": 0, "staff": 0, "left": 1}
    gone = after.flags(KEYS.token(SUBJECT, "u3"))
    assert gone
    assert gone.left == LATER


def test_who_left_stays_with_the_first_date_and_may_come_back() -> None:
    before = roster(pupil(1), pupil(2))
    without, _ = merged(before, roster(pupil(1)), TODAY)
    still, change = merged(without, roster(pupil(1)), LATER)
    assert change.none
    gone = still.flags(KEYS.token(SUBJECT, "u2"))
    assert gone
    assert gone.left == TODAY
    back, change = merged(still, roster(pupil(1), pupil(2)), LATER)
    assert change == Change(returned=1, unchanged=1)
    assert equal(back, before)


def test_a_list_without_staff_lets_the_staff_stay() -> None:
    before = roster(pupil(1), Person("t1", Role.STAFF, "Ida", family="Lang"))
    after, change = merged(before, roster(pupil(1)), LATER)
    assert change.left == 0
    assert after.counts()["staff"] == 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sets(st.integers(0, 12), min_size=1), min_size=1, max_size=5))
def test_any_history_of_imports_lists_the_last_and_keeps_all(history: list[set[int]]) -> None:
    held: Roster | None = None
    for listed in history:
        held, _ = merged(held, roster(*(pupil(n, f"G{chr(97 + n)}") for n in listed)), TODAY)
    assert held is not None
    assert len(held) == len(set().union(*history))
    assert held.counts()["student"] == len(history[-1])
    for table, owner in ((held.run, held.run_of), (held.number, held.number_of)):
        assert (np.diff(table.astype(object)) >= 0).all()
        assert set(owner.tolist()) == set(range(len(held)))
    assert (held.part[held.wild_of] != 0).all()


def test_flags_are_asked_for_by_token() -> None:
    young = pupil(1, birth=date(2019, 1, 1), opt_out=True, school="North", grade=2)
    held = roster(young, pupil(2, school="North"))
    first, second = (held.flags(KEYS.token(SUBJECT, f"u{n}")) for n in (1, 2))
    assert first
    assert second
    assert (first.role, first.opt_out, first.under_13, first.grade) == (Role.STUDENT, True, True, 2)
    assert (second.opt_out, second.under_13, second.grade) == (None, None, -9)
    assert first.school == second.school
    assert "North" not in first.school
    assert held.flags("00" * 16) is None
    assert held.flags("no token") is None


def test_two_thousand_students_take_less_than_a_megabyte(tmp_path: Any) -> None:
    """A hundred thousand must fit into 50 MB: 500 bytes each; here with distinct names, all fields and six classes."""
    dice = random.Random(1)  # noqa: S311

    def name() -> str:
        return "".join(dice.choice("abcdefghiklmnoprstuvz") for _ in range(dice.randint(4, 9))).title()

    people = [
        Person(
            f"u{n}", Role.STUDENT, name(), name() if n % 5 == 0 else "", name() if n % 2 else "", name(),
            numbers={(Number.LOCAL, f"{n}"), (Number.LOCAL, f"u{n}"), (Number.STATE, f"9{n:08d}")},
            emails={f"{n}@s.example.org"}, school="1", sections={f"c{n % 97 + 5 * p}" for p in range(6)},
        )
        for n in range(2000)
    ]  # fmt: skip
    save(build(people, KEYS, TODAY, "map"), tmp_path / "roster.bin", KEYS)
    assert (tmp_path / "roster.bin").stat().st_size < 500 * 2000


@pytest.mark.parametrize("kind", [Role.STUDENT, Role.STAFF, Role.GUARDIAN])
def test_every_role_has_tokens(kind: Role) -> None:
    held = roster(Person("1", kind, "Ana", family="Ruiz"))
    assert held.token(0) == KEYS.token(SUBJECT, "1")
