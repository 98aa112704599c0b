"""What the store remembers of its sources. Imports its neighbours only; questions about findings are in
scanner/query.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlite_utils import Database


class Prefix(NamedTuple):
    """What was read of a file under this name before: its bytes then, their SHA-256, and how many records
    were read.
    """

    size: int
    digest: str
    records: int


def cursor(db: Database, source: str) -> Mapping[str, int]:
    """File digest → records read from its beginning without a gap, for every file of this source that is
    known.
    """
    known = [
        row[0]
        for row in db.execute(
            "SELECT DISTINCT digest FROM parts WHERE source = ? AND digest <> ''", (source,)
        )
    ]
    return {digest: _reach(db, source, digest) for digest in known}


def whole(db: Database, source: str) -> frozenset[str]:
    """The digests of files of this source that were read to their end."""
    ends = dict(
        db.execute(
            "SELECT digest, max(stop) FROM parts WHERE source = ? AND digest <> '' AND ends GROUP BY digest",
            (source,),
        ).fetchall()
    )
    return frozenset(digest for digest, stop in ends.items() if _reach(db, source, digest) >= stop)


def seen_prefix(db: Database, file: str) -> Prefix | None:
    """The newest version of this file of which something was read."""
    rows = db.execute(
        "SELECT source, digest, size, max(id) FROM parts WHERE file = ? AND digest <> ''"
        " GROUP BY source, digest, size ORDER BY max(id) DESC",
        (file,),
    ).fetchall()
    for source, digest, size, _ in rows:
        if records := _reach(db, source, digest):
            return Prefix(int(size), str(digest), records)
    return None


def _reach(db: Database, source: str, digest: str, above: frozenset[str] = frozenset()) -> int:
    """Records read without a gap; what an earlier version of the file held counts as read."""
    parts = db.execute(
        "SELECT start, stop, after FROM parts WHERE source = ? AND digest = ? ORDER BY start, stop",
        (source, digest),
    ).fetchall()
    earlier = {after for _, _, after in parts if after} - above - {digest}
    reach = max((_reach(db, source, after, above | {digest}) for after in earlier), default=0)
    for start, stop, _ in parts:
        if start <= reach:
            reach = max(reach, int(stop))
    return reach
