"""Tallies by the handful: what one part of a scan showed, said in a line."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scanner.model import (
    Coverage,
    Evidence,
    FindingKey,
    Flow,
    Sighting,
    Tally,
    Verdict,
    VerdictKind,
)
from scanner.store import Part, Store, create

START = datetime(2026, 9, 1, 8, tzinfo=UTC)
HELPDESK = Flow("helpdesk", "api.tutorly.example", "/v1/chat")
FAMILIES = {"student_name": "name", "guardian_name": "name"}
DIGESTS = {"policy": "p1", "model": "m1", "tool": "0.1.0"}


def sha(text: str, digits: int = 64) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:digits]


class Making:
    """Builds the values that the store is given."""

    start, flow, families, digests = START, HELPDESK, FAMILIES, DIGESTS

    @staticmethod
    def part(name: str, start: int = 0, stop: int = 10, **more: object) -> Part:
        return Part("gateway", sha(name), start, stop, file=sha(f"file {name}", 32), **more)  # type: ignore[arg-type]

    @staticmethod
    def tally(
        element: str = "ssn",
        path: str = "$.messages[*].content",
        *,
        exchanges: int = 1,
        scanned: int = 10,
        skipped: int = 0,
        day: int | None = 0,
        verdict: VerdictKind = VerdictKind.NO_BASIS,
        flow: Flow = HELPDESK,
        token: str = "",
        models: tuple[str, ...] = (),
        vendor: str = "Tutorly",
    ) -> Tally:
        """One flow on one day; `exchanges` of those scanned show the element."""
        time = None if day is None else START + timedelta(days=day)
        judged = Verdict(
            element, verdict, "high", 0.9, "rule-1", "34 CFR 99.31", "no agreement", "an agreement"
        )
        seen = Sighting(
            exchanges=exchanges,
            hits=exchanges,
            verdicts={verdict: exchanges},
            worst=judged,
            first_seen=time,
            last_seen=time,
            subjects=frozenset({sha(token, 32)} if token else ()),
            evidence=(Evidence(sha(f"{element}{path}{day}", 32), "gateway", sha("file"), 3, 120),),
            confidence=0.9,
            vendor=vendor,
        )
        ledger = Coverage(
            scanned + skipped,
            {"scanned": scanned, "skipped": skipped},
            {"broken-json": skipped} if skipped else {},
            time,
            time,
            vendor,
        )
        return Tally(
            coverage={("gateway", flow): ledger},
            findings={FindingKey(flow, path, element): seen} if exchanges else {},
            models=frozenset((flow, model) for model in models),
            disclosing=exchanges,
        )

    def scan(self, store: Store, *parts: tuple[Part, Tally], day: int = 0, **digests: str) -> str:
        """A whole scan, ended in order."""
        scan = self.begin(store, day, **digests)
        for part, tally in parts:
            store.commit(scan, part, tally)
        store.finish(scan, START + timedelta(days=day, hours=1), 0, complete=True)
        return scan

    def begin(self, store: Store, day: int = 0, **digests: str) -> str:
        started = START + timedelta(days=day)
        return store.begin(7, {**DIGESTS, **digests}, started, {"per_flow": 299}, families=FAMILIES)


@pytest.fixture
def make() -> Making:
    return Making()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "db" / "ferpa-scan.db"


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    with create(home) as made, made.lease():
        yield made
