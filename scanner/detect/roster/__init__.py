"""The roster in payloads: names, ids and addresses of the district's own people. Imports detect, roster and keys.

A match turns a name into *this student*: it settles the subject and carries the keyed token. What words alone cannot
settle (a name that a student shares with a teacher, words that are names) is left to cues, or left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from scanner.detect.candidates import Candidate, Exhibit
from scanner.detect.roster.givens import GivenFinder
from scanner.detect.roster.misspelt import Misspelt
from scanner.detect.roster.names import Match, NameFinder, Reading, has_case, has_cue
from scanner.detect.roster.numbers import FIELD, Found, NumberFinder
from scanner.detect.roster.pages import Page, pages
from scanner.detect.roster.records import RecordFinder, nearby
from scanner.keys import Keys
from scanner.model import SubjectKind
from scanner.roster.letters import Spelling
from scanner.roster.people import Role
from scanner.roster.roster import Roster

NAMES = frozenset(["person_name", "student_name", "parent_guardian_name", "staff_name", "homeroom_teacher"])
_KIND = {
    Role.STUDENT: SubjectKind.STUDENT,
    Role.GUARDIAN: SubjectKind.GUARDIAN,
    Role.STAFF: SubjectKind.STAFF,
}
_NAME = {
    SubjectKind.STUDENT: "student_name", SubjectKind.GUARDIAN: "parent_guardian_name", SubjectKind.STAFF: "staff_name",
    SubjectKind.UNKNOWN: "person_name",
}  # fmt: skip
_MAIL = {SubjectKind.STUDENT: "student_email", SubjectKind.GUARDIAN: "parent_contact"}
_SCORE = {
    "name": 0.99,
    "record": 0.99,
    "misspelt": 0.85,
    "given": 0.85,
    "id": 0.97,
    "username": 0.95,
    "email": 0.99,
}
_DOUBTFUL = 0.9
_BESIDE = 100
Spans = dict[int, list[tuple[int, int]]]


class RosterMatcher:
    """All look-ups of one roster under one key. Building it takes some 50 ms for 100,000 students."""

    def __init__(self, roster: Roster, keys: Keys) -> None:
        spelling = Spelling(keys)
        self._spelling = spelling
        self._roster = roster
        self._names = NameFinder(roster, spelling)
        self._records = RecordFinder(roster, spelling)
        self._numbers = NumberFinder(roster, spelling)
        self._misspelt = Misspelt(roster, spelling)
        self._givens = GivenFinder(roster)

    def join(self, exhibit: Exhibit, found: Sequence[Candidate]) -> list[Candidate]:
        """What was found, with the roster's matches: these stand in for other name candidates that they overlap.

        The names model's view of whose name it is goes over to the match, for names that the roster leaves open.
        """
        mine = self.find(exhibit, found)
        names: dict[int, list[int]] = defaultdict(list)
        for n, c in enumerate(mine):
            if c.element in NAMES:
                names[c.segment].append(n)
        kept = []
        for c in found:
            over = [n for n in names[c.segment] if c.start < mine[n].end and mine[n].start < c.end]
            if c.element not in NAMES or c.passed or not over:
                kept.append(c)
            for n in over if c.element in NAMES and c.roles else ():
                mine[n] = replace(mine[n], roles=c.roles)
        return [*kept, *mine]

    def find(self, exhibit: Exhibit, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The roster's people in one exchange, in the order of segments and places.

        `candidates` is what else was found: names that a model or a field tells, which words need to count as a name.
        """
        evidence = _Evidence(exhibit, candidates)
        read: list[Reading] = []
        matches: list[Match] = []
        numbers: list[Found] = []
        for page in pages(exhibit):
            read.append(Reading.of(page, self._spelling))
            matches += self._names.read(read[-1])
            numbers += self._numbers.read(page)
        numbers = list(dict.fromkeys(numbers))  # pieces of a long text overlap
        owners = {p for f in numbers if f.sure and len(f.people) == 1 for p in f.people}
        named = [m for m in self._records.read(exhibit) if evidence.allows(m, self._roles(m.people))]
        named = _longest([*named, *(m for m in matches if evidence.supports(m, owners))])
        numbers = [
            f for f in numbers if f.sure or f.cue or evidence.field(f) or self._beside(exhibit, f, named)
        ]
        for reading in read:
            named += self._near(reading, evidence, [*named, *numbers])
        settled = {self._one(m.people, owners) for m in named} | {
            self._one(f.people, owners) for f in numbers
        }
        people = {p for p in settled if p is not None}
        for reading in read:
            named += self._short(reading, evidence, named, numbers, people)
        return sorted(
            [
                *(self._named(evidence, m, people) for m in _longest(named)),
                *(self._numbered(f, owners) for f in numbers),
            ],
            key=lambda c: (c.segment, c.start, c.end, c.element),
        )

    def _near(self, reading: Reading, evidence: _Evidence, settled: Sequence[Match | Found]) -> list[Match]:
        """Misspelt names on a page, beside those that are settled."""
        taken = _on_page(reading.page, [*evidence.passed(), *((m.segment, m.start, m.end) for m in settled)])
        return _longest(self._misspelt.read(reading, _on_page(reading.page, evidence.names()), taken))

    def _short(
        self,
        reading: Reading,
        evidence: _Evidence,
        named: Sequence[Match],
        numbers: Sequence[Found],
        people: set[int],
    ) -> list[Match]:
        """Short forms on a page of students who are named in full, or are of a class that is named."""
        page = reading.page
        held = [(m.segment, m.start, m.end) for m in named] + [(f.segment, f.start, f.end) for f in numbers]
        taken = _on_page(page, [*evidence.passed(), *held])
        students = {(p,) for p in people} | {m.people for m in named if not set(m.people) & people}
        students = {held for held in students if self._roles(held) == {SubjectKind.STUDENT}}
        names = _on_page(page, evidence.names())
        others = self._givens.classes(people) - people if names else frozenset()
        return list(self._givens.read(reading, students, others, names, taken))

    def _roles(self, people: Iterable[int]) -> frozenset[SubjectKind]:
        return frozenset(_KIND[Role(int(self._roster.role[p]))] for p in people)

    def _one(self, people: Sequence[int], owners: set[int]) -> int | None:
        """The one person meant: the only one of that name, or the only one whose id stands there too."""
        if len(people) == 1:
            return people[0]
        here = [p for p in people if p in owners]
        return here[0] if len(here) == 1 else None

    def _beside(self, exhibit: Exhibit, found: Found, named: Iterable[Match]) -> bool:
        """Whether a name of the same person stands beside an id."""
        same = {m.segment: m for m in named if set(m.people) & set(found.people)}
        near = same.get(found.segment)
        if near and min(abs(near.end - found.start), abs(found.end - near.start)) <= _BESIDE:
            return True
        return nearby(exhibit.segments, found.segment, {n: m for n, m in same.items() if n != found.segment})

    def _named(self, evidence: _Evidence, match: Match, known: set[int]) -> Candidate:
        people = match.people
        field = evidence.owner(match)
        kinds = self._roles(people)
        if field in kinds:
            people = tuple(p for p in people if self._roles([p]) == {field})
            kinds = frozenset([field])
        person = self._one(people, known)
        kind = next(iter(kinds)) if len(kinds) == 1 else SubjectKind.UNKNOWN
        if match.doubt == "title" and kind is not SubjectKind.STAFF:
            kind, person = SubjectKind.UNKNOWN, None
        why = [f"roster:{match.how}"]
        if len(people) > 1 and person is None:
            why.append(f"roster:one-of-{len(people)}")
        if len(kinds) > 1:
            why.append("roster:shared-name")
        if match.doubt:
            why.append(f"roster:{match.doubt}")
        if person is not None and self._roster.left[person]:
            why.append("roster:left")
        score = min(_SCORE[match.how], _DOUBTFUL if match.doubt else 1.0)
        subject = None if kind is SubjectKind.UNKNOWN else kind
        return Candidate(
            match.segment, match.start, match.end, _NAME[kind], score, f"roster_{match.how}", tuple(why), subject,
            None if person is None or subject is None else self._roster.token(person), field=field is not None,
        )  # fmt: skip

    def _numbered(self, found: Found, owners: set[int]) -> Candidate:
        person = self._one(found.people, owners)
        kinds = self._roles(found.people)
        kind = next(iter(kinds)) if len(kinds) == 1 else SubjectKind.UNKNOWN
        element = _MAIL.get(kind, "email") if found.how == "email" else found.element
        score = _SCORE[found.how] if found.sure else _DOUBTFUL
        return Candidate(
            found.segment, found.start, found.end, element, score, f"roster_{found.how}", (f"roster:{found.how}",),
            None if kind is SubjectKind.UNKNOWN else kind, None if person is None else self._roster.token(person),
        )  # fmt: skip


