"""Whole names of the roster in a text: any order, case, spacing and accents. Imports the modules beside it and roster.

What the sums find is looked at here: whether the words are parted where the name is, and whether they are a name at all
where they are words too ("students will read").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from scanner.detect.roster.pages import NAME_GAP, Page
from scanner.detect.roster.tables import Sieve
from scanner.detect.roster.words import is_common, is_function, is_listed
from scanner.roster.letters import PARTICLES, Spelling, Words, codes_of
from scanner.roster.people import Form
from scanner.roster.roster import Roster, equal_range, known

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanner.roster.letters import Numbers

    Flags = NDArray[np.bool_]
    Codes = NDArray[np.uint32] | NDArray[np.uint8]

MAX_WORDS = 6
_MAX_GAP = 3
_FULL, _MONONYM = int(Form.FULL), int(Form.MONONYM)
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
_OWNED = re.compile(r" [a-z]")
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
    """A page with its words: `numbers[n - 1]` those of the runs of n words, `close` whether a word and the next may be one
    name, `joined[n - 1]` whether n may.
    """

    page: Page
    words: Words
    close: Flags
    joined: tuple[Flags, ...]
    capital: Flags
    last: Codes
    numbers: tuple[Numbers, ...]

    @classmethod
    def of(cls, page: Page, spelling: Spelling) -> Reading:
        """Read once for all that look at it."""
        words = spelling.words(page.text)
        gap = words.starts[1:] - words.ends[:-1]
        close = gap <= _MAX_GAP
        codes = codes_of(page.text)
        first = codes[words.starts]
        capital = (first >= ord("A")) & (first <= ord("Z"))
        for at in np.flatnonzero(first > ord("z")).tolist():
            capital[at] = chr(int(first[at])).isupper()
        between = codes[words.ends[:-1]]
        hyphen = (gap == 1) & ((between == ord("-")) | (between == ord("'")))
        capital[1:] |= hyphen & capital[:-1]
        if len(words):
            particle = known(spelling.particles, words.runs(1))
            for _ in range(2):  # "de la"
                capital[1:] |= particle[1:] & capital[:-1]
        sizes = range(1, min(MAX_WORDS, len(words)) + 1)
        joined = [np.ones(len(words), np.bool_)]
        for n in sizes[1:]:
            joined.append(joined[-1][:-1] & close[n - 2 :])
        return cls(
            page,
            words,
            close,
            tuple(joined),
            capital,
            codes[words.ends - 1],
            tuple(words.runs(n) for n in sizes),
        )

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
            reading.joined[n - 1] & (words.lengths(n) >= _MIN_LETTERS)
            for n in range(1, len(reading.numbers) + 1)
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
        return [*found, *self._with_initial(reading), *self._with_s(reading, fits)]

    def _match(
        self, page: Page, words: Words, at: int, size: int, number: int, less: int = 0
    ) -> Match | None:
        """`less`: how many letters at the end are not the name's."""
        start, end = int(words.starts[at]), int(words.ends[at + size - 1])
        if not _gaps_fit(page.text, words, at, size) or _ADDRESS.match(page.text, end):
            return None
        rows = equal_range(self._roster.run, number)
        borders = _borders(page.text, words, at, size)
        total = int(words.last[at + size - 1] - words.first[at]) - less
        form = self._roster.run_form
        parted = [
            r for r in rows
            if form[r] != _MONONYM
            and {int(self._roster.run_cut[r]), total - int(self._roster.run_tail[r])} <= borders
        ]  # fmt: skip
        whole = [r for r in rows if form[r] == _MONONYM and size == 1]
        loose = [r for r in rows if form[r] != _MONONYM]
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
        handle = size > 1 and page.text[end - len(texts[-1]) - 1] in "._"  # as logins are: "will.read"
        return self._made(page, start, end, chosen, size, doubt or ("" if handle else _word_doubt(texts)))

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
                    if self._roster.run_form[r] == _FULL and self._roster.run_cut[r] == lengths[at]
                ]  # fmt: skip
                if rows and _gaps_fit(page.text, words, at, size + 2):
                    yield self._made(page, *reading.span(at, size + 2), rows, size + 2, "")

    def _with_s(self, reading: Reading, fits: Sequence[Flags]) -> Iterator[Match]:
        """As "maria garcias mom": an s without its apostrophe is passed over."""
        page, words = reading.page, reading.words
        ends = ((reading.last == ord("s")) | (reading.last == ord("S"))) & (words.lengths(1) > 1)
        for size in range(2, len(fits) + 1):
            places = np.flatnonzero(fits[size - 1] & ends[size - 1 :])
            numbers = reading.numbers[size - 1][places]
            numbers = (
                numbers - self._spelling.letter_s * self._spelling.powers[words.lengths(size)[places] - 1]
            )
            for hit in self._sieve.which(numbers).tolist():
                at = int(places[hit])
                match = self._match(page, words, at, size, int(numbers[hit]), less=1)
                if match and not match.doubt and _OWNED.match(page.text, reading.span(at, size)[1]):
                    yield replace(match, end=match.end - 1)


def all_of(flags: Flags, size: int) -> Flags:
    """Whether the flag of each word and of the `size - 1` after it is set."""
    out = flags[: max(0, len(flags) - size + 1)].copy()
    for n in range(1, size):
        out &= flags[n : n + len(out)]
    return out


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
    words = re.findall(r"[^\W\d_][\w'\-]*", span)
    if not all(w[0].isupper() or w in PARTICLES for w in words) or (len(span) > 2 and span.isupper()):  # noqa: PLR2004
        return False
    before = re.search(r"([^\W\d_]+)[ ]\Z", text[max(0, start - 30) : start])
    after = re.match(r"[ ]([^\W\d_]+)", text[end : end + 30])
    beside = [m[1] for m in (before, after) if m]
    return not beside or any(w[0].islower() for w in beside)
