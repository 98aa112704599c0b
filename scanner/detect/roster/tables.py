"""The roster's tables made ready for one process: a coarse table that says no fast, then the exact one. Imports roster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scanner.roster.roster import known

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_BITS = 24


class Sieve:
    """Membership of many numbers in a sorted table: exact, and fast where nearly all are not in it."""

    def __init__(self, table: NDArray[np.uint64]) -> None:
        self._table = table
        bits = min(MAX_BITS, max(8, (16 * len(table)).bit_length()))
        self._shift = np.uint64(64 - bits)
        self._coarse = np.zeros(1 << bits, np.bool_)
        self._coarse[table >> self._shift] = True

    def which(self, numbers: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The places of those that are in the table."""
        maybe = self._coarse[numbers >> self._shift].nonzero()[0]
        found: NDArray[np.int64] = maybe[known(self._table, numbers[maybe])] if len(maybe) else maybe
        return found
