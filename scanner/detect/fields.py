"""Evidence of field names, column headings and whose record a field stands in. May import model and policy.

The whole path counts: `guardian.firstName` is a guardian's name, `teacher.email` a teacher's address. Where the path
names nobody, the record does: a `name` beside `gradeLevel` is a student's. Names of fields come from rules/elements/.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from scanner.detect.candidates import Candidate, Exhibit, Needs
from scanner.detect.field_values import fits, says_no
from scanner.model import Path, Role, Segment, SubjectKind
from scanner.policy import Policy

RECOGNIZER = "field"
_SUFFIX = 4
_MAX_VALUE = 200
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

OWNERS: Mapping[SubjectKind, frozenset[str]] = {
    SubjectKind.STUDENT: frozenset(
        "student students learner learners pupil pupils child children scholar stu kid sibling siblings "
        "roommate patient examinee athlete player camper applicant submitter rider reporter victim partner "
        "buddy peer".split()
    ),
    SubjectKind.GUARDIAN: frozenset(
        "parent parents guardian guardians mother father mom dad contact contacts emergency family "
        "household observer observers agent agents relative grandparent caregiver custodian stepmother "
        "stepfather primarycontact payer parent1 parent2 guardian1 guardian2".split()
    ),
    SubjectKind.STAFF: frozenset(
        "teacher teachers staff counselor counsellor principal advisor adviser coach nurse employee "
        "instructor homeroom manager casemanager assignee assigned technician tech proctor administrator "
        "admin librarian driver para paraprofessional referrer evaluator psychologist therapist slp "
        "interventionist dean registrar supervisor".split()
    ),
    SubjectKind.OTHER: frozenset(
        "doctor physician dentist pediatrician clinician caseworker pickup authorized".split()
    ),
}
_OWNER_OF = {word: kind for kind, words in OWNERS.items() for word in words}
_PLACES = frozenset(
    "school schools org orgs organization district vendor product course class section subject model "
    "company event building campus program function tool file filename template host city state county "
    "assignment book title app application device item menu schema field column table parameter property "
    "label team club lesson unit".split()
)
_NAME_WORDS = frozenset(["name", "names", "first", "last", "middle", "given", "family", "surname", "full", "legal", "preferred", "display", "lastfirst", "fullname", "firstname", "lastname", "middlename", "givenname", "familyname", "nickname", "nick", "sortable", "short", "fname", "lname", "lastsurname", "legalname", "displayname", "preferredname", "who", "initial", "suffix", "maiden"])  # fmt: skip
_NAME_ONLY = frozenset(["name", "fullname", "firstname", "lastname", "givenname", "familyname", "lastsurname", "middlename", "displayname", "surname", "preferredname", "legalname", "lastfirst", "sortablename", "shortname", "nickname", "fname", "lname", "namefirst", "namelast", "namemiddle", "namefullname", "namegivenname", "namefamilyname", "first", "last"])  # fmt: skip
_STUDENT_COMPANY = frozenset(
    "grade gradelevel gradelvl gr grades studentid studentnumber stuid sid ssid sasid permid localid "
    "homeroom dob birthdate dateofbirth iep sped ell el lep frl lunchstatus mealstatus gpa absences "
    "attendance tardies counselor guardian parent parentname guardianname period lexile rit ethnicity race "
    "disability score scores teacher bus enrollstatus gradyear graduationyear yog homelanguage plan504 "
    "allergies studentuniqueid strengths growth".split()
)
_STAFF_COMPANY = frozenset(
    "employeeid staffid jobtitle position department dept hiredate teacherid fte".split()
)
_ROLE_VALUES = {
    "student": SubjectKind.STUDENT, "learner": SubjectKind.STUDENT, "teacher": SubjectKind.STAFF,
    "staff": SubjectKind.STAFF, "administrator": SubjectKind.STAFF, "aide": SubjectKind.STAFF,
    "parent": SubjectKind.GUARDIAN, "guardian": SubjectKind.GUARDIAN, "relative": SubjectKind.GUARDIAN,
    "mother": SubjectKind.GUARDIAN, "father": SubjectKind.GUARDIAN, "counselor": SubjectKind.STAFF,
    "proctor": SubjectKind.STAFF, "observer": SubjectKind.GUARDIAN,
}  # fmt: skip
_FAMILIES: Mapping[str, Mapping[SubjectKind, str]] = {
    "name": {
        SubjectKind.STUDENT: "student_name", SubjectKind.GUARDIAN: "parent_guardian_name",
        SubjectKind.STAFF: "staff_name", SubjectKind.OTHER: "person_name", SubjectKind.UNKNOWN: "person_name",
    },
    "email": {SubjectKind.STUDENT: "student_email", SubjectKind.GUARDIAN: "parent_contact"},
    "phone": {SubjectKind.STUDENT: "student_phone", SubjectKind.GUARDIAN: "parent_contact"},
    "address": {SubjectKind.STUDENT: "student_address", SubjectKind.GUARDIAN: "student_address"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose record a leaf stands in, and what said so."""

    kind: SubjectKind
    why: str


