"""OneRoster, Clever and mapped files as persons; which rows are faulty, and when all is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import RuleError, SourceError
from scanner.roster.people import Number, Role
from scanner.roster.read import load_map, read, under_13


def many(row: Any, count: int = 200) -> list[dict[str, str]]:
    return [row(n, f"Given{n}", f"Family{n}") for n in range(1000, 1000 + count)]


def test_oneroster_1_1_has_the_role_in_users(exports: Any, row: Any) -> None:
    ana = row(
        1,
        "Ana",
        "Ruiz",
        userIds="{State:900100},{SIS:77}",
        identifier="4711",
        grades="05",
        orgSourcedIds="o1,o2",
    )
    eva = row(2, "Eva", "Ruiz", role="teacher")
    tia = row(3, "Tía", "Ruiz", role="parent")
    births = exports.csv(["sourcedId", "birthDate"], [{"sourcedId": "u1", "birthDate": "2016-02-29"}])
    enrollments = exports.csv(
        ["sourcedId", "classSourcedId", "userSourcedId", "role"],
        [{"classSourcedId": "c1", "userSourcedId": u} for u in ("u1", "u2", "u9")],
    )
    path = exports.zip(
        "r.zip", users=exports.users(ana, eva, tia), demographics=births, enrollments=enrollments
    )
    found = read(path)
    assert found.format == "oneroster-1.1"
    assert {k: p.role for k, p in found.people.items()} == {
        "u1": Role.STUDENT, "u2": Role.STAFF, "u3": Role.GUARDIAN,
    }  # fmt: skip
    student = found.people["u1"]
    assert {(Number.STATE, "900100"), (Number.LOCAL, "77"), (Number.LOCAL, "4711")} <= student.numbers
    assert (student.grade, student.school, student.birth) == (5, "o1", date(2016, 2, 29))
    assert student.sections == found.people["u2"].sections == {"c1"}


def test_oneroster_1_2_has_roles_apart_and_preferred_names(exports: Any) -> None:
    headings = ["sourcedId", "status", "givenName", "familyName", "preferredGivenName"]
    users = exports.users(
        {"sourcedId": "u1", "givenName": "Xiong", "familyName": "Vang", "preferredGivenName": "Tou"},
        {"sourcedId": "u2", "givenName": "Eva", "familyName": "Vang"},
        headings=headings,
    )
    roles = exports.csv(
        ["sourcedId", "userSourcedId", "role"],
        [{"userSourcedId": "u1", "role": "student"}, {"userSourcedId": "u2", "role": "aide"}],
    )
    found = read(exports.zip("r.zip", users=users, roles=roles))
    assert found.format == "oneroster-1.2"
    assert found.people["u1"].preferred == "Tou"
    assert found.people["u2"].role is Role.STAFF


def test_users_that_are_to_be_deleted_are_not_listed(exports: Any, row: Any) -> None:
    found = read(
        exports.zip("r.zip", users=exports.users(row(1, "A", "B"), row(2, "C", "D", status="tobedeleted")))
    )
    assert set(found.people) == {"u1"}


def test_clever_students_teachers_sections_and_contacts(exports: Any) -> None:
    students = exports.csv(
        ["School_id", "Student_id", "Student_number", "State_id", "Last_name", "First_name", "Grade", "DOB", "Contact_name"],
        [{"School_id": "1", "Student_id": "5", "Student_number": "4711", "State_id": "99", "Last_name": "Ruiz",
          "First_name": "Ana", "Grade": "Kindergarten", "DOB": "2/9/2020", "Contact_name": "Eva Luz Ruiz"}],
    )  # fmt: skip
    teachers = exports.csv(
        ["School_id", "Teacher_id", "Last_name", "First_name"],
        [{"Teacher_id": "5", "Last_name": "Lang", "First_name": "Ida"}],
    )
    sections = exports.csv(["Section_id", "Teacher_id"], [{"Section_id": "7", "Teacher_id": "5"}])
    enrollments = exports.csv(["Section_id", "Student_id"], [{"Section_id": "7", "Student_id": "5"}])
    path = exports.zip(
        "c.zip", students=students, teachers=teachers, sections=sections, enrollments=enrollments
    )
    found = read(path)
    assert found.format == "clever"
    assert sorted((p.role, p.family) for p in found.people.values()) == [
        (Role.STUDENT, "Ruiz"), (Role.GUARDIAN, "Ruiz"), (Role.STAFF, "Lang"),
    ]  # fmt: skip
    student, teacher = found.people["5"], found.people["teachers/5"]
    assert student.sections == teacher.sections == {"7"}
    assert (student.grade, student.birth) == (0, date(2020, 2, 9))


def test_a_map_reads_any_csv(exports: Any) -> None:
    file = exports.file("list.csv", 'Pupil No;Name;Photo\n4711;"Ruiz, Ana Luz";Y\n4712;Ida Marie Lang;\n')
    layout = load_map(
        exports.file("m.yaml", "id: Pupil No\nfull_name: Name\ndirectory_opt_out: Photo\nschool: =North\n")
    )
    people = read(file, layout).people
    assert (people["4711"].given, people["4711"].family, people["4711"].opt_out) == ("Ana Luz", "Ruiz", True)
    assert (people["4712"].given, people["4712"].middle, people["4712"].family) == ("Ida", "Marie", "Lang")
    assert people["4712"].opt_out is False
    assert people["4711"].school == "North"


def test_a_map_adds_an_opt_out_from_metadata_to_oneroster(exports: Any, row: Any) -> None:
    headings = ["sourcedId", "role", "givenName", "familyName", "metadata.optOut"]
    users = exports.csv(headings, [row(1, "A", "B") | {"metadata.optOut": "true"}, row(2, "C", "D")])
    people = read(exports.zip("r.zip", users=users), {"directory_opt_out": "metadata.optOut"}).people
    assert (people["u1"].opt_out, people["u2"].opt_out) == (True, False)


def test_without_an_opt_out_column_it_is_not_known(exports: Any, row: Any) -> None:
    assert read(exports.zip("r.zip", users=exports.users(row(1, "A", "B")))).people["u1"].opt_out is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("id: A\nfull_nam: B\n", "m.yaml:2: no such field"),
        ("id: A\nfull_name: 3\n", "m.yaml:2: must be a heading"),
        ("- id\n", "m.yaml:1: must be a list"),
    ],
)
def test_a_faulty_map_is_refused_with_file_and_line(exports: Any, text: str, why: str) -> None:
    with pytest.raises(RuleError, match=why):
        load_map(exports.file("m.yaml", text))


@pytest.mark.parametrize(
    ("layout", "why"),
    [
        ({}, "--map"),
        ({"id": "No", "full_name": "Missing"}, "lacks the headings .* full_name"),
        ({"full_name": "Name"}, "must name id"),
    ],
)
def test_wrong_columns_are_refused(exports: Any, layout: dict[str, str], why: str) -> None:
    file = exports.file("list.csv", "No,Name\n1,Ana Ruiz\n")
    with pytest.raises((SourceError, RuleError), match=why):
        read(file, layout)


def test_an_archive_of_something_else_is_refused(exports: Any) -> None:
    with pytest.raises(SourceError, match="neither"):
        read(exports.zip("x.zip", users="name\nAna\n", orgs="a\n1\n"))


@pytest.mark.parametrize(
    ("faulty", "why"),
    [
        ({"sourcedId": "", "givenName": "A", "familyName": "B"}, "without id"),
        ({"sourcedId": "u9", "givenName": "", "familyName": ""}, "without name"),
        ({"sourcedId": "u1000", "givenName": "A", "familyName": "B"}, "duplicate id"),
    ],
)
def test_few_faulty_rows_are_counted_and_the_rest_is_taken(
    exports: Any, row: Any, faulty: dict[str, str], why: str
) -> None:
    found = read(exports.zip("r.zip", users=exports.users(*many(row), faulty)))
    assert dict(found.faulty) == {why: 1}
    assert len(found.people) == 200


def test_a_file_with_few_bad_bytes_is_taken_and_one_in_latin_1_throughout_is_refused(
    exports: Any, row: Any
) -> None:
    text = exports.users(*many(row), row(1, "Zoë", "Núñez")).encode("latin-1")
    found = read(exports.file("users.csv", text))
    assert dict(found.faulty) == {"with bytes that are not UTF-8": 1}
    all_of_it = exports.users(*(row(n, "Zoë", f"Núñez{n}") for n in range(50))).encode("latin-1")
    with pytest.raises(SourceError, match=r"no row|too many"):
        read(exports.file("users.csv", all_of_it))


def test_more_than_one_in_a_hundred_faulty_rows_are_refused_without_a_value(exports: Any, row: Any) -> None:
    rows = [*many(row), *(row(1000 + n, "Ana", "Ruiz") for n in range(5))]
    with pytest.raises(SourceError, match="too many of 205 rows are faulty") as refused:
        read(exports.zip("r.zip", users=exports.users(*rows)))
    assert "Ruiz" not in str(refused.value)


def test_an_empty_roster_is_refused(exports: Any) -> None:
    with pytest.raises(SourceError, match="no row"):
        read(exports.zip("r.zip", users=exports.users()))


@pytest.mark.parametrize(
    ("birth", "young"),
    [(date(2013, 9, 2), True), (date(2013, 9, 1), False), (date(2012, 2, 29), False), (None, None)],
)
def test_who_is_under_thirteen(birth: date | None, young: bool | None) -> None:
    assert under_13(birth, date(2026, 9, 1)) is young


def test_no_path_is_shown(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as refused:
        read(tmp_path / "Ana Ruiz.zip")
    assert "Ana" not in str(refused.value)
