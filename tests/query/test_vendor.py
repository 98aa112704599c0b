"""Who received what."""

from dataclasses import replace
from typing import Any

from scanner.model import VerdictKind
from scanner.query import observed, vendors
from scanner.store import Store


def test_vendors_with_what_they_received(store: Store, make: Any) -> None:
    """Also one to which nothing about a student was sent."""
    slate = replace(make.flow, host="api.slate.example")
    make.scan(
        store,
        (make.part("a"), make.tally("ssn")),
        (make.part("b"), make.tally("grade", day=3)),
        (make.part("c"), make.tally(exchanges=0, flow=slate, vendor="Slate")),
    )
    assert [(v.vendor, v.hosts, v.seen, v.elements, v.violations) for v in vendors(store)] == [
        ("Slate", ("api.slate.example",), 10, 0, 0),
        ("Tutorly", ("api.tutorly.example",), 20, 2, 2),
    ]
    assert vendors(store)[1].as_dict()["last_seen"] == "2026-09-04T08:00:00.000+00:00"


def test_observed_elements_are_summed_over_hosts_and_paths(store: Store, make: Any) -> None:
    """The worst verdict speaks for the element."""
    other = replace(make.flow, host="eu.tutorly.example")
    make.scan(
        store,
        (make.part("a"), make.tally("ssn", verdict=VerdictKind.REVIEW)),
        (make.part("b"), make.tally("ssn", "$.student.ssn", flow=other, day=2)),
    )
    (row,) = observed(store, "Tutorly")
    assert (row.element, row.verdict, row.findings, row.exchanges) == ("ssn", "no-basis", 2, 2)
    assert row.hosts == ("api.tutorly.example", "eu.tutorly.example")
    assert row.as_dict()["paths"] == ("$.messages[*].content", "$.student.ssn")


def test_what_reading_again_did_not_confirm_was_not_received(store: Store, make: Any) -> None:
    """It stays in the history, not in a vendor's review."""
    make.scan(store, (make.part("a"), make.tally("ssn")))
    make.scan(store, (make.part("a"), make.tally(exchanges=0)), day=1, model="m2")
    assert observed(store, "Tutorly") == ()


def test_nobody_received_anything(store: Store) -> None:
    """On a new database."""
    assert vendors(store) == ()
    assert observed(store, "Tutorly") == ()
