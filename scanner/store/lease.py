"""One scan at a time: the lease row. Imports errors and `scanner.store.file`.

A lease names its process. One whose process is gone from this machine is taken over at once; one that
cannot be looked up (another machine, or a system without /proc) after ten minutes without a heartbeat. No
signal is sent to anybody.
"""

from __future__ import annotations

import hashlib
import os
import platform
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scanner.errors import LeaseError, ScanError
from scanner.store.file import transaction

if TYPE_CHECKING:
    from sqlite_utils import Database

SILENT_SECONDS = 600
_BUSY = "another scan is running on this database"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lease: `token` is its own, `host` a digest of the machine's name, `process_start` empty
    if unknown.
    """

    token: str
    host: str
    pid: int
    process_start: str


def this_process() -> Holder:
    """This process as a holder, with a token of its own."""
    return Holder(secrets.token_hex(16), _host(), os.getpid(), start_of(os.getpid()))


@contextmanager
def held(db: Database, holder: Holder) -> Iterator[None]:
    """Hold the lease. Raises LeaseError at once when a living scan holds it."""
    with transaction(db):
        row = _row(db)
        if row and not _gone(row, holder):
            raise LeaseError(_BUSY)
        db.execute(
            "INSERT OR REPLACE INTO lease (id, holder, host, pid, process_start, beat)"
            " VALUES (1, ?, ?, ?, ?, ?)",
            (holder.token, holder.host, holder.pid, holder.process_start, int(time.time())),
        )
    try:
        yield
    finally:
        with suppress(ScanError), transaction(db):  # what went wrong before matters more
            db.execute("DELETE FROM lease WHERE holder = ?", (holder.token,))


def beat(db: Database, holder: Holder, *, holds: bool) -> None:
    """Say that this scan lives, inside a transaction. Raises LeaseError when another one holds the lease by
    now.
    """
    row = _row(db)
    if (row is None and holds) or (row and row["holder"] != holder.token):
        raise LeaseError(_BUSY)
    db.execute("UPDATE lease SET beat = ? WHERE holder = ?", (int(time.time()), holder.token))


def start_of(pid: int) -> str:
    """When a process began, in clock ticks of this boot; empty where it is gone or the system does not say.

    Field 22 of /proc/PID/stat (proc(5)); the command before it may hold spaces and brackets.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        after_command = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return ""
    return f"{boot}:{int(after_command[19]):x}"


def _row(db: Database) -> dict[str, Any] | None:
    columns = ("holder", "host", "pid", "process_start", "beat")
    found = db.execute(f"SELECT {', '.join(columns)} FROM lease").fetchone()  # noqa: S608
    return dict(zip(columns, found, strict=True)) if found else None


def _gone(row: dict[str, Any], us: Holder) -> bool:
    known_here = row["host"] == us.host and row["process_start"] and us.process_start
    if known_here:
        return bool(start_of(row["pid"]) != row["process_start"])
    return bool(abs(time.time() - row["beat"]) > SILENT_SECONDS)


def _host() -> str:
    """This machine and, in a container, its own numbering of processes; a digest, since a machine may bear
    a person's name.
    """
    try:
        processes = Path("/proc/self/ns/pid").readlink().as_posix()
    except OSError:
        processes = ""
    return hashlib.sha256(f"{platform.node()}/{processes}".encode()).hexdigest()[:32]
