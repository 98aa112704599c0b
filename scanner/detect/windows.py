"""Long texts in bounded pieces: engines are quadratic in places, so none sees more than one. Imports nothing of ours."""

from __future__ import annotations

from collections.abc import Iterator

SIZE = 16_000
OVERLAP = 256


def windows(text: str) -> Iterator[tuple[int, str]]:
    """(offset, piece): pieces of at most SIZE characters that share OVERLAP with the one before, cut at white space."""
    if len(text) <= SIZE:
        yield 0, text
        return
    start = 0
    while True:
        end = min(len(text), start + SIZE)
        if end < len(text):
            space = max(text.rfind(" ", start + SIZE // 2, end), text.rfind("\n", start + SIZE // 2, end))
            end = space if space > 0 else end
        yield start, text[start:end]
        if end >= len(text):
            return
        start = max(start + 1, end - OVERLAP)
