"""Text as keyed numbers: letters folded, words found, any run of words hashed at once. Imports keys only.

The number of a run is the sum of v[letter] · kⁱ modulo 2⁶⁴, with v and k drawn from the key. Spaces, hyphens,
apostrophes, case and accents leave no trace in it, so "Ana de la Cruz" and "anadelacruz" are one number, and the
numbers of all runs of a text come from one pass of sums. Such numbers are stored sealed only (see `file`).
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from scanner.keys import Keys

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.uint64]
    Places = NDArray[np.int64]

LIMIT: Final = 0x3000
"""Below it letters are folded; above it (Chinese, Korean …) every character but signs is its own letter."""
MAX_LETTERS: Final = 60
"""No name is longer."""
PARTICLES: Final = frozenset(
    ["de", "la", "del", "los", "van", "von", "der", "den", "bin", "al", "el", "da", "dos", "di", "y"]
)
"""Small words inside names."""
_WORD: Final = 1 << 64
_SIGNS_ABOVE: Final = ((0x3000, 0x3041), (0xD800, 0xF900), (0xFE00, 0xFE70), (0x1F000, 0x20000))
_FOLDED_BY_HAND: Final = dict(zip("łøđıħðþßæœŋʻ", "lodihdtsaon\0", strict=True))


@lru_cache(maxsize=1)
def folds() -> NDArray[np.uint32]:
    """Code point below LIMIT → its folded letter or digit, 0 where it is neither."""
    return np.array([ord(_folded(chr(code))) for code in range(LIMIT)], np.uint32)


def _folded(char: str) -> str:
    lower = _FOLDED_BY_HAND.get(char.lower()[:1], char.lower()[:1])
    parts = (c for c in unicodedata.normalize("NFKD", lower) if unicodedata.category(c) != "Mn")
    base = next(parts, "\0")
    if base.isdigit():
        return str(unicodedata.digit(base))
    base = base.lower()[:1] if ord(base.lower()[:1]) < LIMIT else char
    return base if base.isalpha() else "\0"


@lru_cache(maxsize=1)
def _translation() -> dict[int, str | None]:
    return {
        code: chr(to) if to and not chr(to).isdigit() else None for code, to in enumerate(folds().tolist())
    }


def letters(text: str) -> str:
    """Only the letters of a text, folded: what its number is made of."""
    if text.isascii():
        return "".join(c for c in text.lower() if "a" <= c <= "z")
    out = unicodedata.normalize("NFKC", text).translate(_translation())
    return "".join(c for c in out if not _sign_above(ord(c)))


def _sign_above(code: int) -> bool:
    return any(start <= code < stop for start, stop in _SIGNS_ABOVE)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one text: word i is `text[starts[i]:ends[i]]`, its letters `first[i]` up to `last[i]` of them all."""

    starts: Places
    ends: Places
    first: Places
    last: Places
    sums: Numbers
    inverse: Numbers

    def __len__(self) -> int:
        return len(self.starts)

    def runs(self, size: int) -> Numbers:
        """The numbers of the runs of `size` words that begin at each word, as far as there are so many."""
        count = max(0, len(self.starts) - size + 1)
        first, last = self.first[:count], self.last[size - 1 :]
        return (self.sums[last] - self.sums[first]) * self.inverse[first]

    def runs_at(self, at: int, size: int) -> int:
        """The number of one run of `size` words, from word `at` on."""
        first = int(self.first[at])
        whole = int(self.sums[self.last[at + size - 1]]) - int(self.sums[first])
        return whole * int(self.inverse[first]) % _WORD

    def lengths(self, size: int) -> Places:
        """How many letters these runs have."""
        return self.last[size - 1 :] - self.first[: max(0, len(self.starts) - size + 1)]


def codes_of(text: str) -> NDArray[np.uint32] | NDArray[np.uint8]:
    """The code points of a text."""
    if text.isascii():
        return np.frombuffer(text.encode("ascii"), np.uint8)
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


class Spelling:
    """The numbers of one key."""

    def __init__(self, keys: Keys) -> None:
        drawn = hashlib.shake_256(keys.subkey("roster/letters")).digest(8 * (LIMIT + 3))
        numbers = np.frombuffer(drawn, "<u8").astype(np.uint64)
        self.base = int(numbers[-1]) | 1
        self.wild = int(numbers[-2])
        self._above = int(numbers[-3]) | 1
        fold = folds()
        digit = (fold >= ord("0")) & (fold <= ord("9"))
        self._signs = np.where(fold > 0, numbers[fold], 0).astype(np.uint64)
        self._letters = np.where(digit, 0, self._signs).astype(np.uint64)
        self.letter_s = self._letters[ord("s")]
        self.powers = np.ones(1, np.uint64)
        self.inverses = np.ones(1, np.uint64)
        self._grow(1 << 12)
        self.particles = np.sort(self.numbers(sorted(PARTICLES)))

    def _grow(self, size: int) -> None:
        """Powers of k and of its inverse, at least `size` of them."""
        if len(self.powers) >= size:
            return
        size = 1 << size.bit_length()
        for name, factor in (("powers", self.base), ("inverses", pow(self.base, -1, _WORD))):
            row = np.full(size, factor, np.uint64)
            row[0] = 1
            setattr(self, name, np.multiply.accumulate(row))

    def values(self, text: str, *, digits: bool = False) -> Numbers:
        """The value of every character; 0 where it is no letter (or digit)."""
        table = self._signs if digits else self._letters
        codes = codes_of(text)
        if codes.dtype == np.uint8:
            return table[codes]
        values = table[np.minimum(codes, LIMIT - 1)]
        high = codes >= LIMIT
        if high.any():
            above = codes.astype(np.uint64) * np.uint64(self._above) | np.uint64(1)
            for start, stop in _SIGNS_ABOVE:
                above[(codes >= start) & (codes < stop)] = 0
            values = np.where(high, above, values)
        return values

    def words(self, text: str, *, digits: bool = False) -> Words:
        """All words of a text: maximal runs of letters (with `digits`: of letters and digits)."""
        values = self.values(text, digits=digits)
        inside = np.zeros(len(values) + 2, np.int8)
        inside[1:-1] = values != 0
        edges = np.flatnonzero(inside[1:] != inside[:-1])
        starts, ends = edges[::2], edges[1::2]
        dense = values[inside[1:-1] != 0]
        self._grow(len(dense) + 2)
        sums = np.zeros(len(dense) + 1, np.uint64)
        np.cumsum(dense * self.powers[: len(dense)], out=sums[1:])
        last = np.cumsum(ends - starts)
        return Words(starts, ends, last - (ends - starts), last, sums, self.inverses)

    def numbers(self, names: Sequence[str], *, digits: bool = False) -> Numbers:
        """The number of each of many strings that hold letters (or digits) only."""
        out = [np.zeros(0, np.uint64)]
        for at in range(0, len(names), 1 << 15):
            words = self.words("\n".join(names[at : at + (1 << 15)]), digits=digits)
            out.append(words.runs(1))
        return np.concatenate(out)
