"""Where each finding stands, and what a scan changed. Imports nothing of ours but the model.

A finding is resolved only where enough was scanned after its last sighting that its old rate would have
shown with 95 %: (1 - rate)^n < 0.05, rate = exchanges with it / exchanges read in its flow while it was
seen. "After" is by the times of exchanges, and only parts that begin later count, so old archives read late
resolve nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from scanner.model import VIOLATIONS

if TYPE_CHECKING:
    from sqlite_utils import Database

CHANCE: Final = 0.05
_VIOLATION = f"IN ({', '.join(repr(kind.value) for kind in sorted(VIOLATIONS))})"
_VERDICT = "(SELECT verdict FROM judgements WHERE id = findings.judgement)"
_SCANS = "(SELECT id FROM scans WHERE id = ?1 OR continued_in = ?1)"

_FLOWS = f"(SELECT flow FROM coverage WHERE scan IN {_SCANS})"  # noqa: S608

_FACTS = """
    SELECT f.id, f.status, f.reported_status, f.exchanges, f.reclassified_to,
        (SELECT coalesce(sum(scanned), 0) FROM coverage c WHERE c.flow = f.flow AND c.began > f.last_seen),
        (SELECT coalesce(sum(scanned + partial + unknown), 0) FROM coverage c
            WHERE c.flow = f.flow AND c.began <= f.last_seen AND c.ended >= f.first_seen)
    FROM findings f WHERE f.id IN (SELECT value FROM json_each(?))"""


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


def status(exchanges: int, since: int, while_seen: int, *, replaced: bool, reported: str | None) -> str:
    """The status of one finding. `since` and `while_seen` are exchanges read in its flow after and during
    its sightings.
    """
    rate = min(1.0, exchanges / while_seen) if while_seen else 1.0
    if replaced or not exchanges or (since and (1 - rate) ** since < CHANCE):
        return "resolved"
    if since:
        return "not-seen-lately"
    return "reopened" if reported in {"resolved", "reopened"} else "open"


def set_status(db: Database, findings: Iterable[int]) -> None:
    """Bring the status of these findings up to date, inside a transaction."""
    rows = db.execute(_FACTS, (json.dumps(list(findings)),)).fetchall()
    fresh = (
        (status(exchanges, since, seen, replaced=heir is not None, reported=told), before, number)
        for number, before, told, exchanges, heir, since, seen in rows
    )
    db.conn.executemany(
        "UPDATE findings SET status = ? WHERE id = ?",
        [(now, number) for now, before, number in fresh if now != before],
    )


def settle(db: Database, scan: int) -> None:
    """What this scan changed since people were last told, inside a transaction. Done again, it says the
    same.
    """
    db.execute("DELETE FROM changes WHERE scan = ?", (scan,))
    heirs = list(_reclassified(db, scan))
    db.conn.executemany("UPDATE findings SET reclassified_to = ? WHERE id = ?", heirs)
    touched = db.execute(f"SELECT id FROM findings WHERE flow IN {_FLOWS} OR last_scan = ?1", (scan,))  # noqa: S608
    set_status(db, [int(row[0]) for row in touched])
    db.conn.executemany(
        "INSERT INTO changes (scan, finding, kind, earlier) VALUES (?, ?, 'reclassified', ?)",
        [(scan, new, old) for new, old in heirs],
    )
    for kind, where in (
        ("new", f"reported_in IS NULL AND exchanges > 0 AND id NOT IN ({_listed('reclassified')})"),
        ("reopened", "reported_status = 'resolved' AND status <> 'resolved'"),
        ("resolved", "reported_status <> 'resolved' AND status = 'resolved' AND reclassified_to IS NULL"),
        (
            "worsened",
            f"reported_verdict NOT {_VIOLATION} AND status <> 'resolved' AND {_VERDICT} {_VIOLATION}",
        ),
    ):
        db.execute(
            f"INSERT INTO changes (scan, finding, kind) SELECT ?1, id, '{kind}' FROM findings WHERE {where}",  # noqa: S608
            (scan,),
        )


def mark_reported(db: Database, scan: int) -> None:
    """People have been told of all this: from here on it is known."""
    db.execute(
        "UPDATE findings SET reported_in = coalesce(reported_in, ?1), reported_status = status,"
        " reported_verdict = (SELECT verdict FROM judgements WHERE id = judgement)"
        " WHERE reported_in IS NULL OR id IN (SELECT finding FROM changes WHERE scan = ?1)"
        " OR reported_status <> status OR last_scan = ?1",
        (scan,),
    )
    db.execute("UPDATE alarms SET reported_in = ? WHERE reported_in IS NULL", (scan,))
    db.execute(f"UPDATE flows SET known_in = ?1 WHERE known_in IS NULL AND id IN {_FLOWS}", (scan,))  # noqa: S608
    db.execute(f"UPDATE models SET known_in = ?1 WHERE known_in IS NULL AND flow IN {_FLOWS}", (scan,))  # noqa: S608


def _listed(kind: str) -> str:
    return f"SELECT finding FROM changes WHERE scan = ?1 AND kind = '{kind}'"  # noqa: S608


def _reclassified(db: Database, scan: int) -> Iterator[tuple[int, int]]:
    """(new, old): the same flow, path and family under another element, since a scan with other rules or
    models.
    """
    rows = db.execute(
        """SELECT g.id, min(f.id) FROM findings g
            JOIN findings f ON f.flow = g.flow AND f.path = g.path AND f.family = g.family AND f.id <> g.id
            JOIN scans before ON before.id = f.last_scan JOIN scans now ON now.id = ?1
        WHERE g.reported_in IS NULL AND g.exchanges > 0 AND f.reported_in IS NOT NULL
            AND (f.exchanges = 0 OR f.last_scan < ?1) AND before.digests <> now.digests
        GROUP BY g.id""",
        (scan,),
    )
    yield from ((int(new), int(old)) for new, old in rows)
