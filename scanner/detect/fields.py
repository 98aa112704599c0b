"""Evidence of field names and column headings. May import model and policy.

The whole path counts: `guardian.firstName` is a guardian's name, `teacher.email` a teacher's address. Where the path
names nobody, the record does: a `name` beside `gradeLevel` is a student's. Names of fields come from rules/elements/.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from scanner.detect import field_values as values
from scanner.detect.candidates import Candidate, Exhibit, Needs
from scanner.detect.field_columns import bare_columns, named_keys
from scanner.detect.field_names import FORMS, OWNER_OF, joined, parts_of, spellings, words_of
from scanner.detect.field_records import MAX_VALUE, WHAT, WHO, Owner, Records, leaf_owner, of_a_place
from scanner.model import Path, Role, Segment, SubjectKind
from scanner.policy import Policy

RECOGNIZER = "field"
CERTAIN_NAME, LIKELY_NAME = 0.85, 0.75
"""Scores of a name whose owner its field or record settles, and of one in a cell that nothing else in its row bears out."""
_SUFFIX = 4
_LONGEST_PAIR = 80
"""Characters of a value after a colon in prose; what is longer is a sentence, and read as one."""
_NAME_WORDS = frozenset("name names first last middle given family surname full legal preferred display lastfirst fullname "
                        "firstname lastname middlename givenname familyname nickname nick sortable short fname lname "
                        "lastsurname legalname displayname preferredname who initial suffix maiden firstnames "
                        "lastnames mi firstmiddle".split())  # fmt: skip
_NAME_ONLY = frozenset("name names fullname firstname lastname givenname familyname lastsurname middlename displayname surname "
                       "preferredname legalname lastfirst sortablename shortname nickname fname lname namefirst "
                       "namelast namemiddle namefullname namegivenname namefamilyname first last middle "
                       "namelastfirst lastnamefirst firstlast lastfirstmiddle".split())  # fmt: skip
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
    "grade_level school_enrollment language usage_metadata schedule_courses activities_sports gender_sex course_grade "
    "test_score in_app_performance section_504 opaque_platform_id communication awards_honors age bus_transport "
    "dates_of_attendance transcript observation_note student_work student_address recommendation_letter "
    "cognitive_psych_test household_income place_of_birth".split()
)
"""Elements whose field names say little of a person by themselves: only in a person's record."""
_ANYBODYS = frozenset(
    "email phone address app_username credential ip_device_id ssn bank_or_card government_id parent_contact geolocation "
    "student_email student_phone student_address parent_id date_of_birth medicaid_insurance_id opaque_platform_id "
    "staff_evaluation gender_sex photo_video age".split()
)
"""Elements that are a guardian's or a teacher's as well as a pupil's."""
_LOOSE = frozenset(
    "observation_note communication student_work survey_response recommendation_letter usage_metadata".split()
)
"""Elements of whole texts: what is found inside them says more."""
_IDS = frozenset({"local_student_id", "opaque_platform_id", "parent_id", "state_student_id"})
_REFERENCES = frozenset(
    "id ids ref key number code identifier reference extid externalid uniqueid no pk idnumber person studentid".split()
)
_TELLTALE = frozenset(
    "flag flags alert alerts tag tags program programs status services indicator indicators placement plan plans "
    "specialprogram specialprograms placementflag population populations subgroup subgroups support supports".split()
)
_MAIL = frozenset("from to cc bcc replyto sender recipients recipient".split())
_MAIL_NAME = re.compile(
    r"(?:^|[,;])\s{0,4}[\"']?(?P<name>[^\"'<>@,;\n]{3,60}|[^\"'<>@;,\n]{2,30}, [^\"'<>@;,\n]{2,30})[\"']?\s{1,3}<[^<>\s]{3,80}@"
)


