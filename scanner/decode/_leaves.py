"""Walking a JSON value leaf by leaf, within bounds. May import model only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from scanner.model import Json, Number, Pairs, Path, Role, Segment, Step, Unseen

MAX_DEPTH: Final = 256
MAX_NODES: Final = 1_000_000
_PLAIN_KEY = re.compile(r"[a-z_$@#][A-Za-z_.$\-]*(?:\d{1,3}(?!\d)[A-Za-z_.$\-]*)*\Z|[A-Z0-9_\-]{1,4}\Z")

KeyRole = Callable[[str], Role]
RoleOf = Callable[[Path, Pairs, Role], KeyRole]
"""Asked once for each object, with its path and its own role: the role of what stands under each key."""
HiddenIn = Callable[[Path, Pairs], Iterable[Segment | Unseen]]
"""What of an object is no text as it stands: data decoded by the format's rules, and content not here.
What stands at the path of such an item is not walked again."""


class TruncatedError(Exception):
    """The value is deeper or larger than the bounds; what came before was read."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def walk(
    value: Json,
    start: Path = ("$",),
    role: Role = Role.FIELD,
    *,
    role_of: RoleOf | None = None,
    hidden: HiddenIn | None = None,
) -> Iterator[Segment | Unseen]:
    """Every leaf below `value` as a segment, keys that are no plain field name included, in the order of the
    text.

    Raises TruncatedError beyond MAX_DEPTH or MAX_NODES.
    """
    told: set[Path] = set()
    stack = [iter([(value, start, role)])]
    nodes = 0
    while stack:
        placed = next(stack[-1], None)
        if placed is None:
            stack.pop()
            continue
        item, path, role = placed
        nodes += 1
        if nodes > MAX_NODES or len(path) > MAX_DEPTH:
            raise TruncatedError("too-large" if nodes > MAX_NODES else "too-deep")
        if told and path in told:
            continue
        if isinstance(item, Pairs):
            found = list(hidden(path, item)) if hidden else []
            told.update(f.path for f in found)
            yield from found
            stack.append(_members(item, path, role_of(path, item, role) if role_of else None, role))
            yield from (s for k, _ in item for s in key_segments((*path, step(k)), k))
        elif isinstance(item, list):
            stack.append(_items(item, path, role))
        elif leaf := leaf_segment(item, path, role):
            yield leaf


def step(key: str) -> Step:
    """A key as a step of a path: one that looks like a step of decoding ("!json") is escaped."""
    return f"\\{key}" if key.startswith("!") else key


def leaf_segment(item: Json, path: Path, role: Role) -> Segment | None:
    """The segment of one leaf; None for null and empty text. Numbers and booleans are read by their digits or
    word.
    """
    if item is None or item == "":
        return None
    if isinstance(item, bool):
        return Segment(path, role, "true" if item else "false", number=True)
    return Segment(path, role, str(item), number=isinstance(item, Number))


def key_segments(path: Path, key: str) -> Iterator[Segment]:
    """The key that ends a path as a segment, unless it is a plain field name."""
    if key and not _PLAIN_KEY.match(key):
        yield Segment(path, Role.KEY, key, where="key")


def _members(item: Pairs, path: Path, of: KeyRole | None, role: Role) -> Iterator[tuple[Json, Path, Role]]:
    return ((v, (*path, step(k)), of(k) if of else role) for k, v in item)


def _items(item: list[Json], path: Path, role: Role) -> Iterator[tuple[Json, Path, Role]]:
    return ((v, (*path, i), role) for i, v in enumerate(item))
