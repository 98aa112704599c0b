"""Which exchanges are scanned: the k smallest keyed hashes of each flow. May import model and keys.

A pure function of seed and exchange, so any order and any shards draw the same sample. A flow with no more
exchanges than k is read whole.
"""

from __future__ import annotations

import hashlib
import heapq
import hmac
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from scanner.keys import Keys
from scanner.model import Exchange, Flow


def exchange_key(exchange: Exchange) -> str:
    """What makes two records one exchange: the vendor's request id; else when, where and what; else place."""
    if exchange.request_id:
        return f"request:{exchange.host}:{exchange.request_id}"
    if exchange.time is not None:
        with suppress(RecursionError):  # a body nested that deep is known by its place
            sent = (exchange.time.isoformat(), exchange.system, exchange.host, exchange.path, exchange.body)
            what = repr(sent)
            return "content:" + hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()
    return f"place:{exchange.ref.digest}:{exchange.ref.record}"


@dataclass(frozen=True, slots=True)
class Draw:
    """The keyed hash that decides: 64 bits, the same for the same seed, key and exchange."""

    secret: bytes = field(repr=False)

    @classmethod
    def seeded(cls, keys: Keys, seed: int) -> Draw:
        """The draw of one district key and seed."""
        return cls(hmac.new(keys.subkey("sample"), str(seed).encode(), hashlib.sha256).digest())

    def rank(self, exchange: Exchange) -> int:
        """Where this exchange stands in the order of drawing."""
        data = exchange_key(exchange).encode("utf-8", "surrogatepass")
        return int.from_bytes(hmac.new(self.secret, data, hashlib.sha256).digest()[:8], "big")


@dataclass(frozen=True, slots=True)
class Index:
    """Per flow: how many exchanges there are (exact), and the ranks of the k that come first."""

    k: int
    counts: Mapping[Flow, int] = field(default_factory=dict)
    ranks: Mapping[Flow, tuple[int, ...]] = field(default_factory=dict)

    def merge(self, other: Index) -> Index:
        """Both together: associative and commutative."""
        flows = sorted({*self.counts, *other.counts})
        return Index(
            self.k,
            {f: self.counts.get(f, 0) + other.counts.get(f, 0) for f in flows},
            {
                f: tuple(heapq.nsmallest(self.k, (*self.ranks.get(f, ()), *other.ranks.get(f, ()))))
                for f in flows
            },
        )

    def sample(self) -> Mapping[Flow, int]:
        """Flow → the highest rank that is still drawn. Flows not listed are read whole."""
        return {f: max(r) for f, r in self.ranks.items() if self.counts[f] > self.k}


def index(pairs: Iterable[tuple[Flow, int]], k: int) -> Index:
    """The index of (flow, rank) pairs."""
    counts: dict[Flow, int] = {}
    heaps: dict[Flow, list[int]] = {}
    for flow, rank in pairs:
        counts[flow] = counts.get(flow, 0) + 1
        heap = heaps.setdefault(flow, [])
        if len(heap) < k:
            heapq.heappush(heap, -rank)
        elif rank < -heap[0]:
            heapq.heapreplace(heap, -rank)
    return Index(k, counts, {f: tuple(sorted(-r for r in h)) for f, h in heaps.items()})
