"""Exchange → Segments: every text in it, with the role it plays. May import what is below the stages.

Decoders are extensions of this package: a module with

    NAME: str
    AI: bool                                                    whether vendors of AI speak this format
    def confidence(exchange: Exchange) -> float                 how sure it is, 0 to 1
    def segments(exchange: Exchange) -> Iterator[Segment | Unseen]

The surest wins; `Exchange.format` names one and wins over guessing. Around the decoder's segments come those of the URL,
headers, metadata and file name (`@`), and what is inside strings is opened. Every leaf becomes a segment: nothing in a
record is unread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from types import ModuleType

from scanner.decode._around import around
from scanner.decode._leaves import Truncated
from scanner.decode._nested import opened
from scanner.model import Decoded, Exchange, Segment, Unseen
from scanner.registry import discover

MAX_SEGMENTS = 100_000


def decode(exchange: Exchange) -> Decoded:
    """All segments of one exchange, and what in it cannot be seen."""
    name = recognise(exchange)
    segments: list[Segment] = []
    unseen: list[Unseen] = []
    partial: str | None = None
    try:
        for item in _all(exchange, name):
            if isinstance(item, Unseen):
                unseen.append(item)
            elif len(segments) >= MAX_SEGMENTS:
                partial = "too-many-parts"
                break
            else:
                segments.append(item)
    except Truncated as cut:
        partial = cut.reason
    if exchange.unseen:
        unseen.append(Unseen(("$",), exchange.unseen))
    return Decoded(name, tuple(segments), tuple(unseen), partial)


def recognise(exchange: Exchange) -> str:
    """The name of the decoder that reads this exchange."""
    decoders = _decoders()
    if exchange.format in decoders:
        return str(exchange.format)
    return max(sorted(decoders), key=lambda name: decoders[name].confidence(exchange))


def speaks_ai(exchange: Exchange) -> bool:
    """Whether the exchange is in a format of AI vendors, wherever it goes."""
    return bool(_decoders()[recognise(exchange)].AI)


def _all(exchange: Exchange, name: str) -> Iterator[Segment | Unseen]:
    if exchange.body is not None:
        yield from _opened(_decoders()[name].segments(exchange))
    yield from _opened(around(exchange))


def _opened(items: Iterable[Segment | Unseen]) -> Iterator[Segment | Unseen]:
    for item in items:
        if isinstance(item, Unseen):
            yield item
        else:
            yield from opened(item)


@cache
def _decoders() -> dict[str, ModuleType]:
    return discover("scanner.decode")
