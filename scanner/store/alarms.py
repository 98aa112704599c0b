"""What is new against all that a finished scan has reported. Imports the model.

Nothing is new to a system or flow that no finished scan knows: the first scan would raise an alarm for
everything. `known_in` and `reported_in` are set only when a scan ends in order, so the order of parts
within it decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from scanner.model import Alarm, Coverage, Flow, Sighting, Tally
from scanner.store.times import stamp

if TYPE_CHECKING:
    from sqlite_utils import Database

_MODEL = re.compile(r"(?=.*[0-9-])[A-Za-z][A-Za-z0-9._:/-]{0,99}(@([0-9]+|default|latest))?\Z")
Numbered = Callable[[Flow], int]


def raise_alarms(db: Database, scan: int, tally: Tally, number: Numbered, started: str) -> None:
    """Keep the alarms of a tally and those that history adds. One that stands already keeps its earliest
    time.
    """
    found = [(alarm, "") for alarm in sorted(tally.alarms)]
    found += [*_hosts(db, tally, number), *_models(db, tally, number), *_findings(db, tally, number)]
    for alarm, element in found:
        db.execute(
            "INSERT INTO alarms (scan, kind, system, vendor, host, subject, element, since)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, system, host, subject, element)"
            " DO UPDATE SET since = min(since, excluded.since), vendor = max(vendor, excluded.vendor)",
            (
                scan,
                alarm.kind,
                alarm.system,
                alarm.vendor,
                alarm.host,
                alarm.subject,
                element,
                alarm.since or started,
            ),
        )


def _hosts(db: Database, tally: Tally, number: Numbered) -> Iterator[tuple[Alarm, str]]:
    for (_, flow), seen in sorted(tally.coverage.items(), key=lambda item: item[0]):
        number(flow)
        system_known = _any(db, "flows", "system = ? AND known_in IS NOT NULL", flow.system)
        host_known = _any(
            db, "flows", "system = ? AND host = ? AND known_in IS NOT NULL", flow.system, flow.host
        )
        if flow.host and system_known and not host_known:
            yield _alarm("new-host", flow, flow.host, seen), ""


def _models(db: Database, tally: Tally, number: Numbered) -> Iterator[tuple[Alarm, str]]:
    ledger = {flow: seen for (_, flow), seen in tally.coverage.items()}
    for flow, named in sorted(tally.models):
        model = named if _MODEL.match(named) else "*"  # a field of the payload: anything may stand in it
        at = number(flow)
        known = _any(db, "models", "flow = ? AND model = ? AND known_in IS NOT NULL", at, model)
        db.execute("INSERT INTO models (flow, model) VALUES (?, ?) ON CONFLICT DO NOTHING", (at, model))
        if not known and _known(db, at):
            yield _alarm("new-model", flow, model, ledger.get(flow, Coverage())), ""


def _findings(db: Database, tally: Tally, number: Numbered) -> Iterator[tuple[Alarm, str]]:
    known = {flow for flow in {key.flow for key in tally.findings} if _known(db, number(flow))}
    for key, seen in sorted(tally.findings.items(), key=lambda item: item[0]):
        at = number(key.flow)
        if key.flow not in known:
            continue
        for kind, column, what, element in (
            ("new-path", "path", key.path, ""),
            ("new-element", "element", key.element, key.element),
        ):
            if not _any(db, "findings", f"flow = ? AND {column} = ? AND reported_in IS NOT NULL", at, what):
                yield _alarm(kind, key.flow, key.path, seen), element


def _alarm(kind: str, flow: Flow, subject: str, seen: Coverage | Sighting) -> Alarm:
    first = seen.first if isinstance(seen, Coverage) else seen.first_seen
    return Alarm(kind, flow.system, seen.vendor, flow.host, subject, stamp(first) if first else "")


def _known(db: Database, flow: int) -> bool:
    return _any(db, "flows", "id = ? AND known_in IS NOT NULL", flow)


def _any(db: Database, table: str, where: str, *params: str | int) -> bool:
    return bool(db.execute(f"SELECT EXISTS (SELECT 1 FROM {table} WHERE {where})", params).fetchone()[0])  # noqa: S608
