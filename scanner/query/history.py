"""Findings over time, and the row in which every report shows a finding (contract section 4). Imports
model, errors, store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from scanner.errors import UsageError
from scanner.model import SEVERITIES, VIOLATIONS, VerdictKind
from scanner.store import Store
from scanner.store.times import stamp

STATUSES = ("open", "not-seen-lately", "resolved", "reopened")
GROUPS = ("vendor", "product", "system", "host", "element", "verdict", "severity", "status")


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. Times are RFC 3339, of exchanges; `subjects` is None where nobody can be told apart."""

    finding: str
    vendor: str
    product: str
    system: str
    host: str
    endpoint: str
    path: str
    element: str
    verdict: str
    severity: str
    confidence: float
    status: str
    first_seen: str
    last_seen: str
    scans: int
    exchanges: int
    subjects: int | None
    rule: str
    citation: str
    next_step: str

    def as_dict(self) -> dict[str, Any]:
        """The row of the contract."""
        return asdict(self)

    @property
    def violation(self) -> bool:
        """Whether filters, tables and exit codes count it as a violation."""
        return self.verdict in VIOLATIONS


@dataclass(frozen=True, slots=True)
class Group:
    """The findings that share what they were grouped by."""

    name: str
    findings: int
    violations: int
    exchanges: int
    first_seen: str
    last_seen: str


@dataclass(frozen=True, slots=True)
class History:
    """Findings, worst first; `groups` only where grouping was asked for."""

    rows: tuple[Finding, ...] = ()
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """What to show; None lets everything pass. `severity` means at least; names match in any case.

    A finding lies in a time when it was seen from `since` on (included) and before `until`.
    """

    vendor: str | None = None
    system: str | None = None
    element: str | None = None
    severity: str | None = None
    verdict: str | None = None
    status: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    violations: bool = False

    def where(self) -> tuple[str, list[Any]]:
        """The condition on the view `history`, with its values. Raises UsageError for a word that is none
        of ours.
        """
        self._known("severity", SEVERITIES)
        self._known("verdict", [kind.value for kind in VerdictKind])
        self._known("status", STATUSES)
        at_least = SEVERITIES[SEVERITIES.index(self.severity) :] if self.severity else ()
        worst = [kind.value for kind in sorted(VIOLATIONS)] if self.violations else []
        tests: list[tuple[str, list[Any]]] = [
            *(
                (f"{name} = ? COLLATE NOCASE", [getattr(self, name)])
                for name in ("vendor", "system", "element")
            ),
            *((f"{name} = ?", [getattr(self, name)]) for name in ("verdict", "status")),
            (_among("severity", at_least), [*at_least]),
            (_among("verdict", worst), [*worst]),
            ("last_seen >= ?", [stamp(self.since) if self.since else None]),
            ("first_seen < ?", [stamp(self.until) if self.until else None]),
        ]
        asked = [(sql, params) for sql, params in tests if params and params[0] is not None]
        return " AND ".join(["1", *(sql for sql, _ in asked)]), [p for _, params in asked for p in params]

    def _known(self, name: str, words: Iterable[str]) -> None:
        if (given := getattr(self, name)) is not None and given not in words:
            raise UsageError(f"{name} must be one of {', '.join(words)}")


def history(store: Store, filters: Filters | None = None, group_by: str | None = None) -> History:
    """The findings that pass the filters. Raises UsageError for a filter or group that there is not."""
    if group_by is not None and group_by not in GROUPS:
        raise UsageError(f"findings are grouped by one of {', '.join(GROUPS)}")
    where, params = (filters or Filters()).where()
    rows = tuple(findings(store, where, params))
    return History(rows, tuple(_groups(rows, group_by)) if group_by else ())


def findings(store: Store, where: str, params: Iterable[Any] = ()) -> Iterator[Finding]:
    """The rows of the view `history` under a condition of ours, worst first."""
    order = "rank, vendor, system, host, endpoint, path, element"
    for row in store.rows(f"SELECT * FROM history WHERE {where} ORDER BY {order}", tuple(params)):  # noqa: S608
        yield finding_of(row)


def finding_of(row: Mapping[str, Any]) -> Finding:
    """One row of the view `history`."""
    return Finding(**{name: row[name] for name in _COLUMNS}, next_step=next_step(row))


_COLUMNS = tuple(field.name for field in fields(Finding) if field.name != "next_step")


def next_step(row: Mapping[str, Any]) -> str:
    """What to do about a finding, in a sentence."""
    vendor, look = row["vendor"] or "the recipient", f"ferpa-scan show {row['finding']}"
    if row["status"] == "resolved":
        return "Nothing to do: it is no longer sent."
    match row["verdict"]:
        case VerdictKind.NEVER_PERMITTED:
            return f"Stop sending {row['element']}: no agreement can allow it. Look: {look}"
        case VerdictKind.NO_BASIS:
            return f"Stop sending it, or enter an agreement with {vendor}. Look: {look}"
        case VerdictKind.OUTSIDE_SCOPE:
            return f"Remove {row['element']} or ask {vendor} for an amendment. Look: {look}"
        case VerdictKind.REVIEW:
            return f"Answer the question that is open. Look: {look}"
        case VerdictKind.UNKNOWN:
            return f"Find out what was sent there: it could not be read. Look: {look}"
        case _:
            return "Nothing to do."


def _among(column: str, words: Iterable[str]) -> str:
    return f"{column} IN ({', '.join('?' for _ in words)})"


def _groups(rows: Iterable[Finding], by: str) -> Iterator[Group]:
    found: dict[str, list[Finding]] = {}
    for row in rows:
        found.setdefault(getattr(row, by), []).append(row)
    for name, members in sorted(found.items()):
        yield Group(
            name,
            len(members),
            sum(row.violation for row in members),
            sum(row.exchanges for row in members),
            min(row.first_seen for row in members),
            max(row.last_seen for row in members),
        )
