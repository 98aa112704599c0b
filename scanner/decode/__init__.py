"""Exchange → Segments: every text in it, with the role it plays. May import what is below the stages.

Decoders are extensions of this package: a module with

    NAME: str
    AI: bool                                                    whether vendors of AI speak this format
    def confidence(exchange: Exchange) -> float                 how sure it is, 0 to 1
    def segments(exchange: Exchange) -> Iterator[Segment | Unseen]

The surest wins; `Exchange.format` names one and wins over guessing. Around the decoder's segments come those
of the URL, headers, metadata and file name (`@`), and what is inside strings is opened. Every leaf becomes a
segment: nothing in a record is unread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from types import ModuleType

from scanner.decode._around import around
from scanner.decode._leaves import TruncatedError
from scanner.decode._nested import opened
from scanner.decode._tables import structured
from scanner.model import Decoded, Exchange, Segment, Unseen
from scanner.registry import discover

MAX_SEGMENTS = 100_000
FALLBACK = "raw"
"""Who reads what nobody claims, as a request without a body."""


def decode(exchange: Exchange) -> Decoded:
    """All segments of one exchange, and what in it cannot be seen."""
    name = recognise(exchange)
    body = _decoders()[name].segments(exchange) if exchange.body is not None else ()
    inside, cut = _within_bounds(body)
    outside, also_cut = _within_bounds(around(exchange))
    found = [*inside, *outside]
    unseen = [item for item in found if isinstance(item, Unseen)]
    if exchange.unseen:
        unseen.append(Unseen(("$",), exchange.unseen))
    segments = tuple(item for item in found if isinstance(item, Segment))
    return Decoded(name, segments, tuple(unseen), cut or also_cut)


def recognise(exchange: Exchange) -> str:
    """The name of the decoder that reads this exchange."""
    decoders = _decoders()
    if exchange.format in decoders:
        return str(exchange.format)
    sure = {name: module.confidence(exchange) for name, module in decoders.items()}
    best = max(sorted(sure), key=lambda name: sure[name])
    return best if sure[best] > 0 else FALLBACK


def speaks_ai(exchange: Exchange) -> bool:
    """Whether the exchange is in a format of AI vendors, wherever it goes."""
    return bool(_decoders()[recognise(exchange)].AI)


def _within_bounds(items: Iterable[Segment | Unseen]) -> tuple[list[Segment | Unseen], str | None]:
    """The items with what is inside them, and why there are no more, if they were cut."""
    found: list[Segment | Unseen] = []
    try:
        for item in _opened(items):
            if len(found) >= MAX_SEGMENTS:
                return found, "too-many-parts"
            found.append(item)
    except TruncatedError as cut:
        return found, cut.reason
    return found, None


def _opened(items: Iterable[Segment | Unseen]) -> Iterator[Segment | Unseen]:
    for item in items:
        for inside in [item] if isinstance(item, Unseen) else opened(item):
            yield inside
            if isinstance(inside, Segment) and not inside.number and inside.where == "value":
                yield from structured(inside)


@cache
def _decoders() -> dict[str, ModuleType]:
    return discover("scanner.decode")
