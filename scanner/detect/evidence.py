"""What an exchange shows of each person named in it: numbers by name, for `subject` to weigh. May import model.

Everything is sparse and named, so that a decision can be explained and the weights can be read
(scanner/detect/subject_weights.json, made by fixtures/names/build/train_subject.py).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from scanner.detect.candidates import Candidate, Exhibit, Needs
from scanner.detect.subject_cues import CUES, GENRES, sample_name

NAMES = frozenset({"person_name", "student_name", "parent_guardian_name", "staff_name", "homeroom_teacher"})
KINDS = ("student", "guardian", "staff", "other", "nobody")
Numbers = dict[str, float]
_NEAR = 80
_LEAST = 1e-3
_MOST_TEXT = 40_000
_CLOSE = 70
_HEADER = 160
_LINES = 3
_TITLE = 12
_GROUPS = {
    "id": "local_student_id state_student_id lunch_pin app_username opaque_platform_id ssn medicaid_insurance_id",
    "birth": "date_of_birth age",
    "grade": "grade_level school_enrollment graduation_year",
    "contact": "email student_email phone student_phone parent_contact address student_address",
    "marks": "course_grade gpa_rank test_score in_app_performance cognitive_psych_test transcript attendance",
    "status": (
        "iep section_504 disability_category health_condition mental_health discipline english_learner frl_status "
        "homeless_status foster_status family_relationship substance_use immigration_status language race_ethnicity "
        "household_income economic_disadvantage victim_bullying_titleix religion gifted_program"
    ),
}
_GROUP_OF = {element: group for group, elements in _GROUPS.items() for element in elements.split()}


@dataclass(slots=True)
class Person:
    """All mentions of one name in an exchange."""

    mentions: list[Candidate] = field(default_factory=list)

    def owner(self, exhibit: Exhibit) -> str | None:
        """Whose it is by the roster, or by a field of the record itself. A table inside a prompt is evidence, no more."""
        known = Counter(
            str(m.subject) for m in self.mentions if m.subject and m.recognizer.startswith("roster")
        )
        if known:
            return known.most_common(1)[0][0]
        owners = Counter(
            str(m.subject)
            for m in self.mentions
            if m.field and m.subject is not None and not exhibit.segments[m.segment].cell
        )
        return owners.most_common(1)[0][0] if owners else None


def people(exhibit: Exhibit, found: Sequence[Candidate]) -> dict[int, Person]:
    """Index of a name candidate → its person. A first or last name alone joins the full name, where only one holds it."""
    named = [
        (n, c, words(exhibit.text(c))) for n, c in enumerate(found) if c.element in NAMES and c.passed is None
    ]
    holders: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for _, _, parts in named:
        if len(parts) > 1:
            for word in parts:
                holders[word].add(parts)
    by_name: dict[tuple[str, ...], Person] = defaultdict(Person)
    of: dict[int, Person] = {}
    for number, candidate, parts in named:
        full = holders.get(parts[0], set()) if len(parts) == 1 else set()
        person = by_name[tuple(sorted(next(iter(full)) if len(full) == 1 else parts))]
        person.mentions.append(candidate)
        of[number] = person
    return of


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """The words of a name, case folded."""
    return tuple(w for w in name.casefold().replace(",", " ").replace(".", " ").split() if w) or (
        name.casefold(),
    )


def of_exchange(exhibit: Exhibit, found: Sequence[Candidate], persons: Sequence[Person]) -> Numbers:
    """What is the same for all persons of an exchange."""
    plain = [s for s in exhibit.segments if not s.number and not s.cell and s.where == "value"]
    text = " ".join(s.text for s in plain)[:_MOST_TEXT].lower()
    out: Numbers = {"one": 1.0, "length": math.log1p(len(text)) / 8, "persons": math.log1p(len(persons)) / 3}
    for genre in GENRES:
        hits = len(set(genre.pattern.findall(text)))
        if hits:
            out[f"text:{genre.name}"] = min(2.0, math.log1p(hits))
    groups = Counter(_GROUP_OF[c.element] for c in found if c.element in _GROUP_OF and _counts(c))
    out |= {f"exchange:{group}": min(2.0, math.log1p(n)) for group, n in groups.items()}
    views = [view for view in map(_view, persons) if view]
    if views:
        out["exchange:nobody"] = sum(v[-1] for v in views) / len(views)
        out["exchange:student"] = max(v[0] for v in views)
        out["exchange:private"] = max(1 - v[-1] for v in views)
    out |= {f"exchange:field-{m.subject}": 1.0 for p in persons for m in p.mentions if m.field and m.subject}
    return out


def of_person(person: Person, exhibit: Exhibit, found: Sequence[Candidate], shared: Numbers) -> Numbers:
    """What is said of one person, with what the exchange as a whole says."""
    out = dict(shared)
    view = _view(person)
    if view:
        for kind, p in zip(KINDS, view, strict=True):
            out[f"model:{kind}"] = math.log(max(p, _LEAST)) / 3
    else:
        out["model:none"] = 1.0
    for name in {cue for m in person.mentions for cue in _cues(exhibit, m)}:
        out[f"cue:{name}"] = 1.0
    for group, n in _company(person, found).items():
        out[f"beside:{group}"] = min(1.5, math.log1p(n))
    names = [exhibit.text(m) for m in person.mentions]
    longest = max(names, key=len)
    out |= {"name:one-word": float(" " not in longest), "name:comma": float("," in longest)}
    out |= {"name:lower": float(longest.islower()), "name:upper": float(longest.isupper())}
    out["name:sample"] = float(any(map(sample_name, names)))
    out["mentions"] = min(2.0, math.log1p(len(names)))
    out |= _header(person, exhibit)
    out |= {f"field:{m.subject}": 1.0 for m in person.mentions if m.field and m.subject}
    out |= {f"role:{exhibit.segments[m.segment].role}": 1.0 for m in person.mentions}
    return {name: value for name, value in out.items() if value}


def _header(person: Person, exhibit: Exhibit) -> Numbers:
    """Who stands at the head of a paper: the first line is the pupil's, a titled second line the teacher's."""
    for mention in person.mentions:
        text = exhibit.segments[mention.segment].text
        line = text[: mention.start].count("\n") if mention.start < _HEADER else _LINES
        before, after = (
            text[: mention.start].split("\n")[-1].strip(),
            text[mention.end :].split("\n")[0].strip(),
        )
        if line < _LINES and len(before) <= _TITLE and len(after) <= _TITLE and "\n" in text[mention.end :]:
            return {f"header:{line}": 1.0}
    return {}


def _view(person: Person) -> tuple[float, ...] | None:
    """The names model's probabilities, averaged over the mentions it has seen."""
    seen = [m.roles for m in person.mentions if m.roles]
    return tuple(sum(column) / len(seen) for column in zip(*seen, strict=True)) if seen else None


def _cues(exhibit: Exhibit, mention: Candidate) -> Iterable[str]:
    before, after = exhibit.before(mention, _CLOSE).lower(), exhibit.after(mention, _CLOSE).lower()
    return (cue.name for cue in CUES if cue.fits(before, after))


def _company(person: Person, found: Sequence[Candidate]) -> Mapping[str, int]:
    near: Counter[str] = Counter()
    for mention in person.mentions:
        for c in found:
            if c.segment == mention.segment and c.element in _GROUP_OF and abs(c.start - mention.end) < _NEAR:
                near[_GROUP_OF[c.element]] += 1
    return near


def _counts(found: Candidate) -> bool:
    return found.passed is None and found.needs is not Needs.CONTEXT
