"""`alarms`: what is new in known flows."""

from __future__ import annotations

from tests.cli.conftest import Desk


def test_a_new_vendor_is_told_once(known: Desk) -> None:
    """A host that is in no list and speaks an AI format; its first label may be a name and is hidden."""
    rows = known.run("alarms", "--format", "json").json["rows"]
    assert all(set(row) >= {"kind", "system", "vendor", "host", "since", "subject"} for row in rows)
    (new,) = (row for row in rows if row["kind"] == "new-vendor")
    assert (new["system"], new["vendor"], new["subject"]) == ("desk", "", "*.unlisted.example")
    assert known.run("alarms", "--kind", "new-vendor", "--format", "ndjson").rows == [
        {"type": "alarm", **new}
    ]
    assert "new-vendor" in known.run("alarms").out


def test_none_yet(desk: Desk) -> None:
    """A sentence, and an empty answer."""
    assert desk.run("alarms").err.startswith("No alarms.")
    assert desk.run("alarms", "--format", "json").json == {"schema": 1, "rows": []}
