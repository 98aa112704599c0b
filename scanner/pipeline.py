"""The stages composed: `index_shard` counts and draws, `scan_shard` reads, detects and judges. Does no I/O.

Every runner calls these two and nothing else; any number and order of shards gives the same Tally. May import the
stages and what is below them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from scanner.decode import decode, speaks_ai
from scanner.detect.engine import Engine
from scanner.errors import fault
from scanner.judge import judge
from scanner.keys import Keys
from scanner.model import Decoded, Exchange, Flow, Hit, Judgement, Routed, State, Tally, merge_all
from scanner.policy import Policy
from scanner.roster.roster import Roster
from scanner.route import route
from scanner.sample import Draw, Index, index
from scanner.tally import counted, judged, skipped


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a worker needs, built once and pickled: workers read no rule files and open no database."""

    policy: Policy
    keys: Keys = field(repr=False)
    roster: Roster | None = field(default=None, repr=False)
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
    routed = (r for r in (_routed(e, plan) for e in exchanges) if isinstance(r, Routed) and r.in_scope)
    return index(((r.flow, draw.rank(r.exchange)) for r in routed), plan.per_flow)


def scan_shard(
    exchanges: Iterable[Exchange], plan: Plan, sample: Mapping[Flow, int], engine: Engine
) -> Tally:
    """Second pass: scan what was drawn, count the rest. `sample` is `Index.sample()`; empty means everything."""
    draw = plan.draw
    return merge_all(_one(e, plan, sample, draw, engine) for e in exchanges)


def examine(
    exchange: Exchange, plan: Plan, engine: Engine
) -> tuple[Routed, Decoded, tuple[Hit, ...], Judgement]:
    """One exchange all the way to its judgement: hits in full, nothing stored."""
    routed = _route(exchange, plan)
    return routed, *_examined(routed, plan, engine)


def _examined(routed: Routed, plan: Plan, engine: Engine) -> tuple[Decoded, tuple[Hit, ...], Judgement]:
    decoded = decode(routed.exchange)
    hits = engine.detect(decoded, routed)
    return decoded, hits, judge(routed, decoded, hits, plan.policy)


def _route(exchange: Exchange, plan: Plan) -> Routed:
    return route(exchange, plan.policy, speaks_ai=speaks_ai(exchange), all_hosts=plan.all_hosts)


def _routed(exchange: Exchange, plan: Plan) -> Routed | str:
    """Where it went, or why it cannot be read. A fault of ours in one record must not cost the others."""
    try:
        return exchange.broken or _route(exchange, plan)
    except Exception as error:  # noqa: BLE001
        return fault(error)


def _one(exchange: Exchange, plan: Plan, sample: Mapping[Flow, int], draw: Draw, engine: Engine) -> Tally:
    routed = _routed(exchange, plan)
    if isinstance(routed, str):
        return skipped(exchange, routed)
    if not routed.in_scope:
        return Tally(out_of_scope={routed.flow.host: 1})
    if routed.flow in sample and draw.rank(exchange) > sample[routed.flow]:
        return counted(routed, State.NOT_SAMPLED)
    try:
        return judged(routed, *_examined(routed, plan, engine), plan.policy.vocabulary, plan.keys)
    except Exception as error:  # noqa: BLE001  (as above)
        return counted(routed, State.SKIPPED, fault(error))
