"""The database as a file: made, checked, opened, upgraded, closed. Imports errors and the migrations.

Whatever is not our own sound database of a version we know is refused before a byte of it is changed: the
header is read as a file, and the check is made on a connection that cannot write.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from scanner.errors import ScanError, StoreError
from scanner.store.migrations import APPLICATION_ID, MIGRATIONS

_MAGIC = b"SQLite format 3\x00"
_HEADER_BYTES = 100
_DAMAGED = "the database is damaged; restore it from its backup"
_BUSY_SECONDS = 30
_SMALL_BYTES = 1 << 26
"""A database up to this size is checked whole at every opening; a larger one before it is written to."""
_SETTINGS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",  # a view or trigger that someone planted calls no function
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA synchronous = FULL",
)


def create(path: Path) -> None:
    """Make an empty database: file 0600, its folder 0700 where it is made here. Raises StoreError where one
    exists.

    It is built beside its place and moved there whole, so that a kill leaves no half-made database.
    """
    if os.path.lexists(path):
        raise StoreError("there is a database already, or something else of that name; it was left as it is")
    with told():
        _make_folder(path.parent)
        fresh = path.with_name(f".{path.name}.new")
        fresh.unlink(missing_ok=True)
        _make_private(fresh)
        with closing(_connect(fresh, "rw")) as connection:
            db = Database(connection, execute_plugins=False)
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            for version, migration in enumerate(MIGRATIONS, 1):
                with transaction(db):
                    migration(db)
                    db.execute(f"PRAGMA user_version = {version}")
        fresh.rename(path)


def connect(path: Path) -> Database:
    """Our database, ready for use and of the newest version.

    Raises StoreError where it is missing, of zero bytes, no plain file, foreign, corrupt or newer; it is
    then untouched.
    """
    _refuse(path)
    with told():
        if sys.platform != "win32" and path.stat().st_mode & 0o077:
            path.chmod(0o600)
        connection = _connect(path, "rw")
        try:
            db = Database(connection, execute_plugins=False)
            db.enable_wal()
            _upgrade(db, path)
        except BaseException:
            connection.close()
            raise
        return db


def close(db: Database, *, wrote: bool) -> None:
    """Close; a writer first moves the log into the file and empties it, so that what was deleted is gone
    from disk.
    """
    try:
        if wrote and not db.conn.in_transaction:
            db.execute("PRAGMA busy_timeout = 1000")  # a reader may delay this; the next writer then does it
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.Error:
        pass  # all is committed: the log is part of the database
    finally:
        db.close()


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """All or nothing. Takes the right to write at once, so that two writers wait and do not fail halfway."""
    with told():
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.execute("COMMIT")
        except BaseException:
            db.conn.rollback()
            raise


@contextmanager
def told() -> Iterator[None]:
    """What SQLite and the disk say, as errors of ours: by name only, since messages can carry what was
    stored.
    """
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise ScanError(f"the database refused a row ({error.sqlite_errorname})") from None
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        raise StoreError(f"the database cannot be read or written ({name})") from None
    except OSError as error:
        name = type(error).__name__
        raise StoreError(f"the database or its folder cannot be read or written ({name})") from None


def _refuse(path: Path) -> None:
    """Raise StoreError for what is not ours, by the file's header first (the format is
    https://sqlite.org/fileformat.html).
    """
    if not path.exists():
        raise StoreError("there is no database; run: ferpa-scan init")
    if not path.is_file():
        raise StoreError("the database is not a file; give the file, not its folder")
    with told(), path.open("rb") as handle:
        header = handle.read(_HEADER_BYTES)
    if not header:
        raise StoreError(
            "the database has zero bytes; restore its backup, or move it away and run: ferpa-scan init"
        )
    if not header.startswith(_MAGIC) or len(header) < _HEADER_BYTES:
        raise StoreError("the database is damaged or no database; restore it from its backup")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise StoreError("this is the database of another program; it was left as it is")
    _refuse_newer(int.from_bytes(header[60:64], "big"))
    try:
        # Without a log beside it nobody writes to it: read as it is, so that not even a lock file is made.
        idle = not path.with_name(path.name + "-wal").exists()
        with closing(_connect(path, "ro", immutable=idle)) as connection:
            _refuse_newer(connection.execute("PRAGMA user_version").fetchone()[0])
            if path.stat().st_size <= _SMALL_BYTES:
                _check(connection)
    except sqlite3.DatabaseError:
        raise StoreError(_DAMAGED) from None


def check_large(db: Database, path: Path) -> None:
    """The check of the whole file for a database that was too large to be checked when it was opened."""
    if path.stat().st_size > _SMALL_BYTES:
        with told():
            _check(db.conn)


def _check(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise StoreError(_DAMAGED)


def _refuse_newer(version: int) -> None:
    if version > len(MIGRATIONS):
        raise StoreError("the database was written by a newer ferpa-scan; update the program")


def _upgrade(db: Database, path: Path) -> None:
    """Run what is missing, each step in its transaction, after the first has put a copy of the file aside."""
    began = version = _version(db)
    while version < len(MIGRATIONS):
        with transaction(db):
            version = _version(db)  # another process may have been quicker
            if version < len(MIGRATIONS):
                if version == began:
                    _back_up(path, version)
                MIGRATIONS[version](db)
                version += 1
                db.execute(f"PRAGMA user_version = {version}")


def _version(db: Database) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _back_up(path: Path, version: int) -> None:
    """A whole copy beside the database, as private as it; there under its name only once it is complete."""
    draft = path.with_name(f".{path.name}.copy")
    draft.unlink(missing_ok=True)
    _make_private(draft)
    with closing(_connect(path, "ro")) as old, closing(_connect(draft, "rw")) as copy:
        old.backup(copy)
    draft.replace(path.with_name(f"{path.name}.v{version}.bak"))


def _connect(path: Path, mode: str, *, immutable: bool = False) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode={mode}{'&immutable=1' if immutable else ''}"
    connection = sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS)
    for setting in _SETTINGS:
        connection.execute(setting)
    return connection


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)  # whatever the umask


def _make_private(path: Path) -> None:
    """An empty file of mode 0600, whatever the umask; SQLite gives the files beside it the same mode."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    path.chmod(0o600)
