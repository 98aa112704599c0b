"""Tables, pairs, markup and SQL inside a text."""

from __future__ import annotations

import random

import pytest

from scanner.decode._tables import MAX_CELLS, structured
from scanner.model import Offsets, Path, Role, Segment


def _cells(text: str) -> list[tuple[Path, str]]:
    found = list(structured(Segment(("$", "t"), Role.USER, text)))
    for s in found:
        start, end = s.span(0, len(s.text))
        assert text[start:end] == s.text
        assert s.cell
    return [(s.inner, s.text) for s in found if s.inner[-1] != "!heading"]


def _under(text: str, kind: str) -> list[tuple[str | int, str]]:
    return [(inner[-1], value) for inner, value in _cells(text) if inner[0] == kind]


ROW = [("Name", "Ana Ruiz"), ("Grade", "5"), ("DOB", "2012-03-07")]


@pytest.mark.parametrize(
    "text",
    [
        "Name,Grade,DOB\nAna Ruiz,5,2012-03-07",
        '"Name","Grade","DOB"\n"Ana Ruiz","5","2012-03-07"',
        "Name\tGrade\tDOB\nAna Ruiz\t5\t2012-03-07",
        "| Name | Grade | DOB |\n|---|:-:|---|\n| Ana Ruiz | 5 | 2012-03-07 |",
        "Name|Grade|DOB\nAna Ruiz|5|2012-03-07",
        "Name~Grade~DOB\r\nAna Ruiz~5~2012-03-07",
        "Name^Grade^DOB\nAna Ruiz^5^2012-03-07",
        "Name;Grade;DOB\nAna Ruiz;5;2012-03-07",
        "Name          Grade  DOB\n-----         -----  ---\nAna Ruiz      5      2012-03-07",
        (
            "<table><tr><th>Name</th><th>Grade</th><th>DOB</th></tr>"
            "<tr><td>Ana Ruiz</td><td>5</td><td>2012-03-07</td></tr></table>"
        ),
        "<table><tr><td>Name<td>Grade<td>DOB<tr><td>Ana Ruiz<td>5<td>2012-03-07</table>",
        "INSERT INTO kids (Name, Grade, DOB) VALUES ('Ana Ruiz', 5, '2012-03-07');",
        "See the list, please:\n\nName,Grade,DOB\nAna Ruiz,5,2012-03-07",
    ],
)
def test_cells_stand_under_their_headings(text: str) -> None:
    """Whatever parts the columns."""
    assert _under(text, "!table") == ROW


def test_a_comma_inside_quotes_parts_nothing() -> None:
    """`"Ruiz, Ana"` is one cell."""
    assert _under('Name,Grade,DOB\n"Ruiz, Ana",5,x', "!table")[0] == ("Name", "Ruiz, Ana")


def test_an_empty_cell_of_a_fixed_width_table_moves_no_other() -> None:
    """The cells stand where their headings stand."""
    text = "Name        Grade  Bus\nAna Ruiz    5      12\nBen Ode            31"
    assert [cell for cell in _under(text, "!table") if cell[1] == "31"] == [("Bus", "31")]


