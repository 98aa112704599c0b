"""One judged exchange → its Tally: the ledger line, the findings, the alarms. May import model, paths, keys and policy.

This is where paths become templates and ids become keyed tokens: nothing to the right of here can hold a value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC

from scanner.keys import Keys
from scanner.model import (
    Alarm,
    Coverage,
    Decoded,
    Evidence,
    Exchange,
    FindingKey,
    Flow,
    Hit,
    Judgement,
    Routed,
    Sighting,
    State,
    Tally,
    Verdict,
    VerdictKind,
)
from scanner.paths import template

NOWHERE = Flow("", "", "")
"""The flow of a record that could not be read."""
UNSEEN = "unseen_content"
_SILENT = {VerdictKind.NOT_IDENTIFIABLE, VerdictKind.UNKNOWN}


def skipped(exchange: Exchange, reason: str) -> Tally:
    """A record that could not be read."""
    return Tally(coverage={(exchange.ref.source, NOWHERE): Coverage(1, {State.SKIPPED: 1}, {reason: 1})})


def counted(routed: Routed, state: State, reason: str | None = None) -> Tally:
    """One exchange in the ledger of its flow; with a reason where it was not read whole."""
    time = routed.exchange.time
    line = Coverage(1, {state: 1}, {reason: 1} if reason else {}, time, time, routed.vendor, routed.product)
    return Tally(coverage={(routed.exchange.ref.source, routed.flow): line})


def state_of(exchange: Exchange, decoded: Decoded) -> State:
    """How a scanned exchange ended. Content beside readable text that cannot be seen leaves it `unknown` too."""
    if exchange.unseen or decoded.unseen:
        return State.UNKNOWN
    return State.PARTIAL if decoded.partial else State.SCANNED


def judged(
    routed: Routed,
    decoded: Decoded,
    hits: Sequence[Hit],
    judgement: Judgement,
    vocabulary: Collection[str],
    keys: Keys,
) -> Tally:
    """The whole Tally of one exchange that was scanned."""
    exchange = routed.exchange
    ledger = counted(routed, state_of(exchange, decoded), decoded.partial)
    return Tally(
        coverage=ledger.coverage,
        findings=dict(_findings(routed, decoded, hits, judgement, vocabulary, keys)),
        alarms=frozenset(_alarms(routed)),
        models=frozenset({(routed.flow, exchange.model)} if exchange.model else ()),
        disclosing=int(any(v.verdict not in _SILENT for v in judgement.verdicts)),
    )


def _findings(
    routed: Routed,
    decoded: Decoded,
    hits: Sequence[Hit],
    judgement: Judgement,
    vocabulary: Collection[str],
    keys: Keys,
) -> Iterator[tuple[FindingKey, Sighting]]:
    """Where each judged element stood. An element without a span of its own stands at the body."""
    verdicts = {v.element: v for v in judgement.verdicts if v.verdict is not VerdictKind.NOT_IDENTIFIABLE}
    counts: Counter[FindingKey] = Counter()
    tokens: dict[FindingKey, set[str]] = {}
    for hit in (h for h in hits if not h.passed and h.element in verdicts):
        path = template(hit.full_path, vocabulary, key=hit.where == "key")
        key = FindingKey(routed.flow, path, hit.element)
        counts[key] += 1
        if hit.subject.token:
            tokens.setdefault(key, set()).add(hit.subject.token)
    for unseen in decoded.unseen:
        for element in {unseen.element, UNSEEN} & verdicts.keys():
            counts[FindingKey(routed.flow, template(unseen.path, vocabulary), str(element))] += 1
    for element in verdicts.keys() - {k.element for k in counts}:
        counts[FindingKey(routed.flow, "$", element)] = 0
    evidence = _evidence(routed.exchange, keys)
    for key, count in counts.items():
        yield key, _sighting(routed, verdicts[key.element], count, frozenset(tokens.get(key, ())), evidence)


def _sighting(
    routed: Routed, verdict: Verdict, hits: int, subjects: frozenset[str], evidence: Evidence
) -> Sighting:
    time = routed.exchange.time
    return Sighting(
        1, hits, {verdict.verdict: 1}, verdict, time, time, subjects, (evidence,), verdict.confidence, routed.vendor,
        routed.product,
    )  # fmt: skip


def _evidence(exchange: Exchange, keys: Keys) -> Evidence:
    """The place it was read at. Ids can be PII and are keyed; names of files are not kept, their digests are."""
    ref = exchange.ref
    return Evidence(keys.token("exchange", exchange.id), ref.source, ref.digest, ref.record, ref.offset)


def _alarms(routed: Routed) -> Iterator[Alarm]:
    if not routed.listed and routed.flow.host:
        time = routed.exchange.time
        since = time.astimezone(UTC).isoformat(timespec="milliseconds") if time else ""
        yield Alarm(
            "new-vendor", routed.flow.system, routed.vendor, routed.flow.host, routed.flow.host, since
        )
