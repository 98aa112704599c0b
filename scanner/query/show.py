"""One finding with its facts and the places it was read at. Imports errors, model, store and its
neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scanner.errors import UsageError
from scanner.model import MAX_EVIDENCE, Evidence
from scanner.query.history import Finding, finding_of
from scanner.store import Store, number_of


@dataclass(frozen=True, slots=True)
class SeenIn:
    """What one scan saw of a finding: exchanges by verdict."""

    scan: str
    exchanges: int
    hits: int
    verdicts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding in full. `evidence` points to records of files by their digest; no value is stored
    anywhere.
    """

    finding: Finding
    fact: str
    would_change: str
    seen_in: tuple[SeenIn, ...]
    evidence: tuple[Evidence, ...]
    reclassified_to: str | None

    def as_dict(self) -> dict[str, Any]:
        """The finding's row with the rest beside it."""
        return {
            **self.finding.as_dict(),
            "fact": self.fact,
            "would_change": self.would_change,
            "seen_in": [
                {"scan": s.scan, "exchanges": s.exchanges, "hits": s.hits, "verdicts": dict(s.verdicts)}
                for s in self.seen_in
            ],
            "evidence": [{name: getattr(e, name) for name in e.__slots__} for e in self.evidence],
            "reclassified_to": self.reclassified_to,
        }


def show(store: Store, finding: str) -> Shown:
    """One finding by its name (`F-1042`). Raises UsageError where there is none of that name."""
    number = number_of(finding, "F")
    row = next(store.rows("SELECT * FROM history WHERE number = ?", (number,)), None)
    if row is None:
        raise UsageError("there is no finding of that name; see: ferpa-scan history")
    heir = next(store.rows("SELECT reclassified_to AS heir FROM findings WHERE id = ?", (number,)))["heir"]
    return Shown(
        finding_of(row), row["fact"], row["would_change"], _seen_in(store, number), _evidence(store, number),
        f"F-{heir}" if heir else None,
    )  # fmt: skip


def _seen_in(store: Store, number: int) -> tuple[SeenIn, ...]:
    verdicts: dict[int, dict[str, int]] = {}
    for row in store.rows(
        "SELECT s.scan, v.verdict, sum(v.exchanges) AS n FROM sighting_verdicts v"
        " JOIN sightings s USING (part, finding)"
        " WHERE v.finding = ? GROUP BY s.scan, v.verdict ORDER BY v.verdict",
        (number,),
    ):
        verdicts.setdefault(row["scan"], {})[row["verdict"]] = row["n"]
    rows = store.rows(
        "SELECT scan, sum(exchanges) AS exchanges, sum(hits) AS hits FROM sightings WHERE finding = ?"
        " GROUP BY scan ORDER BY scan",
        (number,),
    )
    return tuple(
        SeenIn(f"S-{row['scan']}", row["exchanges"], row["hits"], verdicts.get(row["scan"], {}))
        for row in rows
    )


def _evidence(store: Store, number: int) -> tuple[Evidence, ...]:
    rows = store.rows(
        'SELECT DISTINCT exchange, source, digest, record, "offset" FROM evidence WHERE finding = ?'
        " ORDER BY exchange, source, record LIMIT ?",
        (number, MAX_EVIDENCE),
    )
    return tuple(Evidence(**row) for row in rows)
