"""Embeddings, in the shape of OpenAI's that other vendors share. May import what is below the stages.

https://platform.openai.com/docs/api-reference/embeddings. Token ids as input cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.decode._leaves import walk
from scanner.decode._media import token_ids
from scanner.decode._roles import roles
from scanner.decode._shapes import ends, keys, model_of
from scanner.model import Exchange, Role, Segment, Unseen

NAME = "openai_embeddings"
AI = True
_ROLES = roles({"input": Role.USER})


def confidence(exchange: Exchange) -> float:
    """Sure by the path; else by `input` beside the name of an embedding model or its own settings."""
    if ends(exchange, "/embeddings", "/embed"):
        return 0.95
    found = keys(exchange.body)
    own = found & {"encoding_format", "dimensions"} or "embed" in model_of(exchange)
    return 0.75 if "input" in found and own else 0.0


def segments(exchange: Exchange) -> Iterator[Segment | Unseen]:
    """Every leaf of the body, with the role that the format gives it."""
    return walk(exchange.body, role_of=_ROLES, hidden=token_ids)
