"""Names of fields as words: their short forms, their spellings, and the words that name an owner. Imports model only.

`STU_DOB`, "Student DOB (mm/dd/yy)" and `studentBirthDt` are one name. What a name says of its owner and of its form
(`code`, `desc`, `flag`) may be left out when it is looked up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from scanner.model import SubjectKind

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")

OWNERS: Mapping[SubjectKind, frozenset[str]] = {
    SubjectKind.STUDENT: frozenset(
        "student students learner learners pupil pupils child children scholar scholars kid kids "
        "sibling siblings "
        "roommate patient examinee athlete camper applicant submitter rider riders victim partner buddy peer "
        "roster classlist tutee mentee enrollee patron estudiante alumno alumna alumnos".split()
    ),
    SubjectKind.GUARDIAN: frozenset(
        "parent parents guardian guardians mother father mom dad contact contacts emergency family "
        "household observer "
        "observers agent agents relative grandparent grandmother grandfather caregiver custodian "
        "stepmother stepfather "
        "payer padre madre tutor guardianprofile".split()
    ),
    SubjectKind.STAFF: frozenset(
        "teacher teachers staff counselor counsellor principal advisor adviser coach nurse employee "
        "instructor homeroom "
        "manager casemanager assignee assigned technician tech proctor administrator admin librarian "
        "driver para "
        "paraprofessional referrer evaluator psychologist therapist slp interventionist dean "
        "registrar supervisor "
        "maestro maestra".split()
    ),
    SubjectKind.OTHER: frozenset(
        "doctor physician dentist pediatrician clinician caseworker pickup authorized provider".split()
    ),
    SubjectKind.UNKNOWN: frozenset(
        "user users enduser person people member profile actor candidate account".split()
    ),
}
OWNER_OF: Mapping[str, SubjectKind] = {word: kind for kind, words in OWNERS.items() for word in words}

_SHORT = {
    "stu": "student", "stud": "student", "stdnt": "student", "std": "student", "studnt": "student", "no": "number",
    "num": "number", "nbr": "number", "nr": "number", "numb": "number", "dt": "date", "bday": "birthdate",
    "birthday": "birthdate", "bd": "birthdate", "born": "birthdate", "bdate": "birthdate", "bdt": "birthdate",
    "dtbirth": "birthdate", "gr": "grade", "grd": "grade", "gd": "grade", "lvl": "level", "lv": "level", "lev": "level",
    "lang": "language", "lng": "language", "sch": "school", "schl": "school", "scl": "school", "addr": "address",
    "ph": "phone", "phn": "phone", "tel": "phone", "telephone": "phone", "cell": "phone", "cel": "phone",
    "mobile": "phone", "em": "email", "eml": "email", "tchr": "teacher", "tch": "teacher", "teach": "teacher",
    "grdn": "guardian", "gdn": "guardian", "gdrn": "guardian", "guard": "guardian", "par": "parent", "prnt": "parent",
    "mth": "mother", "mthr": "mother", "fthr": "father", "abs": "absences", "elig": "eligibility", "elg": "eligibility",
    "ethn": "ethnicity", "eth": "ethnicity", "ethnic": "ethnicity", "rac": "race", "fn": "firstname", "ln": "lastname",
    "fname": "firstname", "lname": "lastname", "mname": "middlename", "mn": "middlename", "frst": "first",
    "lst": "last", "nm": "name", "nme": "name", "emer": "emergency", "emerg": "emergency", "emrg": "emergency",
    "ident": "identifier", "pw": "password", "pwd": "password", "passwd": "password", "med": "medication",
    "meds": "medication", "allergy": "allergies", "disab": "disability", "dis": "disability", "cd": "code",
    "desc": "description", "descr": "description", "flg": "flag", "ind": "indicator", "indic": "indicator",
    "stat": "status", "sts": "status", "lnch": "lunch", "lch": "lunch", "hr": "homeroom", "hrm": "homeroom",
    "hm": "home", "prim": "primary", "cntct": "contact", "cont": "contact", "cntr": "counselor", "cnslr": "counselor",
    "lkr": "locker", "cmb": "combination", "comb": "combination", "combo": "combination", "usr": "user",
    "sx": "sex", "brth": "birth", "brt": "birth", "brthdt": "birthdate", "hlang": "homelanguage",
    "gndr": "gender", "gen": "gender", "loc": "local", "dist": "district", "st": "state", "prev": "previous",
    "curr": "current", "cur": "current", "pref": "preferred", "nombre": "firstname", "apellido": "lastname",
    "apellidos": "lastname", "grado": "grade", "escuela": "school", "correo": "email", "telefono": "phone",
    "direccion": "address", "idioma": "language", "nacimiento": "birthdate", "contrasena": "password",
}  # fmt: skip
"""Short forms that headings of exports use, as the words they stand for."""
_JOINED = {
    **_SHORT, "dateofbirth": "birthdate", "fechadebirthdate": "birthdate", "fechabirthdate": "birthdate",
    "fullname": "name", "dateborn": "birthdate", "birthdatedate": "birthdate", "nombrecompleto": "name",
    "firstnamecompleto": "name",
}  # fmt: skip
_INITIALS = {"s": "student", "p": "parent", "g": "guardian"}
"""`S_LNAME`, `P1_CELL`: a letter that stands before a name of its own."""
_FIRST = {"l": "last", "f": "first", "m": "middle"}
_GLUED = re.compile(
    r"(student|stu|parent|guardian|mother|father|teacher|pupil|learner|contact|child)"
    r"(name|id|dob|email|phone|cell|grade|number|no|num|first|last|firstname|lastname|fname|lname|address|addr|gender|"
    r"school|race|ethnicity|birthdate|nbr|code|username|password|ssn|zip|city)"
)
_LEADING = frozenset(
    "current primary state local district federal fed sis my new old is has legal demographic "
    "demographics info "
    "lms edfi ps ic the official active reported actual custom home entering incoming next upcoming "
    "udf u data profile record latest "
    "enduser field fld col val".split()
)
"""What may stand before a name without making it another, beside owners and numbers."""
_LINKS = frozenset("or and of the a an in for de del la el".split())
FORMS = frozenset(
    "code description descriptor status flag indicator yn value text label type category string info data "
    "level field id key designation eligible eligibility group uri".split()
)
"""What may stand behind a name and tells its form alone."""


def plain(key: str) -> str:
    """A key without accents, asides in brackets and marks."""
    if not key.isascii():
        key = "".join(c for c in unicodedata.normalize("NFD", key) if not unicodedata.combining(c))
    if "(" in key or "[" in key:
        key = _ASIDE.sub(" ", key) if _ASIDE.sub(" ", key).strip() else key
    return (
        key.replace("'s ", " ")
        .replace("’s ", " ")
        .replace("'", "")
        .replace("’", "")
        .replace("#", " number ")
        .replace("%", " percent ")
    )


_PART = re.compile(r"[./#]")


@lru_cache(maxsize=65536)
def parts_of(key: str) -> tuple[str, ...]:
    """The steps that a key names: `student.birthdate` is two; of `https://…/ext/studentNumber` the last counts."""
    if "://" in key:
        return (_PART.split(key.rstrip("/"))[-1] or key,)
    if "." not in key or " " in key:
        return (key,)
    parts = tuple(key.split("."))
    return parts if all(len(p) > 1 for p in parts) else (key,)


@lru_cache(maxsize=65536)
def words_of(key: str) -> tuple[str, ...]:
    """`studentFirstName`, `STU_FIRST_NAME`, "Student First Name" → ("student", "first", "name")."""
    raw = [w.lower() for w in _WORDS.findall(plain(key))] or [key.lower()]
    if len(raw) == 1 and (glued := _GLUED.fullmatch(raw[0])):
        raw = list(glued.groups())
    if len(raw) > 1 and any(len(w) > 1 for w in raw[1:] if w.isalpha()):
        raw[0] = _INITIALS.get(raw[0], raw[0])
        if raw[-1] in {"nm", "name", "nme"} and raw[-2] in _FIRST:
            raw[-2] = _FIRST[raw[-2]]
    return tuple(_SHORT.get(w, w) for w in raw)


@lru_cache(maxsize=65536)
def joined(words: tuple[str, ...]) -> str:
    """Words as one, in the spelling that names are looked up by."""
    whole = "".join(words)
    return _JOINED.get(whole, whole)


@lru_cache(maxsize=65536)
def spellings(key: str) -> tuple[tuple[str, bool], ...]:
    """(joined words, whether words that may matter were left out) to look a key up by, most exact first."""
    return tuple(dict.fromkeys(_spellings(words_of(key))))


def _spellings(words: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    yield joined(words), False
    yield joined(_without_number(words)), False
    inner = tuple(w for w in words if not w.isdigit()) or words
    starts = [0]
    while starts[-1] < len(inner) - 1 and (inner[starts[-1]] in OWNER_OF or inner[starts[-1]] in _LEADING):
        starts.append(starts[-1] + 1)
    for start in starts:
        yield joined(inner[start:]), False
        if inner[-1].endswith("s") and len(inner[-1]) > len("abc"):
            yield joined((*inner[start:-1], inner[-1][:-1])), False
    yield joined(tuple(w for w in inner if w not in _LINKS)), False
    formless = inner
    while len(formless) > 1 and formless[-1] in FORMS:
        formless = formless[:-1]
        yield from ((joined(formless[start:]), True) for start in starts if start < len(formless))
    yield from ((joined(inner[start:]), True) for start in range(1, len(inner)))


def _without_number(words: tuple[str, ...]) -> tuple[str, ...]:
    last = len(words)
    while last > 1 and words[last - 1].isdigit():
        last -= 1
    return words[:last]
