"""Whose name is it: student, guardian, staff, other private person, unknown, or nobody's record. May import model.

Evidence is weighed per person (all mentions of one name in the exchange together): fields and titles, relations, what
stands beside the name, the kind of text, well-known names, and, where it is installed, the names model's own view.
A student dropped as nobody is the worse mistake, so doubt stays `unknown` (rules/cues.yaml holds the words).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from scanner.detect.candidates import Candidate, Exhibit
from scanner.detect.fields import owned_element
from scanner.detect.subject_cues import CUES, GENRES, Cue, sample_name
from scanner.model import SubjectKind

NAMES = frozenset({"person_name", "student_name", "parent_guardian_name", "staff_name", "homeroom_teacher"})
NOBODY = "nobody"
KINDS = ("student", "guardian", "staff", "other", NOBODY)
CERTAIN = 6.0
DOUBT = 0.4
"""A kind must lead the next one by this much (log odds), else the subject is unknown."""
NOBODY_LEAD = 1.0
"""Nobody must lead every private person by this much before a name is passed."""
MODEL_WEIGHT = 1.0
_MOST_REASONS = 6
_BEFORE = 70
_AFTER = 70


@dataclass(slots=True)
class _Person:
    """All mentions of one name, with the evidence for each kind (log odds)."""

    mentions: list[Candidate] = field(default_factory=list)
    votes: dict[str, float] = field(default_factory=lambda: dict.fromkeys(KINDS, 0.0))
    why: list[str] = field(default_factory=list)

    def add(self, kind: str, weight: float, why: str) -> None:
        self.votes[kind] += weight
        if len(self.why) < _MOST_REASONS and why not in self.why:
            self.why.append(why)


def settle(exhibit: Exhibit, found: Sequence[Candidate]) -> list[Candidate]:
    """All candidates, names with their subject and element."""
    people, of = _people(exhibit, found)
    genre = _genre(exhibit)
    for person in people:
        _weigh(person, exhibit, found, genre)
    return [_settled(c, of[n]) if n in of else c for n, c in enumerate(found)]


def _people(exhibit: Exhibit, found: Sequence[Candidate]) -> tuple[list[_Person], dict[int, _Person]]:
    """Mentions joined by string: a first or last name alone joins the full name that holds it, where only one does."""
    by_words: dict[tuple[str, ...], _Person] = {}
    of: dict[int, _Person] = {}
    named = [
        (n, c, _words(exhibit.text(c)))
        for n, c in enumerate(found)
        if c.element in NAMES and c.passed is None
    ]
    full: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for _, _, words in named:
        if len(words) > 1:
            for word in words:
                full[word].add(words)
    for number, candidate, words in named:
        owners = full.get(words[0], set()) if len(words) == 1 else set()
        key = next(iter(owners)) if len(owners) == 1 else tuple(sorted(words))
        key = tuple(sorted(key))
        person = by_words.setdefault(key, _Person())
        person.mentions.append(candidate)
        of[number] = person
    return list(by_words.values()), of


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    return tuple(w for w in name.casefold().replace(",", " ").replace(".", " ").split() if w) or (
        name.casefold(),
    )


def _weigh(person: _Person, exhibit: Exhibit, found: Sequence[Candidate], genre: Mapping[str, float]) -> None:
    for mention in person.mentions:
        if mention.subject is not None and mention.field:
            kind = str(mention.subject)
            if kind in person.votes:
                person.add(kind, CERTAIN, mention.why[-1] if mention.why else "field")
        for cue in _cues_at(exhibit, mention):
            person.add(cue.kind, cue.weight, f"cue:{cue.name}")
        if sample_name(exhibit.text(mention)):
            person.add(NOBODY, CERTAIN, "sample-name")
    for kind, weight in _model_view(person):
        person.add(kind, weight, "names-model")
    for kind, weight in _company(person, exhibit, found):
        person.add(kind, weight, "company")
    for kind, weight in genre.items():
        person.add(kind, weight, "kind-of-text")


def _model_view(person: _Person) -> list[tuple[str, float]]:
    """The names model's log probabilities, averaged over the mentions it has seen."""
    seen = [m.roles for m in person.mentions if m.roles]
    if not seen:
        return []
    return [(kind, MODEL_WEIGHT * sum(math.log(max(r[i], 1e-4)) for r in seen) / len(seen)) for i, kind in enumerate(KINDS)]


def _cues_at(exhibit: Exhibit, mention: Candidate) -> list[Cue]:
    before, after = exhibit.before(mention, _BEFORE).lower(), exhibit.after(mention, _AFTER).lower()
    return [cue for cue in CUES if cue.fits(before, after)]


def _company(person: _Person, exhibit: Exhibit, found: Sequence[Candidate]) -> list[tuple[str, float]]:
    """What stands beside a name: an id, a grade, a status or a birth date makes it a pupil's."""
    out = 0.0
    for mention in person.mentions:
        near = [
            c for c in found
            if c.segment == mention.segment and c.element not in NAMES and c.passed is None
            and abs(c.start - mention.end) < _AFTER and c.element in _PUPILS
        ]  # fmt: skip
        out = max(out, min(2.0, 0.9 * len(near)))
    return [("student", out)] if out else []


_PUPILS = frozenset(
    "local_student_id state_student_id date_of_birth grade_level iep section_504 disability_category "
    "health_condition mental_health discipline attendance course_grade gpa_rank test_score english_learner "
    "frl_status homeless_status foster_status in_app_performance lunch_pin school_enrollment language "
    "cognitive_psych_test age".split()
)


def _genre(exhibit: Exhibit) -> dict[str, float]:
    """What kind of text the exchange is, as a prior for every name in it."""
    text = " ".join(s.text for s in exhibit.segments if not s.number and s.where == "value")[:40_000].lower()
    scores: dict[str, float] = defaultdict(float)
    for genre in GENRES:
        hits = len(set(genre.pattern.findall(text)))
        if hits:
            scores[genre.kind] += min(genre.most, genre.weight * math.log1p(hits))
    return dict(scores)


def _settled(mention: Candidate, person: _Person) -> Candidate:
    votes = sorted(person.votes.items(), key=lambda item: (-item[1], KINDS.index(item[0])))
    best, lead = votes[0][0], votes[0][1] - votes[1][1]
    why = (*mention.why, *person.why)
    if best == NOBODY and lead >= NOBODY_LEAD:
        return replace(mention, element="person_name", subject=None, passed="nobody", why=why)
    if best == NOBODY or lead < DOUBT:
        best = str(SubjectKind.UNKNOWN)
    kind = SubjectKind(best)
    return replace(mention, element=owned_element("name", kind, "person_name"), subject=kind, why=why)
