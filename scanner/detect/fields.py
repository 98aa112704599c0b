"""Evidence of field names and column headings. May import model and policy.

The whole path counts: `guardian.firstName` is a guardian's name, `teacher.email` a teacher's address. Where the path
names nobody, the record does: a `name` beside `gradeLevel` is a student's. Names of fields come from rules/elements/.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from scanner.detect import field_values as values
from scanner.detect.candidates import Candidate, Exhibit, Needs
from scanner.detect.field_columns import bare_columns, named_keys
from scanner.detect.field_names import FORMS, OWNER_OF, joined, parts_of, spellings, words_of
from scanner.detect.field_records import MAX_VALUE, WHAT, WHO, Owner, Records, leaf_owner, of_a_place
from scanner.detect.merge import WHOLE_TEXTS
from scanner.model import Path, Role, Segment, SubjectKind
from scanner.policy import Policy

RECOGNIZER = "field"
CERTAIN_NAME, LIKELY_NAME = 0.85, 0.75
"""Scores of a name whose owner its field or record settles, and of one in a cell that nothing else in its row bears out."""
_SUFFIX = 4
_LONGEST_PAIR = 80
"""Characters of a value after a colon in prose; what is longer is a sentence, and read as one."""
_NAME_WORDS = frozenset(
    "name names first last middle given family surname full legal preferred display lastfirst fullname "
    "firstname lastname middlename givenname familyname nickname nick sortable short fname lname "
    "lastsurname legalname displayname preferredname who initial suffix maiden firstnames lastnames mi "
    "firstmiddle".split()
)
_NAME_ONLY = frozenset(
    "name names fullname firstname lastname givenname familyname lastsurname middlename displayname "
    "surname preferredname legalname lastfirst sortablename shortname nickname fname lname namefirst "
    "namelast namemiddle namefullname namegivenname namefamilyname first last middle namelastfirst "
    "lastnamefirst firstlast lastfirstmiddle".split()
)
_ROLES = frozenset(w for w, kind in OWNER_OF.items() if kind is not SubjectKind.UNKNOWN)
_PERSONS_ONLY = _NAME_ONLY - frozenset(
    "name names first last middle displayname shortname nickname fullname".split()
)
"""Names that persons have and things do not."""
_SPEECH = re.compile(r"(?i)(?:s?he|they|it|i|we|you|this|that|there)\b(?=.* )")
_FAMILIES: Mapping[str, Mapping[SubjectKind, str]] = {
    "name": {
        SubjectKind.STUDENT: "student_name", SubjectKind.GUARDIAN: "parent_guardian_name",
        SubjectKind.STAFF: "staff_name", SubjectKind.OTHER: "person_name", SubjectKind.UNKNOWN: "person_name",
    },
    "email": {SubjectKind.STUDENT: "student_email", SubjectKind.GUARDIAN: "parent_contact"},
    "phone": {SubjectKind.STUDENT: "student_phone", SubjectKind.GUARDIAN: "parent_contact"},
    "address": {SubjectKind.STUDENT: "student_address", SubjectKind.GUARDIAN: "student_address"},
}  # fmt: skip
_KIND_OF = {
    "parent_guardian_name": SubjectKind.GUARDIAN, "staff_name": SubjectKind.STAFF, "homeroom_teacher": SubjectKind.STAFF,
}  # fmt: skip
_OF_PERSONS = frozenset(
    "grade_level school_enrollment language usage_metadata schedule_courses activities_sports "
    "gender_sex course_grade "
    "test_score in_app_performance section_504 opaque_platform_id communication awards_honors age "
    "bus_transport "
    "dates_of_attendance transcript observation_note student_work student_address recommendation_letter "
    "cognitive_psych_test household_income place_of_birth".split()
)
"""Elements whose field names say little of a person by themselves: only in a person's record."""
_ANYBODYS = frozenset(
    "email phone address app_username credential ip_device_id ssn bank_or_card government_id "
    "parent_contact geolocation "
    "student_email student_phone student_address parent_id date_of_birth medicaid_insurance_id "
    "opaque_platform_id "
    "staff_evaluation gender_sex photo_video age".split()
)
"""Elements that are a guardian's or a teacher's as well as a pupil's."""
_IDS = frozenset({"local_student_id", "opaque_platform_id", "parent_id", "state_student_id"})
_REFERENCES = frozenset(
    "id ids ref key number code identifier reference extid externalid uniqueid no pk idnumber person "
    "studentid".split()
)
_TELLTALE = frozenset(
    "flag flags alert alerts tag tags program programs status services indicator indicators placement "
    "plan plans "
    "specialprogram specialprograms placementflag population populations subgroup subgroups support "
    "supports".split()
)
_MARKS = frozenset({"flag", "flags", "alert", "alerts", "placement"})
_PUPILS = frozenset({SubjectKind.STUDENT, SubjectKind.UNKNOWN})
_POSTAL = frozenset({"email", "phone", "address", "student_address"})
_ABBREVIATION, _CODE, _NOTE = 3, 3, 40
_MAIL = frozenset("from to cc bcc replyto sender recipients recipient".split())
_MAIL_NAME = re.compile(
    r"(?:^|[,;])\s{0,4}[\"']?(?P<name>[^\"'<>@,;\n]{3,60}|[^\"'<>@;,\n]{2,30}, [^\"'<>@;,\n]{2,30})"
    r"[\"']?\s{1,3}<[^<>\s]{3,80}@"
)


