"""Whose name is it: student, guardian, staff, other private person, unknown, or nobody's record. May import model.

A small linear classifier weighs the evidence for each person of an exchange (`evidence`); a field that says whose it is
decides by itself. A student dropped as nobody is the worse mistake: a name is passed only where nobody is likely enough,
and doubt between private persons stays `unknown`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from scanner.detect.candidates import Candidate, Exhibit
from scanner.detect.evidence import KINDS, Numbers, of_exchange, of_person, people
from scanner.detect.fields import CERTAIN_NAME, owned_element
from scanner.model import SubjectKind

NOBODY = "nobody"
_WEIGHTS = Path(__file__).with_name("subject_weights.json")
_MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class Weights:
    """Evidence → a weight for each of KINDS; `passes` is the probability from which nobody wins, `claims` from which a
    private kind is named rather than left unknown.
    """

    of: Mapping[str, tuple[float, ...]]
    passes: float
    claims: float

    @classmethod
    @cache
    def load(cls) -> Weights:
        """The shipped weights."""
        data = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
        return cls(
            {name: tuple(row) for name, row in data["weights"].items()}, data["passes"], data["claims"]
        )

    def probabilities(self, numbers: Numbers) -> tuple[float, ...]:
        """Of each kind."""
        rows = [(self.of[name], value) for name, value in numbers.items() if name in self.of]
        scores = [sum(row[i] * value for row, value in rows) for i in range(len(KINDS))]
        raised = [math.exp(s - max(scores)) for s in scores]
        return tuple(r / sum(raised) for r in raised)

    def reasons(self, numbers: Numbers, kind: str) -> tuple[str, ...]:
        """What spoke most for a kind."""
        at = KINDS.index(kind)
        pulls = {n: self.of[n][at] * v for n, v in numbers.items() if n in self.of and n != "one"}
        return tuple(
            n for n, pull in sorted(pulls.items(), key=lambda item: -item[1])[:_MOST_REASONS] if pull > 0
        )


def settle(exhibit: Exhibit, found: Sequence[Candidate]) -> list[Candidate]:
    """All candidates, names with their subject and element."""
    of = people(exhibit, found)
    persons = list({id(p): p for p in of.values()}.values())
    shared = of_exchange(exhibit, found, persons)
    weights = Weights.load()
    decided = {
        id(p): _decided(p.owner(exhibit), of_person(p, exhibit, found, shared), weights) for p in persons
    }
    return [_settled(c, *(_by_field(c) or decided[id(of[n])])) if n in of else c for n, c in enumerate(found)]


def _by_field(mention: Candidate) -> tuple[str, tuple[str, ...]] | None:
    """What a mention's own field says, whoever else bears the name: a mother has her son's."""
    certain = mention.field and mention.subject is not None and mention.score >= CERTAIN_NAME
    return (str(mention.subject), ()) if certain else None


def _decided(owner: str | None, numbers: Numbers, weights: Weights) -> tuple[str, tuple[str, ...]]:
    """(a kind of KINDS or "unknown", why)."""
    if owner:
        return owner, ("field",)
    p = dict(zip(KINDS, weights.probabilities(numbers), strict=True))
    if p[NOBODY] >= weights.passes:
        return NOBODY, weights.reasons(numbers, NOBODY)
    private = {kind: share / (1 - p[NOBODY]) for kind, share in p.items() if kind != NOBODY}
    best = max(private, key=lambda kind: private[kind])
    why = weights.reasons(numbers, best)
    return (best if private[best] >= weights.claims else str(SubjectKind.UNKNOWN)), why


def _settled(mention: Candidate, kind: str, why: tuple[str, ...]) -> Candidate:
    reasons = (*mention.why, *why)
    if kind == NOBODY:
        return replace(mention, element="person_name", subject=None, passed=NOBODY, why=reasons)
    subject = SubjectKind(kind)
    return replace(
        mention, element=owned_element("name", subject, "person_name"), subject=subject, why=reasons
    )
