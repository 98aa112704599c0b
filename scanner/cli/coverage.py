"""`ferpa-scan coverage`: what was read, skipped and not seen, per source and flow. May import what cli may."""

from __future__ import annotations

import click

from scanner.cli._app import App
from scanner.cli._printing import emit, rows_option, say
from scanner.report.words import count, reasons

_COLUMNS = [("source", "source"), ("system", "system"), ("vendor", "vendor"), ("host", "host"), ("endpoint", "endpoint"),
            ("seen", "seen"), ("scanned", "scanned"), ("partial", "partial"), ("unknown", "unseen"),
            ("not_sampled", "not sampled"), ("skipped", "skipped"), ("why", "why skipped")]  # fmt: skip

_OUTCOMES = ("seen", "scanned", "partial", "unknown", "not_sampled", "skipped")


@click.command("coverage")
@click.option("--scan", help="Only this scan (as S-3).")
@click.option("--vendor", help="Only this vendor.")
@click.option("--system", help="Only this system.")
@rows_option
@click.pass_obj
def command(app: App, scan: str | None, vendor: str | None, system: str | None, style: str) -> int:
    """The ledger: every exchange that was seen ends in exactly one of five columns."""
    from scanner.query.coverage import coverage
    from scanner.store import open_store

    with open_store(app.database_path) as store:
        rows = [r.as_dict() for r in coverage(store, scan=scan, vendor=vendor, system=system)]
    if style == "table":
        total = {name: sum(r[name] for r in rows) for name in _OUTCOMES}
        rows = [
            {**r, "why": reasons(r["skipped_by"]), "host": r["host"] or "(could not be read)"} for r in rows
        ]
    emit(rows, style, _COLUMNS, "coverage")
    if style == "table":
        if not rows:
            asked = scan or vendor or system
            say(
                "Nothing fits."
                if asked
                else "Nothing has been scanned yet. Next: ferpa-scan scan FOLDER_OR_FILE"
            )
        else:
            say(
                f"{count(total['seen'], 'exchange')} seen: {total['scanned']:,} scanned, {total['partial']:,} in part, "
                f"{total['unknown']:,} with content that cannot be seen, {total['not_sampled']:,} not in the sample, "
                f"{total['skipped']:,} skipped."
            )
    return 0
