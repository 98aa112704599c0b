"""Names with one letter wrong, where something looks like a name and one roster name only is that near. Imports names.

One letter more, less or another, or two beside each other exchanged, in one part of the name; the other part must stand
as the roster has it, so that a place costs a few dozen look-ups.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np

from scanner.detect.roster.names import Match, Reading, all_of, has_case
from scanner.detect.roster.tables import Sieve
from scanner.detect.roster.words import is_common
from scanner.roster.letters import Spelling, Words
from scanner.roster.people import Form
from scanner.roster.roster import Roster, equal_range, known

_MONONYM = int(Form.MONONYM)
_WORD = 1 << 64
_MAX_WORDS = 4
_MIN_LETTERS = 7
_MIN_PART = 3
_MAX_CACHED = 20_000
Spans = Collection[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Near:
    """A part of roster names one letter away: its number and length."""

    number: int
    length: int


class Misspelt:
    """The one-letter search of one roster."""

    def __init__(self, roster: Roster, spelling: Spelling) -> None:
        self._roster = roster
        self._spelling = spelling
        self._parts = Sieve(roster.part)
        self._people_of: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._near: dict[tuple[int, ...], tuple[_Near, ...]] = {}

    def read(self, reading: Reading, named: Spans, taken: Spans) -> Iterator[Match]:
        """Matches on a page. `named` are spans that other evidence calls a name, `taken` those that are settled."""
        for at, size in self._places(reading, named):
            start, end = reading.span(at, size)
            if not any(start < b and a < end for a, b in taken):
                people = self._remembered(reading, at, size, (start, end) in named)
                if people:
                    segment, shift = reading.page.place(start)
                    yield Match(segment, start + shift, end + shift, people, size, how="misspelt")

    def _places(self, reading: Reading, named: Spans) -> Iterator[tuple[int, int]]:
        """Runs that look like a name and of which one part is one, as the roster spells it."""
        words, page = reading.words, reading.page
        likely = reading.capital.copy()
        for start, end in named:
            likely[np.searchsorted(words.starts, start) : np.searchsorted(words.starts, end)] = True
        for size in range(2, min(_MAX_WORDS, len(words)) + 1):
            fits = np.flatnonzero(
                reading.joined[size - 1] & all_of(likely, size) & (words.lengths(size) >= _MIN_LETTERS)
            )
            if not len(fits):
                continue
            exact = np.zeros(len(fits), np.bool_)
            for cut in range(1, size):
                exact[self._parts.which(reading.numbers[cut - 1][fits])] = True
                exact[self._parts.which(reading.numbers[size - cut - 1][fits + cut])] = True
            for at in fits[exact].tolist():
                start, end = reading.span(at, size)
                if any(a <= start and end <= b for a, b in named) or has_case(page.text, start, end):
                    yield at, size

    def _remembered(self, reading: Reading, at: int, size: int, named: bool) -> tuple[int, ...]:
        """The same name again costs nothing: remembered by its number and where its words end."""
        words = reading.words
        ends = words.last[at : at + size] - words.first[at]
        key = (int(reading.numbers[size - 1][at]), *ends.tolist(), named)
        if key not in self._people_of:
            if len(self._people_of) > _MAX_CACHED:
                self._people_of.clear()
            self._people_of[key] = self._people(reading.page.text, words, at, size, named)
        return self._people_of[key]

    def _people(self, text: str, words: Words, at: int, size: int, named: bool) -> tuple[int, ...]:
        found: set[int] = set()
        for cut in range(1, size):
            for edited, kept in (((at, cut), (at + cut, size - cut)), ((at + cut, size - cut), (at, cut))):
                if not known(self._roster.part, np.array([words.runs_at(*kept)], np.uint64))[0]:
                    continue
                word = text[int(words.starts[edited[0]]) : int(words.ends[edited[0] + edited[1] - 1])]
                if is_common(word.lower()) and not named:
                    continue
                found |= self._names(words, edited, kept)
        owners = {
            tuple(sorted({int(self._roster.run_of[r]) for r in equal_range(self._roster.run, n)}))
            for n in found
        }
        people = set().union(*owners)
        return next(iter(owners)) if len(owners) == 1 else tuple(people) if len(people) == 1 else ()

    def _names(self, words: Words, edited: tuple[int, int], kept: tuple[int, int]) -> set[int]:
        """The numbers of roster names that this would be with one letter put right."""
        first, length = int(words.first[edited[0]]), int(words.last[edited[0] + edited[1] - 1])
        values = self._values(words, first, length)
        rest = words.runs_at(*kept)
        rest_length = int(words.last[kept[0] + kept[1] - 1] - words.first[kept[0]])
        powers = self._spelling.powers
        out = set()
        for near in self._nearest(values):
            ahead = edited[0] < kept[0]
            number = (
                near.number + rest * int(powers[near.length])
                if ahead
                else rest + near.number * int(powers[rest_length])
            ) % _WORD
            cut = near.length if ahead else rest_length
            rows = equal_range(self._roster.run, number)
            if any(self._roster.run_cut[r] == cut and self._roster.run_form[r] != _MONONYM for r in rows):
                out.add(number)
        return out

    def _values(self, words: Words, first: int, last: int) -> tuple[int, ...]:
        """The value of each letter, back from the sums."""
        steps = np.diff(words.sums[first : last + 1]) * words.inverse[first:last]
        return tuple(steps.tolist())

    def _nearest(self, values: tuple[int, ...]) -> tuple[_Near, ...]:
        if values not in self._near:
            if len(self._near) > _MAX_CACHED:
                self._near.clear()
            self._near[values] = tuple(self._search(values)) if len(values) >= _MIN_PART else ()
        return self._near[values]

    def _search(self, values: tuple[int, ...]) -> Iterator[_Near]:
        """All parts one letter away. With a gap put in or for a letter they meet the roster's own gaps."""
        size = len(values)
        powers = [int(p) for p in self._spelling.powers[: size + 1]]
        terms = [v * p for v, p in zip(values, powers, strict=False)]
        whole = sum(terms) % _WORD
        wild = self._spelling.wild
        ahead = [sum(terms[:i]) for i in range(size + 1)]
        behind = [sum(terms[i:]) for i in range(size + 1)]
        back = pow(self._spelling.base, -1, _WORD)
        other = [(whole + (wild - v) * p) % _WORD for v, p in zip(values, powers, strict=False)]
        missing = [
            (ahead[i] + wild * powers[i] + behind[i] * self._spelling.base) % _WORD for i in range(size + 1)
        ]
        yield from self._by_gap(other, size, whole)
        yield from self._by_gap(missing, size + 1, whole)
        more = [(ahead[i] + behind[i + 1] * back) % _WORD for i in range(size)]
        swapped = [
            (whole + (values[i + 1] - values[i]) * powers[i] + (values[i] - values[i + 1]) * powers[i + 1])
            % _WORD
            for i in range(size - 1)
        ]
        yield from self._by_part(more, size - 1, whole)
        yield from self._by_part(swapped, size, whole)

    def _by_gap(self, numbers: list[int], length: int, whole: int) -> Iterator[_Near]:
        table = np.array(numbers, np.uint64)
        for number in table[known(self._roster.wild, table)].tolist():
            for row in equal_range(self._roster.wild, number):
                part = int(self._roster.part[self._roster.wild_of[row]])
                if part != whole:
                    yield _Near(part, length)

    def _by_part(self, numbers: list[int], length: int, whole: int) -> Iterator[_Near]:
        table = np.array(numbers, np.uint64)
        for number in table[known(self._roster.part, table)].tolist():
            if number != whole:
                yield _Near(number, length)
