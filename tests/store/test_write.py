"""Parts and tallies: all or nothing, counted once, in any order."""

import os
import random
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.errors import ScanError
from scanner.model import Alarm, Coverage, FindingKey, Flow, Sighting, Tally, VerdictKind
from scanner.query import coverage, history, scan_result
from scanner.store import Part, Store, create, open_store

OTHER = Flow("helpdesk", "api.slate.example", "/v1/chat")


def _rows(store: Store) -> list[dict[str, Any]]:
    """History without the numbers, which follow the order of arrival."""
    rows = [
        {k: v for k, v in asdict(row).items() if k not in {"finding", "next_step"}}
        for row in history(store).rows
    ]
    return sorted(rows, key=str)


def test_a_part_is_written_whole(store: Store, make: Any) -> None:
    """Finding, ledger, subjects, evidence and cursor are there together."""
    scan = make.begin(store)
    store.commit(scan, make.part("a"), make.tally(exchanges=2, token="s1"))
    (row,) = history(store).rows
    assert (row.finding, row.element, row.exchanges, row.subjects, row.scans) == ("F-1", "ssn", 2, 1, 1)
    assert (row.first_seen, row.vendor) == ("2026-09-01T08:00:00.000+00:00", "Tutorly")
    assert list(store.cursor("gateway").values()) == [10]


def test_a_part_that_fails_leaves_nothing(store: Store, make: Any) -> None:
    """A ledger that does not add up is refused, and the findings before it in the same part with it."""
    scan = make.begin(store)
    bad = make.tally()
    bad = Tally({("gateway", make.flow): Coverage(5, {"scanned": 4})}, bad.findings)
    with pytest.raises(ScanError):
        store.commit_all(scan, [(make.part("a"), make.tally()), (make.part("z"), bad)])
    assert history(store).rows == ()
    assert store.cursor("gateway") == {}


def test_again_counts_nothing_twice(store: Store, make: Any) -> None:
    """Reading a file again, in other pieces, puts its rows in the place of the old ones."""
    make.scan(
        store,
        (make.part("a", 0, 10), make.tally(exchanges=2)),
        (make.part("a", 10, 20), make.tally(exchanges=1)),
    )
    before, ledger = _rows(store), coverage(store)
    make.scan(store, (make.part("a", 0, 20), make.tally(exchanges=3, scanned=20)), day=5)
    assert _rows(store) == before
    assert coverage(store) == ledger


def test_again_with_a_better_model_takes_back_what_is_not_there(store: Store, make: Any) -> None:
    """A false find loses its exchanges; it is kept, with nothing behind it."""
    make.scan(store, (make.part("a"), make.tally("ssn")))
    make.scan(store, (make.part("a"), make.tally(exchanges=0)), day=1, model="m2")
    (row,) = history(store).rows
    assert (row.exchanges, row.status, row.verdict) == (0, "resolved", "no-basis")


def test_again_of_a_file_that_grew_replaces_all_of_its_versions(store: Store, make: Any) -> None:
    """The rows of what it was before lie under another digest."""
    make.scan(store, (make.part("v1", 0, 10), make.tally(exchanges=1)))
    after = make.part("v1").digest
    make.scan(store, (make.part("v2", 10, 15, after=after), make.tally(exchanges=1, scanned=5)), day=1)
    make.scan(store, (make.part("v2", 0, 15), make.tally(exchanges=2, scanned=15)), day=2)
    (row,) = history(store).rows
    assert row.exchanges == 2
    assert sum(line.seen for line in coverage(store)) == 15


def test_standard_input_is_never_known_again(store: Store, make: Any) -> None:
    """Two streams are two streams, though neither has a digest."""
    for day in (0, 1):
        make.scan(store, (Part("stdin", "", 0, 10), make.tally()), day=day)
    assert history(store).rows[0].exchanges == 2
    assert store.cursor("stdin") == {}


