"""Whether a value can be what its field says."""

from __future__ import annotations

import pytest

from scanner.detect import field_values as values

FITS = {
    "student_name": (
        "Ana Ruiz",
        "Ruiz, Ana",
        "López y García",
        "D'Andre",
        "Ng, Wai-Lam",
        "Kai T.",
        "King Davis III",
    ),
    "date_of_birth": (
        "2012-03-07",
        "3/7/2012",
        "03.07.12",
        "20120307",
        "030712",
        "7 Mar '12",
        "07MAR2012",
        "40975",
    ),
    "local_student_id": ("104402", "44-1028-7", "K-77190", "0091-7745", "S00012345"),
    "grade_level": ("5", "05", "K", "PK", "KG", "12", "7th grade", "Tenth grade", "junior", "TK"),
    "ssn": ("837-41-2296", "837 41 2296", "837412296"),
    "frl_status": ("F", "R", "Free", "1"),
    "school_enrollment": ("Cedar Bluff High", "PS 118 Maurice A. FitzGerald"),
    "course_grade": ("B+", "92", "92.5%", "18/20", "C-"),
}
FITS_NOT = {
    "student_name": (
        "u_104402",
        "Grade 5 class",
        "student",
        "12",
        "Copy paper for school",
        "n/a",
        "it wears off",
    ),
    "date_of_birth": ("tomorrow", "5", "555-0144", "yes"),
    "local_student_id": ("2012-03-07", "3/7/2012", "ab", "10.4.1.20", "active"),
    "grade_level": ("92", "B+", "2026", "math"),
    "ssn": ("12", "abc"),
    "school_enrollment": ("org-03", "0410", "high school", "55"),
    "student_email": ("none", "ana at home"),
    "student_phone": ("12", "call me"),
}


@pytest.mark.parametrize(("element", "value"), [(e, v) for e, vs in FITS.items() for v in vs])
def test_values_of_the_right_shape_fit(element: str, value: str) -> None:
    """The shapes that people and systems write."""
    assert values.fits(element, value)


@pytest.mark.parametrize(("element", "value"), [(e, v) for e, vs in FITS_NOT.items() for v in vs])
def test_values_of_another_shape_do_not_fit(element: str, value: str) -> None:
    """What stands in such fields and is something else."""
    assert not values.fits(element, value)


@pytest.mark.parametrize(
    "value", ["no", "N", "0", "Paid", "false", "None", "Not homeless", "NotHomeless", "--"]
)
def test_a_status_that_does_not_hold_says_no(value: str) -> None:
    """Such a value is no hit of a status element."""
    assert values.says_no(value, "homeless_status")


@pytest.mark.parametrize("value", ["F", "R", "Y", "1", "true", "Doubled-up", "SLD"])
def test_a_coded_status_says_yes(value: str) -> None:
    """Codes count."""
    assert not values.says_no(value, "homeless_status")


@pytest.mark.parametrize(
    ("value", "many", "expected"),
    [
        ("Ana Ruiz", False, ["Ana Ruiz"]),
        ("Ruiz, Ana", False, ["Ruiz, Ana"]),
        ("Mrs. Halvorsen", False, ["Halvorsen"]),
        ("Ana Ruiz, Ben Ode, Cy Ng", False, ["Ana Ruiz", "Ben Ode", "Cy Ng"]),
        ("Ana Ruiz; Ben Ode", False, ["Ana Ruiz", "Ben Ode"]),
        ("Ana Ruiz, Ben Ode", True, ["Ana Ruiz", "Ben Ode"]),
        ("García López, Ana María", False, ["García López, Ana María"]),
        ("Clyde Warbonnet (driver)", False, ["Clyde Warbonnet"]),
        ("Budget Lodge, 2200 Rte 45 N", False, []),
    ],
)
def test_names_are_told_apart_within_a_value(value: str, many: bool, expected: list[str]) -> None:
    """One name or a list of them, titles and asides outside."""
    assert [value[a:b] for a, b in values.names_in(value, many=many)] == expected


@pytest.mark.parametrize(
    "value", ["____", "{{name}}", "<grade>", "[Student Name]", "TBD", "${dob}", "string", "XXXX", "N/A"]
)
def test_placeholders_are_told(value: str) -> None:
    """A value to come is no value."""
    assert values.placeholder(value)


def test_a_descriptor_is_read_behind_its_hash() -> None:
    """Ed-Fi writes its codes as URIs."""
    uri = "uri://ed-fi.org/SexDescriptor#Female"
    assert uri[values.descriptor(uri) :] == "Female"
    assert values.descriptor("Female") == 0
