"""Whether a value can be what its field says: a date of birth is a date, an id has digits. Imports nothing of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping

_LETTERS = r"[^\W\d_]"
_NAME = re.compile(
    rf"(?:{_LETTERS}[\w.'’`\-]*)(?:,?\s+(?:{_LETTERS}[\w.'’`\-]*|[\"(]{_LETTERS}+[\")]|(?:de|la|van|bin)))*,?\.?\Z"
)
_MAX_NAME_WORDS = 6
_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?\Z|\d{8}\Z|[A-Za-z]{3,9}\.? \d{1,2},? \d{4}\Z|\d{1,2} [A-Za-z]{3,9} \d{4}\Z"
)
_ID = re.compile(r"(?=[\w.\-]*\d)[A-Za-z0-9][\w.\-]{2,24}\Z")
_GRADE = re.compile(
    r"(?i)(?:grade\s*)?(?:0?[1-9]|1[0-3]|k|kg|pk|pre-?k|tk|kindergarten|(?:1st|2nd|3rd|[4-9]th|1[0-2]th)(?: grade)?|(?:fresh|sopho)[a-z]+|junior|senior)\Z"
)
_SCORE = re.compile(r"(?i)[A-F][+-]?\Z|\d{1,4}(?:\.\d+)?\s*%?\Z|\d+\s*/\s*\d+\Z|[A-Za-z0-9 .,:%/+\-]{1,60}\Z")
_NUMBER = re.compile(
    r"[\d.,]+\s*%?\Z|\d+ (?:days?|periods?|absences|tardies)\Z|[AUTPEX]{1,2}\Z|(?i:absent|tardy|unexcused|excused|truant).*"
)
_EMAIL = re.compile(r"\S+@\S+\.\S+\Z")
_PHONE = re.compile(r"[\d()+.\-\s x]{7,24}\Z")
_STREET = re.compile(r".*\d.*[A-Za-z].*|[A-Za-z .'\-]{2,40}\Z|\d{5}(?:-\d{4})?\Z")
_NO = frozenset(
    "no n false 0 none null na n/a not_applicable nil - -- paid p full inactive never unknown "
    "notapplicable".split()
)
_WORDS_NOT_NAMES = frozenset(
    "active student teacher parent guardian staff true false yes no none null unknown user admin assistant "
    "system male female other test all n/a tbd pending inactive public private school grade class default "
    "anonymous guest".split()
)
_SHAPES: Mapping[str, re.Pattern[str]] = {
    "student_name": _NAME, "date_of_birth": _DATE, "local_student_id": _ID, "state_student_id": _ID,
    "opaque_platform_id": re.compile(r"[\w\-:.]{3,64}\Z"), "parent_id": _ID, "lunch_pin": re.compile(r"\d{3,10}\Z"),
    "app_username": re.compile(r"[\w.\-@+]{3,64}\Z"), "grade_level": _GRADE, "student_email": _EMAIL, "email": _EMAIL,
    "student_phone": _PHONE, "phone": _PHONE, "parent_contact": re.compile(r"\S+@\S+\.\S+\Z|[\d()+.\-\s x]{7,24}\Z"),
    "ssn": re.compile(r"\d{3}-?\d{2}-?\d{4}\Z|\d{4}\Z|(?:[x*]{3}-?){2}\d{4}\Z"), "student_address": _STREET,
    "address": _STREET, "attendance": _NUMBER, "course_grade": _SCORE, "test_score": _SCORE,
    "gpa_rank": re.compile(r"\d(?:\.\d+)?\Z|\d+\s*(?:/|of)\s*\d+\Z"), "age": re.compile(r"\d{1,2}\Z"),
    "ip_device_id": re.compile(r"[\w:.\-]{6,64}\Z"), "bank_or_card": re.compile(r"[\d \-*x]{4,24}\Z"),
    "medicaid_insurance_id": _ID, "government_id": _ID, "gender_sex": re.compile(r"[\w /\-]{1,24}\Z"),
    "geolocation": re.compile(r"-?\d{1,3}\.\d+.*\Z"),
}  # fmt: skip
_FLAGS = frozenset(
    "iep section_504 disability_category health_condition mental_health substance_use pregnancy_parenting "
    "frl_status economic_disadvantage homeless_status foster_status english_learner migrant_status "
    "immigration_status discipline law_enforcement_juvenile victim_bullying_titleix gifted_program "
    "military_connected race_ethnicity".split()
)


def fits(element: str, value: str) -> bool:
    """Whether a field's value has the shape of this element; elements without a shape take any value."""
    shape = _SHAPES.get(element)
    if shape is None:
        return True
    if not shape.match(value):
        return False
    if element == "student_name":
        words = value.split()
        return len(words) <= _MAX_NAME_WORDS and value.lower() not in _WORDS_NOT_NAMES and len(value) > 1
    return True


def says_no(value: str, element: str) -> bool:
    """Whether the value says that the fact does not hold: "no", 0, "paid"."""
    return element in _FLAGS and value.strip().lower().replace(" ", "_") in _NO
