"""The same store and the same making of tallies as in tests/store."""

from __future__ import annotations

from tests.store.conftest import home, make, store

__all__ = ["home", "make", "store"]
