"""Given names alone, and initials with a family name, of students whom the exchange names in full. Imports names, roster.

Else exactly one student of a class that the exchange names (by its teacher) must fit, at a place that other evidence
calls a name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

import numpy as np

from scanner.detect.roster.names import Match, Reading, has_case
from scanner.detect.roster.words import is_common
from scanner.roster.letters import Words
from scanner.roster.people import Role
from scanner.roster.roster import Roster

_TITLES = frozenset(["mr", "mrs", "ms", "miss", "mx", "dr", "coach", "sr", "sra", "señora", "principal"])
Spans = Collection[tuple[int, int]]


class GivenFinder:
    """Short forms of names of one roster."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster

    def classes(self, people: Collection[int]) -> frozenset[int]:
        """The students of the classes in which any of these persons teaches."""
        staff = [p for p in people if self._roster.role[p] == Role.STAFF]
        if not staff:
            return frozenset()
        taught = np.unique(self._roster.section[np.isin(self._roster.section_of, staff)])
        students = np.unique(self._roster.section_of[np.isin(self._roster.section, taught)]).tolist()
        return frozenset(p for p in students if self._roster.role[p] == Role.STUDENT)

    def read(
        self, reading: Reading, named: Collection[int], others: Collection[int], names: Spans, taken: Spans
    ) -> Iterator[Match]:
        """Matches on a page: of those `named` in full, then of `others` (a class) at the spans `names`."""
        if not (named or others):
            return
        page, words = reading.page, reading.words
        whole, initials = self._forms(named)
        of_class, class_initials = self._forms(others)
        for size, mine, theirs in ((1, whole, of_class), (2, initials, class_initials)):
            if len(words) < size or not (mine or theirs):
                continue
            numbers = reading.numbers[size - 1]
            wanted = np.array(sorted({*mine, *theirs}), np.uint64)
            for at in np.flatnonzero(np.isin(numbers, wanted)).tolist():
                start, end = int(words.starts[at]), int(words.ends[at + size - 1])
                if any(start < b and a < end for a, b in taken) or not _alone(page.text, words, at, size):
                    continue
                at_name = any(a == start and end <= b <= end + 1 for a, b in names)
                wider = any(a <= start and end <= b and (b - a) > (end - start) + 1 for a, b in names)
                people = mine.get(int(numbers[at]), ())
                if not people and at_name:
                    people = theirs.get(int(numbers[at]), ())
                if people and len(people) == 1 and not wider and (at_name or _is_name(page.text, start, end)):
                    segment, shift = page.place(start)
                    yield Match(segment, start + shift, end + shift, tuple(people), size, how="given")

    def _forms(self, people: Collection[int]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
        """Number of a given name → who has it; number of an initial with the family name → who has it."""
        whole: dict[int, set[int]] = defaultdict(set)
        initials: dict[int, set[int]] = defaultdict(set)
        for person in people:
            given, preferred, first, second = self._roster.given[person].tolist()
            for number, table in ((given, whole), (preferred, whole), (first, initials), (second, initials)):
                if number:
                    table[number].add(person)
        return whole, initials


def _alone(text: str, words: Words, at: int, size: int) -> bool:
    """Whether no title stands before it and no other name beside it."""
    start, end = int(words.starts[at]), int(words.ends[at + size - 1])
    if size == 2 and (int(words.last[at] - words.first[at]) != 1 or start + 4 < int(words.starts[at + 1])):  # noqa: PLR2004
        return False
    if at and start - int(words.ends[at - 1]) <= 2:  # noqa: PLR2004
        before = text[int(words.starts[at - 1]) : int(words.ends[at - 1])]
        if before.casefold() in _TITLES:
            return False
    if at + size < len(words) and text[end : int(words.starts[at + size])] == " ":
        after = text[int(words.starts[at + size]) : int(words.ends[at + size])]
        return not (after[0].isupper() and not is_common(after.lower()) and text[start].isupper())
    return True


def _is_name(text: str, start: int, end: int) -> bool:
    word = text[start:end].lower()
    return (
        has_case(text, start, end)
        or (text[start].isupper() and not is_common(word))
        or (
            len(word) > 2 and not is_common(word)  # noqa: PLR2004
        )
    )