_SHORT = {
    "stu": "student", "stud": "student", "stdnt": "student", "std": "student", "no": "number", "num": "number",
    "nbr": "number", "nr": "number", "dt": "date", "bday": "birthdate", "birthday": "birthdate", "bd": "birthdate",
    "born": "birthdate", "bdate": "birthdate", "gr": "grade", "grd": "grade", "lvl": "level", "lv": "level",
    "lang": "language", "sch": "school", "schl": "school", "addr": "address", "ph": "phone", "tel": "phone",
    "telephone": "phone", "cell": "phone", "mobile": "phone", "tchr": "teacher", "tch": "teacher", "grdn": "guardian",
    "gdn": "guardian", "abs": "absences", "elig": "eligibility", "ethn": "ethnicity", "eth": "ethnicity",
    "fn": "firstname", "ln": "lastname", "fname": "firstname", "lname": "lastname", "nm": "name", "emer": "emergency",
    "emerg": "emergency", "ident": "identifier", "pw": "password", "pwd": "password", "passwd": "password",
    "med": "medication", "meds": "medication", "allergy": "allergies", "disab": "disability",
}  # fmt: skip
"""Short forms that headings of exports use, as the words they stand for."""


@lru_cache(maxsize=65536)
def words_of(key: str) -> tuple[str, ...]:
    """`studentFirstName`, `STU_FIRST_NAME`, "Student First Name" → ("student", "first", "name")."""
    key = key.replace("'", "").replace("#", " number ")
    return tuple(_SHORT.get(w.lower(), w.lower()) for w in _WORDS.findall(key))


def owned_element(family: str, kind: SubjectKind, fallback: str) -> str:
    """The element of a family (name, email, phone, address) when it is this person's."""
    return _FAMILIES.get(family, {}).get(kind, fallback)


class Fields:
    """The field names of all elements, by their joined words."""

    def __init__(self, policy: Policy) -> None:
        self._lexicon = _lexicon((e.key, e.fields) for e in policy.elements.values())
        self._weak = _lexicon((e.key, e.weak_fields) for e in policy.elements.values())
        self._family = {e.key: e.family for e in policy.elements.values()}

    def find(self, exhibit: Exhibit) -> list[Candidate]:
        """A candidate for every leaf whose field says what it is, and whose value fits."""
        records = _records(exhibit)
        return [c for n, s in enumerate(exhibit.segments) for c in self._leaf(n, s, records)]

    def elements_of(self, path: Path, owner: Owner | None) -> tuple[str, ...]:
        """The elements that a path's field names stand for, by its longest known suffix; weak names need an owner."""
        steps = [s for s in path[1:] if isinstance(s, str) and not s.startswith("!")][-_SUFFIX:]
        joined = ["".join("".join(words_of(s)) for s in steps[start:]) for start in range(len(steps))]
        names = [*joined, joined[-1].rstrip("0123456789")] if joined else []
        lexicons = (self._lexicon, self._weak) if owner else (self._lexicon,)
        return next((lexicon[name] for lexicon in lexicons for name in names if name in lexicon), ())

    def _leaf(
        self, number: int, segment: Segment, records: Mapping[Path, Mapping[str, str]]
    ) -> Iterator[Candidate]:
        value = segment.text.strip()
        if segment.where == "key" or not value or len(value) > _MAX_VALUE or segment.role is Role.HEADER:
            return
        path = segment.full_path
        leaf = _leaf_key(path)
        if not leaf:
            return
        owner = owner_of(path, records)
        elements = self.elements_of(path, owner)
        start = segment.text.index(value)
        end = start + len(value)
        named = _names_a_person(
            leaf, owner, elements, bool(elements) and "name" in {self._family[e] for e in elements}
        )
        if named and fits("student_name", value):
            kind = owner.kind if owner else SubjectKind.UNKNOWN
            why = (f"field:{'_'.join(words_of(leaf))}", *((owner.why,) if owner else ()))
            yield Candidate(
                number, start, end, owned_element("name", kind, "person_name"), 0.85 if owner else 0.3, RECOGNIZER, why,
                kind if owner else None, None, Needs.NOTHING if owner else Needs.CONTEXT, None, field=True,
            )  # fmt: skip
            return
        for element in elements:
            if self._family[element] != "name" and fits(element, value) and not says_no(value, element):
                yield self._fact(number, start, end, element, leaf, owner)
                return

    def _fact(
        self, number: int, start: int, end: int, element: str, leaf: str, owner: Owner | None
    ) -> Candidate:
        kind = owner.kind if owner else SubjectKind.UNKNOWN
        element = owned_element(self._family[element], kind, element) if owner else element
        why = (f"field:{'_'.join(words_of(leaf))}", *((owner.why,) if owner else ()))
        return Candidate(
            number, start, end, element, 0.8, RECOGNIZER, why, owner.kind if owner else None, field=True
        )


