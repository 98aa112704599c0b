"""The database as a file: private, refused where it is not ours, and never half made."""

import os
import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import StoreError
from scanner.store import create, open_store

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes are a matter of POSIX")


@posix
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_the_file_is_private_whatever_the_umask(home: Path, umask: int, make: Any) -> None:
    """0600 for the database and the files beside it while a scan writes; 0700 for its folder."""
    before = os.umask(umask)
    try:
        with create(home) as store:
            make.scan(store, (make.part("a"), make.tally()))
            modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in home.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("ferpa-scan.db", "ferpa-scan.db-wal", "ferpa-scan.db-shm"), 0o600)
    assert stat.S_IMODE(home.parent.stat().st_mode) == 0o700


@posix
def test_a_database_that_others_can_read_is_made_private(home: Path) -> None:
    """A copy or a restore may have opened it up."""
    create(home).close()
    home.chmod(0o644)
    open_store(home).close()
    assert stat.S_IMODE(home.stat().st_mode) == 0o600


def test_settings_that_keep_data_safe_are_on(home: Path) -> None:
    """They hold for a connection, so each opening must set them again."""
    create(home).close()
    wanted = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "temp_store": 2, "foreign_keys": 1}
    with open_store(home) as store:
        found = {name: next(iter(next(store.rows(f"PRAGMA {name}")).values())) for name in wanted}
    assert found == wanted


def test_closing_empties_the_log(home: Path, make: Any) -> None:
    """What was deleted is not to lie about in it."""
    with create(home) as store:
        make.scan(store, (make.part("a"), make.tally()))
    assert [p.name for p in home.parent.iterdir()] == ["ferpa-scan.db"]


def test_create_never_overwrites(home: Path) -> None:
    """Whatever lies there is somebody's."""
    home.parent.mkdir()
    home.write_text("somebody's notes", encoding="utf-8")
    with pytest.raises(StoreError):
        create(home)
    assert home.read_text(encoding="utf-8") == "somebody's notes"


def test_a_half_made_database_is_made_anew(home: Path) -> None:
    """A kill inside `create` leaves nothing that a second run trips over."""
    home.parent.mkdir()
    (home.parent / ".ferpa-scan.db.new").write_bytes(b"half")
    create(home).close()
    assert [p.name for p in home.parent.iterdir()] == ["ferpa-scan.db"]


def _zero(path: Path) -> None:
    path.write_bytes(b"")


def _folder(path: Path) -> None:
    path.mkdir()


def _text(path: Path) -> None:
    path.write_text("no database at all\n" * 20, encoding="utf-8")


def _foreign(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()


def _newer(path: Path) -> None:
    create(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


def _newer_in_the_log(path: Path) -> None:
    """As a newer program leaves it that was killed: the header of the file does not say so yet."""
    create(path).close()
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA user_version = 99")
    for suffix in ("", "-wal"):
        shutil.copy(f"{path}{suffix}", f"{path}{suffix}.kept")
    writer.close()
    for suffix in ("", "-wal"):
        Path(f"{path}{suffix}.kept").replace(f"{path}{suffix}")


def _damaged(path: Path) -> None:
    create(path).close()
    data = bytearray(path.read_bytes())
    data[4096:40960] = bytes(len(data[4096:40960]))
    path.write_bytes(data)


def _cut(path: Path) -> None:
    create(path).close()
    path.write_bytes(path.read_bytes()[:5000])


def _only_a_header(path: Path) -> None:
    create(path).close()
    path.write_bytes(path.read_bytes()[:50])


REFUSED = [_zero, _folder, _text, _foreign, _newer, _newer_in_the_log, _damaged, _cut, _only_a_header]


@pytest.mark.parametrize("spoil", REFUSED, ids=lambda f: f.__name__.strip("_"))
def test_what_is_not_ours_is_refused_and_left_as_it_is(home: Path, spoil: Callable[[Path], None]) -> None:
    """Exit 2, and not a byte of it is changed."""
    home.parent.mkdir()
    spoil(home)
    before = home.read_bytes() if home.is_file() else None
    with pytest.raises(StoreError) as caught:
        open_store(home)
    assert caught.value.exit_code == 2
    assert (home.read_bytes() if home.is_file() else None) == before


def test_a_missing_database_is_not_made(home: Path) -> None:
    """A slip in a path must not start an empty history."""
    with pytest.raises(StoreError, match="init"):
        open_store(home)
    assert not home.parent.exists()


def test_messages_of_sqlite_do_not_come_through(home: Path) -> None:
    """They can carry what was stored; ours name the kind of error only."""
    with create(home) as store, pytest.raises(StoreError) as caught:
        list(store.rows("SELECT * FROM jane_q_example"))
    assert "jane" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
