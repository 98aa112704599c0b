"""One finding in full."""

import json
from typing import Any

import pytest

from scanner.errors import UsageError
from scanner.query import show
from scanner.store import Store


def test_facts_and_the_places_it_was_read_at(store: Store, make: Any) -> None:
    """Enough to find the record again, for whoever holds the file."""
    for day in (0, 1):
        make.scan(store, (make.part(f"f{day}"), make.tally(day=day, exchanges=2)), day=day)
    shown = show(store, "F-1")
    assert (shown.finding.element, shown.fact, shown.would_change) == ("ssn", "no agreement", "an agreement")
    assert [(s.scan, s.exchanges, s.verdicts) for s in shown.seen_in] == [
        ("S-1", 2, {"no-basis": 2}),
        ("S-2", 2, {"no-basis": 2}),
    ]
    assert [(e.source, e.record, e.offset) for e in shown.evidence] == [("gateway", 3, 120)] * 2
    assert json.loads(json.dumps(shown.as_dict()))["finding"] == "F-1"


def test_what_a_finding_became(store: Store, make: Any) -> None:
    """After a better model told who it was about."""
    make.scan(store, (make.part("a"), make.tally("student_name")))
    make.scan(store, (make.part("b"), make.tally("guardian_name", day=1)), day=1, model="m2")
    assert show(store, "f-1").reclassified_to == "F-2"


@pytest.mark.parametrize("name", ["F-7", "7", "F-", "F-1; DROP TABLE findings"])
def test_no_such_finding(store: Store, name: str) -> None:
    """Said, instead of shown empty."""
    with pytest.raises(UsageError):
        show(store, name)
