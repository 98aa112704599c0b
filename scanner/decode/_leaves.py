"""Walking a JSON value leaf by leaf, within bounds. May import model only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from scanner.model import Json, Number, Pairs, Path, Role, Segment, Unseen

MAX_DEPTH: Final = 256
MAX_NODES: Final = 1_000_000
_PLAIN_KEY = re.compile(r"[a-z_$@#][A-Za-z_.$\-]*(?:\d{1,3}(?!\d)[A-Za-z_.$\-]*)*\Z|[A-Z0-9_\-]{1,4}\Z")

RoleOf = Callable[[Path, Pairs], Role | None]
"""The role of everything below an object, where the format knows it; None: as the object above."""
HiddenIn = Callable[[Path, Pairs], "tuple[tuple[Unseen, ...], frozenset[str]] | None"]
"""What of an object cannot be seen, and its keys whose values are then not walked."""


class Truncated(Exception):
    """The value is deeper or larger than the bounds; what came before was read."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def walk(
    value: Json, start: Path = ("$",), role: Role = Role.FIELD, *, role_of: RoleOf | None = None,
    hidden: HiddenIn | None = None,
) -> Iterator[Segment | Unseen]:  # fmt: skip
    """Every leaf below `value` as a segment, keys that are no plain field name included, in the order of the text.

    Raises Truncated beyond MAX_DEPTH or MAX_NODES.
    """
    stack: list[tuple[Json, Path, Role]] = [(value, start, role)]
    nodes = 0
    while stack:
        item, path, role = stack.pop()
        nodes += 1
        if nodes > MAX_NODES or len(path) > MAX_DEPTH:
            raise Truncated("too-large" if nodes > MAX_NODES else "too-deep")
        if isinstance(item, Pairs):
            role = (role_of(path, item) if role_of else None) or role
            unseen, left_out = (hidden(path, item) if hidden else None) or ((), frozenset())
            yield from unseen
            yield from (s for k, _ in item for s in key_segments((*path, k)))
            stack.extend((v, (*path, k), role) for k, v in reversed(item) if k not in left_out)
        elif isinstance(item, list):
            stack.extend((v, (*path, i), role) for i, v in reversed(list(enumerate(item))))
        elif leaf := leaf_segment(item, path, role):
            yield leaf


def leaf_segment(item: Json, path: Path, role: Role) -> Segment | None:
    """The segment of one leaf; None for null and empty text. Numbers and booleans are read by their digits or word."""
    if item is None or item == "":
        return None
    if isinstance(item, bool):
        return Segment(path, role, "true" if item else "false", number=True)
    return Segment(path, role, str(item), number=isinstance(item, Number))


def key_segments(path: Path) -> Iterator[Segment]:
    """The key at the end of a path as a segment, unless it is a plain field name."""
    key = str(path[-1])
    if key and not _PLAIN_KEY.match(key):
        yield Segment(path, Role.KEY, key, where="key")
