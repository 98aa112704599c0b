"""`ferpa-scan eval LABELS`: the installed detectors against labelled payloads. May import what cli may; needs no home."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from scanner import keys
from scanner.cli._app import App
from scanner.cli._printing import say, table
from scanner.errors import UsageError

_FOUND = [
    ("name", "what"), ("marks", "marks"), ("recall", "recall"), ("recall_range", "95 %"), ("flagged", "flags"),
    ("precision", "precision"), ("precision_range", "95 %"), ("f1", "F1"), ("f2", "F2"),
]  # fmt: skip
_SHARES = [("name", "what"), ("part", "of them"), ("whole", "out of"), ("value", "share"), ("range", "95 %")]


@click.command("eval")
@click.argument("labels", type=click.Path(path_type=Path))
@click.option(
    "--map", "map_file", type=click.Path(path_type=Path), help="What each element stands for (else ours)."
)
@click.option("--verdict-labels", help="Labels, with commas: count payloads by these alone, too.")
@click.option(
    "--format", "style", type=click.Choice(["table", "json"]), default="table", help="How to print."
)
@click.pass_obj
def command(app: App, labels: Path, map_file: Path | None, verdict_labels: str | None, style: str) -> int:
    """How much of what is marked in LABELS (JSON lines: id, body, labels) is found, and what is flagged beyond.

    Labels are elements or those of fixtures/eval. Every payload must be marked whole: what is not marked counts as a
    false flag. Intervals take marks as independent; marks of one payload are not quite, so the truth is a bit wider.
    """
    from scanner.evaluate import measured
    from scanner.evaluate.figures import figures
    from scanner.evaluate.labels import read
    from scanner.evaluate.meaning import load

    items, means = read(labels), load(map_file)
    asked = [label for label in (verdict_labels or "").split(",") if label]
    if not set(asked) <= {m.label for item in items for m in item.marks}:
        raise UsageError("--verdict-labels names a label that no payload has")
    momentary = keys.momentary()
    plan, engine = app.plan(momentary, all_hosts=True), app.engine(momentary)
    result = figures(measured(items, plan, engine, means, asked))
    if style == "json":
        click.echo(json.dumps({"schema": 1, "model": app.model_digest, **result}, ensure_ascii=False))
    else:
        _print(result)
    return 0


def _print(result: dict[str, Any]) -> None:
    labels = sorted(result["labels"].items(), key=lambda pair: -pair[1]["recall"]["whole"])
    rows = [_found(name, of) for name, of in labels]
    rows += [
        _found("ALL", result["all"]), _found("names, any kind", result["names_any_kind"]),
        _found("touched, any kind", result["any_flag"]),
    ]  # fmt: skip
    table(_FOUND, rows)
    say()
    table(_SHARES, [_share(f"flags of {e}, right", s) for e, s in result["elements"].items()])
    say()
    rows = [_share(f"recall of names: {g}", s) for g, s in result.get("groups", {}).items()]
    for key, title in (("exchanges", ""), ("exchanges_asked", " (labels asked for)")):
        if key in result:
            rows.append(_share(f"payloads with marks, caught{title}", result[key]["caught"]))
            rows.append(_share(f"payloads without, false alarms{title}", result[key]["false_alarms"]))
    table(_SHARES, rows)
    say(
        f"{result['items']} payloads, {result['words']:,} words. Flags per 1,000 words: "
        f"{_number(result['flags_per_1000_words'])}; on nothing marked {_number(result['false_flags_per_1000_words'])}."
    )


def _found(name: str, of: dict[str, Any]) -> dict[str, Any]:
    recall, precision = of["recall"], of["precision"]
    if not of["covered"]:
        return {"name": name, "marks": recall["whole"], "recall": "not covered"}
    return {
        "name": name, "marks": recall["whole"], "recall": _number(recall["value"], 3), "recall_range": _range(recall),
        "flagged": precision["whole"], "precision": _number(precision["value"], 3),
        "precision_range": _range(precision), "f1": _number(of["f1"], 3), "f2": _number(of["f2"], 3),
    }  # fmt: skip


def _share(name: str, of: dict[str, Any]) -> dict[str, Any]:
    value = _number(of["value"], 3)
    return {"name": name, "part": of["part"], "whole": of["whole"], "value": value, "range": _range(of)}


def _range(of: dict[str, Any]) -> str:
    return f"{of['low']:.3f}-{of['high']:.3f}" if of["whole"] else ""


def _number(value: float | None, places: int = 2) -> str:
    return "-" if value is None else f"{value:.{places}f}"
