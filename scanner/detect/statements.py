"""Status facts said of a person, not of a topic. May import the modules beside it and model.

A recognizer sees "504 plan", not whose it is. Each fact that needs a person is asked, in this order:

    negated      "does not have an IEP", "denies asthma": passed
    curriculum   "we studied homelessness", "a book about asthma": passed
    topic        "students with an IEP", "if your child has a fever": passed, unless a name follows
    named        a private person or a pupil's number in the same sentence or line: kept
    told-of      a single name in the same sentence that was taken for nobody's, outside stories and history: kept, and
                 the name counts too
    record       one in the same object ({"name": …, "alert": …}): kept
    before       one above it in the text, and "he", "her", "the student", or a note without a subject: kept
    exchange     one in another turn, and this one speaks of "she" or "him": kept
    below        a line over a record that names a pupil ("Incident: seizure. Student: …"): kept
    speaker      a pupil or parent writes "I" or "my" where the exchange names somebody: kept
    unnamed      somebody is spoken of and nobody is named: passed
    topic        nobody is spoken of: passed

The words are in `statement_cues`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scanner.detect.candidates import Candidate, Exhibit, Needs
from scanner.detect.statement_cues import (
    BLANK,
    CURRICULUM,
    DENIED,
    GENERIC,
    LABEL,
    NEGATED,
    PUPIL_TALK,
    SENTENCE_END,
    SHARE,
    SOMEBODY,
    SPEAKER,
    STORY,
    TOPICAL,
)
from scanner.model import Path, SubjectKind

PEOPLE = frozenset({"student_name", "parent_guardian_name", "person_name", "student_initials_or_nickname"})
NUMBERS = frozenset(
    {
        "app_username", "local_student_id", "lunch_pin", "medicaid_insurance_id", "ssn", "state_student_id",
        "student_email",
    }
)  # fmt: skip
HOUSEHOLD = frozenset(
    {
        "economic_disadvantage", "family_relationship", "foster_status", "frl_status", "homeless_status",
        "household_income", "immigration_status", "language", "migrant_status", "religion",
    }
)  # fmt: skip
"""What a parent says in the first person of the whole family."""
NOBODY = "nobody"
_TOLD = "of:told-of"
REACH = 2_500
"""Characters over which "she" still finds the name before it."""
SENTENCE = 600
"""Characters to each side at which a sentence without an end is cut."""
FORM = 160
"""Characters below a heading within which a form names its pupil."""
_PROSE = frozenset({"content", "text", "prompt", "input", "system", "instructions", "message", "body"})
"""Keys under which chats hold their texts: these are no fields of one record."""


@dataclass(frozen=True, slots=True)
class _Named:
    """Where an exchange names somebody: places by segment, and the objects that hold a name.

    `doubtful` are single names that were taken for nobody's: "Leo has a concussion" reads like a story until it says so.
    """

    places: Mapping[int, Sequence[int]]
    records: frozenset[Path]
    doubtful: Mapping[int, Sequence[int]]


@dataclass(frozen=True, slots=True)
class _Said:
    """One fact with its sentence: `text[start:end]` of the segment."""

    fact: Candidate
    text: str
    start: int
    end: int

    @property
    def sentence(self) -> str:
        """The sentence or line around the fact."""
        return self.text[self.start : self.end]


def settle(exhibit: Exhibit, found: Sequence[Candidate]) -> list[Candidate]:
    """All candidates; those that needed a person are kept (`of:…`) or passed, and need nothing any more.

    A word inside a fact is no name ("is Muslim"); a name that was taken for nobody's, and of which a fact is kept, counts.
    """
    found = list(_without_words_of_facts(found))
    named = _named(exhibit, found)
    settled = [
        _settled(exhibit, c, named) if c.needs is Needs.PERSON and c.passed is None else c for c in found
    ]
    told = {
        (c.segment, at) for c in settled if c.why[-1:] == (_TOLD,) for at in _doubtful_of(exhibit, c, named)
    }
    return [_counted(c) if (c.segment, c.start) in told and c.passed == NOBODY else c for c in settled]


def _without_words_of_facts(found: Sequence[Candidate]) -> Iterator[Candidate]:
    facts: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for c in found:
        if c.needs is Needs.PERSON and c.passed is None:
            facts[c.segment].append((c.start, c.end))
    for c in found:
        inside = (
            c.element in PEOPLE | {"staff_name"}
            and not c.field
            and any(a <= c.start and c.end <= b for a, b in facts.get(c.segment, ()))
        )
        yield replace(c, passed="part-of-a-fact") if inside and c.passed in {None, NOBODY} else c


def _counted(name: Candidate) -> Candidate:
    return replace(name, passed=None, subject=SubjectKind.UNKNOWN, why=(*name.why, _TOLD))


def _doubtful_of(exhibit: Exhibit, fact: Candidate, named: _Named) -> Iterator[int]:
    said = _said(exhibit, fact)
    return (at for at in named.doubtful.get(fact.segment, ()) if said.start <= at < said.end)


def _named(exhibit: Exhibit, found: Sequence[Candidate]) -> _Named:
    places: dict[int, list[int]] = defaultdict(list)
    doubtful: dict[int, list[int]] = defaultdict(list)
    for c in found:
        if c.passed is None and _is_person(c):
            places[c.segment].append(c.start)
        elif c.passed == NOBODY and " " not in exhibit.text(c):
            doubtful[c.segment].append(c.start)
    records = frozenset(r for segment in places for r in _records(exhibit.segments[segment].full_path))
    return _Named(places, records, doubtful)


def _is_person(c: Candidate) -> bool:
    if c.element in NUMBERS:
        return c.needs is not Needs.CONTEXT
    return c.element in PEOPLE and c.subject is not SubjectKind.STAFF


def _records(path: Path) -> Iterator[Path]:
    """The objects that hold a field, nearest first, two at most: {"riders": [{"name": …}], "reason": …}."""
    if isinstance(path[-1], str) and path[-1] not in _PROSE:
        yield path[:-1]
        outer = [n for n in range(2, len(path) - 1) if isinstance(path[n - 1], str)]
        yield from (path[:n] for n in outer[-1:])


def _settled(exhibit: Exhibit, fact: Candidate, named: _Named) -> Candidate:
    said = _said(exhibit, fact)
    reason = _ruled_out(said)
    if reason in {"negated", "curriculum"}:
        whose = ""
    elif reason:
        whose = "name-in-sentence" if _name_after_generic(said, named) else ""
    else:
        whose = _whose(exhibit, said, named)
    if whose:
        return replace(fact, needs=Needs.NOTHING, why=(*fact.why, f"of:{whose}"))
    if not reason:
        spoken_of = SOMEBODY.search(said.sentence) or SPEAKER.search(said.sentence)
        reason = "unnamed" if spoken_of else "topic"
    return replace(fact, needs=Needs.NOTHING, passed=reason)


def _said(exhibit: Exhibit, fact: Candidate) -> _Said:
    text = exhibit.segments[fact.segment].text
    start, limit = max(0, fact.start - SENTENCE), min(len(text), fact.end + SENTENCE)
    for match in SENTENCE_END.finditer(text, start, fact.start):
        start = match.end()
    after = SENTENCE_END.search(text, fact.end, limit)
    return _Said(fact, text, start, after.start() + 1 if after else limit)


def _ruled_out(said: _Said) -> str:
    """Why the words around a fact make it nobody's, or nothing."""
    before, after = said.text[said.start : said.fact.start], said.text[said.fact.end : said.end]
    if NEGATED.search(before) or DENIED.search(after):
        return "negated"
    if CURRICULUM.search(before):
        return "curriculum"
    return "topic" if GENERIC.search(before) or SHARE.search(after) or BLANK.search(said.sentence) else ""


