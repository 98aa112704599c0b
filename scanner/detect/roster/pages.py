"""Many segments as few long texts, so that one pass of sums reads them all. Imports candidates, windows and roster only."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from scanner.detect.candidates import Exhibit
from scanner.detect.windows import windows

SIZE = 1 << 17
"""Characters of a page: its sums fit into a core's cache."""
END = "\x00"
"""Stands between two segments; no name goes over it."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some segments (or pieces of a long one) in a row. `begins[i]` is where the i-th begins on the page."""

    text: str = field(repr=False)
    begins: tuple[int, ...]
    segments: tuple[int, ...]
    offsets: tuple[int, ...]

    def place(self, start: int) -> tuple[int, int]:
        """(segment, what to add to a place on the page to get the place in the segment)."""
        at = bisect_right(self.begins, start) - 1
        return self.segments[at], self.offsets[at] - self.begins[at]


def pages(exhibit: Exhibit) -> Iterator[Page]:
    """All texts of an exchange, in order."""
    held: list[tuple[int, int, str]] = []
    size = 0
    for piece in _pieces(exhibit):
        if size + len(piece[2]) > SIZE and held:
            yield _page(held)
            held, size = [], 0
        held.append(piece)
        size += len(piece[2]) + 1
    if held:
        yield _page(held)


def _pieces(exhibit: Exhibit) -> Iterator[tuple[int, int, str]]:
    for number, segment in enumerate(exhibit.segments):
        if len(segment.text) <= SIZE:
            yield number, 0, segment.text
        else:
            yield from ((number, offset, piece) for offset, piece in windows(segment.text))


def _page(held: Iterable[tuple[int, int, str]]) -> Page:
    held = list(held)
    sizes = np.array([len(text) + 1 for _, _, text in held])
    begins = np.cumsum(sizes) - sizes
    return Page(
        END.join(text for _, _, text in held), tuple(begins.tolist()), tuple(n for n, _, _ in held),
        tuple(o for _, o, _ in held),
    )  # fmt: skip


NAME_GAP = re.compile(r"[ \t]{1,2}|[ ]?[-'_.,+][ ]?|%20|")
"""What may stand between two words of one name."""
