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
from scanner.roster.roster import GIVEN_FORMS, Roster, equal_range, known

_MAX_WORDS = 4
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "mx", "dr", "coach", "sr", "sra", "señora", "principal"])
Spans = Collection[tuple[int, int]]
People = tuple[int, ...]


class GivenFinder:
    """Short forms of names of one roster."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._by_person = np.argsort(roster.section_of, kind="stable")
        self._people = roster.section_of[self._by_person]

    def classes(self, people: Collection[int]) -> frozenset[int]:
        """The students of the classes in which any of these persons teaches."""
        roster = self._roster
        taught: set[int] = set()
        for person in people:
            if roster.role[person] == Role.STAFF:
                first, last = np.searchsorted(self._people, [person, person + 1]).tolist()
                taught |= set(roster.section[self._by_person[first:last]].tolist())
        listed = {
            int(roster.section_of[r]) for section in taught for r in equal_range(roster.section, section)
        }
        return frozenset(p for p in listed if roster.role[p] == Role.STUDENT)

    def read(
        self, reading: Reading, named: Collection[People], others: Collection[int], names: Spans, taken: Spans
    ) -> Iterator[Match]:
        """Matches on a page: of those `named` in full, then of `others` (a class) at the spans `names`.

        Each of `named` is one name, with all who have it.
        """
        if not (named or others):
            return
        whole, initials = self._forms(named)
        of_class, class_initials = self._forms([(p,) for p in others])
        for size in range(1, min(_MAX_WORDS, len(reading.words)) + 1):
            for mine, theirs, initial in ((whole, of_class, False), (initials, class_initials, True)):
                for at in _places(reading, size, {*mine, *theirs}, initial=initial):
                    start, end = reading.span(at, size)
                    if any(start < b and a < end for a, b in taken):
                        continue
                    number = int(reading.numbers[size - 1][at])
                    at_name = any(a == start and end <= b <= end + 1 for a, b in names)
                    wider = any(a <= start and end <= b and (b - a) > (end - start) + 1 for a, b in names)
                    fitting = mine.get(number) or (theirs.get(number) if at_name else None) or set()
                    if (
                        len(fitting) == 1
                        and not wider
                        and (at_name or _is_name(reading.page.text, start, end))
                    ):
                        segment, shift = reading.page.place(start)
                        people = next(iter(fitting))
                        yield Match(segment, start + shift, end + shift, people, size, how="given")

    def _forms(self, named: Collection[People]) -> tuple[dict[int, set[People]], dict[int, set[People]]]:
        """Number of a given name → who has it; number of an initial with the family name → who has it."""
        whole: dict[int, set[People]] = defaultdict(set)
        initials: dict[int, set[People]] = defaultdict(set)
        for people in named:
            for person in people:
                numbers = self._roster.given[person].tolist()
                for number in filter(None, numbers[:GIVEN_FORMS]):
                    whole[number].add(people)
                for number in filter(None, numbers[GIVEN_FORMS:]):
                    initials[number].add(people)
        return whole, initials


def _places(reading: Reading, size: int, wanted: Collection[int], *, initial: bool) -> Iterator[int]:
    """Where a run of words has one of the numbers; with `initial`, where its first word is one letter."""
    table = np.array(sorted(wanted), np.uint64)
    found = known(table, reading.numbers[size - 1]) & reading.joined[size - 1]
    words = reading.words
    for at in np.flatnonzero(found).tolist():
        one_letter = int(words.last[at] - words.first[at]) == 1
        if (not initial or (size > 1 and one_letter)) and _alone(reading.page.text, words, at, size):
            yield at


def _alone(text: str, words: Words, at: int, size: int) -> bool:
    """Whether no title stands before it and no other name beside it."""
    start, end = int(words.starts[at]), int(words.ends[at + size - 1])
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
