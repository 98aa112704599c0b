"""Parts: stretches of files, which are read, committed and replaced whole. Imports the model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.model import Tally

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of one file: records `start` up to, not including, `stop`. It is read, committed and
    replaced whole.

    `digest` is the file's SHA-256 (hex; "" for standard input and what cannot be opened), `size` its bytes,
    `file` the keyed token of its name (32 hex digits). `after` is the digest of the earlier version that a
    file which grew begins with (see `Store.seen_prefix`); `ends` says that the file has no records after
    `stop`.
    """

    source: str
    digest: str
    start: int
    stop: int
    file: str = ""
    size: int = 0
    after: str = ""
    ends: bool = False


def placed(parts: Iterable[tuple[Part, Tally]]) -> Iterator[tuple[Part, Tally]]:
    """Parts in the order of the files, so that the same parts get the same numbers."""
    yield from sorted(parts, key=lambda pair: (pair[0].source, pair[0].digest, pair[0].file, pair[0].start))


def versions(db: Database, part: Part) -> list[str]:
    """The digests of the file of this part: as it is, and as it was before it grew, newest first."""
    chain = [part.digest]
    following = part.after
    while True:
        if not following:
            row = db.execute(
                "SELECT after FROM parts WHERE source = ? AND digest = ? AND after <> '' LIMIT 1",
                (part.source, chain[-1]),
            ).fetchone()
            following = row[0] if row else ""
        if not following or following in chain:
            return chain
        chain.append(following)
        following = ""


def remove(db: Database, scan: int, part: Part) -> set[int]:
    """Take out earlier parts that hold any of these records, and name the findings that they showed.

    What has no digest cannot be known again: it is the same only within its scan.
    """
    where, params = "scan = ? AND source = ? AND digest = '' AND file = ?", [scan, part.source, part.file]
    if part.digest:
        known = versions(db, part)
        where = f"source = ? AND digest IN ({', '.join('?' * len(known))})"
        params = [part.source, *known]
    same_records = "(start < ? AND stop > ? OR start = ? AND stop = ?)"
    old = db.execute(
        f"SELECT id FROM parts WHERE {where} AND {same_records}",  # noqa: S608
        (*params, part.stop, part.start, part.start, part.stop),
    ).fetchall()
    touched: set[int] = set()
    for (number,) in old:
        touched |= {int(r[0]) for r in db.execute("SELECT finding FROM sightings WHERE part = ?", (number,))}
        db.execute("DELETE FROM parts WHERE id = ?", (number,))
    return touched
