"""`ferpa-scan alarms`: what is new or missing in known flows. May import what cli may."""

from __future__ import annotations

import click

from scanner.cli._app import App
from scanner.cli._printing import emit, rows_option, say

_COLUMNS = [("kind", "alarm"), ("system", "system"), ("vendor", "vendor"), ("host", "host"), ("subject", "about"),
            ("element", "what"), ("since", "since")]  # fmt: skip


@click.command("alarms")
@click.option("--kind", help="Only this kind, as new-vendor.")
@rows_option
@click.pass_obj
def command(app: App, kind: str | None, style: str) -> int:
    """New hosts, paths, models, vendors and kinds of data, latest first."""
    from scanner.query.alarms import alarms
    from scanner.store import open_store

    with open_store(app.database_path) as store:
        rows = [a.as_dict() for a in alarms(store, kind=kind)]
    emit(rows, style, _COLUMNS, "alarm")
    if style == "table" and not rows:
        say("No alarms. They begin with the second scan: ferpa-scan scan")
    return 0
