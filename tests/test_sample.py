"""The sample is a function of seed, key and exchange alone."""

import random
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.keys import Keys
from scanner.model import Exchange, Flow, Ref
from scanner.sample import Draw, Index, exchange_key, index

KEYS = Keys(bytes(range(32)))
DRAW = Draw.seeded(KEYS, 0)
NOW = datetime(2026, 10, 12, tzinfo=UTC)
FLOWS = [Flow("s", "a.example", "/v1"), Flow("s", "b.example", "/v1"), Flow("t", "a.example", "/v1")]


def exchange(number: int, **changes: object) -> Exchange:
    """One of many."""
    plain = Exchange(id=str(number), ref=Ref("x", "d", number), host="h", time=NOW, body=f"text {number}")
    return replace(plain, **changes)  # type: ignore[arg-type]


ranked = st.lists(st.tuples(st.sampled_from(FLOWS), st.integers(0, 2**64 - 1)), max_size=60)


@settings(deadline=None)
@given(pairs=ranked, shards=st.integers(1, 5), k=st.integers(1, 10), seed=st.integers())
def test_order_and_shards_do_not_change_the_sample(
    pairs: list[tuple[Flow, int]], shards: int, k: int, seed: int
) -> None:
    whole = index(pairs, k)
    shuffled = pairs[:]
    random.Random(seed).shuffle(shuffled)  # noqa: S311  (an order, no secret)
    merged = Index(k)
    for i in range(shards):
        merged = merged.merge(index(shuffled[i::shards], k))
    assert (merged.counts, merged.ranks) == (whole.counts, whole.ranks)
    assert merged.sample() == whole.sample()
    for flow, top in whole.sample().items():
        own = sorted(rank for f, rank in pairs if f == flow)
        assert [r for r in own if r <= top][:k] == own[:k]


def test_a_flow_no_larger_than_the_sample_is_read_whole() -> None:
    pairs = [(FLOWS[0], i) for i in range(5)] + [(FLOWS[1], i) for i in range(6)]
    assert index(pairs, 5).sample() == {FLOWS[1]: 4}


def test_the_draw_is_even_and_differs_by_seed_and_key() -> None:
    others = [Draw.seeded(KEYS, 1), Draw.seeded(Keys(bytes(32)), 0)]
    ranks = [DRAW.rank(exchange(i)) for i in range(2000)]
    assert len(set(ranks)) == 2000
    assert 900 < sum(r < 2**63 for r in ranks) < 1100
    for other in others:
        assert other.rank(exchange(0)) != ranks[0]
    assert "secret" not in repr(DRAW)


def test_two_records_of_one_exchange_have_one_key() -> None:
    elsewhere = exchange(1, ref=Ref("y", "e", 99), id="other")
    assert exchange_key(elsewhere) == exchange_key(exchange(1))
    by_request = [exchange(i, request_id="req_1") for i in (1, 2)]
    assert len({exchange_key(e) for e in by_request}) == 1
    undated = [exchange(i, time=None, body="same") for i in (1, 2)]
    assert len({exchange_key(e) for e in undated}) == 2


def test_any_body_has_a_key() -> None:
    deep: object = "\ud800"
    for _ in range(20_000):
        deep = [deep]
    assert exchange_key(exchange(1, body="\ud800")).startswith("content:")
    assert exchange_key(exchange(1, body=deep)).startswith("place:")
