"""Ids, usernames and addresses of the roster in a text, as whole runs only. Imports candidates, names and roster."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scanner.detect.roster.pages import Page
from scanner.detect.roster.tables import Sieve
from scanner.roster.letters import Spelling, codes_of
from scanner.roster.people import Number, number_letters
from scanner.roster.roster import Roster, equal_range

_MAX_WORDS = 3
_MIN_SIGNS = 4
_LONG = 8
"""Signs of an id that needs nothing beside it."""
_LOCAL = re.compile(r"[\w.+'\-]{1,64}\Z")
_HOST = re.compile(r"[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,5}")
_ELEMENT = {
    Number.LOCAL: "local_student_id",
    Number.STATE: "state_student_id",
    Number.USERNAME: "app_username",
}
_CUE = re.compile(
    r"(?:\b(?:ids?|id number|number|num|no|student|stu|sis|ssid|sasid|perm|pin|lunch|pupil|user|username|login|account)\b|#)"
    r"[\s:=#.(\"']{0,4}(?:is |was |number |no\.? ?|#)?[\s\"']?\Z",
    re.IGNORECASE,
)
FIELD = re.compile(
    r"(?i)(?:^|[_\W])(?:ids?|number|num|no|sid|ssid|sasid|sis|perm|pin|lunch|user|username|login|account|student|stu)(?:$|[_\W])"
    r"|[a-z](?:Id|ID|Number|Num|No|User|Username|Pin)(?:$|[A-Z_])"
)


@dataclass(frozen=True, slots=True)
class Found:
    """An id or address of persons of the roster (rows). `sure` says that it needs nothing beside it."""

    segment: int
    start: int
    end: int
    people: tuple[int, ...]
    element: str
    how: str
    sure: bool
    cue: bool


class NumberFinder:
    """All ids of one roster."""

    def __init__(self, roster: Roster, spelling: Spelling) -> None:
        self._roster = roster
        self._spelling = spelling
        self._sieve = Sieve(roster.number)

    def read(self, page: Page) -> list[Found]:
        """Every id, username and address on a page."""
        mails = list(self._mails(page)) if "@" in page.text and len(self._roster.mail) else []
        spans = [(f.segment, f.start, f.end) for f in mails]
        return mails + [
            f for f in self._numbers(page)
            if not any(f.segment == n and f.start < b and a < f.end for n, a, b in spans)
        ]  # fmt: skip

    def _numbers(self, page: Page) -> Iterator[Found]:
        words = self._spelling.words(page.text, digits=True)
        between = codes_of(page.text)[words.ends[:-1]]
        joined = (words.starts[1:] - words.ends[:-1] == 1) & (
            (between == ord("-")) | (between == ord(".")) | (between == ord("_"))
        )
        fits = words.lengths(1) >= _MIN_SIGNS
        for size in range(1, min(_MAX_WORDS, len(words)) + 1):
            if size > 1:
                fits = joined if size == 2 else joined[1:] & joined[:-1]  # noqa: PLR2004
            places = np.flatnonzero(fits)
            numbers = words.runs(size)[places] if len(places) else np.zeros(0, np.uint64)
            for hit in self._sieve.which(numbers).tolist():
                at = int(places[hit])
                start, end = int(words.starts[at]), int(words.ends[at + size - 1])
                if _is_whole(page.text, start, end):
                    yield from self._found(page, start, end, int(numbers[hit]))

    def _found(self, page: Page, start: int, end: int, number: int) -> Iterator[Found]:
        rows = equal_range(self._roster.number, number)
        kind = Number(int(self._roster.number_kind[rows[0]]))
        people = tuple(sorted({int(self._roster.number_of[r]) for r in rows}))
        text = page.text[start:end]
        segment, shift = page.place(start)
        signs = sum(c.isalnum() for c in text)
        sure = signs >= _LONG and any(c.isdigit() for c in text)
        cue = bool(_CUE.search(page.text, max(0, start - 30), start))
        how = "username" if kind is Number.USERNAME else "id"
        yield Found(segment, start + shift, end + shift, people, _ELEMENT[kind], how, sure, cue)

    def _mails(self, page: Page) -> Iterator[Found]:
        found = list(_addresses(page.text))
        texts = [number_letters(page.text[a:b]) or "0" for a, b in found]
        for (start, end), number in zip(
            found, self._spelling.numbers(texts, digits=True).tolist(), strict=True
        ):
            rows = equal_range(self._roster.mail, number)
            if len(rows):
                segment, shift = page.place(start)
                people = tuple(sorted({int(self._roster.mail_of[r]) for r in rows}))
                yield Found(
                    segment, start + shift, end + shift, people, "email", "email", sure=True, cue=False
                )


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    at = text.find("@")
    while at >= 0:
        local, host = _LOCAL.search(text, max(0, at - 64), at), _HOST.match(text, at + 1)
        if local and host:
            yield local.start(), host.end()
        at = text.find("@", at + 1)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a run does not go on: not a piece of a decimal, a date, a phone number or a longer id."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    goes_on = len(before) == 2 and before[1] in "-.,:" and before[0].isdigit()  # noqa: PLR2004
    return not goes_on and not (len(after) == 2 and after[0] in "-.,:" and after[1].isdigit())  # noqa: PLR2004
