"""Whose the hits are, and whether they identify a student as a set (34 CFR 99.3). Imports model and policy.

direct      a student's or parent's name, id or contact, or a person of the roster
linkable    an opaque id, a cell below the district's threshold, or three or more elements that describe one
            student, at least one of them indirect (scores and diagnoses alone single nobody out)
none        nothing of that; not-assessable instead where part of the exchange could not be read

A name, contact or number of nobody knows whom may be a student's: it counts as one only in company, that is
beside something that describes or names a student. Alone it identifies no student, and raises no alarm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from scanner.model import Hit, Identifiability, SubjectKind
from scanner.policy import Element

THREE = 3
"""Indirect elements that together count as linkable where no cell size is known."""
_STUDENTS = {
    "person_name": "student_name",
    "email": "student_email",
    "phone": "student_phone",
    "address": "student_address",
}
_GUARDIANS = {
    "person_name": "parent_guardian_name",
    "email": "parent_contact",
    "phone": "parent_contact",
    "address": "parent_contact",
}
_ANYBODYS = frozenset(_STUDENTS) | {
    "ssn", "government_id", "medicaid_insurance_id", "bank_or_card", "biometric_record", "photo_video",
    "voice_audio", "signature_handwriting",
}  # fmt: skip
"""Direct elements that say nothing of whose they are: everybody has a name, a number, a face."""
_PARENTS = frozenset(_GUARDIANS.values()) | {"parent_id"}
_DESCRIBES = frozenset({"indirect", "educational", "sensitive"})
_ACCOUNT_CONTEXT = frozenset({"ip_device_id", "usage_metadata"})
_TEACHER = "homeroom_teacher"
_SMALL_CELL = "small_cell_aggregate"


def read_as(element: Element, subject: SubjectKind, elements: Mapping[str, Element]) -> Element:
    """The element that a fallback (`email`, owner open) is once its owner is known; in doubt a student's."""
    table = _GUARDIANS if subject is SubjectKind.GUARDIAN else _STUDENTS
    return elements.get(table.get(element.key, element.key), element)


def of_student(element: Element, subject: SubjectKind) -> bool:
    """Whether it can be information about a student. A student's teacher is one, whoever that teacher is."""
    if element.kind == "staff":
        return False
    if subject is SubjectKind.STAFF:
        return element.key == _TEACHER
    return not (subject is SubjectKind.OTHER and element.key in _STUDENTS)


def owner_unknown(element: Element, subject: SubjectKind) -> bool:
    """Whether it may be anybody's."""
    return subject is SubjectKind.UNKNOWN and element.key in _ANYBODYS


def names_student(element: Element, subject: SubjectKind) -> bool:
    """Whether distinct values of it are distinct students: names, ids and contacts, but not parents'."""
    if element.kind not in {"direct", "pseudonymous"} or element.key in _PARENTS:
        return False
    return of_student(element, subject) and subject in {SubjectKind.STUDENT, SubjectKind.UNKNOWN}


def assess(
    hits: Sequence[Hit], elements: Mapping[str, Element], *, unseen: bool
) -> tuple[Identifiability, bool]:
    """How far the hits (none `passed`) identify a student, and whether unknown owners have company."""
    ours = [
        (hit, elements[hit.element]) for hit in hits if of_student(elements[hit.element], hit.subject.kind)
    ]
    direct = [(h, e) for h, e in ours if e.kind == "direct"]
    named = any(not owner_unknown(e, h.subject.kind) for h, e in direct) or any(
        h.subject.token for h, _ in ours
    )
    described = _described(e for _, e in ours)
    company = named or bool(described)
    if named or (company and direct):
        return Identifiability.DIRECT, company
    if _linkable(described):
        return Identifiability.LINKABLE, company
    return (Identifiability.NOT_ASSESSABLE if unseen else Identifiability.NONE), company


def _described(elements: Iterable[Element]) -> dict[str, str]:
    """Key → kind of what describes a student. Addresses and devices of an account do not."""
    kinds = _DESCRIBES | {"pseudonymous"}
    return {e.key: e.kind for e in elements if e.kind in kinds and e.key not in _ACCOUNT_CONTEXT}


def _linkable(described: Mapping[str, str]) -> bool:
    if _SMALL_CELL in described or "pseudonymous" in described.values():
        return True
    return len(described) >= THREE and "indirect" in described.values()
