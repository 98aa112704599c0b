"""Flags against marks, payload by payload. May import model, paths and its neighbours.

A flag finds a mark of one of its labels on the same leaf if it covers half of the mark and the mark makes up a quarter
of the flag, so that flagging a whole message earns nothing. A flag that touches weak marks only counts neither way;
equal flags count once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from scanner.evaluate.labels import Item, Leaf, Mark
from scanner.evaluate.meaning import NAMES, Meaning
from scanner.model import Hit
from scanner.paths import ESCAPED

MARK_COVERED, FLAG_USED = 0.5, 0.25
_OPAQUE = frozenset({"base64", "jwt", "quoted-printable", "document"})


@dataclass(frozen=True, slots=True, order=True)
class Flag:
    """What a detector says of a place; `opaque`: its offsets are those of decoded text."""

    leaf: Leaf
    start: int
    end: int
    element: str
    opaque: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A flag with its labels: whether it found a mark, found a name as a name, touched a mark."""

    flag: Flag
    labels: frozenset[str]
    right: bool
    name: bool
    touched: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """A strong mark: whether it was found, found as a name of any kind, touched by a flag of any kind."""

    mark: Mark
    found: bool
    name: bool
    touched: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """One item with what became of its strong marks and of the flags that count."""

    item: Item
    marks: tuple[Looked, ...]
    flags: tuple[Judged, ...]


def flags(hits: Iterable[Hit], *, passed: bool = False) -> set[Flag]:
    """Hits in bodies as flags. Names that were passed as nobody's record are none, unless `passed` asks for them."""
    return {
        Flag((_plain(h), h.where), h.start, h.end, h.element, not _OPAQUE.isdisjoint(h.decoded))
        for h in hits if (passed or h.passed is None) and h.path[0] == "$"
    }  # fmt: skip


def judge(item: Item, found: Collection[Flag], meaning: Meaning, used: Collection[str]) -> Outcome:
    """The outcome of one item; `used` are the labels of the whole set."""
    labelled = {f: labels for f in found if (labels := meaning.labels(f.element, used)) is not None}
    by_leaf: dict[Leaf, list[Flag]] = defaultdict(list)
    for flag in labelled:
        if not flag.opaque or flag.leaf in item.decoded:
            by_leaf[flag.leaf].append(flag)
    pairs = [(mark, flag, _shared(mark, flag)) for mark in item.marks for flag in by_leaf[mark.leaf]]
    touching = {f for m, f, s in pairs if s > 0 and not m.weak}
    neutral = {f for m, f, s in pairs if s > 0 and m.weak} - touching
    close = [(m, f) for m, f, s in pairs if _close(m, f, s) and not m.weak]
    right = {(m, f) for m, f in close if m.label in labelled[f]}
    names = {(m, f) for m, f in close if m.label in NAMES and not NAMES.isdisjoint(labelled[f])}
    right_marks, right_flags = {m for m, _ in right}, {f for _, f in right}
    name_marks, name_flags = {m for m, _ in names}, {f for _, f in names}
    touched_marks = {m for m, _, s in pairs if s > 0}
    marks = (Looked(m, m in right_marks, m in name_marks, m in touched_marks) for m in item.strong)
    judged = (
        Judged(f, labelled[f], f in right_flags, f in name_flags, f in touching)
        for f in sorted(labelled.keys() - neutral, key=lambda f: (str(f.leaf), f.start, f.end, f.element))
    )
    return Outcome(item, tuple(marks), tuple(judged))


def used(found: Iterable[Item]) -> Iterator[str]:
    """The labels of some items."""
    return (m.label for item in found for m in item.marks)


def _shared(mark: Mark, flag: Flag) -> int:
    return min(mark.end, flag.end) - max(mark.start, flag.start)


def _close(mark: Mark, flag: Flag, shared: int) -> bool:
    enough = max(MARK_COVERED * (mark.end - mark.start), FLAG_USED * (flag.end - flag.start))
    return shared > 0 and shared >= enough


def _plain(hit: Hit) -> tuple[str | int, ...]:
    return tuple(
        s.removeprefix("\\") if isinstance(s, str) and s.startswith(ESCAPED) else s for s in hit.path
    )
