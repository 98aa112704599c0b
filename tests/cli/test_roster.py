"""`roster`: import and status, exit codes, and that no name stays or is said."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from scanner.cli._app import App
from scanner.cli.roster import roster_path
from scanner.roster import file
from tests.cli.conftest import Desk

HEADINGS = "sourcedId,role,givenName,familyName,email"


def users(desk: Desk, *rows: str, count: int = 150, name: str = "roster.zip") -> Path:
    """A OneRoster zip: `count` pupils, and more rows."""
    pupils = [f"u{n},student,Maribel{chr(97 + n % 26)},Thornquist{chr(97 + n // 26)}," for n in range(count)]
    path = desk.folder / name
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("users.csv", "\n".join([HEADINGS, *pupils, *rows]))
    return path


def held(desk: Desk) -> bytes:
    return (desk.home / "db" / file.FILE_NAME).read_bytes()


def test_an_import_counts_people_and_says_no_name(desk: Desk) -> None:
    path = users(desk, "t1,teacher,Ida,Lang,ida.lang@example.org", "g1,parent,Eva,Thornquist,")
    answer = desk.run("roster", "import", path, "--format", "json")
    assert answer.code == 0
    assert answer.json["import"] | {"format": ""} == {
        "format": "", "rows": 152, "skipped": 0, "skipped_by": {}, "added": 152, "changed": 0, "returned": 0, "left": 0,
        "unchanged": 0,
    }  # fmt: skip
    assert answer.json["roster"] == {"student": 150, "guardian": 1, "staff": 1, "left": 0}
    said = desk.run("roster", "status")
    assert "150 students, 1 guardians, 1 staff" in said.err
    for text in (answer.out, answer.err, said.out, said.err, held(desk).decode("latin-1")):
        assert "Thornquist" not in text
        assert "maribel" not in text.lower()


def test_the_same_import_again_writes_nothing(desk: Desk) -> None:
    path = users(desk)
    assert desk.run("roster", "import", path).code == 0
    before = held(desk)
    again = desk.run("roster", "import", path)
    assert again.code == 0
    assert "Nothing is new" in again.err
    assert held(desk) == before


def test_who_is_no_longer_listed_is_kept_as_left(desk: Desk) -> None:
    desk.run("roster", "import", users(desk))
    answer = desk.run("roster", "import", users(desk, count=140), "--format", "json")
    assert (answer.json["import"]["left"], answer.json["roster"]["left"]) == (10, 10)


def test_few_faulty_rows_are_skipped_and_counted_with_exit_3(desk: Desk) -> None:
    answer = desk.run("roster", "import", users(desk, ",student,Ana,Ruiz,"))
    assert answer.code == 3
    assert "Skipped 1 of 151 rows: 1 without id." in answer.err


@pytest.mark.parametrize("how", ["faulty", "cut", "columns", "outside", "missing", "map"])
def test_a_refused_import_leaves_the_roster_in_force(desk: Desk, how: str) -> None:
    assert desk.run("roster", "import", users(desk)).code == 0
    before = held(desk)
    arguments: list[str | Path] = [users(desk, *[",student,Ana,Ruiz,"] * 5, name="new.zip")]
    if how == "cut":
        arguments[0].write_bytes(arguments[0].read_bytes()[:-20])  # type: ignore[union-attr]
    elif how == "columns":
        arguments = [desk.write("Ana Ruiz.csv", "name\nAna Ruiz\n")]
    elif how == "outside":
        with zipfile.ZipFile(desk.folder / "new.zip", "w") as archive:
            archive.writestr("../users.csv", HEADINGS)
    elif how == "missing":
        arguments = ["Ana Ruiz.zip"]
    elif how == "map":
        arguments += ["--map", desk.write("map.yaml", "id: No\nbirthday: Born\n")]
    answer = desk.run("roster", "import", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.count("\n") == 1
    assert "Ruiz" not in answer.err
    assert held(desk) == before


def test_a_map_reads_any_csv(desk: Desk) -> None:
    file_ = desk.write("pupils.csv", 'No,Pupil\n4711,"Thornquist, Maribel"\n')
    layout = desk.write("map.yaml", "id: No\nfull_name: Pupil\n")
    assert desk.run("roster", "import", file_, "--map", layout).code == 0
    assert desk.run("roster", "status", "--format", "json").json["roster"]["student"] == 1


def test_status_without_a_roster_says_what_to_do(desk: Desk) -> None:
    answer = desk.run("roster", "status")
    assert answer.code == 0
    assert "roster import" in answer.err
    assert desk.run("roster", "status", "--format", "json").json == {"schema": 1, "roster": None}


def test_without_a_key_nothing_is_imported(desk: Desk) -> None:
    desk.key.unlink()
    answer = desk.run("roster", "import", users(desk))
    assert answer.code == 2
    assert not (desk.home / "db" / file.FILE_NAME).exists()


def test_a_damaged_roster_is_said_and_not_overwritten(desk: Desk) -> None:
    path = desk.home / "db" / file.FILE_NAME
    path.write_bytes(b"something else\n")
    assert desk.run("roster", "import", users(desk)).code == 2
    assert path.read_bytes() == b"something else\n"


def test_the_roster_lies_beside_the_database(desk: Desk) -> None:
    assert roster_path(App(home=desk.home)) == desk.database.with_name("roster.bin")
