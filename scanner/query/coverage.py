"""The ledger: what became of every exchange that was seen, per source and flow (contract section 4).
Imports store only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scanner.store import Store, number_of

_COUNTS = ("seen", "scanned", "partial", "unknown", "not_sampled", "skipped")
_SUMS = ", ".join(f"sum(c.{name}) AS {name}" for name in _COUNTS)


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One source and flow. `seen` is the sum of the five outcomes; `first` and `last` are None where all is
    undated.
    """

    source: str
    system: str
    vendor: str
    host: str
    endpoint: str
    first: str | None
    last: str | None
    seen: int
    scanned: int
    partial: int
    unknown: int
    not_sampled: int
    skipped: int
    skipped_by: Mapping[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The row of the contract, where `first` and `last` are called from and to."""
        names = {"first": "from", "last": "to"}
        return {names.get(name, name): getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Totals:
    """All of it together. `disclosing` counts exchanges that hold information about a student."""

    seen: int = 0
    scanned: int = 0
    partial: int = 0
    unknown: int = 0
    not_sampled: int = 0
    skipped: int = 0
    skipped_by: Mapping[str, int] = field(default_factory=dict)
    disclosing: int = 0

    def as_dict(self) -> dict[str, Any]:
        """As `scan --format json` gives it."""
        return {name: getattr(self, name) for name in self.__slots__}

    @property
    def complete(self) -> bool:
        """Nothing was cut or skipped. What cannot be seen at all is counted, and is not incomplete."""
        return not self.partial and not self.skipped


def coverage(
    store: Store,
    *,
    scan: str | None = None,
    vendor: str | None = None,
    system: str | None = None,
    source: str | None = None,
) -> tuple[CoverageRow, ...]:
    """The ledger of all scans, or of one with what it took over; by source, system and host."""
    where, params = _where(scan, {"w.vendor": vendor, "w.system": system, "c.source": source})
    rows = store.rows(
        f"SELECT c.source, c.flow, w.system, w.vendor, w.host, w.endpoint, min(c.first) AS first,"  # noqa: S608
        f" max(c.last) AS last, {_SUMS} FROM coverage c JOIN flows w ON w.id = c.flow WHERE {where}"
        " GROUP BY c.source, c.flow ORDER BY c.source, w.system, w.host, w.endpoint",
        params,
    )
    reasons: dict[tuple[str, int], dict[str, int]] = {}
    for skip in store.rows(
        f"SELECT c.source, c.flow, k.reason, sum(k.exchanges) AS n FROM skips k"  # noqa: S608
        f" JOIN coverage c USING (part, source, flow) JOIN flows w ON w.id = c.flow WHERE {where}"
        " GROUP BY c.source, c.flow, k.reason ORDER BY k.reason",
        params,
    ):
        reasons.setdefault((skip["source"], skip["flow"]), {})[skip["reason"]] = skip["n"]
    return tuple(CoverageRow(**_less_flow(row), skipped_by=reasons.get(_place(row), {})) for row in rows)


def totals(store: Store, scan: str | None = None) -> Totals:
    """The sums over `coverage`."""
    rows = coverage(store, scan=scan)
    reasons: dict[str, int] = {}
    for row in rows:
        for reason, n in row.skipped_by.items():
            reasons[reason] = reasons.get(reason, 0) + n
    where, params = _where(scan, {}, table="p")
    disclosing = next(
        store.rows(f"SELECT coalesce(sum(disclosing), 0) AS n FROM parts p WHERE {where}", params)  # noqa: S608
    )
    counts = {name: sum(getattr(row, name) for row in rows) for name in _COUNTS}
    return Totals(**counts, skipped_by=dict(sorted(reasons.items())), disclosing=disclosing["n"])


def _where(scan: str | None, equal: Mapping[str, str | None], table: str = "c") -> tuple[str, list[Any]]:
    tests, params = ["1"], list[Any]()
    if scan is not None:
        tests.append(f"{table}.scan IN (SELECT id FROM scans WHERE id = ? OR continued_in = ?)")  # noqa: S608
        params += [number_of(scan)] * 2
    for column, wanted in equal.items():
        if wanted is not None:
            tests.append(f"{column} = ? COLLATE NOCASE")
            params.append(wanted)
    return " AND ".join(tests), params


def _place(row: Mapping[str, Any]) -> tuple[str, int]:
    return row["source"], row["flow"]


def _less_flow(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "flow"}
