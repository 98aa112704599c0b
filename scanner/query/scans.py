"""Scans: the list of them, and what one has to say when it ends (contract section 3). Imports errors, store
and its neighbours.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from scanner.errors import UsageError
from scanner.query.alarms import AlarmRow, alarms
from scanner.query.coverage import Totals, totals
from scanner.query.history import Finding, finding_of
from scanner.store import Store, number_of

_OWN = "(SELECT id FROM scans WHERE id = ?1 OR continued_in = ?1)"


@dataclass(frozen=True, slots=True)
class ScanRow:
    """One scan. What has not ended has no `finished`, `exit` or `complete`; `continued_in` names who took
    it over.
    """

    scan: str
    started: str
    finished: str | None
    exit: int | None
    complete: bool | None
    seed: int
    digests: Mapping[str, str]
    rates: Mapping[str, float]
    seen: int
    continued_in: str | None

    def as_dict(self) -> dict[str, Any]:
        """The row as JSON gives it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source of a scan: `read` exchanges, `cursor` records passed in all its files, `error` why some
    was not read.
    """

    name: str
    read: int
    cursor: int
    error: str | None


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a scan found, against what was known before it.

    `worsened` are known findings that have become violations, as when an agreement ended.
    """

    scan: ScanRow
    complete: bool
    coverage: Totals
    new: tuple[Finding, ...]
    reopened: tuple[Finding, ...]
    reclassified: tuple[Finding, ...]
    resolved: tuple[Finding, ...]
    worsened: tuple[Finding, ...]
    open: int
    alarms: tuple[AlarmRow, ...]
    out_of_scope: Mapping[str, int]
    sources: tuple[SourceRow, ...]

    @property
    def new_violations(self) -> tuple[Finding, ...]:
        """What makes a scan exit 1: violations that nobody was told of before."""
        told: dict[str, Finding] = {}
        for row in (*self.new, *self.reopened, *self.worsened):
            if row.violation:
                told.setdefault(row.finding, row)
        return tuple(told.values())

    def as_dict(self) -> dict[str, Any]:
        """The answer of `scan --format json`."""
        lists = ("new", "reopened", "reclassified", "resolved", "worsened")
        return {
            "schema": 1,
            "scan": self.scan.scan,
            "started": self.scan.started,
            "finished": self.scan.finished,
            "exit": self.scan.exit,
            "complete": self.complete,
            "coverage": self.coverage.as_dict(),
            "findings": {
                **{name: [row.as_dict() for row in getattr(self, name)] for name in lists},
                "open": self.open,
            },
            "alarms": [row.as_dict() for row in self.alarms],
            "out_of_scope": dict(self.out_of_scope),
            "sources": [asdict(row) for row in self.sources],
            "digests": {"policy": "", "model": "", "tool": "", **self.scan.digests},
            "seed": self.scan.seed,
        }


def scans(store: Store) -> tuple[ScanRow, ...]:
    """All scans, latest first."""
    rows = store.rows(
        "SELECT s.*, (SELECT coalesce(sum(seen), 0) FROM coverage WHERE scan = s.id) AS seen FROM scans s"
        " ORDER BY s.id DESC"
    )
    return tuple(_scan(row) for row in rows)


def scan_result(store: Store, scan: str | None = None) -> ScanResult | None:
    """What a scan found, the latest by default; None where there is none yet.

    Of a scan that has not ended it is as of `Store.settle`. Raises UsageError for a scan that there is not.
    """
    every = scans(store)
    if not every and scan is None:
        return None
    name = f"S-{number_of(scan)}" if scan is not None else every[0].scan
    row = next((row for row in every if row.scan == name), None)
    if row is None:
        raise UsageError("there is no scan of that name")
    number = number_of(name)
    coverage = totals(store, name)
    return ScanResult(
        scan=row,
        complete=coverage.complete if row.complete is None else row.complete,
        coverage=coverage,
        new=_changed(store, number, "new"),
        reopened=_changed(store, number, "reopened"),
        reclassified=_changed(store, number, "reclassified"),
        resolved=_changed(store, number, "resolved"),
        worsened=_changed(store, number, "worsened"),
        open=next(store.rows("SELECT count(*) AS n FROM findings WHERE status <> 'resolved'"))["n"],
        alarms=alarms(store, unreported_by=name),
        out_of_scope=_out_of_scope(store, number),
        sources=_sources(store, number),
    )


def _scan(row: Mapping[str, Any]) -> ScanRow:
    return ScanRow(
        scan=f"S-{row['id']}",
        started=row["started"],
        finished=row["finished"],
        exit=row["exit"],
        complete=None if row["complete"] is None else bool(row["complete"]),
        seed=row["seed"],
        digests=json.loads(row["digests"]),
        rates=json.loads(row["rates"]),
        seen=row["seen"],
        continued_in=f"S-{row['continued_in']}" if row["continued_in"] else None,
    )


def _changed(store: Store, number: int, kind: str) -> tuple[Finding, ...]:
    rows = store.rows(
        "SELECT h.* FROM changes c JOIN history h ON h.number = c.finding WHERE c.scan = ? AND c.kind = ?"
        " ORDER BY h.rank, h.vendor, h.system, h.host, h.endpoint, h.path, h.element",
        (number, kind),
    )
    return tuple(finding_of(row) for row in rows)


def _out_of_scope(store: Store, number: int) -> Mapping[str, int]:
    rows = store.rows(
        f"SELECT host, sum(o.exchanges) AS n FROM out_of_scope o JOIN parts p ON p.id = o.part"  # noqa: S608
        f" WHERE p.scan IN {_OWN} GROUP BY host ORDER BY host",
        (number,),
    )
    return {row["host"]: row["n"] for row in rows}


def _sources(store: Store, number: int) -> tuple[SourceRow, ...]:
    """`error` is the commonest reason for which records of the source could not be read at all."""
    rows = store.rows(
        f"""SELECT p.source AS name,
            coalesce(sum((SELECT sum(seen) FROM coverage c WHERE c.part = p.id)), 0)
                + coalesce(sum((SELECT sum(exchanges) FROM out_of_scope o WHERE o.part = p.id)), 0) AS read,
            (SELECT sum(stop - start) FROM parts q WHERE q.source = p.source AND q.digest <> '') AS cursor,
            (SELECT k.reason FROM skips k JOIN flows w ON w.id = k.flow JOIN parts q ON q.id = k.part
                WHERE q.source = p.source AND q.scan IN {_OWN} AND w.host = ''
                GROUP BY k.reason ORDER BY sum(k.exchanges) DESC, k.reason LIMIT 1) AS error
        FROM parts p WHERE p.scan IN {_OWN} GROUP BY p.source ORDER BY p.source""",  # noqa: S608
        (number,),
    )
    return tuple(SourceRow(row["name"], row["read"], row["cursor"] or 0, row["error"]) for row in rows)
