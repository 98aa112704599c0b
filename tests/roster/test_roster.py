"""The roster as a value: what it answers, and that it can be carried to workers."""

from __future__ import annotations

import pickle
from datetime import date

import numpy as np

from scanner.keys import SUBJECT, Keys
from scanner.roster.people import Person, Role
from scanner.roster.roster import equal_range, known
from scanner.roster.tokens import build

KEYS = Keys(bytes(range(32)))


def test_it_goes_to_a_worker_and_answers_there() -> None:
    held = build(
        [Person("u1", Role.STUDENT, "Ana", family="Ruiz", opt_out=True)], KEYS, date(2026, 9, 1), "map"
    )
    assert held.flags(KEYS.token(SUBJECT, "u1"))
    there = pickle.loads(pickle.dumps(held))  # noqa: S301
    flags = there.flags(KEYS.token(SUBJECT, "u1"))
    assert flags
    assert flags.opt_out is True


def test_nothing_is_shown_of_it() -> None:
    held = build([Person("u1", Role.STUDENT, "Ana", family="Ruiz")], KEYS, date(2026, 9, 1), "map")
    assert "array" not in repr(held)


def test_ranges_and_membership_of_sorted_tables() -> None:
    table = np.array([2, 5, 5, 9, 2**64 - 1], np.uint64)
    assert list(equal_range(table, 5)) == [1, 2]
    assert list(equal_range(table, 6)) == []
    assert list(equal_range(table, 2**64 - 1)) == [4]
    assert known(table, np.array([0, 5, 10], np.uint64)).tolist() == [False, True, False]
    assert known(np.zeros(0, np.uint64), np.array([5], np.uint64)).tolist() == [False]
