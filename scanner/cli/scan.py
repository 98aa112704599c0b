"""`ferpa-scan scan [SOURCE…]`: sample, scan, store, and say what is new. May import what cli may."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from scanner import __version__
from scanner.cli._app import App
from scanner.cli._printing import as_json, say
from scanner.errors import UsageError
from scanner.model import SEVERITIES

if TYPE_CHECKING:
    from scanner.pipeline import Plan
    from scanner.query.scans import ScanResult
    from scanner.run.local import Read, Todo
    from scanner.source import Source
    from scanner.source._bytes import SourceFile
    from scanner.store import Store

EVERYTHING = 1 << 62
COMMIT = 2000
"""Records of one transaction, at least."""
WORTH_A_PROCESS = 400


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of one scan."""

    again: bool
    per_flow: int
    seed: int
    jobs: int | None
    strict: bool
    fail_on: str | None
    all_hosts: bool


@click.command("scan")
@click.argument("sources", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Scan every exchange that is new, not a sample.")
@click.option("--again", is_flag=True, help="Also read what earlier scans have passed; counts nothing twice.")
@click.option("--per-flow", type=click.IntRange(1), help="Exchanges to scan of each flow (299).")
@click.option("--seed", type=int, default=0, help="Another sample of the same exchanges.")
@click.option("--jobs", type=click.IntRange(1), help="Processes (else as many as pay).")
@click.option(
    "--dry-run", is_flag=True, help="Only count flows and say what would be scanned; stores nothing."
)
@click.option("--strict", is_flag=True, help="Exit 3 also where content could not be seen.")
@click.option(
    "--fail-on", type=click.Choice(SEVERITIES), help="Exit 1 only for new violations at least this severe."
)
@click.option("--all-hosts", is_flag=True, help="Take in hosts that are no AI vendors.")
@click.option(
    "--format", "style", type=click.Choice(["table", "json"]), default="table", help="How to print."
)
@click.pass_obj
def command(
    app: App, sources: tuple[str, ...], style: str, per_flow: int | None, seed: int, jobs: int | None,
    fail_on: str | None, *, everything: bool, again: bool, dry_run: bool, strict: bool, all_hosts: bool,
) -> int:  # fmt: skip
    """Scan SOURCES (files, folders, names from ferpa-scan.toml, or - for standard input); without any, those of the config.

    Exit codes: 0 nothing new and all read, 1 new violations, 3 something was skipped (docs/contract.md).
    """
    asked = Asked(
        again,
        EVERYTHING if everything else per_flow or app.config.per_flow,
        seed,
        jobs,
        strict,
        fail_on,
        all_hosts,
    )
    # Key and rules come first: what is wrong with them is said before anything is read.
    plan = app.plan(app.keys, seed=seed, all_hosts=all_hosts, per_flow=asked.per_flow)
    named = app.sources(sources)
    if not named:
        raise UsageError(
            "nothing to scan: name a file or folder, or write [sources.NAME] into ferpa-scan.toml"
        )
    if dry_run:
        return _dry_run(named, plan)
    from scanner.query.scans import scan_result
    from scanner.store import open_store

    with open_store(app.database_path) as store, store.lease():
        scan = _scan(app, store, named, plan, asked)
        store.settle(scan)
        result = scan_result(store, scan)
        if result is None:
            raise UsageError("the scan left no record")
        if asked.strict and result.coverage.unknown:
            result = replace(result, complete=False)
        code, finished = exit_code(result, asked), datetime.now(UTC)
        _print(app, store, result, code, finished, style)
        store.finish(scan, finished, code, result.complete)
    return code


def exit_code(result: ScanResult, asked: Asked) -> int:
    """1 new violations (at least as severe as asked), 3 incomplete, else 0."""
    least = SEVERITIES.index(asked.fail_on) if asked.fail_on else 0
    if any(SEVERITIES.index(row.severity) >= least for row in result.new_violations):
        return 1
    return 0 if result.complete else 3


def _scan(app: App, store: Store, named: Sequence[Source], plan: Plan, asked: Asked) -> str:
    from scanner.run import local

    policy = plan.policy
    digests = {"policy": policy.digest, "model": app.model_digest, "tool": __version__}
    digests |= {"roster": app.roster_digest} if plan.roster else {}
    scan = store.begin(
        asked.seed, digests, datetime.now(UTC), {"per_flow": asked.per_flow},
        families={e.key: e.family for e in policy.elements.values()}, key_id=plan.keys.key_id,
    )  # fmt: skip
    mine, rest = _todo(store, scan, named, plan, again=asked.again)
    with _progress() as saw:
        index = local.index([*mine, *rest], plan, lambda n: saw("Counting", n, None))
        total = sum(min(n, asked.per_flow) for n in index.counts.values())
        jobs = asked.jobs or (min(os.cpu_count() or 1, 8) if total > WORTH_A_PROCESS else 1)
        done = 0
        for batch in _batches(local.scan(rest, plan, index.sample(), jobs)):
            store.commit_all(scan, [(_part(read, plan), read.tally) for read in batch])
            done += sum(read.stop - read.start for read in batch)
            saw("Scanning", done, sum(index.counts.values()))
    return scan


def _todo(
    store: Store, scan: str, named: Sequence[Source], plan: Plan, *, again: bool
) -> tuple[list[Todo], list[Todo]]:
    """(what this very scan committed before it was cut off, what is left to read).

    The first is counted again, so that the sample is the one the scan began with.
    """
    from scanner.run.local import Todo

    parts = list(
        store.rows(
            "SELECT source, digest, start, stop, ends FROM parts WHERE scan = ? AND digest <> ''",
            (int(scan[2:]),),
        )
    )
    mine: list[Todo] = []
    rest: list[Todo] = []
    for source in named:
        passed, whole, met = store.cursor(source.label), store.whole(source.label), set[str]()
        for file in source.files():
            digest = file.digest
            if digest in met:
                continue  # a copy: what has the same bytes is the same records
            met |= {digest} - {""}
            own = [p for p in parts if (p["source"], p["digest"]) == (source.label, digest)]
            mine += [Todo(source, file, p["start"], stop=p["stop"]) for p in own]
            if own:
                ended = any(p["ends"] for p in own)
                rest += [] if ended else [Todo(source, file, max(p["stop"] for p in own))]
            elif again or digest not in whole:
                grown = _grown(store, plan, source, file, whole)
                if again:
                    rest.append(Todo(source, file, after=grown.after if grown else ""))
                else:
                    rest.append(grown or Todo(source, file, passed.get(digest, 0)))
    return mine, rest


def _grown(store: Store, plan: Plan, source: Source, file: SourceFile, whole: frozenset[str]) -> Todo | None:
    """A file of lines that has only grown since it was read last: read on from there.

    A last line that had no end then is read again, since it may have been cut off.
    """
    from scanner.run.local import Todo
    from scanner.source import may_grow

    before = store.seen_prefix(_file_token(plan, file))
    if before is None or not 0 < before.size < file.size or not may_grow(file):
        return None
    if file.digest_of_first(before.size) != before.digest:
        return None
    cut = before.digest in whole and not file.line_ends_at(before.size)
    return Todo(source, file, before.records - cut, before.digest)


def _file_token(plan: Plan, file: SourceFile) -> str:
    return plan.keys.token("file", f"{file.label}/{file.name}")


def _part(read: Read, plan: Plan) -> Any:
    from scanner.store import Part

    file = read.todo.file
    return Part(
        read.todo.source.label, file.digest, read.start, read.stop, _file_token(plan, file), file.size,
        read.todo.after, read.ends,
    )  # fmt: skip


def _batches(reads: Iterator[Read]) -> Iterator[list[Read]]:
    """Runs of records for one transaction: large files part by part, many small files together."""
    batch: list[Read] = []
    for read in reads:
        batch.append(read)
        if sum(r.stop - r.start for r in batch) >= COMMIT:
            yield batch
            batch = []
    if batch:
        yield batch


def _dry_run(named: Sequence[Source], plan: Plan) -> int:
    from scanner.run import local

    todo = [local.Todo(source, file) for source in named for file in source.files()]
    index = local.index(todo, plan, lambda _: None)
    for flow, n in index.counts.items():
        drawn = min(n, plan.per_flow)
        say(
            f"{flow.system or '(no system)'} → {flow.host}{flow.endpoint}: {n:,} seen, {drawn:,} would be scanned"
        )
    say(
        f"{sum(index.counts.values()):,} exchanges in {len(index.counts):,} flows. Nothing was scanned or stored."
    )
    return 0


def _print(app: App, store: Store, result: ScanResult, code: int, finished: datetime, style: str) -> None:
    if style == "json":
        ended = finished.isoformat(timespec="milliseconds")
        click.echo(as_json({**result.as_dict(), "finished": ended, "exit": code}))
        return
    from scanner.cli._summary import summary

    summary(app, store, result)


@contextmanager
def _progress() -> Iterator[Any]:
    """`saw(what, done, of)`: counts only, on a terminal only."""
    import sys

    if not sys.stderr.isatty():
        yield lambda what, done, of: None
        return
    from rich.console import Console

    with Console(stderr=True).status("Reading") as status:
        yield lambda what, done, of: status.update(f"{what} {done:,}" + (f" of {of:,}" if of else ""))
