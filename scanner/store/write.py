"""Scans, parts and tallies into rows. Imports the model and its neighbours in the store.

Everything that a part showed is written in one transaction with the cursor that passes it, and hangs on the
row of that part. What `findings` says is summed anew from the sightings that there are, so neither the
order of parts nor reading one again can change it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

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
from scanner.store.settle import set_status
from scanner.store.times import stamp

if TYPE_CHECKING:
    from sqlite_utils import Database

_UNJUDGED = Verdict("", VerdictKind.UNKNOWN, "info", 0.0, "", "", "", "")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of one file: records `start` up to, not including, `stop`. It is read, committed and
    replaced whole.

    `digest` is the file's SHA-256 (hex; "" for standard input and what cannot be opened), `size` its bytes,
    `file` the keyed token of its name (32 hex digits). `after` is the digest of the earlier version that a
    file which grew begins with (see `Store.seen_prefix`); `ends` says that the file has no records after
    `stop`.
    """

    source: str
    digest: str
    start: int
    stop: int
    file: str = ""
    size: int = 0
    after: str = ""
    ends: bool = False


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
    touched = _remove(db, scan, part)
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
    writer.small(tally)
    sum_up(db, touched)
    set_status(db, sorted(touched))


def versions(db: Database, part: Part) -> list[str]:
    """The digests of the file of this part: as it is, and as it was before it grew, newest first."""
    chain = [part.digest]
    following = part.after
    while True:
        if not following:
            row = db.execute(
                "SELECT after FROM parts WHERE source = ? AND digest = ? AND after <> '' LIMIT 1",
                (part.source, chain[-1]),
            ).fetchone()
            following = row[0] if row else ""
        if not following or following in chain:
            return chain
        chain.append(following)
        following = ""


def _remove(db: Database, scan: int, part: Part) -> set[int]:
    """Take out earlier parts that hold any of these records, and name the findings that they showed.

    What has no digest cannot be known again: it is the same only within its scan.
    """
    where, params = "scan = ? AND source = ? AND digest = '' AND file = ?", [scan, part.source, part.file]
    if part.digest:
        known = versions(db, part)
        where = f"source = ? AND digest IN ({', '.join('?' * len(known))})"
        params = [part.source, *known]
    same_records = "(start < ? AND stop > ? OR start = ? AND stop = ?)"
    old = db.execute(
        f"SELECT id FROM parts WHERE {where} AND {same_records}",  # noqa: S608
        (*params, part.stop, part.start, part.start, part.stop),
    ).fetchall()
    touched: set[int] = set()
    for (number,) in old:
        touched |= {int(r[0]) for r in db.execute("SELECT finding FROM sightings WHERE part = ?", (number,))}
        db.execute("DELETE FROM parts WHERE id = ?", (number,))
    return touched


class _Writer:
    """Rows of one part. Keeps the numbers of what it has looked up, since a flow comes up with every
    finding.
    """

    def __init__(self, db: Database, scan: int, part: int, families: Mapping[str, str]) -> None:
        self.db, self.scan, self.part, self.families = db, scan, part, families
        self.started = str(db.execute("SELECT started FROM scans WHERE id = ?", (scan,)).fetchone()[0])
        self._flows: dict[Flow, int] = {}
        self._judgements: dict[Verdict, int] = {}

    def time(self, time: datetime | None) -> str:
        """An undated exchange counts at the time of the scan that found it."""
        return stamp(time) if time else self.started

    def flow(self, flow: Flow) -> int:
        """The number of a flow; made where it is new."""
        if flow not in self._flows:
            where = (flow.system, flow.host, flow.endpoint)
            self.db.execute("INSERT OR IGNORE INTO flows (system, host, endpoint) VALUES (?, ?, ?)", where)
            found = self.db.execute(
                "SELECT id FROM flows WHERE system = ? AND host = ? AND endpoint = ?", where
            )
            self._flows[flow] = int(found.fetchone()[0])
        return self._flows[flow]

    def name(self, flow: int, vendor: str, product: str) -> None:
        """Vendor and product as the latest scan resolves them; within one scan the order of parts must not
        decide.
        """
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
        self.db.table("coverage").insert(
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
        skips = [{**here, "reason": reason, "exchanges": n} for reason, n in sorted(seen.skipped_by.items())]
        self.db.table("skips").insert_all(skips)

    def judgement(self, verdict: Verdict) -> int:
        """The number of a verdict with its grounds, each kept once however often it is given."""
        if verdict not in self._judgements:
            what = (
                verdict.verdict.value, verdict.severity, verdict.rule, verdict.citation, verdict.fact,
                verdict.would_change,
            )  # fmt: skip
            kind, severity = badness(verdict.verdict, verdict.severity)
            self.db.execute(
                "INSERT OR IGNORE INTO judgements (verdict, severity, rule, citation, fact, would_change,"
                " rank) VALUES (?, ?, ?, ?, ?, ?, ?)",
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
        self.db.table("sightings").insert(
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
        verdicts = [{**here, "verdict": str(v), "exchanges": n} for v, n in sorted(seen.verdicts.items())]
        self.db.table("sighting_verdicts").insert_all(verdicts)
        self.db.table("subjects").insert_all({**here, "token": token} for token in sorted(seen.subjects))
        evidence = [
            {
                **here,
                "exchange": e.exchange,
                "source": e.source,
                "digest": e.digest,
                "record": e.record,
                "offset": e.offset,
            }
            for e in seen.evidence
        ]
        self.db.table("evidence").insert_all(evidence, ignore=True)
        return number

    def small(self, tally: Tally) -> None:
        """What is out of scope, by host."""
        hosts = [
            {"part": self.part, "host": host, "exchanges": n}
            for host, n in sorted(tally.out_of_scope.items())
        ]
        self.db.table("out_of_scope").insert_all(hosts)


def sum_up(db: Database, findings: Iterable[int]) -> None:
    """What `findings` says of each, from the sightings that there are.

    Its judgement is the worst of the latest scan that saw it. One without a sighting left keeps its last
    facts, with no exchange and no scan.
    """
    db.conn.executemany(
        """UPDATE findings SET
            scans = s.scans, exchanges = s.exchanges, hits = s.hits,
            first_seen = coalesce(s.first_seen, findings.first_seen),
            last_seen = coalesce(s.last_seen, findings.last_seen),
            last_scan = coalesce(s.last_scan, findings.last_scan),
            subjects = (SELECT nullif(count(DISTINCT token), 0) FROM subjects WHERE finding = findings.id),
            confidence = coalesce((SELECT max(confidence) FROM sightings
                WHERE finding = findings.id AND scan = s.last_scan), findings.confidence),
            judgement = coalesce((SELECT j.id FROM sightings x JOIN judgements j ON j.id = x.judgement
                WHERE x.finding = findings.id AND x.scan = s.last_scan
                ORDER BY j.rank, j.rule, j.fact, j.citation, j.would_change LIMIT 1), findings.judgement)
        FROM (SELECT count(DISTINCT scan) AS scans, coalesce(sum(exchanges), 0) AS exchanges,
                coalesce(sum(hits), 0) AS hits, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
                max(scan) AS last_scan FROM sightings WHERE finding = ?1) AS s
        WHERE findings.id = ?1""",
        ((number,) for number in findings),
    )


def placed(parts: Iterable[tuple[Part, Tally]]) -> Iterator[tuple[Part, Tally]]:
    """Parts in the order of the files, so that the same parts get the same numbers."""
    yield from sorted(parts, key=lambda pair: (pair[0].source, pair[0].digest, pair[0].file, pair[0].start))
