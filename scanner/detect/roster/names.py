"""Whole names of the roster in a text: any order, case, spacing and accents. Imports the modules beside it and roster.

What the sums find is looked at here: whether the words are parted where the name is, and whether they are a name at all
where they are words too ("students will read").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scanner.detect.roster.pages import NAME_GAP, Page
from scanner.detect.roster.tables import Sieve
from scanner.detect.roster.words import is_common, is_function, is_listed
from scanner.roster.letters import Spelling, Words, codes_of
from scanner.roster.people import Form
from scanner.roster.roster import Roster, equal_range

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanner.roster.letters import Numbers

    Flags = NDArray[np.bool_]

MAX_WORDS = 6
_MAX_GAP = 3
_MIN_LETTERS = 4
_MIN_LOOSE = 8
_MIN_UNKNOWN_WORD = 6
_LONG_LINE = 40
_CAMEL = re.compile(r"(?<=[^\W\d_])(?=[A-Z][a-z])")
_SUFFIX = re.compile(r",? (?:Jr|Sr|II|III|IV)\b\.?")
_TITLE = re.compile(
    r"\b(?:mr|mrs|ms|miss|mx|dr|prof|professor|coach|principal|officer|judge|senator|mayor|governor|president|sra?|señora?)"
    r"\.?\s{1,2}\Z",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"(?:\b(?:(?:student|pupil|learner|scholar|child|kid|son|daughter|name|for|re)(?: name)?\s?[:=#]|named|called|name is|"
    r"name's|dear|hi|hello|hey|(?:mom|dad|mother|father|parents?|guardian|iep|504 plan) (?:of|for))[,]?)\s{0,2}[\"'(]?\Z",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+\-]*@\w")


@dataclass(frozen=True, slots=True)
class Match:
    """A span of a segment that spells the name of persons of the roster (rows)."""

    segment: int
    start: int
    end: int
    people: tuple[int, ...]
    words: int
    doubt: str = ""
    """Why it needs more: "word" (words of the language), "loose" (not parted as the name), "mononym", "title"."""
    how: str = "name"


@dataclass(frozen=True, slots=True)
class Reading:
    """A page with its words: `numbers[n - 1]` those of the runs of n words, `close` whether two words may be one name."""

    page: Page
    words: Words
    close: Flags
    capital: Flags
    numbers: tuple[Numbers, ...]

    @classmethod
    def of(cls, page: Page, spelling: Spelling) -> Reading:
        """Read once for all that look at it."""
        words = spelling.words(page.text)
        gap = words.starts[1:] - words.ends[:-1]
        codes = codes_of(page.text)
        first = codes[words.starts]
        capital = (first >= ord("A")) & (first <= ord("Z"))
        for at in np.flatnonzero(first > ord("z")).tolist():
            capital[at] = chr(int(first[at])).isupper()
        sizes = range(1, min(MAX_WORDS, len(words)) + 1)
        return cls(page, words, gap <= _MAX_GAP, capital, tuple(words.runs(n) for n in sizes))

    def joined(self, size: int, flags: Flags | None = None) -> Flags:
        """Whether each word and the `size - 1` after it may stand in one name; with `flags`, whether all of these hold."""
        step = self.close if flags is None else flags
        width = size - 1 if flags is None else size
        count = max(0, len(self.words) - size + 1)
        out = np.ones(count, np.bool_)
        for n in range(width):
            out &= step[n : n + count]
        return out

    def span(self, at: int, size: int) -> tuple[int, int]:
        """Where a run of words stands on the page."""
        return int(self.words.starts[at]), int(self.words.ends[at + size - 1])


class NameFinder:
    """All spellings of one roster."""

    def __init__(self, roster: Roster, spelling: Spelling) -> None:
        self._roster = roster
        self._spelling = spelling
        self._sieve = Sieve(roster.run)
        self._parts = Sieve(roster.part)

    def read(self, reading: Reading) -> list[Match]:
        """Every match on a page, overlapping ones included."""
        page, words = reading.page, reading.words
        if not len(words):
            return []
        fits = [
            reading.joined(n) & (words.lengths(n) >= _MIN_LETTERS) for n in range(1, len(reading.numbers) + 1)
        ]
        sizes = np.cumsum([len(f) for f in fits])
        places = np.flatnonzero(np.concatenate(fits))
        hits = places[self._sieve.which(np.concatenate(reading.numbers)[places])]
        found = []
        for hit in hits.tolist():
            size = int(np.searchsorted(sizes, hit, "right")) + 1
            at = hit - (int(sizes[size - 2]) if size > 1 else 0)
            match = self._match(page, words, at, size, int(reading.numbers[size - 1][at]))
            if match:
                found.append(match)
        return [*found, *self._with_initial(reading)]

    def _match(self, page: Page, words: Words, at: int, size: int, number: int) -> Match | None:
        start, end = int(words.starts[at]), int(words.ends[at + size - 1])
        if not _gaps_fit(page.text, words, at, size) or _ADDRESS.match(page.text, end):
            return None
        rows = equal_range(self._roster.run, number)
        borders = _borders(page.text, words, at, size)
        total = int(words.last[at + size - 1] - words.first[at])
        form = self._roster.run_form
        parted = [
            r for r in rows
            if form[r] != Form.MONONYM
            and {int(self._roster.run_cut[r]), total - int(self._roster.run_tail[r])} <= borders
        ]  # fmt: skip
        whole = [r for r in rows if form[r] == Form.MONONYM and size == 1]
        loose = [r for r in rows if form[r] != Form.MONONYM]
        chosen = parted or whole or loose
        if not chosen:
            return None
        doubt = "" if parted else "mononym" if whole else "loose"
        texts = [
            page.text[a:b]
            for a, b in zip(words.starts[at : at + size], words.ends[at : at + size], strict=True)
        ]
        if doubt == "loose" and not _may_be_loose(texts, total):
            return None
        return self._made(page, start, end, chosen, size, doubt or _word_doubt(texts))

    def _made(self, page: Page, start: int, end: int, rows: Sequence[int], size: int, doubt: str) -> Match:
        segment, shift = page.place(start)
        if not doubt and _TITLE.search(page.text, max(0, start - 14), start):
            doubt = "title"
        suffix = _SUFFIX.match(page.text, end)
        people = tuple(sorted({int(self._roster.run_of[r]) for r in rows}))
        return Match(segment, start + shift, (suffix.end() if suffix else end) + shift, people, size, doubt)

    def _with_initial(self, reading: Reading) -> Iterator[Match]:
        """As "Maria T. Garcia" of somebody without a middle name: the initial is passed over."""
        page, words, close = reading.page, reading.words, reading.close
        lengths = words.last - words.first
        initials = np.flatnonzero((lengths[1:-1] == 1) & reading.capital[1:-1] & close[:-1] & close[1:])
        for at in initials[self._parts.which(reading.numbers[0][initials])].tolist():
            for size in (1, 2, 3):
                if at + 1 + size >= len(words) or not close[at : at + 1 + size].all():
                    break
                right = words.runs_at(at + 2, size)
                number = (int(reading.numbers[0][at]) + right * int(self._spelling.powers[lengths[at]])) % (
                    1 << 64
                )
                rows = [
                    r for r in equal_range(self._roster.run, number)
                    if self._roster.run_form[r] == Form.FULL and self._roster.run_cut[r] == lengths[at]
                ]  # fmt: skip
                if rows and _gaps_fit(page.text, words, at, size + 2):
                    yield self._made(page, *reading.span(at, size + 2), rows, size + 2, "")


def _gaps_fit(text: str, words: Words, at: int, size: int) -> bool:
    return all(_gap_fits(text, words, i) for i in range(at, at + size - 1))


def _gap_fits(text: str, words: Words, i: int) -> bool:
    start, end = int(words.ends[i]), int(words.starts[i + 1])
    gap = text[start:end]
    if gap == ". ":
        return int(words.last[i] - words.first[i]) <= 2 or text[start - 2 : start].casefold() in {"jr", "sr"}  # noqa: PLR2004
    if gap in {"\n", "\r\n"}:
        return start - max(text.rfind("\n", 0, start), 0) >= _LONG_LINE
    return bool(NAME_GAP.fullmatch(gap))


def _borders(text: str, words: Words, at: int, size: int) -> set[int]:
    """After how many letters a word ends, or a capital begins within one ("MariaGarcia")."""
    out: set[int] = {0}
    base = int(words.first[at])
    for i in range(at, at + size):
        out.add(int(words.last[i]) - base)
        for hump in _CAMEL.finditer(text, int(words.starts[i]) + 1, int(words.ends[i])):
            out.add(int(words.first[i]) - base + hump.start() - int(words.starts[i]))
    return out


def _may_be_loose(texts: Sequence[str], total: int) -> bool:
    """Whether words that are not parted where the name is can be that name: "mariagarcia", not "robinson"."""
    if len(texts) == 1:
        return total >= _MIN_UNKNOWN_WORD and not is_listed(texts[0].lower())
    return (
        total >= _MIN_LOOSE
        and not any(is_common(t.lower()) for t in texts)
        and not all(is_listed(t.lower()) for t in texts)
    )


def _word_doubt(texts: Sequence[str]) -> str:
    lower = [t.lower() for t in texts]
    if all(is_common(t) for t in lower):
        return "word"
    mixed = any(t[:1].isupper() for t in texts) and any(
        is_function(low) and t == low for t, low in zip(texts, lower, strict=True)
    )
    return "word" if mixed else ""


def has_cue(text: str, start: int) -> bool:
    """Whether a word before it says that a name follows."""
    return bool(_CUE.search(text, max(0, start - 30), start))


def has_case(text: str, start: int, end: int) -> bool:
    """Whether a span is written as a name, in a text that is not written so altogether."""
    span = text[start:end]
    words = re.findall(r"[^\W\d_]+", span)
    if not all(w[0].isupper() for w in words) or (len(span) > 2 and span.isupper()):  # noqa: PLR2004
        return False
    before = re.search(r"([^\W\d_]+)[ ]\Z", text[max(0, start - 30) : start])
    after = re.match(r"[ ]([^\W\d_]+)", text[end : end + 30])
    beside = [m[1] for m in (before, after) if m]
    return not beside or any(w[0].islower() for w in beside)
