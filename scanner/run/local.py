"""Scanning on one machine: two passes over what can be read twice, shards in processes. May import pipeline and source.

First every record is counted and ranked, then exactly the sample is scanned, so any order of files gives the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context

from scanner.detect.engine import Engine
from scanner.detect.models import names_model
from scanner.model import Exchange, Flow, Tally, merge_all
from scanner.pipeline import Plan, index_shard, scan_shard
from scanner.sample import Index
from scanner.source import Source, SourceFile, exchanges

PART = 500
"""Records of one commit."""
SHARD = 25
"""Records of one call of a worker."""


@dataclass(frozen=True, slots=True)
class Read:
    """Records `start` up to, not including, `stop` of a file, and what they showed: what one transaction holds.

    `ends` says that the file has no records after `stop`.
    """

    todo: Todo
    start: int
    stop: int
    ends: bool
    tally: Tally


@dataclass(frozen=True, slots=True)
class Todo:
    """A file to read, from record `start` on, up to `stop` where that is set."""

    source: Source
    file: SourceFile
    start: int = 0
    after: str = ""
    """Digest of the earlier version that this file begins with, where it has only grown."""
    stop: int | None = None

    def read(self, plan: Plan) -> Iterator[Exchange]:
        """Its exchanges between `start` and `stop`."""
        return islice(exchanges(self.file, plan.policy, self.source.system), self.start, self.stop)


def index(todo: Sequence[Todo], plan: Plan, saw: Callable[[int], None]) -> Index:
    """First pass over everything to read; `saw` is told how many records so far."""
    total = Index(plan.per_flow)
    count = 0
    for item in todo:
        records = item.read(plan)
        while batch := list(islice(records, PART)):
            total = total.merge(index_shard(batch, plan))
            count += len(batch)
            saw(count)
    return total


def scan(
    todo: Sequence[Todo], plan: Plan, sample: Mapping[Flow, int], jobs: int, engine: Engine | None = None
) -> Iterator[Read]:
    """Second pass: what every run of records showed, in order. With several jobs, workers are spawned and get the plan once."""
    if jobs <= 1:
        yield from _parts(todo, plan, lambda batch: scan_shard(batch, plan, sample, engine or _engine(plan)))
        return
    with ProcessPoolExecutor(jobs, get_context("spawn"), _start, (plan, dict(sample))) as pool:
        yield from _parts(todo, plan, lambda batch: merge_all(pool.map(_work, _shards(batch))))


def _parts(todo: Sequence[Todo], plan: Plan, work: Callable[[list[Exchange]], Tally]) -> Iterator[Read]:
    for item in todo:
        records, at = item.read(plan), item.start
        batch = list(islice(records, PART))
        while True:
            following = list(islice(records, PART))
            yield Read(item, at, at + len(batch), not following, work(batch))
            at += len(batch)
            batch = following
            if not batch:
                break


def _shards(batch: list[Exchange]) -> Iterator[list[Exchange]]:
    return (batch[i : i + SHARD] for i in range(0, len(batch), SHARD))


def _engine(plan: Plan) -> Engine:
    return Engine(plan.policy, plan.keys, names_model(plan.policy.config.names_model))


@dataclass(slots=True)
class _Worker:
    """What a worker process holds: built once from the pickled plan; it reads no rules and opens no database."""

    plan: Plan
    sample: Mapping[Flow, int]
    engine: Engine


_worker: list[_Worker] = []


def _start(plan: Plan, sample: Mapping[Flow, int]) -> None:
    _worker[:] = [_Worker(plan, sample, _engine(plan))]


def _work(batch: list[Exchange]) -> Tally:
    (worker,) = _worker
    return scan_shard(batch, worker.plan, worker.sample, worker.engine)
