"""`ferpa-scan show FINDING`: one finding, its facts, pointers to its evidence. May import what cli may."""

from __future__ import annotations

import sys

import click

from scanner.cli._app import App
from scanner.cli._printing import as_json, say, table
from scanner.cli._summary import day, label
from scanner.report.words import count, verdict


@click.command("show")
@click.argument("finding")
@click.argument("sources", nargs=-1)
@click.option(
    "--format", "style", type=click.Choice(["table", "json"]), default="table", help="How to print."
)
@click.option(
    "--reveal", is_flag=True, help="Read the evidence again and show it; to a terminal only, and logged."
)
@click.pass_obj
def command(app: App, finding: str, sources: tuple[str, ...], style: str, *, reveal: bool) -> int:
    """One FINDING (as F-12) in full: what decided, what would change it, where the evidence lies.

    With --reveal the evidence is looked for in SOURCES, or in those of the config.
    """
    if reveal and not sys.stdout.isatty():
        raise click.UsageError("--reveal prints student data and works on a terminal only")
    from scanner.query.show import show
    from scanner.store import open_store

    with open_store(app.database_path) as store:
        shown = show(store, finding)
    if style == "json":
        click.echo(as_json({"schema": 1, **shown.as_dict()}))
        return 0
    f = shown.finding
    recipient = f.vendor or "a vendor that is in no list"
    days = f"{day(f.first_seen)} to {day(f.last_seen)}"
    rows = [
        ("finding", f"{f.finding} ({f.status})"), ("what", f"{label(app, f.element)} ({f.element})"),
        ("sent by", f.system or "a system that its source does not name"),
        ("to", f"{recipient}{' · ' + f.product if f.product else ''} at {f.host}{f.endpoint}"),
        ("where", f.path), ("which is", f"{verdict(f.verdict)} ({f.verdict})"), ("severity", f.severity),
        ("confidence", f"{f.confidence:.2f}"), ("because", shown.fact), ("rule", f.rule), ("see", f.citation),
        ("would change it", shown.would_change),
        ("seen", f"in {count(f.exchanges, 'prompt')}, {days}, in {count(f.scans, 'scan')}"),
        ("students", "cannot be told without a roster" if f.subjects is None else f"{f.subjects:,}"),
        ("next", f.next_step),
    ]  # fmt: skip
    table([("name", ""), ("value", "")], [{"name": n, "value": v} for n, v in rows])
    say()
    say("Evidence: pointers to where it was read, never the text itself.")
    evidence = [
        {
            "source": e.source,
            "file": e.digest[:16],
            "record": str(e.record),
            "offset": "" if e.offset is None else str(e.offset),
        }
        for e in shown.evidence
    ]
    table(
        [("source", "source"), ("file", "file (SHA-256 begins)"), ("record", "record"), ("offset", "byte")],
        evidence,
    )
    if reveal:
        from scanner.cli._reveal import revealed

        say()
        table([("record", "record"), ("text", "what stands there now")], list(revealed(app, shown, sources)))
    return 0
