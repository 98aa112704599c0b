"""What a body looks like at first sight: how decoders tell that one is theirs. May import model only."""

from __future__ import annotations

from scanner.decode._roles import speaker_of
from scanner.json_text import get
from scanner.model import Exchange, Json, Pairs

FIRST = 4
"""How many messages are looked at: a format shows itself in the first."""


def keys(value: Json) -> frozenset[str]:
    """The keys of an object; none for anything else."""
    return frozenset(k for k, _ in value) if isinstance(value, Pairs) else frozenset()


def first(value: Json, key: str) -> list[Pairs]:
    """The first objects of the list under a key."""
    items = get(value, key)
    return [item for item in items[:FIRST] if isinstance(item, Pairs)] if isinstance(items, list) else []


def messages(value: Json) -> list[Pairs]:
    """The first messages of a body: objects under `messages` that name their speaker."""
    return [message for message in first(value, "messages") if speaker_of(message)]


def blocks(value: Json) -> list[Pairs]:
    """The first content blocks of the first messages."""
    return [block for message in messages(value) for block in first(message, "content")]


def model_of(exchange: Exchange) -> str:
    """The model that the body or the record names, in lower case."""
    named = get(exchange.body, "model")
    return str(named if isinstance(named, str) else exchange.model or "").lower()


def ends(exchange: Exchange, *endings: str) -> bool:
    """Whether the path ends in one of these, whatever stands before (gateways put their own in front)."""
    return exchange.path.rstrip("/").lower().endswith(endings)
