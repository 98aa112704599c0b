"""Whose record a leaf stands in: told by the path, by a role beside it, or by its company. May import model.

A `name` beside a birth date and a lunch status is a pupil's; beside an ISBN it is a book's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from scanner.detect.candidates import Exhibit
from scanner.detect.field_names import OWNER_OF, joined, words_of
from scanner.detect.field_values import full_name, sample
from scanner.model import Path, Role, SubjectKind

MAX_VALUE = 200
_CLIMB = 4
_PAIR = 6
MAX_NAME = 50
WHO = frozenset(
    "name key field label question code k title attribute id column fieldname header property heading "
    "param prompt identifiertype idtype "
    "type".split()
)
WHAT = frozenset("value v val answer response text values content data identifier number".split())
"""Names of the two halves of a pair."""
_SURE = frozenset(
    "local_student_id state_student_id date_of_birth frl_status iep disability_category english_learner "
    "parent_guardian_name parent_contact homeless_status foster_status migrant_status gpa_rank "
    "lunch_pin attendance "
    "student_email student_phone discipline health_condition gifted_program graduation_year transcript "
    "military_connected economic_disadvantage pregnancy_parenting immigration_status mental_health".split()
)
"""Elements whose field alone makes a record a pupil's."""
_LIKELY = frozenset(
    "grade_level course_grade test_score race_ethnicity language homeroom_teacher gender_sex "
    "bus_transport section_504 "
    "in_app_performance school_enrollment schedule_courses credential age observation_note".split()
)
"""Elements of which two, or one beside a person's name, make a record a pupil's."""
_ALSO_STAFFS = frozenset(
    "schedule_courses school_enrollment credential age gender_sex observation_note".split()
)
_OF_SCHOOLS = frozenset({"school_enrollment", "schedule_courses"})
_STAFF = frozenset(
    "ext extension phoneext employeeid employeenumber staffid staffnumber staffuniqueid jobtitle "
    "position department dept hiredate teacherid "
    "fte certification title1name salary staffclassification stafftype".split()
)
_THINGS = frozenset(
    "title author isbn price sku standard standards qty quantity vendor publisher url model venue "
    "objective objectives "
    "materials lesson unit topic subject course coursename coursenumber rubric prompt count total "
    "percent average "
    "items points pointspossible maxscore edition genre version timestamp service host endpoint "
    "deployment n avg mean "
    "enrolled headcount subgroup product".split()
)
"""Names of fields that tell of a thing, a lesson or a group: the record is a pupil's only if a sure one says so."""
_DEVICE = frozenset("ip did deviceid gaid idfa useragent lat lon clientip".split())
_LOGINS = frozenset("uid userid user username email sid login".split())
"""One of each: what a device reports of the person who holds it."""
_NAMES = frozenset(
    "name fullname firstname lastname givenname familyname lastsurname displayname surname student "
    "learner first last "
    "studentname sortablename preferredname legalname lastfirst child pupil scholar n patron camper".split()
)
_ROLES: Mapping[str, SubjectKind] = {
    "student": SubjectKind.STUDENT, "learner": SubjectKind.STUDENT, "pupil": SubjectKind.STUDENT,
    "studentenrollment": SubjectKind.STUDENT, "sibling": SubjectKind.STUDENT, "teacher": SubjectKind.STAFF,
    "staff": SubjectKind.STAFF, "administrator": SubjectKind.STAFF, "aide": SubjectKind.STAFF,
    "parent": SubjectKind.GUARDIAN, "guardian": SubjectKind.GUARDIAN, "relative": SubjectKind.GUARDIAN,
    "mother": SubjectKind.GUARDIAN, "father": SubjectKind.GUARDIAN, "counselor": SubjectKind.STAFF,
    "proctor": SubjectKind.STAFF, "observer": SubjectKind.GUARDIAN, "observerenrollment": SubjectKind.GUARDIAN,
    "teacherenrollment": SubjectKind.STAFF, "taenrollment": SubjectKind.STAFF, "instructor": SubjectKind.STAFF,
    "grandmother": SubjectKind.GUARDIAN, "grandfather": SubjectKind.GUARDIAN, "grandparent": SubjectKind.GUARDIAN,
    "stepmother": SubjectKind.GUARDIAN, "stepfather": SubjectKind.GUARDIAN, "fosterparent": SubjectKind.GUARDIAN,
    "mom": SubjectKind.GUARDIAN, "dad": SubjectKind.GUARDIAN, "aunt": SubjectKind.GUARDIAN,
    "uncle": SubjectKind.GUARDIAN, "districtadministrator": SubjectKind.STAFF, "siteadministrator": SubjectKind.STAFF,
    "systemadministrator": SubjectKind.STAFF, "principal": SubjectKind.STAFF, "nurse": SubjectKind.STAFF,
}  # fmt: skip
LIKELY = "record:likely"
_ROLE_KEYS = (
    "role",
    "type",
    "usertype",
    "userrole",
    "roletype",
    "relationship",
    "relation",
    "rel",
    "recordtype",
    "roles",
    "enrollmenttype",
)
_PLACES = frozenset(
    "school schools org orgs organization district vendor product course courses class classes "
    "section sections subject "
    "model company event events building campus program function tool tools file files filename "
    "template host city "
    "state county assignment assignments book books title app application apps device item items menu "
    "schema column "
    "table parameter property label team club lesson unit session sessions term terms standard "
    "standards rubric "
    "library service server site room group groups category".split()
)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose record a leaf stands in, and what said so."""

    kind: SubjectKind
    why: str


@dataclass(slots=True)
class Record:
    """One object, row or block of pairs: its joined keys with their values."""

    values: dict[str, str] = field(default_factory=dict)
    sample: bool = False
    judged: bool = False
    owner: Owner | None = None

    def named(self) -> tuple[str, str] | None:
        """The name and value of a pair written as an object, `{"field": "DOB", "value": …}`."""
        if len(self.values) > _PAIR or not self.values.keys() & WHAT:
            return None
        who = next((v for k, v in self.values.items() if k in WHO and len(v) < MAX_NAME), "")
        return (who, next(v for k, v in self.values.items() if k in WHAT)) if who else None


def _container(path: Path, cut: int) -> tuple[str, ...]:
    """The words of the name that the record at `path[:cut]` stands under."""
    step = next((s for s in reversed(path[1:cut]) if isinstance(s, str) and not s.startswith("!")), "")
    return words_of(step)


class Records:
    """All records of an exchange, each asked for its owner at most once."""

    def __init__(self, exhibit: Exhibit, elements_of: Callable[[str], tuple[tuple[str, bool], ...]]) -> None:
        self._elements_of = elements_of
        self._records: dict[Path, Record] = defaultdict(Record)
        self._beside: dict[Path, Owner] = {}
        for segment in exhibit.segments:
            if segment.where != "value" or segment.role is Role.KEY:
                continue
            path = segment.full_path
            cut = len(path) - 1
            while cut > 1 and isinstance(path[cut], int):
                cut -= 1
            if cut < 1 or not isinstance(key := path[cut], str) or key.startswith("!"):
                continue
            record = self._records[path[:cut]]
            if cut > 1 and isinstance(path[cut - 1], str) and path[: cut - 1] not in self._beside:
                self._place_beside(path, cut)
            record.values.setdefault(joined(words_of(key)), segment.text[:MAX_VALUE])
            record.sample = record.sample or sample(segment.text)
        for path, record in list(self._records.items()):
            if isinstance(path[-1], int) and (named := record.named()):
                self._records[path[:-1]].values.setdefault(joined(words_of(named[0])), named[1])

    def _place_beside(self, path: Path, cut: int) -> None:
        """`{"learner": {…}, "score": 5}`: what stands beside a person is that person's."""
        word = joined(_container(path, cut))
        if OWNER_OF.get(word) in {SubjectKind.STUDENT, SubjectKind.UNKNOWN}:
            self._beside[path[: cut - 1]] = Owner(OWNER_OF[word], f"beside:{word}")

    def get(self, path: Path) -> Record | None:
        """The record that this path leads to."""
        return self._records.get(path)

    def sample(self, path: Path) -> bool:
        """Whether the record that holds this leaf is sample data."""
        record = self._records.get(path[:-1])
        return bool(record and record.sample)

    def owner_of(self, path: Path, leaf: str) -> Owner | None:
        """The innermost word that names a person, or the company of the record itself."""
        owner = leaf_owner(leaf)
        return owner if owner and owner.kind is not SubjectKind.UNKNOWN else self.around(path) or owner

    def around(self, path: Path) -> Owner | None:
        """What the records around a leaf and the names of their places say."""
        climbed = 0
        user: Owner | None = None
        for cut in range(len(path) - 1, 0, -1):
            record = self._records.get(path[:cut])
            owner = self._judged(record) if record and climbed <= _CLIMB else None
            words = _container(path, cut)
            place = bool(words) and (words[-1] in _PLACES or joined(words) in _PLACES)
            if owner and owner.kind is not SubjectKind.UNKNOWN and not (place and owner.why == LIKELY):
                return owner
            user = user or owner or (self._beside.get(path[:cut]) if climbed <= 1 else None)
            if user and user.kind is not SubjectKind.UNKNOWN:
                return user
            if not isinstance(step := path[cut - 1], str) or step.startswith("!"):
                continue
            climbed += 1
            for word in (joined(words), *reversed(words)):
                if word in OWNER_OF and words[-1].rstrip("s") not in _THINGS:
                    if OWNER_OF[word] is not SubjectKind.UNKNOWN:
                        return Owner(OWNER_OF[word], f"owner:{word}")
                    user = user or Owner(SubjectKind.UNKNOWN, f"owner:{word}")
            if place and climbed == 1:
                return user
        return user

    def certain(self, path: Path) -> bool:
        """Whether the row or block that a cell stands in is a person's by more than one likely field."""
        record = self._records.get(path[:-1])
        owner = self._judged(record) if record else None
        return owner is not None and owner.why != LIKELY

    def _judged(self, record: Record) -> Owner | None:
        if not record.judged:
            record.judged, record.owner = True, self._told(record)
        return record.owner

    def _told(self, record: Record) -> Owner | None:
        values = record.values
        for key in _ROLE_KEYS:
            if kind := _ROLES.get(joined(words_of(values.get(key, "")))):
                return Owner(kind, f"record:{key}")
        of = [self._elements_of(key) for key in values]
        sure = {e for found in of for e, strong in found[:1] if strong and e in _SURE}
        if sure and not (sure == {"date_of_birth"} and any(k in _STAFF for k in values)):
            return Owner(SubjectKind.STUDENT, "record:student")
        if any(k in _STAFF for k in values):
            return Owner(SubjectKind.STAFF, "record:staff")
        if any(
            (k in _THINGS or k.startswith("course")) and (k != "n" or v.isdigit()) for k, v in values.items()
        ):
            return None
        likely = {found[0][0] for found in of if found and found[0][0] in _LIKELY}
        named = (
            any(k in _NAMES and full_name(v) for k, v in values.items())
            or {"firstname", "lastname"} <= values.keys()
        )
        pupil = any(OWNER_OF.get(k) is SubjectKind.STUDENT and full_name(v) for k, v in values.items())
        if len(likely - _OF_SCHOOLS) > 1 or pupil or (named and likely - _ALSO_STAFFS):
            return Owner(SubjectKind.STUDENT, LIKELY)
        return (
            Owner(SubjectKind.UNKNOWN, "record:device")
            if values.keys() & _DEVICE and values.keys() & _LOGINS
            else None
        )


def leaf_owner(leaf: str) -> Owner | None:
    """The owner that the name of a field itself tells, its last such word."""
    words = words_of(leaf)
    for word in (joined(words), *reversed(words)):
        if word in OWNER_OF and not (word == "family" and "name" in words):
            return Owner(OWNER_OF[word], f"owner:{word}")
    return None


def of_a_place(leaf: str) -> bool:
    """Whether a field's name speaks of a place or thing: `school_name`, `file_name`."""
    return any(w in _PLACES for w in words_of(leaf)[:-1])
