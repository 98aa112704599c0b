"""Who received what: the observed side of a vendor's review. Imports store and its neighbours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from scanner.query.history import Filters, Finding, history
from scanner.store import Store


@dataclass(frozen=True, slots=True)
class VendorRow:
    """One vendor as traffic shows it. Times are None where all exchanges are undated."""

    vendor: str
    products: tuple[str, ...]
    hosts: tuple[str, ...]
    systems: tuple[str, ...]
    seen: int
    elements: int
    findings: int
    violations: int
    first_seen: str | None
    last_seen: str | None

    def as_dict(self) -> dict[str, Any]:
        """The row as JSON gives it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ObservedElement:
    """One kind of student information that a vendor received. `verdict` is the worst of its findings."""

    element: str
    verdict: str
    severity: str
    first_seen: str
    last_seen: str
    hosts: tuple[str, ...]
    systems: tuple[str, ...]
    paths: tuple[str, ...]
    exchanges: int
    findings: int
    open: int

    def as_dict(self) -> dict[str, Any]:
        """The row as JSON gives it."""
        return asdict(self)


def vendors(store: Store) -> tuple[VendorRow, ...]:
    """Every vendor that something was sent to, by name."""
    found: dict[str, list[Finding]] = {}
    for row in history(store).rows:
        found.setdefault(row.vendor, []).append(row)
    ledger: dict[str, list[dict[str, Any]]] = {}
    for flow in store.rows(
        "SELECT w.vendor, w.product, w.host, w.system, sum(c.seen) AS seen, min(c.first) AS first,"
        " max(c.last) AS last FROM flows w JOIN coverage c ON c.flow = w.id WHERE w.host <> '' GROUP BY w.id"
    ):
        ledger.setdefault(flow["vendor"], []).append(flow)
    return tuple(_vendor(name, flows, found.get(name, [])) for name, flows in sorted(ledger.items()))


def observed(store: Store, vendor: str) -> tuple[ObservedElement, ...]:
    """What one vendor received, worst first. Findings that reading again did not confirm are left out."""
    found: dict[str, list[Finding]] = {}
    for row in history(store, Filters(vendor=vendor)).rows:
        if row.exchanges:
            found.setdefault(row.element, []).append(row)
    return tuple(_observed(element, rows) for element, rows in found.items())


def _vendor(name: str, flows: list[dict[str, Any]], rows: list[Finding]) -> VendorRow:
    return VendorRow(
        vendor=name,
        products=_distinct(flow["product"] for flow in flows),
        hosts=_distinct(flow["host"] for flow in flows),
        systems=_distinct(flow["system"] for flow in flows),
        seen=sum(flow["seen"] for flow in flows),
        elements=len({row.element for row in rows}),
        findings=len(rows),
        violations=sum(row.violation for row in rows),
        first_seen=min((flow["first"] for flow in flows if flow["first"]), default=None),
        last_seen=max((flow["last"] for flow in flows if flow["last"]), default=None),
    )


def _observed(element: str, rows: list[Finding]) -> ObservedElement:
    """Rows come worst first, so the first one says how bad it is."""
    return ObservedElement(
        element=element,
        verdict=rows[0].verdict,
        severity=rows[0].severity,
        first_seen=min(row.first_seen for row in rows),
        last_seen=max(row.last_seen for row in rows),
        hosts=_distinct(row.host for row in rows),
        systems=_distinct(row.system for row in rows),
        paths=_distinct(row.path for row in rows),
        exchanges=sum(row.exchanges for row in rows),
        findings=len(rows),
        open=sum(row.status != "resolved" for row in rows),
    )


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if name}))