def owned_element(family: str, kind: SubjectKind, fallback: str) -> str:
    """The element of a family (name, email, phone, address) when it is this person's."""
    return _FAMILIES.get(family, {}).get(kind, fallback)


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

    def elements_of(self, steps: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
        """(element, whether the name says it by itself) for the names that lead to a leaf, the surest first."""
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
        steps = tuple(
            p for s in path[1:] if isinstance(s, str) and not s.startswith("!") for p in parts_of(s)
        )
        value = segment.text.strip()
        if not steps or not value or (isinstance(path[-1], int) and path[-3:-2] == ("!table",)):
            return
        if "!pairs" in path and (len(value) > _LONGEST_PAIR or _SPEECH.match(value)):
            return
        steps = self._named_beside(path, self._without_keys(steps), records)
        if not steps or values.placeholder(value):
            return
        start = segment.text.index(value)
        passed = "sample" if records.sample(path) else None
        for c in self._evidence(number, segment, path, steps, value, records):
            yield replace(c, start=c.start + start, end=c.end + start, passed=passed)

    def _without_keys(self, steps: tuple[str, ...]) -> tuple[str, ...]:
        """Steps without those that are values themselves: names and ids of pupils as keys."""
        last = len(steps)
        while (
            last > 1
            and (steps[last - 1].isdigit() or values.full_name(steps[last - 1]))
            and not self.elements_of(steps[last - 1 : last])
        ):
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

    def _evidence(
        self, number: int, segment: Segment, path: Path, steps: tuple[str, ...], value: str, records: Records
    ) -> Iterator[Candidate]:
        leaf = steps[-1]
        elements = self.elements_of(steps)
        named = self._names_a_person(leaf, elements) or (
            (words_of(leaf)[-1:] or ("",))[0] in _ROLES and values.full_name(value)
        )
        if (
            not elements
            and not named
            and joined(words_of(leaf)) not in _TELLTALE | _MAIL
            and not self._refers(leaf)
        ):
            return
        owner = records.owner_of(path, leaf) or leaf_owner(str(path[-1]))
        if joined(words_of(leaf)) in _MAIL and "<" in value:
            yield from _mail_names(number, value)
            return
        if named:
            spans = list(values.names_in(value, many=words_of(leaf)[-1].endswith("s")))
            if "!pairs" in path:
                spans = [
                    (a, b)
                    for a, b in spans
                    if value[a:b].count(" ") < 2 or values.full_name(value[a:b]) or value.isupper()
                ]
            if spans and not (segment.number or of_a_place(leaf)):
                certain = not segment.cell or records.certain(path)
                for c in self._names(number, value, spans, leaf, elements, owner):
                    yield c if certain else replace(c, score=min(c.score, LIKELY_NAME))
                return
        if (
            (telling := values.TELLING.get(value.lower()))
            and joined(words_of(leaf)) in _TELLTALE
            and (owner or {"flag", "flags", "alert", "alerts", "placement"} & set(words_of(leaf)))
        ):
            yield _candidate(number, 0, len(value), telling, 0.8, leaf, owner)
            return
        yield from self._fact(number, path, value, leaf, elements, owner, records)

    def _names(
        self,
        number: int,
        value: str,
        spans: list[tuple[int, int]],
        leaf: str,
        elements: tuple[tuple[str, bool], ...],
        owner: Owner | None,
    ) -> Iterator[Candidate]:
        told = next((_KIND_OF[e] for e, strong in elements if strong and e in _KIND_OF), None)
        if told and (leaf_owner(leaf) is None or told is SubjectKind.STAFF):
            owner = Owner(told, "field-of-" + str(told))
        if owner is None and (by := leaf_owner(leaf)):
            owner = by
        for start, end in spans:
            kind = owner.kind if owner else SubjectKind.UNKNOWN
            known = owner is not None and kind is not SubjectKind.UNKNOWN
            sure = known or joined(tuple(w for w in words_of(leaf) if not w.isdigit())) in _PERSONS_ONLY
            element = owned_element("name", kind, "person_name")
            yield replace(
                _candidate(
                    number, start, end, element, CERTAIN_NAME if known else 0.6 if sure else 0.45, leaf, owner
                ),
                needs=Needs.NOTHING if sure else Needs.CONTEXT,
            )

    def _fact(
        self,
        number: int,
        path: Path,
        value: str,
        leaf: str,
        elements: tuple[tuple[str, bool], ...],
        owner: Owner | None,
        records: Records,
    ) -> Iterator[Candidate]:
        skip = values.descriptor(value)
        shown = value[skip:]
        for element, strong in elements:
            if self._family[element] == "name" or not self._holds(
                element, strong=strong, value=shown, leaf=leaf, owner=owner
            ):
                continue
            of = owner
            if (
                owner
                and owner.kind not in {SubjectKind.STUDENT, SubjectKind.UNKNOWN}
                and element not in _ANYBODYS
            ):
                of = records.around(path)
                if of and of.kind is not SubjectKind.STUDENT:
                    return
            if values.says_no(shown, element):
                return
            element = values.retold(element, shown)
            if of:
                element = owned_element(self._family[element], of.kind, element)
            yield _candidate(number, skip, len(value), element, 0.5 if element in _LOOSE else 0.8, leaf, of)
            return
        if self._refers(leaf) and owner and owner.kind is SubjectKind.STUDENT:
            for element in ("local_student_id", "opaque_platform_id"):
                if values.fits(element, value) and (element == "local_student_id" or values.opaque(value)):
                    yield _candidate(number, 0, len(value), element, 0.7, leaf, owner)
                    return

    def _holds(self, element: str, *, strong: bool, value: str, leaf: str, owner: Owner | None) -> bool:
        """Whether this field may be read as this element, with this value, in this record."""
        if (
            owner is None
            and (not strong or element in _OF_PERSONS)
            and not (element == "geolocation" and "gps" in words_of(leaf))
        ):
            return False
        if (
            element == "course_grade"
            and joined(words_of(leaf)) == "currentgrade"
            and values.fits("grade_level", value)
        ):
            return False
        if element == "observation_note" and len(value) < 40:  # noqa: PLR2004
            return False
        if words_of(leaf)[-1] == "state" and len(value) == 3:  # noqa: PLR2004
            return False
        if not values.fits(element, value) or (not strong and not values.tells(element, value)):
            return False
        if (element == "app_username" and values.opaque(value)) or (
            element == "frl_status" and not values.tells(element, value)
        ):
            return False
        if element in _IDS:
            if (
                owner
                and owner.kind is not SubjectKind.STUDENT
                and (owner.kind is not SubjectKind.UNKNOWN or not (strong or words_of(leaf) == ("uid",)))
            ):
                return element == "parent_id" and owner.kind is SubjectKind.GUARDIAN
            if values.opaque(value) != (element == "opaque_platform_id") and element != "state_student_id":
                return element == "opaque_platform_id" and strong
        if (
            element in {"email", "phone", "address", "student_address"}
            and of_a_place(leaf)
            and "email" not in words_of(leaf)
        ):
            return False
        return not (
            element == "geolocation"
            and words_of(leaf)[0] in {"lat", "lng", "lon"}
            and not values.coordinate(value)
        )

    def _refers(self, leaf: str) -> bool:
        """Whether a name is a person's word with a word of reference: `student_ref`, `learner_key`, `student`."""
        words = words_of(leaf)
        rest = tuple(w for w in words if w not in OWNER_OF and not w.isdigit())
        return (
            (len(rest) < len(words) or "person" in words) and (not rest or joined(rest) in _REFERENCES)
        ) or joined(words) in {"extid", "externalid"}

    def _names_a_person(self, leaf: str, elements: tuple[tuple[str, bool], ...]) -> bool:
        words = tuple(w for w in words_of(leaf) if not w.isdigit())
        if not words:
            return False
        whole = joined(words)
        if whole in _NAME_ONLY:
            return True
        if elements and elements[0][1] and self._family[elements[0][0]] != "name":
            return self._family[elements[0][0]] == "homeroom_teacher" or elements[0][0] == "homeroom_teacher"
        if any(self._family[e] == "name" for e, _ in elements) or whole in OWNER_OF:
            return True
        return (
            words[-1] in _NAME_WORDS
            and not of_a_place(leaf)
            and all(w in _NAME_WORDS or w in OWNER_OF or w in FORMS or len(w) < 4 for w in words[:-1])
        )


def _candidate(
    number: int, start: int, end: int, element: str, score: float, leaf: str, owner: Owner | None
) -> Candidate:
    why = (f"field:{'_'.join(words_of(leaf))}", *((owner.why,) if owner else ()))
    kind = owner.kind if owner and owner.kind is not SubjectKind.UNKNOWN else None
    return Candidate(number, start, end, element, score, RECOGNIZER, why, kind, field=True)


def _mail_names(number: int, value: str) -> Iterator[Candidate]:
    """The names beside the addresses of a mail header."""
    for match in _MAIL_NAME.finditer(value):
        name = match["name"].strip()
        if values.full_name(name):
            start = match.start("name") + match["name"].index(name)
            yield _candidate(number, start, start + len(name), "person_name", 0.7, "from", None)


def _lexicon(names: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """Joined words of a field name → elements it may hold."""
    found: dict[str, set[str]] = defaultdict(set)
    for element, fields in names:
        for name in fields:
            found[joined(tuple(w for step in name.replace("[]", "").split(".") for w in words_of(step)))].add(
                element
            )
    return {name: tuple(sorted(elements)) for name, elements in found.items() if name}
