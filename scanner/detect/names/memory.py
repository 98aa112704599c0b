"""What was once computed for a word is remembered. Imports numpy only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CHUNK: Final = 1024


class Memory:
    """Rows of numbers by word, computed some hundreds of words at a time.

    When `limit` distinct words are known, all are forgotten: memory stays bounded and results the same.
    """

    def __init__(
        self, compute: Callable[[Sequence[str]], NDArray[np.float32]], width: int, limit: int
    ) -> None:
        self._compute, self._width, self._limit = compute, width, limit
        self._places: dict[str, int] = {}
        self.values = np.zeros((1, width), np.float32)
        """Row 0 is no word: zeros."""

    def places(self, words: Sequence[str]) -> NDArray[np.int64]:
        """The rows of `values` for words, until the next call."""
        known = self._places
        new = [word for word in dict.fromkeys(words) if word not in known]
        if known and len(known) + len(new) > self._limit:
            known.clear()
            self.values = np.zeros((1, self._width), np.float32)
            new = list(dict.fromkeys(words))
        for i in range(0, len(new), _CHUNK):
            chunk = new[i : i + _CHUNK]
            self._add(self._compute(chunk))
            known.update(zip(chunk, range(len(known) + 1, len(known) + 1 + len(chunk)), strict=True))
        return np.array([known[word] for word in words], np.int64)

    def _add(self, fresh: NDArray[np.float32]) -> None:
        used = len(self._places) + 1
        if used + len(fresh) > len(self.values):
            more = np.zeros((2 * (used + len(fresh)), self._width), np.float32)
            more[:used] = self.values[:used]
            self.values = more
        self.values[used : used + len(fresh)] = fresh
