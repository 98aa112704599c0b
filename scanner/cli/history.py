"""`ferpa-scan history`: findings over time, filtered and grouped. May import what cli may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from scanner.cli._app import App
from scanner.cli._printing import emit, rows_option, say
from scanner.model import SEVERITIES
from scanner.report.words import count, verdict

if TYPE_CHECKING:
    from scanner.query.history import Finding

_COLUMNS = [("finding", "finding"), ("vendor", "vendor"), ("system", "system"), ("element", "what"), ("path", "where"),
            ("severity", "severity"), ("words", "which is"), ("status", "status"), ("first", "first seen"),
            ("last", "last seen"), ("exchanges", "prompts")]  # fmt: skip
_GROUPED = [("name", "group"), ("findings", "findings"), ("violations", "need you"), ("exchanges", "prompts"),
            ("first_seen", "first seen"), ("last_seen", "last seen")]  # fmt: skip
_DATE = click.DateTime(["%Y-%m-%d"])


@click.command("history")
@click.option("--vendor", help="Only this vendor.")
@click.option("--system", help="Only this system.")
@click.option("--element", help="Only this kind of data.")
@click.option("--severity", type=click.Choice(SEVERITIES), help="At least this severe.")
@click.option("--verdict", "kind", help="Only this verdict, or `violation` for those that count as one.")
@click.option("--status", help="open, not-seen-lately, resolved or reopened.")
@click.option("--since", type=_DATE, help="Seen on or after this day.")
@click.option("--until", type=_DATE, help="First seen before this day.")
@click.option("--group-by", help="vendor, product, system, host, element, verdict, severity or status.")
@rows_option
@click.pass_obj
def command(
    app: App, vendor: str | None, system: str | None, element: str | None, severity: str | None, kind: str | None,
    status: str | None, since: datetime | None, until: datetime | None, group_by: str | None, style: str,
) -> int:  # fmt: skip
    """Which vendor got what, since when: one line a finding, worst first."""
    from scanner.query.history import Filters, history
    from scanner.store import open_store

    violations = kind == "violation"
    filters = Filters(
        vendor=vendor, system=system, element=element, severity=severity, verdict=None if violations else kind,
        status=status, since=_day(app, since), until=_day(app, until), violations=violations,
    )  # fmt: skip
    with open_store(app.database_path) as store:
        view = history(store, filters, group_by)
    rows = [asdict(g) for g in view.groups] if group_by else [r.as_dict() for r in view.rows]
    if style == "table" and not group_by:
        rows = [
            {**r, "words": verdict(r["verdict"]), "first": r["first_seen"][:10], "last": r["last_seen"][:10]}
            for r in rows
        ]
    emit(rows, style, _GROUPED if group_by else _COLUMNS, "group" if group_by else "finding")
    if style == "table":
        say(_closing(view.rows, filtered=filters != Filters()))
    return 0


def _closing(rows: Sequence[Finding], *, filtered: bool) -> str:
    if rows:
        return f"{count(len(rows), 'finding')}. One of them in full: ferpa-scan show {rows[0].finding}"
    return "No finding fits." if filtered else "No findings here yet. Next: ferpa-scan scan FOLDER_OR_FILE"


def _day(app: App, day: datetime | None) -> datetime | None:
    """The beginning of a day in the district's time zone."""
    return day.replace(tzinfo=app.config.zone).astimezone(UTC) if day else None
