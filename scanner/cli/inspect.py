"""`ferpa-scan inspect FILE`: hits and verdicts of one file; spans but no text; stores nothing. May import what cli may."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import click

from scanner.cli._app import App
from scanner.cli._printing import as_json, hit_table
from scanner.errors import fault
from scanner.model import Exchange, Hit, Identifiability, Judgement, Routed, State
from scanner.paths import show, template

if TYPE_CHECKING:
    from scanner.detect.engine import Engine
    from scanner.pipeline import Plan

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of one inspection."""

    verdicts: bool
    explain: bool
    safe: bool
    reveal: bool


@click.command("inspect")
@click.argument("file")
@click.option(
    "--format", "style", type=click.Choice(["table", "json", "ndjson"]), default="table", help="How to print."
)
@click.option("--verdicts", is_flag=True, help="Judge each exchange too.")
@click.option(
    "--explain", is_flag=True, help="Say what decided, and list names that were passed as nobody's record."
)
@click.option("--safe", is_flag=True, help="Print templates of paths and keyed ids, as everywhere else.")
@click.option("--show", "reveal", is_flag=True, help="Show the text of each hit; to a terminal only.")
@click.pass_obj
def command(
    app: App, file: str, style: str, *, verdicts: bool, explain: bool, safe: bool, reveal: bool
) -> int:
    """Hits in FILE (an envelope file, a HAR, one payload, a folder, or - for standard input).

    Needs no init. Paths and ids come out as they stand in the file; with --safe they are templates and keyed.
    """
    if reveal and not sys.stdout.isatty():
        raise click.UsageError("--show prints student data and works on a terminal only")
    missed: list[str] = []
    rows = _rows(app, file, Asked(verdicts, explain, safe, reveal), missed)
    if style == "ndjson":
        for row in rows:
            click.echo(as_json(row))
    elif style == "json":
        click.echo(as_json({"schema": 1, "rows": list(rows)}))
    else:
        hit_table(list(rows), reveal=reveal)
    return 3 if missed else 0


def _rows(app: App, file: str, asked: Asked, missed: list[str]) -> Iterator[Row]:
    """All rows of a file; `missed` gets the reason of each record that was not read whole."""
    from scanner.source import exchanges

    keys = app.keys_or_momentary()
    plan = app.plan(keys, all_hosts=True)
    engine = app.engine(keys)
    for source in app.sources((file,)):
        for exchange in (e for f in source.files() for e in exchanges(f, app.policy, source.system)):
            yield from _of(exchange, plan, engine, asked, missed)


def _of(exchange: Exchange, plan: Plan, engine: Engine, asked: Asked, missed: list[str]) -> Iterator[Row]:
    from scanner.pipeline import examine

    name = plan.keys.token("exchange", exchange.id) if asked.safe else exchange.id
    if exchange.broken:
        missed.append(exchange.broken)
        yield _skipped(name, exchange.broken)
        return
    try:
        routed, decoded, hits, judgement = examine(exchange, plan, engine)
    except Exception as error:  # noqa: BLE001  (one record must not cost the others)
        missed.append(fault(error))
        yield _skipped(name, fault(error))
        return
    missed += [decoded.partial] if decoded.partial else []
    for hit in hits:
        if hit.passed is None or asked.explain:
            row = _hit(hit, name, plan, explain=asked.explain, safe=asked.safe)
            yield row | (_text(exchange, hit) if asked.reveal else {})
    if asked.verdicts:
        yield from _verdicts(name, judgement)
    if asked.verdicts or decoded.partial or decoded.unseen:
        yield _exchange(name, exchange, routed, decoded, judgement)


def _hit(hit: Hit, name: str, plan: Plan, *, explain: bool, safe: bool) -> Row:
    path = template(hit.full_path, plan.policy.vocabulary, key=hit.where == "key") if safe else show(hit.path)
    row: Row = {
        "type": "passed" if hit.passed else "hit", "id": name, "path": path, "where": hit.where, "start": hit.start,
        "end": hit.end, "element": hit.element, "subject": str(hit.subject.kind), "score": hit.score,
        "recognizer": hit.recognizer, "decoded": list(hit.decoded),
    }  # fmt: skip
    if explain:
        row["why"] = [hit.passed, *hit.why] if hit.passed else list(hit.why)
        row |= {"token": hit.subject.token} if hit.subject.token else {}
    return row


def _skipped(name: str, reason: str) -> Row:
    return {
        "type": "exchange", "id": name, "vendor": "", "product": "", "format": "",
        "identifiability": Identifiability.NOT_ASSESSABLE, "alerts": [], "flags": [], "state": State.SKIPPED,
        "reason": reason,
    }  # fmt: skip


def _verdicts(name: str, judgement: Judgement) -> Iterator[Row]:
    for verdict in judgement.verdicts:
        yield {"type": "verdict", "id": name, **asdict(verdict)}


def _exchange(name: str, exchange: Exchange, routed: Routed, decoded: Any, judgement: Judgement) -> Row:
    from scanner.tally import state_of

    reasons = [*([decoded.partial] if decoded.partial else []), *sorted({u.reason for u in decoded.unseen})]
    return {
        "type": "exchange", "id": name, "vendor": routed.vendor, "product": routed.product, "format": decoded.format,
        "identifiability": judgement.identifiability, "alerts": list(judgement.alerts), "flags": list(judgement.flags),
        "state": state_of(exchange, decoded), "reason": ", ".join(reasons) or None,
    }  # fmt: skip


def _text(exchange: Exchange, hit: Hit) -> Row:
    """The characters of a hit, for `--show` on a terminal."""
    from scanner.decode import decode

    for segment in decode(exchange).segments:
        if (segment.path, segment.inner, segment.where) == (hit.path, hit.inner, hit.where):
            spans = (segment.span(i, i + 1) for i in range(len(segment.text)))
            inside = [i for i, (a, b) in enumerate(spans) if a >= hit.start and b <= hit.end]
            return {"text": segment.text[inside[0] : inside[-1] + 1] if inside else ""}
    return {"text": ""}
