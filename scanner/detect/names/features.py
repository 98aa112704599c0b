"""What a word looks like and which lists it stands in, as numbers. Imports lists.

A word's features do not depend on its context, so its vector is computed once and remembered. All work is
done on many words at a time: a new word costs some microseconds.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scanner.detect.names.lists import Lists

WORD_ROWS: Final = 8192
AFFIX_ROWS: Final = 4096
GRAM_ROWS: Final = 8192
WORD_SLOTS: Final = 2
AFFIX_SLOTS: Final = 8
GRAM_SLOTS: Final = 24
SCALARS: Final = 25
_THREES: Final = 14
FROM_LISTS: Final = (0, 1, 2, 3, 4, 5, 6, 13, 21, 22)
"""The scalars that name lists give: training hides them now and then."""

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_CALENDAR: Final = _set(
    "january february march april may june july august september october november december monday tuesday "
    "wednesday thursday friday saturday sunday enero febrero marzo abril mayo junio julio agosto "
    "septiembre octubre noviembre diciembre lunes martes miercoles jueves viernes sabado domingo"
)
_TITLES: Final = _set(
    "mr mrs ms mx miss dr sir madam prof professor coach principal teacher nurse counselor officer judge "
    "senora senor sra sr srta maestra maestro uncle aunt auntie grandma grandpa abuela abuelo tia tio"
)
_FAMILY: Final = _set(
    "mom mother dad father sister brother son daughter cousin friend parent guardian niece nephew mama "
    "papa hermano hermana hijo hija student tutor twin stepmom stepdad"
)
_PLACES: Final = _set(
    "school elementary middle high academy district university college isd unified charter preparatory "
    "prep institute street avenue road county city park river lake drive lane library hall center"
)


@dataclass(frozen=True, slots=True)
class WordFeatures:
    """Rows of the three embedding tables (0 is no row) and the numbers, one line a word."""

    words: Ints
    affixes: Ints
    grams: Ints
    scalars: Floats
    meaning: Floats


def fold(text: str) -> str:
    """Lower case without accents, with one kind of apostrophe."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'").replace("\u02bb", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c)).lower()


def key(text: str) -> int:
    """A 32-bit hash that every platform gives alike."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def name_words(name: str) -> list[str]:
    """The words of a name, folded: initials and signs apart."""
    return re.findall(r"[^\W\d_]{2,}", fold(name).replace("'", "")) or [fold(name)]


def shape(word: str) -> str:
    """Capitals, small letters and digits, long runs cut: "Ddd-Xxx"."""
    letters = "".join(
        "X" if c.isupper() else "d" if c.isdigit() else "x" if c.isalpha() else c for c in word[:24]
    )
    return re.sub(r"(.)\1{2,}", r"\1\1", letters)[:8]


def word_features(words: Sequence[str], lists: Lists) -> WordFeatures:
    """The features of distinct words."""
    count = len(words)
    affixes = np.zeros((count, AFFIX_SLOTS), np.int64)
    hashes = np.zeros((count, WORD_SLOTS), np.int64)
    scalars = np.zeros((count, SCALARS), np.float32)
    lowered = [_canonical(word) for word in words]
    folded = [fold(word) for word in words]
    lowered_keys = np.array([key(word) for word in lowered], np.uint32)
    folded_keys = np.array([key(word) for word in folded], np.uint32)
    hashes[:, 0] = 1 + lowered_keys % (WORD_ROWS - 1)
    hashes[:, 1] = 1 + (lowered_keys // np.uint32(WORD_ROWS)) % (WORD_ROWS - 1)
    common = lists.words(lowered_keys)
    names = lists.names(folded_keys)
    for i, (word, low, flat) in enumerate(zip(words, lowered, folded, strict=True)):
        marks = [
            "p" + low[:3],
            "s" + low[-3:],
            "t" + low[-2:],
            "S" + ("u" if low == "<url>" else shape(word)),
        ]
        affixes[i, :4] = [1 + key(mark) % (AFFIX_ROWS - 1) for mark in marks]
        if cluster := int(common.cluster[i]):
            cut = ((4, cluster & 15), (6, cluster & 63), (10, cluster & 1023), (16, cluster))
            affixes[i, 4:] = [
                1 + (bits * 1031 + low_bits * 7 + 500) % (AFFIX_ROWS - 1) for bits, low_bits in cut
            ]
        upper = word.isupper() and len(word) > 1
        scalars[i, 10:13] = upper, word[0].isupper() and not upper, word.islower()
        scalars[i, 15:21] = (
            flat in _CALENDAR,
            flat in _TITLES,
            flat in _FAMILY,
            flat in _PLACES,
            min(len(word), 12) / 12,
            not word.isascii(),
        )
        scalars[i, 23:25] = len(word) == 1, word in "\n\t"
    letters = np.array([any(c.isalpha() for c in word[:8]) for word in words], bool)
    scalars[:, :7] = names.scalars[:, :7] * letters[:, None]
    scalars[:, 13:15] = names.scalars[:, 7:9] * letters[:, None]
    scalars[:, 21:23] = names.scalars[:, 9:11] * letters[:, None]
    scalars[:, 7:10] = common.scalars * letters[:, None]
    return WordFeatures(hashes, affixes, _grams(folded, letters), scalars, lists.meaning(lowered_keys))


def _canonical(word: str) -> str:
    """Lower case; addresses, handles and numbers as kinds."""
    if len(word) > 1 and word[0] in "@#":
        return word[0] + "x"
    if "://" in word or "@" in word[1:] or word.startswith("www."):
        return "<url>"
    if word[0].isdigit():
        return re.sub(r"\d", "0", word)[:6]
    return word.lower()


def _grams(folded: Sequence[str], letters: NDArray[Any]) -> Ints:
    """Rows for the runs of three and four characters of "<word>", as many as there are slots."""
    rows = np.zeros((len(folded), GRAM_SLOTS), np.int64)
    texts = [f"<{word[:24]}>" if ok else "" for word, ok in zip(folded, letters, strict=True)]
    lengths = np.array([len(text) for text in texts], np.int64)
    joined = "".join(texts) + "\0\0\0"
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    three = codes[:-2] * 31 * 31 + codes[1:-1] * 31 + codes[2:]
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]) if len(folded) else np.zeros(0, np.int64)
    for size, first, slots in ((3, 0, _THREES), (4, _THREES, GRAM_SLOTS - _THREES)):
        hashed = three[:-1] if slots == _THREES else three[:-1] * 131 + codes[3:]
        mixed = (hashed * np.uint64(0x9E3779B97F4A7C15 + size * 2)) >> np.uint64(40)
        for j in range(slots):
            fits = lengths - size >= j
            rows[fits, first + j] = 1 + (mixed[(starts + j)[fits]] % np.uint64(GRAM_ROWS - 1)).astype(
                np.int64
            )
    return rows
