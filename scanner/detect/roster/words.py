"""Which words are common words and which are names, after the lists of the names model. Imports names only."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from scanner.detect.names import lists as names_lists
from scanner.detect.names.features import key

_DATA = Path(names_lists.__file__).with_name("data")
_COMMON = 0.43
_FUNCTION = 0.7
_CAPITAL = 0.3
"""Above it a word stands with a capital so often that it is rather a name: "Smith", not "hill"."""


@lru_cache(maxsize=1)
def _lists() -> names_lists.Lists:
    return names_lists.Lists.load(_DATA)


@lru_cache(maxsize=65536)
def _scalars(word: str) -> tuple[float, float]:
    """(log probability from 0 to 1, how much rather with a capital from -1 to 1)."""
    probability, capital, _ = _lists().words(np.array([key(word)], np.uint32)).scalars[0].tolist()
    return probability, capital


def is_common(word: str) -> bool:
    """Whether a word (lower case) is mostly written as no name: "grant", "may", "read"."""
    probability, capital = _scalars(word)
    return probability >= _COMMON and capital <= _CAPITAL


def is_function(word: str) -> bool:
    """Whether a word (lower case) holds sentences together: "will", "do", "so"."""
    probability, capital = _scalars(word)
    return probability >= _FUNCTION and capital < 0


@lru_cache(maxsize=65536)
def is_listed(word: str) -> bool:
    """Whether a word (lower case) is known as a word, a given name, a surname or a place."""
    keys = np.array([key(word)], np.uint32)
    return _scalars(word)[0] > 0 or bool(_lists().names(keys).scalars[0].any())
