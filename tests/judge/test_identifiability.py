"""Whose an element is, before anything is judged."""

import pytest

from scanner.judge.identifiability import names_student, of_student, read_as
from scanner.model import SubjectKind
from scanner.policy import Policy


@pytest.mark.parametrize(
    ("element", "subject", "taken"),
    [
        ("email", "student", "student_email"),
        ("email", "unknown", "student_email"),
        ("email", "guardian", "parent_contact"),
        ("address", "guardian", "parent_contact"),
        ("person_name", "guardian", "parent_guardian_name"),
        ("iep", "guardian", "iep"),
    ],
)
def test_an_element_whose_owner_was_open(element: str, subject: str, taken: str, policy: Policy) -> None:
    """Once the owner is known it is the owner's; in doubt it is read as a student's."""
    assert read_as(policy.elements[element], SubjectKind(subject), policy.elements).key == taken


def test_staff_are_left_out_and_a_students_teacher_is_not(policy: Policy) -> None:
    """Who teaches a student describes the student."""
    staff = {key for key, e in policy.elements.items() if of_student(e, SubjectKind.STAFF)}
    assert staff == {"homeroom_teacher"}
    anybody = {key for key, e in policy.elements.items() if of_student(e, SubjectKind.UNKNOWN)}
    assert policy.elements.keys() - anybody == {"staff_name", "staff_evaluation"}


def test_only_students_names_count_students(policy: Policy) -> None:
    """Parents, staff and what describes nobody by itself do not."""
    counting = {key for key, e in policy.elements.items() if names_student(e, SubjectKind.UNKNOWN)}
    assert {"student_name", "local_student_id", "person_name", "opaque_platform_id"} <= counting
    assert not counting & {"parent_guardian_name", "parent_contact", "parent_id", "iep", "staff_name"}
