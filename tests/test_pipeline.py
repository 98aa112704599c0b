"""The stages together: any shards give the same Tally, the ledger adds up, one bad record costs no other."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.config import Config
from scanner.decode import openai_chat
from scanner.detect.engine import Engine
from scanner.json_text import parse
from scanner.keys import Keys
from scanner.model import Exchange, Ref, State, Tally, merge_all
from scanner.pipeline import Plan, examine, index_shard, scan_shard
from scanner.policy import load
from scanner.sample import Index

RULES = Path(__file__).resolve().parents[1] / "rules"
LEAK = "Our student Maribel Thornquist has SSN 219-09-4321."


@pytest.fixture(scope="module")
def plan() -> Plan:
    return Plan(load([RULES], Config()), Keys(bytes(32)), per_flow=3)


@pytest.fixture(scope="module")
def engine(plan: Plan) -> Engine:
    return Engine(plan.policy, plan.keys)


def exchange(number: int, text: str = "What is photosynthesis?", **more: Any) -> Exchange:
    body = f'{{"model": "gpt-4o", "messages": [{{"role": "user", "content": "{text} {number}"}}]}}'
    given = {"host": "api.openai.com", "path": "/v1/chat/completions", "body": parse(body), **more}
    return Exchange(id=f"e-{number}", ref=Ref("log", "ab" * 32, number), **given)


def few() -> Iterator[Exchange]:
    """One flow of eight, one of two, a broken record, one out of scope."""
    yield from (exchange(n, LEAK if n % 3 == 0 else "Hello") for n in range(8))
    yield from (exchange(n, LEAK, host="api.anthropic.com", path="/v1/messages") for n in (8, 9))
    yield Exchange(id="b", ref=Ref("log", "ab" * 32, 10), broken="json")
    yield exchange(11, host="fonts.example", path="/a.css", body=None, captured=True)


def indexed(shards: list[list[Exchange]], plan: Plan) -> Index:
    total = Index(plan.per_flow)
    for shard in shards:
        total = total.merge(index_shard(shard, plan))
    return total


@pytest.fixture(scope="module")
def whole(plan: Plan, engine: Engine) -> Tally:
    every = list(few())
    return scan_shard(every, plan, index_shard(every, plan).sample(), engine)


def test_the_ledger_adds_up(whole: Tally) -> None:
    """Three of the long flow are read, the short one whole; the rest is counted with its reason."""
    lines = {flow.host: line for (_, flow), line in whole.coverage.items()}
    assert {host: line.seen for host, line in lines.items()} == {
        "api.openai.com": 8, "api.anthropic.com": 2, "": 1,
    }  # fmt: skip
    assert lines["api.openai.com"].outcomes == {State.SCANNED: 3, State.NOT_SAMPLED: 5}
    assert lines["api.anthropic.com"].outcomes == {State.SCANNED: 2}
    assert lines[""].skipped_by == {"json": 1}
    assert whole.out_of_scope == {"fonts.example": 1}
    assert "ssn" in {key.element for key in whole.findings}
    assert whole.disclosing >= 2


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 5))
def test_any_number_and_order_of_shards(
    plan: Plan, engine: Engine, whole: Tally, seed: int, shards: int
) -> None:
    """The same sample, the same Tally."""
    every = list(few())
    random.Random(seed).shuffle(every)  # noqa: S311
    parts = [every[n::shards] for n in range(shards)]
    sample = indexed(parts, plan).sample()
    assert merge_all(scan_shard(part, plan, sample, engine) for part in reversed(parts)) == whole


def test_a_fault_in_one_record_costs_no_other(
    plan: Plan, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is skipped with the place of the fault; in the count of its flow it stays."""
    segments = openai_chat.segments

    def fails(exchange: Exchange) -> Any:
        if exchange.id == "e-1":
            raise ValueError(exchange.body)
        return segments(exchange)

    monkeypatch.setattr(openai_chat, "segments", fails)
    both = [exchange(0, LEAK), exchange(1, LEAK)]
    tally = scan_shard(both, plan, {}, engine)
    (line,) = tally.coverage.values()
    assert line.outcomes == {State.SCANNED: 1, State.SKIPPED: 1}
    (reason,) = line.skipped_by
    assert reason.startswith("fault-at-")
    with pytest.raises(ValueError, match="messages"):
        examine(both[1], plan, engine)


def test_a_fault_while_routing_is_counted_too(
    plan: Plan, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In both passes; where it went cannot be told."""

    def fails(exchange: Exchange, sure: Any) -> float:
        if exchange.id == "e-1":
            raise RecursionError
        return float(sure(exchange))

    monkeypatch.setattr(openai_chat, "confidence", partial(fails, sure=openai_chat.confidence))
    both = [exchange(0), exchange(1)]
    assert sum(index_shard(both, plan).counts.values()) == 1
    lines = scan_shard(both, plan, {}, engine).coverage
    assert {flow.host: line.outcomes for (_, flow), line in lines.items()} == {
        "api.openai.com": {State.SCANNED: 1},
        "": {State.SKIPPED: 1},
    }
