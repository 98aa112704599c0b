"""Name lists, word frequencies and meanings, as sorted arrays of 32-bit hashes. Imports nothing of ours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

NAME_BITS: Final = ("state", "world_given", "census", "world_surname", "city", "country", "hispanic", "asian")
MEANING: Final = 64
"""Numbers in a word's meaning."""

_NOT_LISTED: Final = -20.0
_NAME_SCALARS: Final = 11
_WORD_SCALARS: Final = 3


@dataclass(frozen=True, slots=True)
class Common:
    """How common words are (see `Lists.words`) and which words they behave like (0: not known)."""

    scalars: NDArray[np.float32]
    cluster: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Names:
    """Which name lists words stand in.

    Given name: count, listed, by state, worldwide. Surname: share, census, worldwide. City, country.
    Mostly Hispanic, mostly Asian.
    """

    scalars: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lists:
    """The packed tables. All keys are `features.key` of a word in lower case (names: without accents)."""

    word_keys: NDArray[np.uint32]
    word_values: NDArray[np.int32]
    name_keys: NDArray[np.uint32]
    name_values: NDArray[np.uint8]
    meaning_keys: NDArray[np.uint32]
    meaning_values: NDArray[np.int8]
    famous_keys: NDArray[np.uint32]
    famous_values: NDArray[np.uint8]

    @classmethod
    def load(cls, folder: Path) -> Lists:
        """Reads words.npz, names.npz, meaning.npz and famous.npz, whose keys are kept as differences."""
        parts: list[NDArray[np.generic]] = []
        for name in ("words", "names", "meaning", "famous"):
            with np.load(folder / f"{name}.npz", allow_pickle=False) as stored:
                parts += [np.cumsum(stored["gaps"], dtype=np.uint64).astype(np.uint32), stored["values"]]
        return cls(*parts)  # type: ignore[arg-type]

    def words(self, keys: NDArray[np.uint32]) -> Common:
        """Log probability (0 to 1), log of capital over small (-1 to 1), listed; and the cluster."""
        at, known = find(self.word_keys, keys)
        values = self.word_values[at].astype(np.float32)
        scalars = np.zeros((len(keys), _WORD_SCALARS), np.float32)
        scalars[:, 0] = np.where(known, values[:, 0] / 1000, 0)
        scalars[:, 1] = np.where(known, values[:, 1] / 1000, 0)
        scalars[:, 2] = known
        return Common(scalars, np.where(known, self.word_values[at, 2], 0).astype(np.int64))

    def names(self, keys: NDArray[np.uint32]) -> Names:
        """See `Names`."""
        at, known = find(self.name_keys, keys)
        values = self.name_values[at] * known[:, None].astype(np.uint8)
        bits = np.unpackbits(values[:, 2:3], axis=1, bitorder="little").astype(np.float32)
        scalars = np.zeros((len(keys), _NAME_SCALARS), np.float32)
        scalars[:, 0] = values[:, 0] / 255
        scalars[:, 1] = values[:, 0] > 0
        scalars[:, 2:4] = bits[:, 0:2]
        scalars[:, 4] = values[:, 1] / 255
        scalars[:, 5:7] = bits[:, 2:4]
        scalars[:, 7:11] = bits[:, 4:8]
        return Names(scalars)

    def meaning(self, keys: NDArray[np.uint32]) -> NDArray[np.float32]:
        """Numbers that are alike for words of like meaning; zeros for words that are not listed."""
        at, known = find(self.meaning_keys, keys)
        scale = np.where(known, 1 / 32, 0).astype(np.float32)
        found: NDArray[np.float32] = self.meaning_values[at].astype(np.float32) * scale[:, None]
        return found

    def famous(self, keys: NDArray[np.uint32]) -> NDArray[np.uint8]:
        """1 for whole names of famous persons and characters, 2 for the last words of such names, else 0."""
        at, known = find(self.famous_keys, keys)
        found: NDArray[np.uint8] = self.famous_values[at, 0] * known.astype(np.uint8)
        return found


def find(table: NDArray[np.uint32], keys: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where each key stands in a sorted table, and whether it does."""
    at = np.minimum(np.searchsorted(table, keys), len(table) - 1)
    return at, table[at] == keys
