"""Where a finding stands, and what a scan says of it."""

from typing import Any

import pytest

from scanner.model import VerdictKind
from scanner.query import ScanResult, history, scan_result
from scanner.store import Store
from scanner.store.settle import status


def _result(store: Store, scan: str | None = None) -> ScanResult:
    result = scan_result(store, scan)
    assert result
    return result


@pytest.mark.parametrize(
    ("exchanges", "while_seen", "since", "expected"),
    [
        (1, 10, 0, "open"),
        (1, 10, 28, "not-seen-lately"),  # 0.9^28 = 0.0523
        (1, 10, 29, "resolved"),  # 0.9^29 = 0.0471
        (1, 299, 299, "not-seen-lately"),
        (10, 10, 1, "resolved"),
        (0, 10, 0, "resolved"),
    ],
)
def test_resolved_needs_95_percent(exchanges: int, while_seen: int, since: int, expected: str) -> None:
    """The old rate would have shown in what was scanned since."""
    assert status(exchanges, since, while_seen, replaced=False, reported=None) == expected


def test_a_silent_flow_resolves_nothing(store: Store, make: Any) -> None:
    """Other flows go on; what was not looked at stays open."""
    make.scan(store, (make.part("a"), make.tally()))
    make.scan(store, day=30)
    assert history(store).rows[0].status == "open"


def test_an_archive_read_late_resolves_nothing(store: Store, make: Any) -> None:
    """What matters is when exchanges were sent, not when they were scanned."""
    make.scan(store, (make.part("october"), make.tally(day=30)))
    make.scan(store, (make.part("september"), make.tally(exchanges=0, scanned=1000, day=0)), day=40)
    assert history(store).rows[0].status == "open"


def test_resolved_then_reopened(store: Store, make: Any) -> None:
    """Each is said by the scan that found it so, and only by it."""
    make.scan(store, (make.part("a"), make.tally()))
    second = make.scan(store, (make.part("b"), make.tally(exchanges=0, scanned=29, day=1)), day=1)
    third = make.scan(store, (make.part("c"), make.tally(day=2)), day=2)
    fourth = make.scan(store, (make.part("d"), make.tally(day=3)), day=3)
    assert [row.finding for row in _result(store, second).resolved] == ["F-1"]
    assert [row.finding for row in _result(store, third).reopened] == ["F-1"]
    assert [row.finding for row in _result(store, third).new_violations] == ["F-1"]
    assert _result(store, fourth).new_violations == ()
    assert history(store).rows[0].status == "reopened"


def test_new_until_a_scan_has_ended_in_order(store: Store, make: Any) -> None:
    """A kill between commit and the end of the scan loses no alarm."""
    scan = make.begin(store)
    store.commit(scan, make.part("a"), make.tally())
    store.settle(scan)
    assert [row.finding for row in _result(store).new] == ["F-1"]
    assert make.begin(store, day=1) == scan
    store.settle(scan)
    assert [row.finding for row in _result(store).new] == ["F-1"]
    store.finish(scan, make.start, 1, complete=True, report_known=False)
    later = make.begin(store, day=2)
    store.settle(later)
    assert [row.finding for row in _result(store, later).new] == ["F-1"]
    store.finish(later, make.start, 1, complete=True)
    assert [row.finding for row in _result(store, later).new] == ["F-1"]
    assert _result(store, make.scan(store, day=3)).new == ()


def test_another_element_of_the_family_after_a_better_model_is_reclassified(store: Store, make: Any) -> None:
    """It is not new, and the old one is not resolved: it has become the other."""
    make.scan(store, (make.part("a"), make.tally("student_name")))
    scan = make.scan(store, (make.part("b"), make.tally("guardian_name", day=1)), day=1, model="m2")
    result = _result(store, scan)
    assert [row.element for row in result.reclassified] == ["guardian_name"]
    assert (result.new, result.resolved, result.new_violations) == ((), (), ())
    assert [a.kind for a in result.alarms] == []
    assert {row.element: row.status for row in history(store).rows} == {
        "guardian_name": "open",
        "student_name": "resolved",
    }


def test_another_element_of_the_family_under_the_same_rules_is_new(store: Store, make: Any) -> None:
    """Nothing got better: something else is sent."""
    make.scan(store, (make.part("a"), make.tally("student_name")))
    scan = make.scan(store, (make.part("b"), make.tally("guardian_name", day=1)), day=1)
    assert [row.element for row in _result(store, scan).new] == ["guardian_name"]


def test_a_known_finding_that_became_a_violation_is_told(store: Store, make: Any) -> None:
    """As on the day after an agreement ended; it is told once."""
    make.scan(store, (make.part("a"), make.tally(verdict=VerdictKind.PERMITTED_AGREEMENT)))
    scan = make.scan(
        store, (make.part("b"), make.tally(verdict=VerdictKind.NO_BASIS, day=1)), day=1, policy="p2"
    )
    assert [row.finding for row in _result(store, scan).worsened] == ["F-1"]
    assert len(_result(store, scan).new_violations) == 1
    again = make.scan(store, (make.part("c"), make.tally(day=2)), day=2, policy="p2")
    assert _result(store, again).worsened == ()
