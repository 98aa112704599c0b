"""One judged exchange → its Tally: templates and tokens in place of paths and ids."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scanner.keys import Keys
from scanner.model import (
    Coverage,
    Decoded,
    Exchange,
    FindingKey,
    Flow,
    Hit,
    Identifiability,
    Judgement,
    Ref,
    Routed,
    Sender,
    State,
    Subject,
    SubjectKind,
    Unseen,
    Verdict,
    VerdictKind,
)
from scanner.tally import NOWHERE, counted, judged, skipped, state_of

KEYS = Keys(bytes(32))
FLOW = Flow("desk", "api.openai.com", "/v1/chat/completions")
TIME = datetime(2026, 10, 1, 12, tzinfo=UTC)
WORDS = frozenset({"messages", "content"})


def routed(*, listed: bool = True, unseen: str | None = None) -> Routed:
    ref = Ref("log", "ab" * 32, 3, 120, "maribel.jsonl")
    exchange = Exchange(id="maribel-1", ref=ref, time=TIME, system="desk", model="gpt-4o", unseen=unseen)
    vendor = "OpenAI" if listed else ""
    return Routed(exchange, FLOW, vendor, "", listed, in_scope=True, sender=Sender.STAFF)


def hit(*path: str | int, element: str = "ssn", **more: object) -> Hit:
    return Hit(path=("$", *path), start=0, end=11, element=element, score=0.9, recognizer="ssn", **more)  # type: ignore[arg-type]


def judgement(*kinds: tuple[str, VerdictKind]) -> Judgement:
    verdicts = (
        Verdict(element, kind, "high", 0.9, "rule-1", "", "fact", "change") for element, kind in kinds
    )
    return Judgement(Identifiability.DIRECT, tuple(verdicts))


def test_hits_are_counted_by_template_and_element() -> None:
    """Two places of one template are one finding; an odd key and the record's id are not kept."""
    hits = [
        hit("messages", 0, "content"),
        hit("messages", 7, "content", subject=Subject(SubjectKind.STUDENT, "t1")),
        hit("messages", 0, "Maribel"),
        hit("messages", 0, "content", passed="sample"),
    ]
    tally = judged(
        routed(), Decoded("openai_chat", ()), hits, judgement(("ssn", VerdictKind.NO_BASIS)), WORDS, KEYS
    )
    assert {key.path: seen.hits for key, seen in tally.findings.items()} == {
        "$.messages[*].content": 2,
        "$.messages[*].*": 1,
    }
    seen = tally.findings[FindingKey(FLOW, "$.messages[*].content", "ssn")]
    assert (seen.exchanges, seen.first_seen) == (1, TIME)
    assert seen.subjects == {"t1"}
    (place,) = seen.evidence
    assert place.exchange == KEYS.token("exchange", "maribel-1")
    assert (place.source, place.record, place.offset) == ("log", 3, 120)
    assert "maribel" not in repr(tally).lower()
    assert tally.disclosing == 1
    assert tally.models == {(FLOW, "gpt-4o")}


def test_what_identifies_nobody_is_no_finding() -> None:
    """It is scanned and counted, and that is all."""
    silent = judgement(("ssn", VerdictKind.NOT_IDENTIFIABLE))
    tally = judged(routed(), Decoded("raw", ()), [hit("content")], silent, WORDS, KEYS)
    assert (tally.findings, tally.disclosing) == ({}, 0)
    assert tally.coverage == {("log", FLOW): Coverage(1, {State.SCANNED: 1}, {}, TIME, TIME, "OpenAI", "")}


def test_a_flag_of_the_exchange_stands_at_its_body() -> None:
    """An element without a span of its own."""
    whole = judgement(("student_work", VerdictKind.REVIEW))
    tally = judged(routed(), Decoded("raw", ()), [], whole, WORDS, KEYS)
    assert {(key.path, seen.hits) for key, seen in tally.findings.items()} == {("$", 0)}


def test_unseen_content_stands_where_it_lies() -> None:
    """A picture is its own element and content that nobody saw; it makes the exchange unknown."""
    decoded = Decoded("openai_chat", (), (Unseen(("$", "messages", 0, "content"), "image", "photo"),))
    kinds = judgement(("photo", VerdictKind.REVIEW), ("unseen_content", VerdictKind.UNKNOWN))
    tally = judged(routed(), decoded, [], kinds, WORDS, KEYS)
    assert {(k.path, k.element) for k in tally.findings} == {
        ("$.messages[*].content", "photo"),
        ("$.messages[*].content", "unseen_content"),
    }
    assert tally.coverage["log", FLOW].outcomes == {State.UNKNOWN: 1}


@pytest.mark.parametrize(
    ("unseen", "partial", "state"),
    [(None, None, State.SCANNED), (None, "too-deep", State.PARTIAL), ("no-body", "too-deep", State.UNKNOWN)],
)
def test_how_an_exchange_ended(unseen: str | None, partial: str | None, state: State) -> None:
    """Unseen wins over partial."""
    assert state_of(routed(unseen=unseen).exchange, Decoded("raw", (), (), partial)) is state


def test_each_record_is_one_line_of_the_ledger() -> None:
    """Skipped ones with their reason, in no flow where none could be told."""
    assert skipped(routed().exchange, "json").coverage == {
        ("log", NOWHERE): Coverage(1, {State.SKIPPED: 1}, {"json": 1}),
    }
    line = counted(routed(), State.NOT_SAMPLED).coverage["log", FLOW]
    assert (line.seen, line.outcomes, line.skipped_by) == (1, {State.NOT_SAMPLED: 1}, {})


def test_an_unlisted_host_raises_the_alarm() -> None:
    """Once, with the time of the exchange."""
    tally = judged(routed(listed=False), Decoded("raw", ()), [], judgement(), WORDS, KEYS)
    (alarm,) = tally.alarms
    assert (alarm.kind, alarm.subject, alarm.since) == (
        "new-vendor",
        FLOW.host,
        "2026-10-01T12:00:00.000+00:00",
    )
