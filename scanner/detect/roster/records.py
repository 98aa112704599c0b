"""Given and family name in two fields or cells of one record are one name. Imports candidates, names and roster."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scanner.detect.candidates import Exhibit
from scanner.detect.roster.names import Match
from scanner.model import Path, Segment
from scanner.roster.letters import Spelling, letters
from scanner.roster.people import Form
from scanner.roster.roster import Roster, equal_range, known

_TWO_PARTS = (int(Form.FULL), int(Form.SHORT))
_MAX_TEXT = 40
_MAX_AWAY = 6
"""Fields that lie further apart in one record are not looked at together where a record is a list of entries."""


@dataclass(frozen=True, slots=True)
class _Part:
    segment: int
    number: int
    length: int
    order: int


class RecordFinder:
    """Names in two places of a record."""

    def __init__(self, roster: Roster, spelling: Spelling) -> None:
        self._roster = roster
        self._spelling = spelling

    def read(self, exhibit: Exhibit) -> list[Match]:
        """Two matches, one for each field, for every name that two fields make."""
        parts = self._parts(exhibit.segments)
        out: list[Match] = []
        used: set[int] = set()
        for depth in (1, 2):
            records: dict[Path, list[_Part]] = defaultdict(list)
            for part in parts:
                if part.segment not in used:
                    records[_record(exhibit.segments[part.segment], depth)].append(part)
            for record in records.values():
                for a, b, people in self._pairs(record, used):
                    out += [self._match(exhibit.segments, p.segment, people) for p in (a, b)]
        return out

    def _parts(self, segments: Sequence[Segment]) -> list[_Part]:
        """The fields whose whole text is a given or a family name of the roster."""
        held = [
            (n, spelt)
            for n, s in enumerate(segments)
            if s.where == "value" and not s.number and 2 <= len(s.text) <= _MAX_TEXT  # noqa: PLR2004
            for spelt in (letters(s.text),)
            if spelt and not any(c.isdigit() or c in "@/" for c in s.text)
        ]
        numbers = self._spelling.numbers([spelt for _, spelt in held])
        return [
            _Part(held[i][0], int(numbers[i]), len(held[i][1]), order)
            for order, i in enumerate(np.flatnonzero(known(self._roster.part, numbers)).tolist())
        ]

    def _pairs(
        self, record: Sequence[_Part], used: set[int]
    ) -> Iterator[tuple[_Part, _Part, tuple[int, ...]]]:
        """The nearest fields first; a field stands in one name only."""
        for away in range(1, _MAX_AWAY + 1):
            for a, b in zip(record, record[away:], strict=False):
                if a.segment in used or b.segment in used:
                    continue
                people = self._people(a, b)
                if people:
                    used |= {a.segment, b.segment}
                    yield a, b, people

    def _people(self, a: _Part, b: _Part) -> tuple[int, ...]:
        number = (a.number + b.number * int(self._spelling.powers[a.length])) % (1 << 64)
        rows = equal_range(self._roster.run, number)
        form = self._roster.run_form
        return tuple(
            sorted(
                {
                    int(self._roster.run_of[r])
                    for r in rows
                    if self._roster.run_cut[r] == a.length and form[r] in _TWO_PARTS
                }
            )
        )

    @staticmethod
    def _match(segments: Sequence[Segment], segment: int, people: tuple[int, ...]) -> Match:
        text = segments[segment].text
        start = len(text) - len(text.lstrip(" \"'*"))
        return Match(segment, start, len(text.rstrip(" \"',.*")), people, 1, how="record")


def _record(segment: Segment, depth: int) -> Path:
    """The path of the record a field stands in: what lies `depth` names of fields above it."""
    path = segment.full_path
    for _ in range(depth):
        while path and isinstance(path[-1], int):
            path = path[:-1]
        path = path[:-1]
    return (segment.where, *path)


def nearby(segments: Sequence[Segment], mine: int, others: Mapping[int, object]) -> bool:
    """Whether a field of the same record is among `others` (by segment)."""
    record = _record(segments[mine], 1)
    return any(_record(segments[n], 1) == record for n in others)
