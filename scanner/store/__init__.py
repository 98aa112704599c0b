"""The store: one SQLite file that remembers findings and never a value. Imports model and errors.

    create(path)
    with open_store(path) as store, store.lease():
        scan = store.begin(seed=7, digests={...}, started=now) store.commit(scan, Part(...), tally)
        one transaction: findings, coverage, alarms, cursor store.settle(scan)
        then ask scanner.query.scan_result, print it, and store.finish(scan, finished=now, exit=0,
        complete=True)  only now is what is new no longer new

Every method raises StoreError where the file or disk fails, and LeaseError where another scan has taken over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from scanner.errors import UsageError
from scanner.model import Tally
from scanner.store import file, lease, read, settle, write
from scanner.store.parts import Part, placed
from scanner.store.read import Prefix
from scanner.store.times import stamp

if TYPE_CHECKING:
    from sqlite_utils import Database

_NAMED = re.compile(r"[SFsf]-[0-9]{1,18}\Z")

__all__ = ["Part", "Prefix", "Store", "create", "open_store"]


def create(path: Path | str) -> Store:
    """A new, empty database (0600; its folder 0700 where it is made here). Raises StoreError where
    something is there.
    """
    file.create(Path(path))
    return open_store(path)


def open_store(path: Path | str) -> Store:
    """An existing database, brought to the newest schema after a copy was put aside (`NAME.v1.bak`).

    Raises StoreError where it is missing, of zero bytes, no file, foreign, corrupt or newer than this
    program; nothing is written to it then.
    """
    return Store(Path(path), file.connect(Path(path)))


class Store:
    """An open database. A context manager; scans are named `S-1`, `S-2` … in the order they began."""

    def __init__(self, path: Path, db: Database) -> None:
        self.path = path
        self._db = db
        self._holder = lease.this_process()
        self._holds = False
        self._families: Mapping[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Empty the log into the file and close it."""
        file.close(self._db, wrote=self._db.conn.total_changes > 0)

    @contextmanager
    def lease(self) -> Iterator[None]:
        """Be the only scan on this database. Raises LeaseError at once where another one is running."""
        file.check_large(self._db, self.path)
        with lease.held(self._db, self._holder):
            self._holds = True
            try:
                yield
            finally:
                self._holds = False

    def beat(self) -> None:
        """A sign of life between commits that lie minutes apart."""
        with self._write():
            pass

    def begin(
        self,
        seed: int,
        digests: Mapping[str, str],
        started: datetime,
        rates: Mapping[str, float] | None = None,
        *,
        families: Mapping[str, str] | None = None,
        key_id: str = "",
    ) -> str:
        """The id of the scan to go on with: the unfinished one of the same settings, else a new one.

        `digests` (policy, model, tool, …) and `rates` (per_flow, …) are what the results depend on.
        `families` maps an element to its family: a finding that comes back under another element of it is
        reclassified, not new.
        """
        self._families = dict(families or {})
        with self._write():
            return f"S-{write.begin_scan(self._db, seed, digests, started, rates or {}, key_id=key_id)}"

    def cursor(self, source: str) -> Mapping[str, int]:
        """File digest → records read from its beginning without a gap. Begin there."""
        with file.told():
            return read.cursor(self._db, source)

    def whole(self, source: str) -> frozenset[str]:
        """Digests of files that were read to their end (`Part.ends`): nothing is left in them."""
        with file.told():
            return read.whole(self._db, source)

    def seen_prefix(self, file_token: str) -> Prefix | None:
        """Under the token of a file's name: the size, digest and records of the version that was read last.

        Where the file's first `size` bytes still have that digest it has only grown: read on from
        `records`, with `Part.after` set to the digest. A last line that was cut off is best committed as a
        part of its own, so that the whole line can later take its place.
        """
        with file.told():
            return read.seen_prefix(self._db, file_token)

    def commit(self, scan: str, part: Part, tally: Tally) -> None:
        """All that a part showed, with the cursor that passes it, in one transaction."""
        self.commit_all(scan, [(part, tally)])

    def commit_all(self, scan: str, parts: Iterable[tuple[Part, Tally]]) -> None:
        """Several parts in one transaction: for folders of many small files.

        A part takes the place of earlier ones that hold any of the same records (digest and range).
        """
        with self._write():
            for part, tally in placed(parts):
                write.write_part(self._db, number_of(scan), part, tally, self._families)

    def settle(self, scan: str) -> None:
        """Work out what the scan changed, to be asked for before `finish`. May be repeated."""
        with self._write():
            settle.settle(self._db, number_of(scan))

    def finish(
        self,
        scan: str,
        finished: datetime,
        exit: int,  # noqa: A002  (the contract's word)
        complete: bool,
        report_known: bool = True,
    ) -> None:
        """The scan has ended in order, and its report was given to people.

        Only with `report_known` do its new findings and alarms stop being new.
        """
        number = number_of(scan)
        with self._write():
            settle.settle(self._db, number)
            self._db.execute(
                "UPDATE scans SET finished = ?, exit = ?, complete = ? WHERE id = ?",
                (stamp(finished), exit, int(complete), number),
            )
            if report_known:
                settle.mark_reported(self._db, number)

    def rows(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> Iterator[dict[str, Any]]:
        """The rows of a SELECT, as they come. For scanner/query and tests; values go in by `params` only."""
        with file.told():
            found = self._db.conn.execute(sql, params)
            names = [column[0] for column in found.description]
            for row in found:
                yield dict(zip(names, row, strict=True))

    @contextmanager
    def _write(self) -> Iterator[None]:
        with file.transaction(self._db):
            lease.beat(self._db, self._holder, holds=self._holds)
            yield


def number_of(name: str, kind: str = "S") -> int:
    """The number in `S-12`, or with "F" in `F-1042`. Raises UsageError for anything else."""
    if not _NAMED.match(name) or name[0].upper() != kind:
        raise UsageError("a scan is named like S-12, a finding like F-1042")
    return int(name[2:])
