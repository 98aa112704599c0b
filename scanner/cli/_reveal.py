"""`show --reveal`: read the evidence of a finding again at its source, for a terminal only, and log that it was done."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scanner.cli._app import App
from scanner.cli._printing import clean
from scanner.model import Exchange

if TYPE_CHECKING:
    from scanner.query.show import Shown

LOG = "reveals.jsonl"


def revealed(app: App, shown: Shown, sources: tuple[str, ...]) -> Iterator[Mapping[str, str]]:
    """Where each piece of evidence stands now, and its text. Files that have changed since are not found again."""
    from scanner.decode import decode
    from scanner.paths import template
    from scanner.pipeline import examine

    keys = app.keys
    plan, engine = app.plan(keys, all_hosts=True), app.engine(keys)
    _log(app, shown.finding.finding)
    for exchange in _evidence(app, shown, sources):
        _, _, hits, _ = examine(exchange, plan, engine)
        segments = {(s.path, s.inner, s.where): s for s in decode(exchange).segments}
        for hit in (h for h in hits if h.element == shown.finding.element and h.passed is None):
            where = template(hit.full_path, plan.policy.vocabulary, key=hit.where == "key")
            segment = segments.get((hit.path, hit.inner, hit.where))
            if where == shown.finding.path and segment is not None:
                spans = (segment.span(i, i + 1) for i in range(len(segment.text)))
                text = [
                    c
                    for c, (a, b) in zip(segment.text, spans, strict=True)
                    if a >= hit.start and b <= hit.end
                ]
                yield {"record": str(exchange.ref.record), "text": clean("".join(text))}


def _evidence(app: App, shown: Shown, sources: tuple[str, ...]) -> Iterator[Exchange]:
    from scanner.source import exchanges

    wanted: dict[str, set[int]] = {}
    for e in shown.evidence:
        wanted.setdefault(e.digest, set()).add(e.record)
    for source in app.sources(sources):
        for file in source.files():
            records = wanted.get(file.digest, set()) if file.digest else set()
            for number, exchange in enumerate(exchanges(file, app.policy, source.system) if records else ()):
                if number in records:
                    yield exchange


def _log(app: App, finding: str) -> None:
    """Who looks is not known; that somebody did, at what, and when, is kept beside the database."""
    line = json.dumps({"time": datetime.now(UTC).isoformat(timespec="seconds"), "revealed": finding})
    handle = os.open(app.database_path.with_name(LOG), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as out:
        out.write(line + "\n")
