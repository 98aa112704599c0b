"""The roster's file: whole or refused, and nothing to be read in it."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import stat
import sys
import unicodedata
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.errors import StoreError
from scanner.keys import Keys
from scanner.roster import file
from scanner.roster.people import Number, Person, Role
from scanner.roster.roster import Roster
from scanner.roster.tokens import build

KEYS, OTHER = Keys(bytes(range(32))), Keys(bytes(32))
TODAY = date(2026, 9, 1)


def roster(*names: str, keys: Keys = KEYS) -> Roster:
    people = [
        Person(
            f"id-{name}", Role.STUDENT, name, family=f"Mc{name}", numbers={(Number.LOCAL, f"4711{n:05d}")},
            emails={f"{name}@students.example.org"}, school=f"School of {name}", sections={f"class of {name}"},
        )
        for n, name in enumerate(names)
    ]  # fmt: skip
    return build(people, keys, TODAY, "map")


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    held = roster("Ana", "Bo")
    file.save(held, tmp_path / "db" / file.FILE_NAME, KEYS)
    again = file.load(tmp_path / "db" / file.FILE_NAME, KEYS)
    assert again is not None
    for f in dataclasses.fields(held):
        assert np.array_equal(getattr(held, f.name), getattr(again, f.name))
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "db" / file.FILE_NAME).stat().st_mode) == 0o600
    assert [p.name for p in (tmp_path / "db").iterdir()] == [file.FILE_NAME]


def test_where_there_is_none_there_is_none(tmp_path: Path) -> None:
    assert file.load(tmp_path / file.FILE_NAME, KEYS) is None
    assert file.digest(tmp_path / file.FILE_NAME) == ""


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    file.save(roster("Ana"), tmp_path / "r", KEYS)
    with pytest.raises(StoreError, match="another key"):
        file.load(tmp_path / "r", OTHER)


@pytest.mark.parametrize("at", [40, 60, 100, -1])
def test_one_changed_byte_is_seen(tmp_path: Path, at: int) -> None:
    file.save(roster("Ana", "Bo"), tmp_path / "r", KEYS)
    raw = bytearray((tmp_path / "r").read_bytes())
    raw[at] ^= 1
    (tmp_path / "r").write_bytes(bytes(raw))
    with pytest.raises(StoreError, match="damaged"):
        file.load(tmp_path / "r", KEYS)


@pytest.mark.parametrize(
    "raw", [b"", b"\n", b"SQLite format 3\x00", b"ferpa-scan roster", b"ferpa-scan roster 9 abc\n"]
)
def test_what_is_no_roster_is_refused(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "r").write_bytes(raw)
    with pytest.raises(StoreError, match="run: ferpa-scan roster import"):
        file.load(tmp_path / "r", KEYS)


def test_a_cut_file_is_refused(tmp_path: Path) -> None:
    file.save(roster("Ana", "Bo"), tmp_path / "r", KEYS)
    (tmp_path / "r").write_bytes((tmp_path / "r").read_bytes()[:-9])
    with pytest.raises(StoreError, match="damaged or cut off"):
        file.load(tmp_path / "r", KEYS)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(categories=["L"]), min_size=4, max_size=12), min_size=1, max_size=8))
def test_nothing_of_a_name_is_in_the_bytes(tmp_path: Path, names: list[str]) -> None:
    file.save(roster(*names), tmp_path / "r", KEYS)
    raw = (tmp_path / "r").read_bytes()
    for name in (n for n in names if len(n.encode()) > 4):
        for text in {
            name,
            name.lower(),
            unicodedata.normalize("NFKD", name).lower(),
            f"{name}@students",
            f"id-{name}",
        }:
            for encoding in ("utf-8", "utf-16-le", "utf-32-le"):
                assert text.encode(encoding) not in raw
            assert base64.b64encode(text.encode())[:6] not in raw
            assert hashlib.sha256(text.encode()).digest()[:8] not in raw


def test_equal_names_do_not_show_as_equal_bytes(tmp_path: Path) -> None:
    """A hundred students of one name: no 8 bytes stand in the file more often than chance allows."""
    people = [Person(f"{n}", Role.STUDENT, "Ana", family="Ruiz") for n in range(100)]
    file.save(build(people, KEYS, TODAY, "map"), tmp_path / "r", KEYS)
    raw = (tmp_path / "r").read_bytes()
    pieces = [raw[i : i + 8] for i in range(len(raw) - 8)]
    assert len(set(pieces)) == len(pieces)


def test_two_saves_of_one_roster_have_nothing_in_common(tmp_path: Path) -> None:
    held = roster("Ana")
    file.save(held, tmp_path / "a", KEYS)
    file.save(held, tmp_path / "b", KEYS)
    a, b = ((tmp_path / n).read_bytes()[100:] for n in "ab")
    assert sum(x == y for x, y in zip(a, b, strict=True)) < len(a) / 20