def test_a_killed_scan_goes_on_under_its_name(store: Store, make: Any) -> None:
    """Same seed, digests and rates: the same scan, until it has ended."""
    first = make.begin(store)
    store.commit(first, make.part("a"), make.tally())
    assert make.begin(store, day=1) == first == "S-1"
    store.finish(first, make.start, 1, complete=True)
    assert make.begin(store, day=1) == "S-2"


def test_a_scan_with_other_rules_takes_over_what_was_left(store: Store, make: Any) -> None:
    """What the unfinished one found is new, and what it could not read counts."""
    first = make.begin(store)
    store.commit(first, make.part("a"), make.tally(skipped=2))
    second = make.begin(store, day=1, policy="p2")
    store.commit(second, make.part("b"), make.tally("student_name"))
    store.settle(second)
    result = scan_result(store, second)
    assert result
    assert (second, [row.element for row in result.new], result.complete) == (
        "S-2",
        ["ssn", "student_name"],
        False,
    )


def test_a_finding_is_the_worst_of_the_latest_scan(store: Store, make: Any) -> None:
    """A new agreement changes the verdict, not the history."""
    make.scan(store, (make.part("a"), make.tally(verdict=VerdictKind.NEVER_PERMITTED)))
    make.scan(
        store,
        (make.part("b"), make.tally(verdict=VerdictKind.REVIEW, day=1)),
        (make.part("c"), make.tally(verdict=VerdictKind.OUTSIDE_SCOPE, day=1)),
        (make.part("d"), make.tally(verdict=VerdictKind.PERMITTED_AGREEMENT, day=1)),
        day=1,
    )
    (row,) = history(store).rows
    assert (row.verdict, row.scans, row.exchanges) == ("outside-scope", 2, 4)


def test_undated_exchanges_count_at_the_time_of_their_scan(store: Store, make: Any) -> None:
    """The ledger says that it does not know."""
    make.scan(store, (make.part("a"), make.tally(day=None)), day=3)
    assert history(store).rows[0].first_seen == "2026-09-04T08:00:00.000+00:00"
    assert coverage(store)[0].first is None


def _alarms(store: Store, scan: str) -> set[tuple[str, str]]:
    result = scan_result(store, scan)
    assert result
    return {(alarm.kind, alarm.element or alarm.subject) for alarm in result.alarms}


def test_the_first_scan_raises_no_alarm_for_what_is_merely_first(store: Store, make: Any) -> None:
    """Only a vendor that no list knows, which the scan itself says."""
    tally = make.tally(models=("gpt-x",))
    alarm = Alarm("new-vendor", "helpdesk", "", make.flow.host, make.flow.host)
    scan = make.scan(store, (make.part("a"), Tally(tally.coverage, tally.findings, frozenset({alarm}))))
    assert _alarms(store, scan) == {("new-vendor", make.flow.host)}


def test_what_is_new_to_a_known_flow_raises_an_alarm(store: Store, make: Any) -> None:
    """A host, a model, a path and an element; once."""
    make.scan(store, (make.part("a"), make.tally(models=("gpt-x",))))
    parts = [
        (make.part("b"), make.tally(models=("gpt-x", "gpt-y"), day=1)),
        (make.part("c"), make.tally(flow=OTHER, day=1)),
        (make.part("d"), make.tally("iep_status", "$.student.iep", day=1)),
    ]
    scan = make.scan(store, *parts, day=1)
    expected = {("new-model", "gpt-y"), ("new-host", OTHER.host), ("new-path", "$.student.iep")}
    assert _alarms(store, scan) == expected | {("new-element", "iep_status")}
    assert _alarms(store, make.scan(store, (make.part("e"), parts[2][1]), day=2)) == set()


def test_a_model_name_that_is_none_is_not_kept(store: Store, make: Any) -> None:
    """It is a field of a payload: anything may stand in it."""
    make.scan(store, (make.part("a"), make.tally(models=("Marigold Quillfeather",))))
    assert [row["model"] for row in store.rows("SELECT model FROM models")] == ["*"]


