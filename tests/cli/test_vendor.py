"""`vendor`: the register, and one vendor's agreement against what was seen."""

from __future__ import annotations

from tests.cli.conftest import Desk


def test_the_register_lists_agreements_and_traffic(known: Desk, desk: Desk) -> None:
    """Whoever has one or the other."""
    rows = {row["vendor"]: row for row in known.run("vendor", "list", "--format", "json").json["rows"]}
    assert (rows["OpenAI"]["agreement"], rows["OpenAI"]["seen"]) == ("none", 5)
    assert (rows["Example Vendor"]["agreement"], rows["Example Vendor"]["seen"]) == ("in force", 0)
    assert "OpenAI" in known.run("vendor", "list").out
    (desk.folder / "rules" / "agreements" / "example.yaml").unlink()
    assert desk.run("vendor", "list").err.startswith("No vendor yet")


def test_declared_against_observed(known: Desk) -> None:
    """Without an agreement all that was seen is beyond it: exit 1. Unused rows are named."""
    answer = known.run("vendor", "check", "openai", "--format", "json")
    assert answer.code == 1
    assert answer.json["schema"] == 1
    classes = {row["element"]: row["class"] for row in answer.json["matrix"]}
    assert classes["ssn"] == "uncontracted"
    assert answer.json["hosts"] == [{"host": "api.openai.com", "declared": False, "seen": 5}]
    unused = known.run("vendor", "check", "Example Vendor", "--format", "json")
    assert unused.code == 0
    assert {row["class"] for row in unused.json["matrix"]} == {"unused"}


def test_a_vendor_that_nobody_knows(known: Desk) -> None:
    """Refused; the name is not repeated."""
    answer = known.run("vendor", "check", "Maribel")
    assert (answer.code, answer.out) == (2, "")
    assert "Maribel" not in answer.err
