"""The cursor: what of a source has been read."""

from typing import Any

from scanner.store import Prefix, Store


def test_a_gap_is_not_passed(store: Store, make: Any) -> None:
    """Workers commit out of order; a kill between leaves a hole, and reading goes on at the hole."""
    scan = make.begin(store)
    store.commit(scan, make.part("a", 10, 20, ends=True), make.tally())
    assert store.cursor("gateway") == {make.part("a").digest: 0}
    assert store.whole("gateway") == frozenset()
    store.commit(scan, make.part("a", 0, 10), make.tally())
    assert store.cursor("gateway") == {make.part("a").digest: 20}
    assert store.whole("gateway") == {make.part("a").digest}


def test_a_file_that_grew_is_read_on_from_where_it_ended(store: Store, make: Any) -> None:
    """The earlier version is found by the token of the name; its records count as read."""
    scan = make.begin(store)
    old, token = make.part("v1", 0, 10, size=900), make.part("log").file
    assert store.seen_prefix(token) is None
    store.commit(scan, type(old)("gateway", old.digest, 0, 10, file=token, size=900), make.tally())
    assert store.seen_prefix(token) == Prefix(900, old.digest, 10)
    new = make.part("v2").digest
    store.commit(scan, type(old)("gateway", new, 10, 14, token, 1200, old.digest), make.tally(scanned=4))
    assert store.cursor("gateway")[new] == 14
    assert store.seen_prefix(token) == Prefix(1200, new, 14)


def test_a_last_line_that_was_cut_off_is_replaced(store: Store, make: Any) -> None:
    """Committed as a part of its own, it gives way to the whole line."""
    scan = make.begin(store)
    v1, v2 = make.part("v1").digest, make.part("v2")
    store.commit(scan, make.part("v1", 0, 9), make.tally(scanned=9))
    store.commit(scan, make.part("v1", 9, 10), make.tally(exchanges=0, scanned=0, skipped=1))
    store.commit(scan, make.part("v2", 9, 12, after=v1), make.tally(scanned=3))
    assert store.cursor("gateway")[v2.digest] == 12
    assert next(store.rows("SELECT sum(seen) AS n, sum(skipped) AS cut FROM coverage")) == {"n": 12, "cut": 0}


def test_a_file_that_was_rotated_keeps_its_history(store: Store, make: Any) -> None:
    """The same name with other content is another file."""
    scan = make.begin(store)
    for name in ("monday", "tuesday"):
        part = make.part(name)
        store.commit(scan, type(part)("gateway", part.digest, 0, 10, file="a" * 32), make.tally())
    assert next(store.rows("SELECT exchanges FROM findings"))["exchanges"] == 2
