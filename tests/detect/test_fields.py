"""What field names, headings and the company of a record say of a value."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from scanner import data, json_text, policy
from scanner.config import Config
from scanner.decode import decode
from scanner.detect.candidates import Exhibit, Needs
from scanner.detect.fields import Fields
from scanner.detect.normalise import normalised
from scanner.model import Exchange, Ref, SubjectKind


@cache
def _fields() -> Fields:
    return Fields(policy.load([data.path("rules")], Config()))


def _found(body: str) -> dict[str, tuple[str, SubjectKind | None]]:
    """Text → (element, subject) of what counts by fields alone; `body` is JSON, else a prompt's text."""
    value: Any = json_text.parse(body) if body[:1] in "{[" else body
    decoded = decode(Exchange(id="x", ref=Ref("x", "", 0), body=value))
    exhibit = Exhibit(tuple(normalised(s) for s in decoded.segments))
    found = [c for c in _fields().find(exhibit) if c.needs is Needs.NOTHING and c.passed is None]
    return {exhibit.text(c): (c.element, c.subject) for c in found}


def _elements(body: str) -> dict[str, str]:
    return {text: element for text, (element, _) in _found(body).items()}


RECORDS = {
    "oneroster csv": (
        (
            "sourcedId,status,givenName,familyName,identifier,grades,birthDate\n"
            "u-1,active,Ottilie,Brankov,441902,05,2014-02-11"
        ),
        {"Ottilie": "student_name", "Brankov": "student_name", "441902": "local_student_id", "05": "grade_level",
         "2014-02-11": "date_of_birth"},
    ),
    "edfi": (
        (
            '{"studentUniqueId": "604822", "firstName": "Ottilie", "lastSurname": "Brankov", "birthDate": "2014-02-11",'
            ' "races": [{"raceDescriptor": "uri://ed-fi.org/RaceDescriptor#White"}]}'
        ),
        {"604822": "local_student_id", "Ottilie": "student_name", "Brankov": "student_name",
         "2014-02-11": "date_of_birth", "White": "race_ethnicity"},
    ),
    "powerschool": (
        "Student_Number\tLastFirst\tGrade_Level\tFedEthnicity\tHome_Phone\n441902\tBrankov, Ottilie\t5\t1\t802-555-0144",
        {"441902": "local_student_id", "Brankov, Ottilie": "student_name", "5": "grade_level", "1": "race_ethnicity",
         "802-555-0144": "student_phone"},
    ),
    "aeries": (
        (
            '{"StudentID": 441902, "FirstName": "Ottilie", "LastName": "Brankov", "Birthdate": "2014-02-11T00:00:00",'
            ' "ParentEmailAddress": "rada@postbox.net"}'
        ),
        {"441902": "local_student_id", "Ottilie": "student_name", "Brankov": "student_name",
         "2014-02-11T00:00:00": "date_of_birth", "rada@postbox.net": "parent_contact"},
    ),
    "clever": (
        (
            '{"roles": {"student": {"sis_id": "441902", "dob": "2/11/2014", "ell_status": "Y", "frl_status": "Reduced"}},'
            ' "name": {"first": "Ottilie", "last": "Brankov"}}'
        ),
        {"441902": "local_student_id", "2/11/2014": "date_of_birth", "Y": "english_learner", "Reduced": "frl_status"},
    ),
    "district headings": (
        (
            "STU_LNAME|S_FN|PAR1_EM|DOB (mm/dd/yy)|gr|LunchCode|SE_CD|HR TCHR\n"
            "Brankov|Ottilie|rada@postbox.net|02/11/14|5|F|SLD|Ines Halvorsen"
        ),
        {"Brankov": "student_name", "Ottilie": "student_name", "rada@postbox.net": "parent_contact",
         "02/11/14": "date_of_birth", "5": "grade_level", "F": "frl_status", "SLD": "disability_category",
         "Ines Halvorsen": "staff_name"},
    ),
    "query string": (
        "GET https://quiz.invalid-host.org/launch?sid=441902&fn=Ottilie&ln=Brankov&dob=2014-02-11&g=5",
        {"441902": "local_student_id", "Ottilie": "student_name", "Brankov": "student_name", "5": "grade_level"},
    ),
    "pairs as objects": (
        '{"answers": [{"field": "Student Name", "value": "Ottilie Brankov"}, {"field": "DOB", "value": "2/11/2014"}]}',
        {"Ottilie Brankov": "student_name", "2/11/2014": "date_of_birth"},
    ),
    "xml with keys and values": (
        "<stu><k>sn</k><v>44-1902-7</v><k>dob</k><v>02-11-2014</v><gr>5</gr></stu>",
        {"44-1902-7": "local_student_id", "02-11-2014": "date_of_birth", "5": "grade_level"},
    ),
    "sql": (
        "INSERT INTO kids (student_no, first_name, birth_dt) VALUES (441902, 'Ottilie', '2014-02-11');",
        {"441902": "local_student_id", "Ottilie": "student_name", "2014-02-11": "date_of_birth"},
    ),
    "keys that are values": (
        '{"students": {"Ottilie Brankov": {"score": 87}, "Teo Marchetti": {"score": 61}}}',
        {"Ottilie Brankov": "student_name", "Teo Marchetti": "student_name"},
    ),
    "ids as keys": ('{"byId": {"441902": {"abs": 3, "gpa": 2.9}}}', {"441902": "local_student_id"}),
    "names in a list": (
        '{"students": ["Ottilie Brankov", "Marchetti, Teo"]}',
        {"Ottilie Brankov": "student_name", "Marchetti, Teo": "student_name"},
    ),
    "rows without headings": (
        "Ottilie Brankov;441902;2014-02-11\nTeo Marchetti;441987;2010-09-30\nAlma Quist;442013;2007-05-02",
        {"Ottilie Brankov": "student_name", "441902": "local_student_id", "2014-02-11": "date_of_birth"},
    ),
    "flags": ('{"student_id": "441902", "flags": ["foster", "504"]}', {"foster": "foster_status", "504": "section_504"}),
    "where it shelters": (
        '{"student_id": "441902", "lives_with": "doubled up with an aunt"}', {"doubled up with an aunt": "homeless_status"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", RECORDS)
def test_fields_of_published_and_homemade_records_tell_their_values(case: str) -> None:
    """Each value of the record is found under the element of its field."""
    body, expected = RECORDS[case]
    found = _elements(body)
    assert {text: found.get(text) for text in expected} == expected


NOTHING = {
    "a course": '{"course": {"id": "55120", "name": "Algebra II", "grade": "10", "section": "03"}}',
    "an order": '{"order": {"id": "778120", "sku": "PAPER-20", "name": "Copy paper", "qty": 40}}',
    "a model": '{"model": "gpt-4.1", "name": "Lesson Helper", "user": "district-app", "metadata": {"trace_id": "9f1c22"}}',
    "a schema": "| Field | Type |\n|---|---|\n| student_id | string |\n| dob | date |",
    "a template": "Student: {{student_name}}\nDOB: ____________\nID: [Student ID]\nGrade: <grade>",
    "a meeting": "Mtg w/ parent?: yes\nDue: 3/4/2026\nCreated: 2026-01-02",
    "books": "Title,Author,Lexile\nThe Giver,Lois Lowry,760\nHoles,Louis Sachar,660",
    "a subgroup": "Subgroup,N,Percent\nELL,112,31\nIEP,97,22",
    "a server": '{"server": {"address": "10.4.1.20", "port": 8443, "name": "sis-app-02"}}',
    "a lesson": "Grade: 5\nSubject: science\nStandard: 5-PS1-1\nObjective: compare mixtures",
    "a list of grades": '{"school": "Otter Creek Middle School", "grades": ["06", "07", "08"]}',
    "facts that do not hold": '{"student_id": "x", "iep": "N", "frl": "Paid", "ell": "0", "homeless": false}',
    "speech": "Mom: I did.\nStudent: she said it wears off by 6th hour.",
}


@pytest.mark.parametrize("case", NOTHING)
def test_fields_of_things_and_empty_forms_tell_nobody(case: str) -> None:
    """Nothing is found where no person is told of."""
    assert _elements(NOTHING[case]) == {}


def test_the_owner_in_the_path_decides_whose_it_is() -> None:
    """A guardian's first name beside a student's is the guardian's."""
    found = _found(
        '{"student": {"firstName": "Ottilie", "guardians": [{"firstName": "Rada", "phone": "802-555-0144"}]},'
        ' "teacher": {"name": "Ines Halvorsen"}}'
    )
    assert found["Ottilie"] == ("student_name", SubjectKind.STUDENT)
    assert found["Rada"] == ("parent_guardian_name", SubjectKind.GUARDIAN)
    assert found["802-555-0144"] == ("parent_contact", SubjectKind.GUARDIAN)
    assert found["Ines Halvorsen"] == ("staff_name", SubjectKind.STAFF)


@pytest.mark.parametrize(
    ("role", "element"),
    [("student", "student_name"), ("teacher", "staff_name"), ("guardian", "parent_guardian_name")],
)
def test_a_role_beside_a_name_decides_whose_it_is(role: str, element: str) -> None:
    """`role` is read from the record, whatever the path says."""
    assert (
        _elements(f'{{"users": [{{"role": "{role}", "name": "Ottilie Brankov"}}]}}')["Ottilie Brankov"]
        == element
    )


def test_the_number_of_a_teacher_is_no_student_id() -> None:
    """An id in a record of staff is nobody's student number."""
    assert (
        "local_student_id" not in _elements('{"teacher": {"id": "40117", "name": "Ines Halvorsen"}}').values()
    )


def test_sample_data_is_passed() -> None:
    """A record with an address of a reserved domain is found and passed."""
    body = json_text.parse(
        '{"student": {"name": "Fay Kerr", "dob": "2012-01-02", "email": "fay@example.com"}}'
    )
    decoded = decode(Exchange(id="x", ref=Ref("x", "", 0), body=body))
    found = _fields().find(Exhibit(decoded.segments))
    assert found
    assert {c.passed for c in found} == {"sample"}


def test_a_heading_in_another_script_harms_nothing() -> None:
    """Keys without Latin letters are looked up as they stand."""
    assert _elements('{"student": {"名前": "Aya", "生年月日": "2014-02-11"}}') is not None


def test_the_names_beside_mail_addresses_are_found() -> None:
    """A mail header names its people, and role mailboxes are none."""
    found = _elements("From: Rada Brankov <rada@postbox.net>\nTo: Attendance Office <att@afsd.org>")
    assert found == {"Rada Brankov": "person_name"}