def _lexicon(names: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """Joined words of a field name → elements it may hold."""
    found: dict[str, set[str]] = defaultdict(set)
    for element, fields in names:
        for name in fields:
            found["".join("".join(words_of(step)) for step in name.replace("[]", "").split("."))].add(element)
    return {joined: tuple(sorted(elements)) for joined, elements in found.items()}


def owner_of(path: Path, records: Mapping[Path, Mapping[str, str]]) -> Owner | None:
    """Whose record this leaf stands in: the innermost word of the path that names a person, else the record itself."""
    steps = [s for s in path[1:] if isinstance(s, str) and not s.startswith("!")]
    for depth, step in enumerate(reversed(steps)):
        words = words_of(step)
        for word in reversed(words):
            if word in _OWNER_OF:
                return Owner(_OWNER_OF[word], f"owner:{word}")
        joined = "".join(words)
        if joined in _OWNER_OF:
            return Owner(_OWNER_OF[joined], f"owner:{joined}")
        if depth == 0 and any(w in _PLACES for w in words[:-1]):
            return None
        if depth > 0 and (joined in _PLACES or (words and words[-1].rstrip("s") in _PLACES)):
            return None
    return _by_record(path, records)


def _by_record(path: Path, records: Mapping[Path, Mapping[str, str]]) -> Owner | None:
    for cut in range(len(path) - 1, 0, -1):
        record = records.get(path[:cut])
        if not record:
            continue
        for key in ("role", "type", "usertype", "roletype", "relationship"):
            kind = _ROLE_VALUES.get(record.get(key, "").lower())
            if kind:
                return Owner(kind, f"record:{key}")
        if any(k in record for k in _STAFF_COMPANY):
            return Owner(SubjectKind.STAFF, "record:staff")
        company = sum(1 for k in record if k in _STUDENT_COMPANY)
        if company:
            return Owner(SubjectKind.STUDENT, "record:student")
        if len(path) - cut > 2:
            return None
    return None


def _records(exhibit: Exhibit) -> dict[Path, dict[str, str]]:
    """Object path → its joined keys and values, for all objects of the exchange that hold leaves."""
    records: dict[Path, dict[str, str]] = defaultdict(dict)
    for segment in exhibit.segments:
        path = segment.full_path
        if segment.where == "value" and len(path) > 1 and isinstance(path[-1], str):
            records[path[:-1]]["".join(words_of(path[-1]))] = segment.text[:_MAX_VALUE]
    return records


def _leaf_key(path: Path) -> str:
    """The field name a leaf stands under; of a list, the list's."""
    for step in reversed(path[1:]):
        if isinstance(step, str):
            return "" if step.startswith("!") else step
    return ""


def _names_a_person(leaf: str, owner: Owner | None, elements: tuple[str, ...], named: bool) -> bool:
    words = words_of(leaf)
    joined = "".join(words).rstrip("0123456789")
    if joined in _NAME_ONLY or (words and words[-1] in _NAME_WORDS and not any(w in _PLACES for w in words)):
        return True
    if elements and not named:
        return False
    return named or (owner is not None and joined in _OWNER_OF)
