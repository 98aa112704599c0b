"""Every rule of rules/recognizers/ against its own examples, its gate, and hostile text."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import regex

from scanner import strict_yaml
from scanner.config import Config
from scanner.detect.anchors import WORD
from scanner.detect.candidates import Candidate, Exhibit, Needs
from scanner.detect.normalise import normalised
from scanner.detect.presidio import Analyzer, Rule, rules
from scanner.model import Role, Segment
from scanner.policy import Policy

ROOT = Path(__file__).parents[1] / "rules" / "recognizers"
ENOUGH = 8
LONG = 100_000
TIMEOUT = 30


def _policy() -> Policy:
    """A policy of the recognizers alone: these tests ask nothing of elements, laws and vendors."""
    specs = tuple(strict_yaml.read(path).data for path in sorted(ROOT.glob("*.yaml")))
    return Policy(Config(), {}, (), (), (), specs, {}, {}, (), "")


POLICY = _policy()
SPECS: dict[str, Any] = {spec["name"]: spec for spec in POLICY.recognizers}
RULES = {rule.name: rule for rule in rules(POLICY)}


@cache
def _analyzer() -> Analyzer:
    return Analyzer(RULES.values())


def _text(example: str | dict[str, str]) -> str:
    return example if isinstance(example, str) else example["text"]


def _found(name: str, text: str) -> list[tuple[str, Candidate]]:
    exhibit = Exhibit((normalised(Segment(("$",), Role.USER, text)),))
    return [(exhibit.text(c), c) for c in _analyzer().find(exhibit) if c.recognizer == name]


def _counts(rule: str, candidate: Candidate) -> bool:
    """Neither passed (but by a rule that exists to pass) nor still without the context that it needs."""
    return candidate.passed == RULES[rule].passed and candidate.needs is not Needs.CONTEXT


def _examples(kind: str) -> list[Any]:
    return [
        pytest.param(name, example, id=f"{name}-{number}")
        for name, spec in SPECS.items()
        for number, example in enumerate(spec["examples"][kind])
    ]


@pytest.mark.parametrize(("name", "example"), _examples("match"))
def test_a_matching_example_counts_with_its_exact_span(name: str, example: str | dict[str, str]) -> None:
    spans = [text for text, c in _found(name, _text(example)) if _counts(name, c)]
    assert spans
    if isinstance(example, dict) and "span" in example:
        assert example["span"] in spans


@pytest.mark.parametrize(("name", "example"), _examples("no_match"))
def test_an_example_that_must_not_match_does_not_count(name: str, example: str | dict[str, str]) -> None:
    assert [text for text, c in _found(name, _text(example)) if _counts(name, c)] == []


@pytest.mark.parametrize("name", SPECS)
def test_a_rule_has_enough_examples_of_both_kinds(name: str) -> None:
    examples = SPECS[name]["examples"]
    assert len(examples["match"]) >= ENOUGH
    assert len(examples["no_match"]) >= ENOUGH


@pytest.mark.parametrize("name", SPECS)
def test_a_file_bears_the_name_of_its_rule_and_an_entity_of_its_own(name: str) -> None:
    assert (ROOT / f"{name}.yaml").is_file()
    entity = SPECS[name]["supported_entity"]
    assert [s["name"] for s in SPECS.values() if s["supported_entity"] == entity] == [name]


@pytest.mark.parametrize("name", SPECS)
def test_a_gate_opens_wherever_a_pattern_matches(name: str) -> None:
    """Over the examples of all rules, no pattern finds what its gate would have kept out."""
    rule = RULES[name]
    patterns = [regex.compile(p.regex, regex.MULTILINE | regex.DOTALL) for p in rule.patterns]
    texts = [_text(e) for s in SPECS.values() for kind in ("match", "no_match") for e in s["examples"][kind]]
    shut = [text for text in texts if not _opens(rule, text)]
    found = [m[0] for text in shut for pattern in patterns for m in pattern.finditer(text)]
    assert [value for value in found if value and (not rule.validate or rule.validate(value))] == []


def _opens(rule: Rule, text: str) -> bool:
    digits = sum(1 for c in text if c.isdigit())
    return rule.gate.opens(digits, frozenset(WORD.findall(text.lower())), at="@" in text)


PIECES = (
    "a.", "a", "A", "Ab ", "1", "2 ", "1.", "555-", " ", "\n", "@", "a@b.", "ab:", "\"'", "((", "12 Elm ",
    "five ", "a1",
)  # fmt: skip
"""What makes careless patterns go back and forth, many times over: runs, half addresses, half numbers."""
HOSTILE = tuple(piece * (LONG // len(piece)) for piece in PIECES)


@pytest.mark.parametrize("name", SPECS)
def test_no_pattern_blows_up_on_hostile_text(name: str) -> None:
    """Each pattern ends on each text, and on halves of its own examples repeated.

    Where a pattern runs out of time, Presidio gives up the text, and what follows in it would be missed.
    """
    own = [_text(e)[: len(_text(e)) // 2] + " " for e in SPECS[name]["examples"]["match"][:3]]
    for pattern in RULES[name].patterns:
        compiled = regex.compile(pattern.regex, regex.MULTILINE | regex.DOTALL)
        for text in (*HOSTILE, *(half * (LONG // len(half)) for half in own)):
            assert sum(1 for _ in compiled.finditer(text, timeout=TIMEOUT)) >= 0
