"""Archives and files from outside: what is read, and what is refused whole."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import SourceError
from scanner.roster.tables import tables


def test_a_folder_a_zip_and_a_file_give_the_same_tables(exports: Any) -> None:
    text = "sourcedId,givenName\n1,Ana\n"
    archive = exports.zip("a.zip", users=text)
    folder = exports.folder / "folder"
    folder.mkdir()
    (folder / "USERS.CSV").write_text(text)
    file = exports.file("users.csv", text)
    for path in (archive, folder, file):
        (row,) = tables(path)["users"].rows()
        assert row.get("GIVENNAME") == "Ana"


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_told_from_the_headings(exports: Any, delimiter: str) -> None:
    file = exports.file("x.csv", f"a{delimiter}b\n1{delimiter}2\n\n")
    assert [dict(r.cells) for r in tables(file)["x"].rows()] == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_marks_of_encodings_are_understood(exports: Any, encoding: str) -> None:
    file = exports.file("x.csv", "id,name\n1,Zoë\n".encode(encoding))
    assert [r.get("name") for r in tables(file)["x"].rows()] == ["Zoë"]


def test_a_row_with_bytes_that_are_not_utf8_is_marked(exports: Any) -> None:
    file = exports.file("x.csv", b"id,name\n1,Zo\xeb\n2,Zo\xc3\xab\n")
    assert [r.bad for r in tables(file)["x"].rows()] == [True, False]


@pytest.mark.parametrize(
    "name", ["../users.csv", "/users.csv", "a/../../users.csv", "..\\users.csv", "C:users.csv"]
)
def test_an_archive_that_points_outside_itself_is_refused(exports: Any, name: str) -> None:
    path = exports.folder / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "a\n1\n")
    with pytest.raises(SourceError, match="outside"):
        tables(path)


def test_a_truncated_archive_is_refused(exports: Any) -> None:
    path = exports.zip("x.zip", users="a,b\n" + "1,2\n" * 5000)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(SourceError, match="broken"):
        tables(path)


def test_an_archive_with_a_spoilt_member_is_refused(exports: Any) -> None:
    path = exports.zip("x.zip", users="a,b\n" + "".join(f"{n},{n * n}\n" for n in range(5000)))
    raw = bytearray(path.read_bytes())
    raw[2000] ^= 0xFF
    path.write_bytes(bytes(raw))
    with pytest.raises(SourceError, match="broken"):
        tables(path)


def test_a_zip_bomb_is_refused(exports: Any) -> None:
    path = exports.zip("x.zip", users=b"0" * (40 << 20))
    with pytest.raises(SourceError, match="far more"):
        tables(path)


def test_a_locked_archive_is_refused(exports: Any) -> None:
    path = exports.zip("x.zip", users="a\n1\n")
    raw = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        where = raw.index(mark) + at
        raw[where : where + 2] = struct.pack("<H", 1)
    path.write_bytes(bytes(raw))
    with pytest.raises(SourceError, match="locked"):
        tables(path)


def test_two_tables_of_one_name_are_refused(exports: Any) -> None:
    path = exports.folder / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/users.csv", "a\n1\n")
        archive.writestr("b/users.csv", "a\n1\n")
    with pytest.raises(SourceError, match="two tables"):
        tables(path)


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such"):
        tables(tmp_path / "Ana Ruiz.csv")
