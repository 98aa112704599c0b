"""The ledger of what was read."""

from typing import Any

from scanner.query import Totals, coverage, totals
from scanner.store import Store

CONTRACT = (
    "source system vendor host endpoint from to seen scanned partial unknown not_sampled skipped skipped_by"
)


def test_the_five_outcomes_add_up(store: Store, make: Any) -> None:
    """Per source and flow, over all parts and scans."""
    make.scan(store, (make.part("a"), make.tally(skipped=2)), (make.part("b"), make.tally(day=3)))
    make.scan(store, (make.part("c"), make.tally(day=4, scanned=5)), day=4)
    (row,) = coverage(store)
    assert " ".join(row.as_dict()) == CONTRACT
    assert (row.seen, row.scanned, row.skipped, row.skipped_by) == (27, 25, 2, {"broken-json": 2})
    assert row.seen == row.scanned + row.partial + row.unknown + row.skipped + row.not_sampled
    assert (row.first, row.last) == ("2026-09-01T08:00:00.000+00:00", "2026-09-05T08:00:00.000+00:00")


def test_one_scan_or_one_vendor(store: Store, make: Any) -> None:
    """The same table, narrowed."""
    make.scan(store, (make.part("a"), make.tally(skipped=2)))
    scan = make.scan(store, (make.part("b"), make.tally(day=1)), day=1)
    assert [row.seen for row in coverage(store, scan=scan)] == [10]
    assert [row.seen for row in coverage(store, vendor="tutorly", source="gateway")] == [22]
    assert coverage(store, system="reading") == ()


def test_totals(store: Store, make: Any) -> None:
    """Skipped or cut means incomplete."""
    make.scan(store, (make.part("a"), make.tally(skipped=2, exchanges=3)))
    found = totals(store)
    assert (found.seen, found.disclosing, found.complete) == (12, 3, False)
    assert found.as_dict()["skipped_by"] == {"broken-json": 2}


def test_nothing_read_is_an_empty_ledger(store: Store) -> None:
    """On a new database."""
    assert coverage(store) == ()
    assert totals(store) == Totals()