def test_rows_without_headings_stand_under_numbers() -> None:
    """The first row is data where it holds numbers and dates."""
    assert _under("Ana;104402;2012-03-07\nBen;104403;2011-01-02\nCy;104404;2010-05-06", "!table")[:3] == [
        (0, "Ana"), (1, "104402"), (2, "2012-03-07"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Student: Ana Ruiz", [("Student", "Ana Ruiz")]),
        ("- **Grade:** 5", [("Grade", "5")]),
        (
            "Name: Ana Ruiz   DOB: 3/7/2012, Grade: 5",
            [("Name", "Ana Ruiz"), ("DOB", "3/7/2012"), ("Grade", "5")],
        ),
        ("Student ID: 104402 Home Language: Karen", [("Student ID", "104402"), ("Home Language", "Karen")]),
        ("fn=Ana&ln=Ruiz&sid=104402", [("fn", "Ana"), ("ln", "Ruiz"), ("sid", "104402")]),
        (
            "school=Red Mesa; student_first=Ana; lang=nv",
            [("school", "Red Mesa"), ("student_first", "Ana"), ("lang", "nv")],
        ),
        (
            'INFO name=Ana Ruiz grade=5 sid="104402"',
            [("name", "Ana Ruiz"), ("grade", "5"), ("sid", "104402")],
        ),
        ("WHERE s.dob = '2012-02-29'", [("s.dob", "2012-02-29")]),
        ("1. Teacher = Ines Halvorsen", [("Teacher", "Ines Halvorsen")]),
        ("<p><b>Name:</b> Ana Ruiz<br>Grade: 5</p>", [("Name", "Ana Ruiz"), ("Grade", "5")]),
        ("<tr><th>DOB</th><td>3/7/2012</td></tr>", [("DOB", "3/7/2012")]),
        ("https://host/path", []),
        ("We met at 3:15 and talked.", []),
    ],
)
def test_values_stand_under_their_keys(text: str, expected: list[tuple[str, str]]) -> None:
    """Several to a line too."""
    assert _under(text, "!pairs") == expected


def test_blank_lines_part_the_blocks_of_pairs() -> None:
    """Each block is a record of its own."""
    blocks = {inner[1] for inner, _ in _cells("Name: Ana\nGrade: 5\n\nName: Ben\nGrade: 6")}
    assert len(blocks) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<s><FirstName>Ana</FirstName></s>", [("FirstName", "Ana")]),
        ("<a:s><a:Id>104402</a:Id></a:s>", [("Id", "104402")]),
        ('<nm l="Ruiz" f="Paz"/>', [("l", "Ruiz"), ("f", "Paz")]),
        ('<field name="dob">2012-03-07</field>', [("dob", "2012-03-07")]),
        ('<input name="dob" value="2012-03-07">', [("dob", "2012-03-07")]),
        ("<s><k>sn</k><v>44-1</v></s>", [("k", "sn"), ("sn", "44-1")]),
        ("<dl><dt>Grade</dt><dd>5</dd></dl>", [("dt", "Grade"), ("Grade", "5")]),
        ('<p><span class="student-name">Ana</span></p>', [("student-name", "Ana")]),
        ("a < b and b > c", []),
    ],
)
def test_elements_and_attributes_stand_under_their_names(text: str, expected: list[tuple[str, str]]) -> None:
    """Names beside values count as their names."""
    assert _under(text, "!xml") == expected


def test_elements_of_one_name_are_records_of_their_own() -> None:
    """Two pupils in a list do not run together."""
    paths = [inner for inner, _ in _cells("<l><pupil><n>Ana</n></pupil><pupil><n>Ben</n></pupil></l>")]
    assert len(set(paths)) == 2


def test_a_cell_behind_escapes_keeps_its_place_in_the_leaf() -> None:
    """The offsets of the text are carried on."""
    text = "Name: Ana"
    moved = Offsets(range(5, 5 + len(text)), range(6, 6 + len(text)))
    cell = next(structured(Segment(("$",), Role.USER, text, offsets=moved)))
    assert cell.span(0, 3) == (11, 14)


@pytest.mark.parametrize(
    "piece", [",", ":", "a:", "<", "<a ", "<a>", '"', "a,b,c\n",
    "|a|b|\n", "ab  cd\n", '<a b="', "insert into t (a) values ('a',", "a=>", " ", "(", "Home a"]
)  # fmt: skip
def test_hostile_text_is_read_to_its_bound(piece: str) -> None:
    """A text of one piece over and over ends, with no more cells than the bound."""
    text = (piece * (200_000 // len(piece) + 1))[:200_000] + ": x"
    assert len(list(structured(Segment(("$",), Role.USER, text)))) <= MAX_CELLS


def test_every_cell_of_random_text_is_where_it_says() -> None:
    """Spans lie in the text and hold the cell's words, whatever the marks."""
    dice = random.Random(5)  # noqa: S311
    for _ in range(300):
        _cells("".join(dice.choice("ab 12,;|\t\n:=<>/\"'()&^~-") for _ in range(dice.randint(1, 120))))
