"""The examples that every rule carries, run. May import the modules beside it and model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scanner.detect.candidates import Candidate, Exhibit, Needs
from scanner.detect.normalise import normalised
from scanner.detect.presidio import Analyzer, rule_of
from scanner.model import Role, Segment


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that did not do what it should; `number` counts from 1."""

    rule: str
    file: str
    kind: str
    number: int
    problem: str


def failures(specs: Sequence[Mapping[str, Any]]) -> Iterator[Failure]:
    """Examples of these rules that fail: a match that is not found at its span, a non-match that is."""
    for spec in specs:
        rule = rule_of(spec)
        analyzer = Analyzer([rule])
        for kind in ("match", "no_match"):
            for number, example in enumerate(spec["examples"][kind], 1):
                problem = _problem(analyzer, example, kind, passes=rule.passed is not None)
                if problem:
                    yield Failure(rule.name, str(spec.get("file", "")), kind, number, problem)


def _problem(analyzer: Analyzer, example: Any, kind: str, *, passes: bool) -> str:
    text = example["text"] if isinstance(example, Mapping) else str(example)
    exhibit = Exhibit((normalised(Segment(("$",), Role.USER, text)),))
    found = analyzer.find(exhibit)
    counted = [
        c for c in found if (bool(c.passed) if passes else c.passed is None and c.needs is not Needs.CONTEXT)
    ]
    if kind == "no_match":
        return "found, and should not be" if counted else ""
    if not counted:
        return "not found"
    span = example.get("span") if isinstance(example, Mapping) else None
    spans = {_original(exhibit, text, c) for c in counted}
    return "found, but at another span" if span is not None and span not in spans else ""


def _original(exhibit: Exhibit, text: str, found: Candidate) -> str:
    start, end = exhibit.segments[found.segment].span(found.start, found.end)
    return text[start:end]
