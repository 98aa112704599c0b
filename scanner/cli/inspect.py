"""`ferpa-scan inspect FILE`: hits and verdicts of one file; spans but no text; stores nothing. May import what cli may."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from scanner.cli._app import App
from scanner.model import Exchange, Hit, Judgement, Routed, State
from scanner.paths import show, template

if TYPE_CHECKING:
    from scanner.pipeline import Plan

Row = dict[str, Any]


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
    from scanner.cli._printing import hit_table

    rows, complete = _rows(app, file, verdicts=verdicts, explain=explain, safe=safe, reveal=reveal)
    if style == "ndjson":
        for row in rows:
            click.echo(as_json(row))
    elif style == "json":
        click.echo(as_json({"schema": 1, "rows": list(rows)}))
    else:
        hit_table(list(rows), reveal=reveal)
    return 0 if complete() else 3


def _rows(
    app: App, file: str, *, verdicts: bool, explain: bool, safe: bool, reveal: bool
) -> tuple[Iterator[Row], Any]:
    from scanner.pipeline import examine
    from scanner.source import exchanges

    keys = app.keys_or_momentary()
    plan = app.plan(keys, all_hosts=True)
    engine = app.engine(keys)
    incomplete: list[str] = []

    def rows() -> Iterator[Row]:
        for source in app.sources((file,)):
            for exchange in (e for f in source.files() for e in exchanges(f, app.policy, source.system)):
                name = keys.token("exchange", exchange.id) if safe else exchange.id
                if exchange.broken:
                    incomplete.append(exchange.broken)
                    yield {"type": "exchange", "id": name, "state": State.SKIPPED, "reason": exchange.broken}
                    continue
                routed, decoded, hits, judgement = examine(exchange, plan, engine)
                for hit in hits:
                    if hit.passed is None or explain:
                        yield _hit(hit, name, plan, explain=explain, safe=safe) | (
                            _text(exchange, hit) if reveal else {}
                        )
                if verdicts:
                    yield from _verdicts(name, judgement)
                if decoded.partial:
                    incomplete.append(decoded.partial)
                if verdicts or decoded.partial or decoded.unseen:
                    yield _exchange(name, exchange, routed, decoded, judgement)

    return rows(), lambda: not incomplete


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
