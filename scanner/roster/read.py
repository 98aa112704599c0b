"""OneRoster 1.1 and 1.2, Clever, and any CSV by a map, as persons. Imports the modules beside it, errors, strict_yaml.

A layout is our fields by their headings; the formats differ in little else. Faulty rows (no id, no name, bad bytes, an
id that stood before) are counted, and above one in a hundred the whole roster is refused.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from scanner import strict_yaml
from scanner.errors import RuleError, SourceError
from scanner.roster.people import Number, Person, Role
from scanner.roster.tables import Row, Table, tables

FIELDS: Final = (
    "id", "local_id", "state_id", "username", "email", "given_name", "preferred_name", "middle_name", "family_name",
    "preferred_family_name", "full_name", "role", "school", "grade", "birth_date", "directory_opt_out", "section",
)  # fmt: skip
MAX_FAULTY: Final = 0.01
Layout = Mapping[str, str]
"""Our field → the heading, or "=value" for a value that holds for every row."""

_ONEROSTER: Layout = {
    "id": "sourcedId", "local_id": "identifier", "username": "username", "email": "email", "given_name": "givenName",
    "preferred_name": "preferredGivenName", "middle_name": "middleName", "family_name": "familyName",
    "preferred_family_name": "preferredFamilyName", "role": "role", "school": "orgSourcedIds", "grade": "grades",
}  # fmt: skip
_CLEVER_NAME = {
    "given_name": "First_name", "middle_name": "Middle_name", "family_name": "Last_name", "school": "School_id",
    "username": "Username", "preferred_name": "Preferred_first_name",
}  # fmt: skip
_CLEVER: Mapping[str, Layout] = {
    "students": {
        **_CLEVER_NAME, "id": "Student_id", "local_id": "Student_number", "state_id": "State_id", "email": "Student_email",
        "grade": "Grade", "birth_date": "DOB", "role": "=student",
    },
    "teachers": {**_CLEVER_NAME, "id": "Teacher_id", "email": "Teacher_email", "role": "=staff"},
    "staff": {**_CLEVER_NAME, "id": "Staff_id", "email": "Staff_email", "role": "=staff"},
}  # fmt: skip
_STUDENTS = frozenset(["student", "students", "s", "learner", "pupil"])
_GUARDIANS = frozenset(["guardian", "parent", "relative", "contact", "mother", "father"])
_USER_ID = re.compile(r"\{([^:{}]*):([^{}]*)\}")
_YES = frozenset(["true", "yes", "y", "1", "t", "x", "optout", "opt-out", "opt out", "opted out"])
_NO = frozenset(["false", "no", "n", "0", "f", "", "none"])
_GRADES = {
    "pk": -1,
    "prek": -1,
    "ps": -1,
    "it": -2,
    "pr": -1,
    "tk": 0,
    "kg": 0,
    "k": 0,
    "kindergarten": 0,
    "ug": -9,
}


@dataclass(slots=True)
class Read:
    """What an export holds: persons by key, how many rows it had, how many of them were faulty and why."""

    format: str
    people: dict[str, Person] = field(default_factory=dict, repr=False)
    rows: int = 0
    faulty: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def take(self, person: Person | str) -> None:
        """Count a row, and keep its person or the reason why there is none."""
        self.rows += 1
        if isinstance(person, Person) and person.key in self.people:
            person = "duplicate id"
        if isinstance(person, str):
            self.faulty[person] += 1
        else:
            self.people[person.key] = person

    def checked(self) -> Read:
        """This, where it may be taken. Raises SourceError."""
        if not self.people:
            raise SourceError("roster: no row names a person with an id; the roster in force stays")
        if sum(self.faulty.values()) > MAX_FAULTY * self.rows:
            counts = ", ".join(f"{n:,} {why}" for why, n in sorted(self.faulty.items()))
            raise SourceError(
                f"roster: too many of {self.rows:,} rows are faulty ({counts}); the roster in force stays"
            )
        return self


def load_map(path: Path) -> dict[str, str]:
    """A map file: our field → their heading. Raises RuleError with file and line."""
    document = strict_yaml.read(path)
    if not isinstance(document.data, dict):
        raise document.error((), "must be a list of `our field: their heading`")
    for key, value in document.data.items():
        if key not in FIELDS:
            raise document.error((key,), f"no such field; there are {', '.join(FIELDS)}")
        if not isinstance(value, str) or not value.strip("= "):
            raise document.error((key,), "must be a heading of the file, or =VALUE")
    return {key: str(value) for key, value in document.data.items()}


def read(path: Path, layout: Layout | None = None) -> Read:
    """All persons of an export. `layout` is that of a map file: alone for a CSV, or over the headings of a known format.

    Raises SourceError where it is refused.
    """
    found = tables(path)
    extra = dict(layout or {})
    if "users" in found and {"sourcedid", "givenname", "familyname"} <= found["users"].headings:
        return _oneroster(found, extra).checked()
    if "students" in found and {"student_id", "last_name"} <= found["students"].headings:
        return _clever(found, extra).checked()
    if len(found) != 1:
        raise SourceError(
            "roster: neither users.csv of OneRoster nor students.csv of Clever is there, with their headings"
        )
    return _single(next(iter(found.values())), extra).checked()


def _single(table: Table, extra: Layout) -> Read:
    headings = table.headings
    if {"sourcedid", "givenname", "familyname"} <= headings:
        return _oneroster({"users": table}, extra)
    if {"student_id", "last_name"} <= headings:
        return _clever({"students": table}, extra)
    if not extra:
        raise SourceError(
            "roster: its headings are neither OneRoster's nor Clever's; name them with --map FILE"
        )
    _all_there(table, extra)
    if "id" not in extra or not {"full_name", "family_name", "given_name"} & set(extra):
        raise RuleError("roster: the map must name id, and full_name or given_name and family_name")
    out = Read("map")
    for row in table.rows():
        out.take(_person(row, {"role": "=student", **extra}))
    return out


def _all_there(table: Table, extra: Layout) -> None:
    headings = table.headings
    missing = sorted(f for f, h in extra.items() if not h.startswith("=") and h.lower() not in headings)
    if missing:
        raise SourceError(f"roster: the file lacks the headings that the map names for {', '.join(missing)}")


def _oneroster(found: Mapping[str, Table], extra: Layout) -> Read:
    _all_there(found["users"], extra)
    out = Read("oneroster-1.2" if "roles" in found else "oneroster-1.1")
    roles = _column_of(found.get("roles"), "userSourcedId", "role")
    births = _column_of(found.get("demographics"), "sourcedId", "birthDate")
    for row in found["users"].rows():
        if row.get("status").lower() == "tobedeleted":
            continue
        person = _person(row, {**_ONEROSTER, **extra}, roles.get(row.get("sourcedId"), ""))
        if isinstance(person, Person):
            for kind, number in _USER_ID.findall(row.get("userIds")):
                person.numbers.add(
                    (Number.STATE if "state" in kind.lower() else Number.LOCAL, number.strip())
                )
            if row.get("userMasterIdentifier"):
                person.numbers.add((Number.LOCAL, row.get("userMasterIdentifier")))
            person.birth = person.birth or _date(births.get(row.get("sourcedId"), ""))
        out.take(person)
    _enrol(out, found.get("enrollments"), "classSourcedId", ("userSourcedId",))
    return out


def _clever(found: Mapping[str, Table], extra: Layout) -> Read:
    _all_there(found["students"], extra)
    out = Read("clever")
    for name, layout in _CLEVER.items():
        for row in found[name].rows() if name in found else ():
            person = _person(row, {**layout, **extra} if name == "students" else layout)
            if isinstance(person, Person) and person.role is not Role.STUDENT:
                person.key = f"{name}/{person.key}"  # teachers and staff are numbered apart
            out.take(person)
            if name == "students" and isinstance(person, Person) and row.get("Contact_name"):
                _contact(out, person, row)
    _enrol(out, found.get("enrollments"), "Section_id", ("Student_id",))
    _enrol(
        out, found.get("sections"), "Section_id", ("Teacher_id", "Teacher_2_id", "Teacher_3_id"), "teachers/"
    )
    return out


def _contact(out: Read, student: Person, row: Row) -> None:
    contact = Person(f"contacts/{student.key}/{row.get('Contact_name')}", Role.GUARDIAN)
    _split_name(contact, row.get("Contact_name"))
    contact.emails |= {row.get("Contact_email")} - {""}
    out.people.setdefault(contact.key, contact)


def _enrol(out: Read, table: Table | None, section: str, users: tuple[str, ...], prefix: str = "") -> None:
    for row in table.rows() if table else ():
        for user in users:
            person = out.people.get(prefix + row.get(user))
            if person and row.get(section):
                person.sections.add(row.get(section))


def _column_of(table: Table | None, key: str, value: str) -> dict[str, str]:
    """What a side table says of each key; where a key stands several times, "student" wins, then the first."""
    out: dict[str, str] = {}
    for row in table.rows() if table else ():
        if row.get(key) not in out or row.get(value).lower() == "student":
            out[row.get(key)] = row.get(value)
    return out


def _person(row: Row, layout: Layout, role: str = "") -> Person | str:
    """The person of a row, or why there is none."""
    if row.bad:
        return "with bytes that are not UTF-8"

    def cell(name: str) -> str:
        heading = layout.get(name, "")
        return heading[1:] if heading.startswith("=") else row.get(heading) if heading else ""

    if not cell("id"):
        return "without id"
    person = Person(
        cell("id"), _role(role or cell("role")), cell("given_name"), cell("preferred_name"), cell("middle_name"),
        cell("family_name"), cell("preferred_family_name"), school=cell("school").split(",")[0],
        grade=_grade(cell("grade")), birth=_date(cell("birth_date")),
    )  # fmt: skip
    if not person.family and not person.given:
        _split_name(person, cell("full_name"))
    if not person.family and not person.given:
        return "without name"
    person.numbers |= {
        (kind, cell(name))
        for kind, name in (
            (Number.LOCAL, "id"), (Number.LOCAL, "local_id"), (Number.STATE, "state_id"), (Number.USERNAME, "username"),
        )
        if cell(name)
    }  # fmt: skip
    person.emails |= {cell("email")} - {""}
    if "directory_opt_out" in layout:
        person.opt_out = _flag(cell("directory_opt_out"))
    if cell("section"):
        person.sections.add(cell("section"))
    return person


def _split_name(person: Person, name: str) -> None:
    """Of "Garcia, Ana María" or "Ana María Garcia" the last word is the family name where no comma says so."""
    if "," in name:
        person.family, _, person.given = (part.strip() for part in name.partition(","))
    elif name:
        *givens, person.family = name.split()
        person.given = " ".join(givens[:1])
        person.middle = " ".join(givens[1:])


def _role(word: str) -> Role:
    word = word.strip().lower()
    if word in _STUDENTS or not word:
        return Role.STUDENT
    return Role.GUARDIAN if word in _GUARDIANS else Role.STAFF


def _flag(word: str) -> bool | None:
    word = word.lower()
    return True if word in _YES else False if word in _NO else None


def _grade(word: str) -> int:
    word = (
        word.split(",", maxsplit=1)[0]
        .strip()
        .lower()
        .removesuffix("th")
        .removesuffix("st")
        .removesuffix("nd")
    )
    word = word.removesuffix("rd").removeprefix("grade ")
    return int(word) if word.isdecimal() and len(word) < 3 else _GRADES.get(word, -9)  # noqa: PLR2004


def _date(word: str) -> date | None:
    try:
        if iso := re.match(r"(\d{4})-(\d\d?)-(\d\d?)", word):
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if us := re.match(r"(\d\d?)/(\d\d?)/(\d{4})", word):
            return date(int(us[3]), int(us[1]), int(us[2]))
    except ValueError:
        return None
    return None


def under_13(birth: date | None, today: date) -> bool | None:
    """Whether somebody born then has not turned thirteen; None where the birth date is not known."""
    if birth is None:
        return None
    return (today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))) < 13  # noqa: PLR2004


def rows_of(read: Read) -> Iterator[Person]:
    """All persons in a fixed order."""
    yield from (read.people[key] for key in sorted(read.people))