class _Evidence:
    """What else says of places in an exchange: names, fields, whose record it is."""

    def __init__(self, exhibit: Exhibit, candidates: Sequence[Candidate]) -> None:
        self._exhibit = exhibit
        self._names: dict[int, list[Candidate]] = defaultdict(list)
        self._fields: dict[int, list[Candidate]] = defaultdict(list)
        for c in candidates:
            if c.element in NAMES:
                self._names[c.segment].append(c)
            if c.field:
                self._fields[c.segment].append(c)

    def names(self) -> Iterable[tuple[int, int, int]]:
        """The places that are called a private person's name."""
        return ((c.segment, c.start, c.end) for held in self._names.values() for c in held if not c.passed)

    def passed(self) -> Iterable[tuple[int, int, int]]:
        """The places that are called a name, but nobody's record."""
        return ((c.segment, c.start, c.end) for held in self._names.values() for c in held if c.passed)

    def supports(self, match: Match, owners: set[int]) -> bool:
        """Whether a match counts: at once, or where it is in doubt, by case, a cue, a field or an id beside it."""
        if match.doubt in {"", "title", "loose"}:
            return True
        text = self._exhibit.segments[match.segment].text
        named = any(
            c.start <= match.start and match.end <= c.end and not c.passed for c in self._names[match.segment]
        )
        return (
            named or bool(owners & set(match.people)) or has_case(text, match.start, match.end)
            or has_cue(text, match.start)
        )  # fmt: skip

    def allows(self, match: Match, kinds: frozenset[SubjectKind]) -> bool:
        """Whether fields do not say that this is the record of somebody else."""
        owner = self.owner(match)
        return owner is None or owner is SubjectKind.UNKNOWN or owner in kinds

    def owner(self, match: Match) -> SubjectKind | None:
        """Whose name the field of a match says that it holds."""
        for c in self._fields[match.segment]:
            if c.element in NAMES and c.start < match.end and match.start < c.end and c.subject:
                return c.subject
        return None

    def field(self, found: Found) -> bool:
        """Whether the field of an id is one for ids."""
        segment = self._exhibit.segments[found.segment]
        if segment.text.strip() != segment.text[found.start : found.end]:
            return False
        if any(
            c.element in {found.element, "local_student_id", "app_username"}
            for c in self._fields[found.segment]
        ):
            return True
        steps = [s for s in segment.full_path[-2:] if isinstance(s, str)]
        return any(FIELD.search(s) for s in steps)


def _longest(matches: Iterable[Match]) -> list[Match]:
    """No two at one place: what needs no doubt, then the longest, then the first."""
    kept: list[Match] = []
    spans: Spans = defaultdict(list)
    order = sorted(
        matches, key=lambda m: (m.doubt == "loose", m.start - m.end, m.segment, m.start, m.how != "record")
    )
    for match in order:
        if all(match.end <= a or match.start >= b for a, b in spans[match.segment]):
            kept.append(match)
            spans[match.segment].append((match.start, match.end))
    return kept


def _on_page(page: Page, spans: Iterable[tuple[int, int, int]]) -> set[tuple[int, int]]:
    """Spans of segments as spans of a page."""
    at: Mapping[int, list[tuple[int, int]]] = defaultdict(list)
    for begin, segment, offset in zip(page.begins, page.segments, page.offsets, strict=True):
        at[segment].append((begin - offset, begin))
    return {
        (shift + start, shift + end)
        for segment, start, end in spans
        for shift, begin in at.get(segment, ())
        if shift + start >= begin
    }
