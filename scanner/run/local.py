"""Scanning on one machine: two passes over what can be read twice, shards in processes. May import pipeline and source.

First every record is counted and ranked, then exactly the sample is scanned, so any order of files gives the same rows.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait

from scanner.detect.engine import Engine
from scanner.detect.models import names_model
from scanner.model import Exchange, Flow, Tally, merge_all
from scanner.pipeline import Plan, index_shard, scan_shard
from scanner.sample import Index
from scanner.source import Source, exchanges, may_grow
from scanner.source._bytes import SourceFile

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
        """Its exchanges between `start` and `stop`. A log that grows meanwhile is left for the next scan."""
        records = exchanges(self.file, plan.policy, self.source.system)
        if may_grow(self.file):
            size = self.file.size
            records = takewhile(lambda e: e.ref.offset is None or e.ref.offset < size, records)
        return islice(records, self.start, self.stop)

    def may_be_cut(self) -> bool:
        """Whether its last line has no end yet, so that more of it may come."""
        return may_grow(self.file) and not self.file.line_ends_at(self.file.size)


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


def scan(todo: Sequence[Todo], plan: Plan, sample: Mapping[Flow, int], jobs: int) -> Iterator[Read]:
    """Second pass: what every run of records showed, in order.

    With several jobs, workers are spawned and get the plan once.
    """
    if jobs <= 1:
        yield from _parts(todo, plan, _Worker(plan, sample).scan)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn"), _start, (plan, dict(sample))) as pool:
        yield from _parts(todo, plan, lambda batch: merge_all(pool.map(_work, _shards(batch))))


def _parts(todo: Sequence[Todo], plan: Plan, work: Callable[[list[Exchange]], Tally]) -> Iterator[Read]:
    for item in todo:
        records, at = item.read(plan), item.start
        batch = list(islice(records, PART))
        while True:
            following = list(islice(records, PART))
            if not following and len(batch) > 1 and item.may_be_cut():
                # As a part of its own, the last line can be read again without the rest.
                batch, following = batch[:-1], batch[-1:]
            yield Read(item, at, at + len(batch), not following, work(batch))
            at += len(batch)
            batch = following
            if not batch:
                break


def _shards(batch: list[Exchange]) -> Iterator[list[Exchange]]:
    return (batch[i : i + SHARD] for i in range(0, len(batch), SHARD))


@dataclass(frozen=True)
class _Worker:
    """What scans: made from the plan alone; it reads no rules and opens no database."""

    plan: Plan
    sample: Mapping[Flow, int]

    @cached_property
    def engine(self) -> Engine:
        """Built for the first records, so that a scan of nothing new costs nothing and a fault is told as one."""
        plan = self.plan
        return Engine(plan.policy, plan.keys, names_model(plan.policy.config.names_model), plan.roster)

    def scan(self, batch: list[Exchange]) -> Tally:
        """What these records show."""
        return scan_shard(batch, self.plan, self.sample, self.engine) if batch else Tally()


_worker: list[_Worker] = []


def _start(plan: Plan, sample: Mapping[Flow, int]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is told too, and ends us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker[:] = [_Worker(plan, sample)]


def _end_with_parent() -> None:
    """A worker waits for work for ever: where the parent was killed, nobody else would end it."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _work(batch: list[Exchange]) -> Tally:
    (worker,) = _worker
    return worker.scan(batch)
