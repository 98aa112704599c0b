"""What is new or missing, as a person should know it (contract section 4). Imports store only."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from scanner.store import Store, number_of


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """One alarm. `subject` is the path template, host or model; `element` is set where it is about one."""

    kind: str
    system: str
    vendor: str
    host: str
    since: str
    subject: str
    element: str

    def as_dict(self) -> dict[str, Any]:
        """The row of the contract."""
        return asdict(self)


def alarms(
    store: Store, *, unreported_by: str | None = None, kind: str | None = None
) -> tuple[AlarmRow, ...]:
    """All alarms, latest first; with `unreported_by` those that were not reported before that scan.

    A new element is none where its finding was only reclassified.
    """
    tests, params = ["1"], list[Any]()
    if unreported_by is not None:
        tests.append("(a.reported_in IS NULL OR a.reported_in = ?)")
        params.append(number_of(unreported_by))
    if kind is not None:
        tests.append("a.kind = ?")
        params.append(kind)
    rows = store.rows(
        f"""SELECT a.kind, a.system, a.vendor, a.host, a.since, a.subject, a.element FROM alarms a
        WHERE {" AND ".join(tests)} AND NOT (a.element <> '' AND EXISTS (SELECT 1 FROM changes c
            JOIN findings f ON f.id = c.finding JOIN flows w ON w.id = f.flow
            WHERE c.scan = a.scan AND c.kind = 'reclassified' AND f.path = a.subject AND f.element = a.element
            AND w.system = a.system AND w.host = a.host))
        ORDER BY a.since DESC, a.kind, a.system, a.host, a.subject, a.element""",  # noqa: S608
        params,
    )
    return tuple(AlarmRow(**row) for row in rows)
