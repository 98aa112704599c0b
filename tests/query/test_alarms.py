"""What is new, as a person should know it."""

from typing import Any

from scanner.query import alarms
from scanner.store import Store


def test_alarms_have_the_columns_of_the_contract(store: Store, make: Any) -> None:
    """And the element beside them, where it is about one."""
    make.scan(store, (make.part("a"), make.tally()))
    scan = make.scan(store, (make.part("b"), make.tally("iep_status", "$.student.iep", day=1)), day=1)
    element, path = alarms(store)
    assert " ".join(path.as_dict()) == "kind system vendor host since subject element"
    assert (path.kind, path.subject, path.vendor, path.element) == (
        "new-path",
        "$.student.iep",
        "Tutorly",
        "",
    )
    assert (element.kind, element.subject, element.element) == ("new-element", "$.student.iep", "iep_status")
    assert path.since == "2026-09-02T08:00:00.000+00:00"
    assert alarms(store, unreported_by=scan) == (element, path)
    assert alarms(store, kind="new-path") == (path,)


def test_no_alarm(store: Store) -> None:
    """On a new database."""
    assert alarms(store) == ()
