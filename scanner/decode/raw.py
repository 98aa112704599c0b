"""Raw text: letters, tables, whatever is no JSON and no form. May import what is below the stages."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.decode._leaves import walk
from scanner.model import Exchange, Number, Role, Segment, Unseen

NAME = "raw"
AI = False


def confidence(exchange: Exchange) -> float:
    """A little for whatever is text."""
    return 0.1 if isinstance(exchange.body, str) and not isinstance(exchange.body, Number) else 0.0


def segments(exchange: Exchange) -> Iterator[Segment | Unseen]:
    """The text, as its sender wrote it."""
    return walk(exchange.body, role=Role.USER)
