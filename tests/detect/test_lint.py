"""Weak spots of rules are named, and the shipped rules have none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scanner import strict_yaml
from scanner.detect.lint import findings

ROOT = Path(__file__).parents[2] / "rules" / "recognizers"


def _rule(name: str, regex: str, *, match: str = "the plan B7", **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "supported_entity": f"FS_{name.upper()}",
        "element": name,
        "file": f"{name}.yaml",
        "patterns": [{"name": "only", "regex": regex, "score": 0.5}],
        "examples": {"match": [match], "no_match": ["nothing here"]},
        **more,
    }


def _kinds(*specs: dict[str, Any]) -> list[tuple[str, str]]:
    return [(f.rule, f.kind) for f in findings(specs)]


def test_the_shipped_rules_are_clean() -> None:
    specs = [{**strict_yaml.read(path).data, "file": path.name} for path in sorted(ROOT.glob("*.yaml"))]
    assert list(findings(specs)) == []


def test_a_sound_rule_has_no_finding() -> None:
    assert _kinds(_rule("plan", r"\bplan B\d\b")) == []


def test_a_rule_that_needs_context_names_its_words() -> None:
    assert _kinds(_rule("plan", r"\bplan B\d\b", needs="context")) == [("plan", "context")]
    assert _kinds(_rule("plan", r"\bplan B\d\b", needs="context", context={"before": ["the"]})) == []


def test_a_repeat_of_a_repeat_is_slow() -> None:
    assert _kinds(_rule("plan", r"plan (?:\w+\s)+!", match="plan a b !")) == []
    assert _kinds(_rule("plan", r"plan (?:\w+)+!", match="plan ab!")) == [("plan", "slow")]
    assert _kinds(_rule("plan", r"plan (?:\w+\s?)+!", match="plan ab!")) == [("plan", "slow")]


def test_a_gate_that_keeps_out_a_match_is_too_narrow() -> None:
    assert _kinds(_rule("plan", r"B\d", gate={"words": ["strategy"]})) == [("plan", "gate")]
    assert _kinds(_rule("plan", r"B\d", gate={"digit": True})) == []


def test_two_elements_that_find_each_others_examples_overlap() -> None:
    one, two = _rule("plan", r"\bplan \w\d\b"), _rule("map", r"\b[pm]\w+ B\d\b", match="a plan B8")
    assert _kinds(one, two) == [("map", "overlap")]
    assert _kinds(one, {**two, "element": "plan"}) == []
    assert _kinds(one, {**two, "passed": "sample"}) == []
