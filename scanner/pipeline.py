"""The stages composed: `index_shard` counts and draws, `scan_shard` reads, detects and judges. Does no I/O.

Every runner calls these two and nothing else; any number and order of shards gives the same Tally. May import the
stages and what is below them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from scanner.decode import decode, speaks_ai
from scanner.detect.engine import Engine
from scanner.judge import judge
from scanner.keys import Keys
from scanner.model import (
    VIOLATIONS,
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
    merge_all,
)
from scanner.paths import template
from scanner.policy import Policy
from scanner.route import route
from scanner.sample import Draw, Index, index

NOWHERE = Flow("", "", "")
"""The flow of a record that could not be read."""
_SILENT = {VerdictKind.NOT_IDENTIFIABLE, VerdictKind.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a worker needs, built once and pickled: workers read no rule files and open no database."""

    policy: Policy
    keys: Keys = field(repr=False)
    seed: int = 0
    per_flow: int = 299
    all_hosts: bool = False

    @property
    def draw(self) -> Draw:
        """The order in which exchanges are drawn."""
        return Draw.seeded(self.keys, self.seed)


def index_shard(exchanges: Iterable[Exchange], plan: Plan) -> Index:
    """First pass: how many exchanges each flow has, and which come first in the draw."""
    draw = plan.draw
    readable = (e for e in exchanges if not e.broken)
    routed = (_route(e, plan) for e in readable)
    return index(((r.flow, draw.rank(r.exchange)) for r in routed if r.in_scope), plan.per_flow)


def scan_shard(exchanges: Iterable[Exchange], plan: Plan, sample: Mapping[Flow, int], engine: Engine) -> Tally:
    """Second pass: scan what was drawn, count the rest. `sample` is `Index.sample()`; empty means everything."""
    draw = plan.draw
    return merge_all(_one(e, plan, sample, draw, engine) for e in exchanges)


def examine(exchange: Exchange, plan: Plan, engine: Engine) -> tuple[Routed, Decoded, tuple[Hit, ...], Judgement]:
    """One exchange all the way to its judgement, for `inspect`: hits in full, nothing stored."""
    routed = _route(exchange, plan)
    decoded = decode(exchange)
    hits = engine.detect(decoded, routed)
    return routed, decoded, hits, judge(routed, decoded, hits, plan.policy)


def _route(exchange: Exchange, plan: Plan) -> Routed:
    return route(exchange, plan.policy, speaks_ai=speaks_ai(exchange), all_hosts=plan.all_hosts)


def _one(exchange: Exchange, plan: Plan, sample: Mapping[Flow, int], draw: Draw, engine: Engine) -> Tally:
    source = exchange.ref.source
    if exchange.broken:
        skipped = Coverage(1, {State.SKIPPED: 1}, {exchange.broken: 1})
        return Tally(coverage={(source, NOWHERE): skipped})
    routed = _route(exchange, plan)
    if not routed.in_scope:
        return Tally(out_of_scope={routed.flow.host: 1})
    if routed.flow in sample and draw.rank(exchange) > sample[routed.flow]:
        return Tally(coverage={(source, routed.flow): _ledger(routed, State.NOT_SAMPLED)})
    _, decoded, hits, judgement = examine(exchange, plan, engine)
    findings = dict(_findings(routed, decoded, hits, judgement, plan))
    return Tally(
        coverage={(source, routed.flow): _ledger(routed, state_of(exchange, decoded), decoded.partial)},
        findings=findings,
        alarms=frozenset(_alarms(routed)),
        models=frozenset({(routed.flow, exchange.model)} if exchange.model else ()),
        disclosing=int(any(v.verdict not in _SILENT for v in judgement.verdicts)),
    )


def state_of(exchange: Exchange, decoded: Decoded) -> State:
    """How a scanned exchange ended. Content beside readable text that cannot be seen leaves it `unknown` too."""
    if exchange.unseen or decoded.unseen:
        return State.UNKNOWN
    return State.PARTIAL if decoded.partial else State.SCANNED


def _ledger(routed: Routed, state: State, reason: str | None = None) -> Coverage:
    time = routed.exchange.time
    return Coverage(1, {state: 1}, {reason: 1} if reason else {}, time, time, routed.vendor, routed.product)


def _findings(
    routed: Routed, decoded: Decoded, hits: Sequence[Hit], judgement: Judgement, plan: Plan
) -> Iterable[tuple[FindingKey, Sighting]]:
    """Where each judged element stood; the one entry per finding that the store keeps."""
    by_element = {v.element: v for v in judgement.verdicts if v.verdict is not VerdictKind.NOT_IDENTIFIABLE}
    vocabulary = plan.policy.vocabulary
    counts: Counter[FindingKey] = Counter()
    tokens: dict[FindingKey, set[str]] = {}
    for hit in (h for h in hits if not h.passed and h.element in by_element):
        path = template(hit.full_path, vocabulary, key=hit.where == "key")
        key = FindingKey(routed.flow, path, hit.element)
        counts[key] += 1
        if hit.subject.token:
            tokens.setdefault(key, set()).add(hit.subject.token)
    for unseen in decoded.unseen:
        for element in {unseen.element, "unseen_content"} & by_element.keys():
            counts[FindingKey(routed.flow, template(unseen.path, vocabulary), str(element))] += 1
    for element in by_element.keys() - {k.element for k in counts}:
        counts[FindingKey(routed.flow, "$", element)] += 0
    evidence = _evidence(routed.exchange, plan)
    for key, count in counts.items():
        verdict = by_element[key.element]
        yield key, _sighting(routed, verdict, count, frozenset(tokens.get(key, ())), evidence)


def _sighting(routed: Routed, verdict: Verdict, hits: int, subjects: frozenset[str], evidence: Evidence) -> Sighting:
    time = routed.exchange.time
    return Sighting(
        1, hits, {verdict.verdict: 1}, verdict, time, time, subjects, (evidence,), verdict.confidence, routed.vendor,
        routed.product,
    )  # fmt: skip


def _evidence(exchange: Exchange, plan: Plan) -> Evidence:
    """The place it was read at. Ids can be PII and are keyed; names of files are not kept, their digests are."""
    ref = exchange.ref
    return Evidence(plan.keys.token("exchange", exchange.id), ref.source, ref.digest, ref.record, ref.offset)


def _alarms(routed: Routed) -> Iterable[Alarm]:
    if not routed.listed and routed.flow.host:
        yield Alarm("new-vendor", routed.flow.system, routed.vendor, routed.flow.host, routed.flow.host)


def is_violation(kind: VerdictKind) -> bool:
    """Whether a verdict counts as a violation for filters, tables and exit codes."""
    return kind in VIOLATIONS