ELEMENTS, KINDS = ("ssn", "student_name", "guardian_name"), (VerdictKind.NO_BASIS, VerdictKind.REVIEW)


@st.composite
def _parts(draw: st.DrawFn) -> list[tuple[str, Any]]:
    chosen = st.tuples(
        st.sampled_from(ELEMENTS),
        st.sampled_from(KINDS),
        st.sampled_from([None, 0, 3, 40]),
        st.integers(0, 3),
        st.sampled_from(["", "s1", "s2"]),
        st.sampled_from(["Tutorly", "Slate"]),
    )
    return [(f"file{i}", what) for i, what in enumerate(draw(st.lists(chosen, min_size=1, max_size=6)))]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=_parts(), data=st.data())
def test_the_order_of_parts_changes_no_row(
    parts: list[tuple[str, Any]], data: st.DataObject, make: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Workers hand in when they are ready; history and ledger are the same."""
    results = []
    for order in (parts, data.draw(st.permutations(parts))):
        with create(tmp_path_factory.mktemp("db") / "x.db") as store:
            made = [
                (make.part(name), make.tally(e, verdict=v, day=d, exchanges=n, token=t, vendor=w))
                for name, (e, v, d, n, t, w) in order
            ]
            half = len(made) // 2
            scan = make.begin(store)
            store.commit_all(scan, made[:half])
            for part, tally in made[half:]:
                store.commit(scan, part, tally)
            store.finish(scan, make.start, 0, complete=True)
            results.append((_rows(store), coverage(store)))
    assert results[0] == results[1]


def test_evidence_and_verdicts_of_merged_sightings_fit(home: Path, make: Any) -> None:
    """A tally of two shards, merged, is a tally."""
    with create(home) as store:
        tally = make.tally(token="s1").merge(make.tally(token="s2", day=2))
        make.scan(store, (make.part("a", 0, 20), tally))
        assert history(store).rows[0].subjects == 2
        assert isinstance(tally.findings[FindingKey(make.flow, "$.messages[*].content", "ssn")], Sighting)


def _killed(home: Path, seconds: float | None) -> int:
    """Run the scan of `killed_scan.py`; kill it so many seconds after it began to write."""
    here = Path(__file__).parent
    command = [sys.executable, str(here / "killed_scan.py"), str(home), str(here / "conftest.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as scan:
        assert scan.stdout
        assert scan.stdout.readline() == "ready\n"
        if seconds is not None:
            time.sleep(seconds)
            scan.kill()
    return scan.returncode


def _outcome(home: Path) -> tuple[Any, ...] | None:
    """All that a scan leaves; None while it has not ended. What a kill left is sound, and new."""
    with open_store(home) as store:
        assert next(store.rows("PRAGMA integrity_check"))["integrity_check"] == "ok"
        result = scan_result(store)
        if result is None or result.scan.finished is None:
            assert list(store.rows("SELECT 1 FROM findings WHERE reported_in IS NOT NULL")) == []
            return None
        return _rows(store), coverage(store), [row.element for row in result.new], result.scan.scan


def test_kills_at_any_moment_change_no_finding(tmp_path: Path) -> None:
    """Killed until a run ends in order: the same rows, all new. FERPA_SCAN_KILLS: how often."""
    whole = tmp_path / "whole" / "x.db"
    create(whole).close()
    assert _killed(whole, None) == 0
    expected = _outcome(whole)
    assert expected
    assert len(expected[2]) == 7
    dice = random.Random(20260901)  # noqa: S311
    left = int(os.environ.get("FERPA_SCAN_KILLS", "12"))
    while left > 0:
        torn = tmp_path / str(left) / "x.db"
        create(torn).close()
        while (outcome := _outcome(torn)) is None:
            _killed(torn, dice.uniform(0, 0.05) if left > 0 else None)
            left -= 1
        assert outcome == expected