def owned_element(family: str, kind: SubjectKind, fallback: str) -> str:
    """The element of a family (name, email, phone, address) when it is this person's."""
    return _FAMILIES.get(family, {}).get(kind, fallback)


Elements = tuple[tuple[str, bool], ...]
"""(element, whether the field's name says it by itself)."""


class Fields:
    """The field names of all elements, by their joined words."""

    def __init__(self, policy: Policy) -> None:
        self._lexicon = _lexicon((e.key, e.fields) for e in policy.elements.values())
        self._weak = _lexicon((e.key, e.weak_fields) for e in policy.elements.values())
        self._family = {e.key: e.family for e in policy.elements.values()}
        self._known: dict[tuple[str, ...], tuple[tuple[str, bool], ...]] = {}

    def find(self, exhibit: Exhibit) -> list[Candidate]:
        """A candidate for every leaf whose field says what it is, and whose value fits."""
        records = Records(exhibit, lambda key: self.elements_of(parts_of(key)))
        found = [c for n, s in enumerate(exhibit.segments) for c in self._leaf(n, s, records)]
        found += named_keys(exhibit, records, lambda key: bool(self.elements_of((key,))))
        return [*found, *bare_columns(exhibit)]

    def elements_of(self, steps: tuple[str, ...]) -> Elements:
        """(element, whether the name says it by itself) for the names that lead to a leaf, surest first."""
        known = self._known.get(steps)
        if known is None:
            known = self._known[steps] = tuple(self._looked_up(steps))
        return known

    def _looked_up(self, steps: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
        told: set[str] = set()
        paths = [
            joined(tuple(w for s in steps[start:] for w in words_of(s))) for start in range(len(steps) - 1)
        ]
        names = [*((p, False) for p in paths), *(spellings(steps[-1]) if steps else ())]
        for lexicon, strong in ((self._lexicon, True), (self._weak, False)):
            for name, formless in names:
                for element in lexicon.get(name, ()):
                    loose = formless and not values.coded(element)
                    if element not in told and not loose:
                        told.add(element)
                        yield element, strong

    def _leaf(self, number: int, segment: Segment, records: Records) -> Iterator[Candidate]:
        if segment.where == "key" or segment.role in {Role.HEADER, Role.KEY} or len(segment.text) > MAX_VALUE:
            return
        path = segment.full_path
        value = segment.text.strip()
        steps = tuple(
            p for s in path[1:] if isinstance(s, str) and not s.startswith("!") for p in parts_of(s)
        )
        bare = isinstance(path[-1], int) and path[-3:-2] == ("!table",)
        unsaid = "!pairs" in path and (len(value) > _LONGEST_PAIR or _SPEECH.match(value))
        if not steps or not value or bare or unsaid or values.placeholder(value):
            return
        steps = self._named_beside(path, self._without_keys(steps), records)
        if not steps:
            return
        elements = self.elements_of(steps)
        names = self._names_a_person(steps[-1], elements, value)
        if (
            not elements
            and not names
            and joined(words_of(steps[-1])) not in _TELLTALE | _MAIL
            and not _refers(steps[-1])
        ):
            return
        owner = records.owner_of(path, steps[-1]) or leaf_owner(str(path[-1]))
        leaf = _Leaf(number, segment, value, steps[-1], elements, owner)
        passed = "sample" if records.sample(path) else None
        start = segment.text.index(value)
        for c in self._evidence(leaf, records, names=names):
            yield replace(c, start=c.start + start, end=c.end + start, passed=passed)

    def _without_keys(self, steps: tuple[str, ...]) -> tuple[str, ...]:
        """The last steps without those that are values themselves: names and ids of pupils as keys."""
        last = len(steps)
        while last > 1 and _is_value(steps[last - 1]) and not self.elements_of(steps[last - 1 : last]):
            last -= 1
        return steps[max(0, last - _SUFFIX) : last]

    def _named_beside(self, path: Path, steps: tuple[str, ...], records: Records) -> tuple[str, ...]:
        """For `{"name": "DOB", "value": …}` the steps as if the value stood under its name; none for the name."""
        leaf = joined(words_of(steps[-1]))
        if leaf not in WHAT and leaf not in WHO:
            return steps
        record = records.get(path[:-1])
        named = record.named() if record else None
        if not named or (not self.elements_of((named[0],)) and joined(words_of(named[0])) not in _NAME_ONLY):
            return steps
        return (*steps[:-1], named[0]) if leaf in WHAT else ()

    def _evidence(self, leaf: _Leaf, records: Records, *, names: bool) -> Iterator[Candidate]:
        whole = joined(leaf.words)
        if whole in _MAIL and "<" in leaf.value:
            yield from _mail_names(leaf)
            return
        if names and not leaf.segment.number and not of_a_place(leaf.key) and (spans := _name_spans(leaf)):
            certain = not leaf.segment.cell or records.certain(leaf.segment.full_path)
            yield from _names(leaf, spans, certain=certain)
            return
        telling = values.TELLING.get(leaf.value.lower())
        if telling and whole in _TELLTALE and (leaf.owner or _MARKS & set(leaf.words)):
            yield leaf.candidate(0, len(leaf.value), telling, 0.8)
            return
        yield from self._fact(leaf, records)

    def _fact(self, leaf: _Leaf, records: Records) -> Iterator[Candidate]:
        skip = values.descriptor(leaf.value)
        shown = leaf.value[skip:]
        for element, strong in leaf.elements:
            if self._family[element] == "name" or not _holds(leaf, element, shown, strong=strong):
                continue
            owner = leaf.owner
            if owner and owner.kind not in _PUPILS and element not in _ANYBODYS:
                owner = records.around(leaf.segment.full_path)
                if owner and owner.kind is not SubjectKind.STUDENT:
                    return
            if values.says_no(shown, element):
                return
            found = values.retold(element, shown)
            found = owned_element(self._family[found], owner.kind, found) if owner else found
            score = 0.5 if found in WHOLE_TEXTS else 0.8
            yield replace(leaf, owner=owner).candidate(skip, len(leaf.value), found, score)
            return
        if _refers(leaf.key) and leaf.owner and leaf.owner.kind is SubjectKind.STUDENT:
            if values.opaque(leaf.value):
                yield leaf.candidate(0, len(leaf.value), "opaque_platform_id", 0.7)
            elif values.fits("local_student_id", leaf.value):
                yield leaf.candidate(0, len(leaf.value), "local_student_id", 0.7)

    def _names_a_person(self, key: str, elements: Elements, value: str) -> bool:
        words = tuple(w for w in words_of(key) if not w.isdigit())
        whole = joined(words)
        if not words or whole in _NAME_ONLY:
            return bool(words)
        first = elements[0] if elements and elements[0][1] else None
        if first and self._family[first[0]] != "name":
            return first[0] == "homeroom_teacher" or (words[-1] in _ROLES and values.full_name(value))
        if whole in OWNER_OF or any(self._family[e] == "name" for e, _ in elements):
            return True
        if words[-1] in _ROLES and values.full_name(value):
            return True
        known = all(
            w in _NAME_WORDS or w in OWNER_OF or w in FORMS or len(w) <= _ABBREVIATION for w in words[:-1]
        )
        return words[-1] in _NAME_WORDS and not of_a_place(key) and known


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One value under its field, with what the field may hold and whose record it stands in."""

    number: int
    segment: Segment
    value: str
    key: str
    elements: Elements
    owner: Owner | None

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the field's name."""
        return words_of(self.key)

    def candidate(self, start: int, end: int, element: str, score: float) -> Candidate:
        """What this leaf bears out, within its value."""
        why = (f"field:{'_'.join(self.words)}", *((self.owner.why,) if self.owner else ()))
        kind = self.owner.kind if self.owner and self.owner.kind is not SubjectKind.UNKNOWN else None
        return Candidate(self.number, start, end, element, score, RECOGNIZER, why, kind, field=True)


def _name_spans(leaf: _Leaf) -> list[tuple[int, int]]:
    spans = list(values.names_in(leaf.value, many=leaf.words[-1].endswith("s")))
    if "!pairs" not in leaf.segment.inner or leaf.value.isupper():
        return spans
    return [(a, b) for a, b in spans if " " not in leaf.value[a:b] or values.full_name(leaf.value[a:b])]


def _names(leaf: _Leaf, spans: list[tuple[int, int]], *, certain: bool) -> Iterator[Candidate]:
    told = next((_KIND_OF[e] for e, strong in leaf.elements if strong and e in _KIND_OF), None)
    by = leaf_owner(leaf.key)
    owner = (
        Owner(told, f"field-of-{told}")
        if told and (by is None or told is SubjectKind.STAFF)
        else leaf.owner or by
    )
    kind = owner.kind if owner else SubjectKind.UNKNOWN
    known = kind is not SubjectKind.UNKNOWN
    person = known or joined(tuple(w for w in leaf.words if not w.isdigit())) in _PERSONS_ONLY
    score = (CERTAIN_NAME if certain else LIKELY_NAME) if known else 0.6 if person else 0.45
    for start, end in spans:
        found = replace(leaf, owner=owner).candidate(
            start, end, owned_element("name", kind, "person_name"), score
        )
        yield found if person else replace(found, needs=Needs.CONTEXT)


def _holds(leaf: _Leaf, element: str, value: str, *, strong: bool) -> bool:
    """Whether this field may be read as this element, with this value, in this record."""
    words = leaf.words
    if (
        leaf.owner is None
        and (not strong or element in _OF_PERSONS)
        and not (element == "geolocation" and "gps" in words)
    ):
        return False
    if not values.fits(element, value) or (
        not (strong and element != "frl_status") and not values.tells(element, value)
    ):
        return False
    if element in _IDS:
        return _identifies(leaf, element, strong=strong)
    if element in _POSTAL:
        return "email" in words or not (
            of_a_place(leaf.key) or (words[-1] == "state" and len(value) == _CODE)
        )
    match element:
        case "course_grade":
            return joined(words) != "currentgrade" or not values.fits("grade_level", value)
        case "observation_note":
            return len(value) >= _NOTE
        case "app_username":
            return not values.opaque(value)
        case "geolocation":
            return words[0] not in {"lat", "lng", "lon"} or values.coordinate(value)
        case _:
            return True


def _identifies(leaf: _Leaf, element: str, *, strong: bool) -> bool:
    """Whether an id is a pupil's: a teacher's number is none, a UUID is a platform's."""
    kind = leaf.owner.kind if leaf.owner else None
    if kind is SubjectKind.GUARDIAN:
        return element == "parent_id"
    if kind in {SubjectKind.STAFF, SubjectKind.OTHER}:
        return False
    if kind is SubjectKind.UNKNOWN and not strong and leaf.words != ("uid",):
        return False
    if values.opaque(leaf.value) != (element == "opaque_platform_id") and element != "state_student_id":
        return element == "opaque_platform_id" and strong
    return True


def _refers(key: str) -> bool:
    """Whether a name is a person's word with a word of reference: `student_ref`, `learner_key`, `student`."""
    words = words_of(key)
    rest = tuple(w for w in words if w not in OWNER_OF and not w.isdigit())
    if joined(words) in {"extid", "externalid"}:
        return True
    return (len(rest) < len(words) or "person" in words) and (not rest or joined(rest) in _REFERENCES)


def _is_value(step: str) -> bool:
    return step.isdigit() or values.full_name(step)


def _mail_names(leaf: _Leaf) -> Iterator[Candidate]:
    """The names beside the addresses of a mail header."""
    for match in _MAIL_NAME.finditer(leaf.value):
        name = match["name"].strip()
        if values.full_name(name):
            start = match.start("name") + match["name"].index(name)
            yield replace(leaf, owner=None).candidate(start, start + len(name), "person_name", 0.7)


def _lexicon(names: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """Joined words of a field name → elements it may hold."""
    found: dict[str, set[str]] = defaultdict(set)
    for element, fields in names:
        for name in fields:
            found[joined(tuple(w for step in name.replace("[]", "").split(".") for w in words_of(step)))].add(
                element
            )
    return {name: tuple(sorted(elements)) for name, elements in found.items() if name}