def _name_after_generic(said: _Said, named: _Named) -> bool:
    """Whether a name stands after the generic words: "how do I tell Leo's mother about his IEP"."""
    generic = [m.end() for m in GENERIC.finditer(said.text, said.start, said.fact.start)]
    return bool(generic) and any(
        generic[-1] <= at < said.end for at in named.places.get(said.fact.segment, ())
    )


def _whose(exhibit: Exhibit, said: _Said, named: _Named) -> str:
    """How the fact is tied to somebody, or nothing."""
    here = named.places.get(said.fact.segment, ())
    if any(said.start <= at < said.end for at in here):
        return "name-in-sentence"
    if next(_records(exhibit.segments[said.fact.segment].full_path), None) in named.records:
        return "record"
    if any(said.start <= at < said.end for at in named.doubtful.get(said.fact.segment, ())) and not _is_told(
        said
    ):
        return "told-of"
    somebody, topical = SOMEBODY.search(said.sentence), TOPICAL.search(said.sentence)
    if any(said.start - REACH <= at < said.start for at in here) and (somebody or not topical):
        return "name-before"
    if somebody and named.places:
        return "exchange"
    if not topical and _stands_over_form(said, here):
        return "record-below"
    return "speaker" if named.places and _speaks(exhibit.sender, said) else ""


def _is_told(said: _Said) -> bool:
    """Whether the fact belongs to a story, a play or history."""
    return bool(STORY.search(said.text, max(0, said.start - REACH), said.end))


def _stands_over_form(said: _Said, here: Sequence[int]) -> bool:
    label = LABEL.search(said.text, said.fact.end, said.fact.end + FORM)
    return label is not None and any(label.end() <= at < label.end() + 4 for at in here)


def _speaks(sender: str, said: _Said) -> bool:
    """Whether a pupil or a parent says it of himself; staff write "I have a 9th grader" of others."""
    if sender == "staff" or not SPEAKER.search(said.sentence):
        return False
    return sender == "student" or said.fact.element in HOUSEHOLD or bool(PUPIL_TALK.search(said.sentence))
