"""Scans, parts and tallies into rows. Imports the model and its neighbours in the store.

Everything that a part showed is written in one transaction with the cursor that passes it, and hangs on the
row of that part. What `findings` says is summed anew from the sightings that there are, so neither the
order of parts nor reading one again can change it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scanner.model import (
    Coverage,
    FindingKey,
    Flow,
    Sighting,
    State,
    Tally,
    Verdict,
    VerdictKind,
    badness,
)
from scanner.store.alarms import raise_alarms
from scanner.store.parts import Part, remove
from scanner.store.settle import set_status, sum_up
from scanner.store.times import stamp

if TYPE_CHECKING:
    from sqlite_utils import Database

_UNJUDGED = Verdict("", VerdictKind.UNKNOWN, "info", 0.0, "", "", "", "")


def begin_scan(
    db: Database,
    seed: int,
    digests: Mapping[str, str],
    started: datetime,
    rates: Mapping[str, float],
    *,
    key_id: str,
) -> int:
    """The unfinished scan of just these settings, else a new one that takes over what others left
    unfinished.
    """
    same = (seed, json.dumps(dict(digests), sort_keys=True), json.dumps(dict(rates), sort_keys=True), key_id)
    found = db.execute(
        "SELECT id FROM scans WHERE finished IS NULL AND continued_in IS NULL"
        " AND seed = ? AND digests = ? AND rates = ? AND key_id = ?",
        same,
    ).fetchone()
    if found:
        return int(found[0])
    made = db.execute(
        "INSERT INTO scans (started, seed, digests, rates, key_id) VALUES (?, ?, ?, ?, ?)",
        (stamp(started), *same),
    )
    scan = made.lastrowid or 0
    db.execute("UPDATE scans SET continued_in = ? WHERE finished IS NULL AND id <> ?", (scan, scan))
    return scan


def write_part(db: Database, scan: int, part: Part, tally: Tally, families: Mapping[str, str]) -> None:
    """One part and all that it showed, in place of what the same records showed before."""
    touched = remove(db, scan, part)
    row = (
        scan, part.source, part.file, part.digest, part.size, part.start, part.stop, part.after,
        int(part.ends), tally.disclosing,
    )  # fmt: skip
    made = db.execute(
        "INSERT INTO parts (scan, source, file, digest, size, start, stop, after, ends, disclosing)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row,
    )
    writer = _Writer(db, scan, made.lastrowid or 0, families)
    for (source, flow), coverage in sorted(tally.coverage.items(), key=lambda item: item[0]):
        writer.coverage(source, flow, coverage)
    findings = sorted(tally.findings.items())
    raise_alarms(db, scan, tally, writer.flow, writer.started)
    touched |= {writer.sighting(key, sighting) for key, sighting in findings}
    writer.flush(tally.out_of_scope)
    sum_up(db, touched)
    set_status(db, sorted(touched))


class _Writer:
    """Rows of one part: gathered by table, then written a table at a time. Keeps the numbers of what it has
    looked up, since a flow comes up with every finding.
    """

    def __init__(self, db: Database, scan: int, part: int, families: Mapping[str, str]) -> None:
        self.db, self.scan, self.part, self.families = db, scan, part, families
        self.started = str(db.execute("SELECT started FROM scans WHERE id = ?", (scan,)).fetchone()[0])
        self.rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._flows: dict[Flow, int] = {}
        self._named: set[tuple[int, str, str]] = set()
        self._judgements: dict[Verdict, int] = {}

    def time(self, time: datetime | None) -> str:
        """An undated exchange counts at the time of the scan that found it."""
        return stamp(time) if time else self.started

    def flow(self, flow: Flow) -> int:
        """The number of a flow; made where it is new."""
        if flow not in self._flows:
            where = (flow.system, flow.host, flow.endpoint)
            self.db.execute(
                "INSERT INTO flows (system, host, endpoint) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", where
            )
            found = self.db.execute(
                "SELECT id FROM flows WHERE system = ? AND host = ? AND endpoint = ?", where
            )
            self._flows[flow] = int(found.fetchone()[0])
        return self._flows[flow]

    def name(self, flow: int, vendor: str, product: str) -> None:
        """Vendor and product as the latest scan resolves them; within one scan the order of parts must not
        decide.
        """
        if (flow, vendor, product) in self._named:
            return
        self._named.add((flow, vendor, product))
        self.db.execute(
            "UPDATE flows SET vendor = CASE WHEN named_in = ?1 THEN max(vendor, ?2) ELSE ?2 END,"
            " product = CASE WHEN named_in = ?1 THEN max(product, ?3) ELSE ?3 END, named_in = ?1"
            " WHERE id = ?4 AND (named_in IS NULL OR named_in <= ?1) AND (?2 <> '' OR ?3 <> '')",
            (self.scan, vendor, product, flow),
        )

    def coverage(self, source: str, flow: Flow, seen: Coverage) -> None:
        """The ledger of one source and flow in this part."""
        number = self.flow(flow)
        self.name(number, seen.vendor, seen.product)
        counts = {state.value: seen.outcomes.get(state, 0) for state in State}
        here = {"part": self.part, "source": source, "flow": number}
        self.rows["coverage"].append(
            {
                **here,
                "scan": self.scan,
                "seen": seen.seen,
                **counts,
                "first": stamp(seen.first) if seen.first else None,
                "last": stamp(seen.last) if seen.last else None,
                "began": self.time(seen.first),
                "ended": self.time(seen.last),
            }
        )
        self.rows["skips"] += [{**here, "reason": why, "exchanges": n} for why, n in seen.skipped_by.items()]

    def judgement(self, verdict: Verdict) -> int:
        """The number of a verdict with its grounds, each kept once however often it is given."""
        if verdict not in self._judgements:
            what = (
                verdict.verdict.value, verdict.severity, verdict.rule, verdict.citation, verdict.fact,
                verdict.would_change,
            )  # fmt: skip
            kind, severity = badness(verdict.verdict, verdict.severity)
            self.db.execute(
                "INSERT INTO judgements (verdict, severity, rule, citation, fact, would_change, rank)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (*what, kind * 10 + severity),
            )
            found = self.db.execute(
                "SELECT id FROM judgements WHERE verdict = ? AND severity = ? AND rule = ? AND citation = ?"
                " AND fact = ? AND would_change = ?",
                what,
            )
            self._judgements[verdict] = int(found.fetchone()[0])
        return self._judgements[verdict]

    def finding(self, key: FindingKey) -> int:
        """The number of a finding; made where it is new. Seen again, it has not become another element."""
        flow, family = self.flow(key.flow), self.families.get(key.element, key.element)
        made = self.db.execute(
            "INSERT INTO findings (flow, path, element, family, scans, exchanges, hits, status)"
            " VALUES (?, ?, ?, ?, 0, 0, 0, 'open') ON CONFLICT (flow, path, element)"
            " DO UPDATE SET family = excluded.family, reclassified_to = NULL RETURNING id",
            (flow, key.path, key.element, family),
        )
        return int(made.fetchall()[0][0])

    def sighting(self, key: FindingKey, seen: Sighting) -> int:
        """What this part showed of one finding; answers its number."""
        number = self.finding(key)
        self.name(self.flow(key.flow), seen.vendor, seen.product)
        here = {"part": self.part, "finding": number}
        self.rows["sightings"].append(
            {
                **here,
                "scan": self.scan,
                "judgement": self.judgement(seen.worst or _UNJUDGED),
                "exchanges": seen.exchanges,
                "hits": seen.hits,
                "confidence": float(seen.confidence),
                "first_seen": self.time(seen.first_seen),
                "last_seen": self.time(seen.last_seen),
            }
        )
        self.rows["sighting_verdicts"] += [
            {**here, "verdict": str(verdict), "exchanges": n} for verdict, n in seen.verdicts.items()
        ]
        self.rows["subjects"] += [{**here, "token": token} for token in seen.subjects]
        refs = {(ref.exchange, ref.source, ref.record): ref for ref in seen.evidence}
        self.rows["evidence"] += [{**here, **asdict(ref)} for ref in refs.values()]
        return number

    def flush(self, out_of_scope: Mapping[str, int]) -> None:
        """Write what was gathered, and the hosts that are out of scope."""
        here = {"part": self.part}
        self.rows["out_of_scope"] += [
            {**here, "host": host, "exchanges": n} for host, n in out_of_scope.items()
        ]
        for table, rows in self.rows.items():
            self.db.table(table).insert_all(rows)
