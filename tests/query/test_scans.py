"""What a scan has to say."""

import json
from typing import Any

import pytest

from scanner.errors import UsageError
from scanner.model import Coverage, Flow, Tally
from scanner.query import scan_result, scans
from scanner.store import Part, Store

NOWHERE = Flow("", "", "")


def test_the_answer_of_scan_has_the_keys_of_the_contract(store: Store, make: Any) -> None:
    """Section 3; it is JSON as it stands."""
    scan = make.scan(store, (make.part("a"), make.tally(exchanges=2)))
    result = scan_result(store, scan)
    assert result
    answer = json.loads(json.dumps(result.as_dict()))
    assert list(answer) == [
        *("schema", "scan", "started", "finished", "exit", "complete", "coverage", "findings"),
        *("alarms", "out_of_scope", "sources", "digests", "seed"),
    ]
    assert (answer["schema"], answer["scan"], answer["seed"], answer["complete"]) == (1, "S-1", 7, True)
    assert answer["digests"] == make.digests
    assert {"new", "reopened", "reclassified", "resolved", "open"} <= set(answer["findings"])
    assert (answer["findings"]["open"], len(answer["findings"]["new"])) == (1, 1)
    assert answer["sources"] == [{"name": "gateway", "read": 10, "cursor": 10, "error": None}]


def test_what_could_not_be_opened_is_said_of_its_source(store: Store, make: Any) -> None:
    """By reason, never by the name of the file."""
    scan = make.begin(store)
    unread = Tally({("archive", NOWHERE): Coverage(1, {"skipped": 1}, {"permission": 1})})
    store.commit(scan, Part("archive", "", 0, 1, file="a" * 32), unread)
    store.commit(scan, make.part("b"), Tally(out_of_scope={"cdn.example.org": 4}))
    store.settle(scan)
    result = scan_result(store)
    assert result
    assert [(s.name, s.read, s.error) for s in result.sources] == [
        ("archive", 1, "permission"),
        ("gateway", 4, None),
    ]
    assert result.out_of_scope == {"cdn.example.org": 4}
    assert (result.complete, result.scan.finished) == (False, None)


def test_the_list_of_scans_is_latest_first(store: Store, make: Any) -> None:
    """With what each depended on."""
    make.scan(store, (make.part("a"), make.tally()))
    make.begin(store, day=1, policy="p2")
    assert [(s.scan, s.exit, s.complete, s.seen) for s in scans(store)] == [
        ("S-2", None, None, 0),
        ("S-1", 0, True, 10),
    ]
    assert scans(store)[0].as_dict()["digests"]["policy"] == "p2"
    assert scans(store)[0].rates == {"per_flow": 299}


def test_no_scan_yet(store: Store) -> None:
    """Nothing to say is no error; a name that there is not is one."""
    assert scan_result(store) is None
    assert scans(store) == ()
    for name in ("S-9", "nine", "S-٣"):
        with pytest.raises(UsageError):
            scan_result(store, name)
