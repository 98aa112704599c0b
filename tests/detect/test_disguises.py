"""The table of disguises: what it says is seen through is, and what it says is missed is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from scanner import data, policy
from scanner.config import Config
from scanner.decode import decode
from scanner.detect.engine import Engine
from scanner.detect.models import names_model
from scanner.keys import momentary
from scanner.model import Exchange, Hit, Pairs, Ref
from scanner.route import route

TABLE: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parents[2] / "fixtures" / "disguises" / "table.yaml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    rules = policy.load([data.path("rules")], Config())
    return Engine(rules, momentary(), names_model(None))


def hits(engine: Engine, text: str) -> list[Hit]:
    body = Pairs([("messages", [Pairs([("role", "user"), ("content", text)])])])
    asked = Exchange(id="1", ref=Ref("test", "", 0), host="api.openai.com", body=body)
    found = engine.detect(decode(asked), route(asked, engine._policy, speaks_ai=True))
    return [hit for hit in found if hit.passed is None]


@pytest.mark.parametrize("row", TABLE["seen"], ids=lambda row: row["what"])
def test_what_the_table_says_is_seen_through(engine: Engine, row: dict[str, Any]) -> None:
    found = [
        h for h in hits(engine, row["text"]) if h.element in {row["element"], row["element"].split("_")[-1]}
    ]
    assert found
    opaque = {"base64", "jwt", "quoted-printable"}
    if opaque.isdisjoint(found[0].decoded):
        assert 0 <= found[0].start < found[0].end <= len(row["text"])


@pytest.mark.parametrize("row", TABLE["missed"], ids=lambda row: row["what"])
def test_what_the_table_says_is_missed(engine: Engine, row: dict[str, Any]) -> None:
    """A row that is seen now belongs into the other half."""
    assert [h.element for h in hits(engine, row["text"]) if h.element == "ssn"] == []
