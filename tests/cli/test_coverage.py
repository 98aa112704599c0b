"""`coverage`: the ledger adds up, and its sums are those of the rows that were asked for."""

from __future__ import annotations

from tests.cli.conftest import Desk

ROW = {
    "source", "system", "vendor", "host", "endpoint", "from", "to", "seen", "scanned", "partial", "unknown",
    "not_sampled", "skipped", "skipped_by",
}  # fmt: skip


def test_every_exchange_seen_ends_in_one_column(known: Desk) -> None:
    """Seven records lie in the district's folder."""
    rows = known.run("coverage", "--format", "json").json["rows"]
    assert all(set(row) == ROW for row in rows)
    assert all(
        row["seen"] == sum(row[n] for n in ("scanned", "partial", "unknown", "not_sampled", "skipped"))
        for row in rows
    )
    assert sum(row["seen"] for row in rows) == 7
    assert [row["skipped_by"] for row in rows if row["skipped"]] == [{"json": 1}]


def test_the_sums_are_of_what_was_asked_for(known: Desk, desk: Desk) -> None:
    """One vendor, one scan, nothing that fits, nothing at all."""
    assert known.run("coverage").err.startswith("7 exchanges seen: 6 scanned")
    assert known.run("coverage", "--vendor", "OpenAI").err.startswith("5 exchanges seen: 5 scanned")
    assert known.run("coverage", "--scan", "S-1").err.startswith("5 exchanges seen")
    assert known.run("coverage", "--vendor", "Nobody").err == "Nothing fits.\n"
    assert known.run("coverage", "--scan", "first").code == 2
    assert desk.run("coverage").err.startswith("Nothing has been scanned yet.")


def test_rows_by_line_and_csv(known: Desk) -> None:
    """Each row has its type; CSV has a heading."""
    assert {row["type"] for row in known.run("coverage", "--format", "ndjson").rows} == {"coverage"}
    assert known.run("coverage", "--format", "csv").out.startswith(
        "source,system,vendor,host,endpoint,from,to,seen"
    )
