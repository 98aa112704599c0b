"""Anthropic messages, their batches and token counts. May import what is below the stages.

https://docs.anthropic.com/en/api/messages. Batches carry a `custom_id` per request, a place for student ids.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.decode._leaves import walk
from scanner.decode._media import media
from scanner.decode._roles import roles
from scanner.decode._shapes import blocks, ends, first, keys, messages, model_of
from scanner.json_text import get
from scanner.model import Exchange, Role, Segment, Unseen

NAME = "anthropic_messages"
AI = True
_BLOCKS = {"document", "image", "tool_use", "tool_result", "search_result", "thinking"}
_ROLES = roles({"system": Role.SYSTEM, "tools": Role.TOOL, "input_schema": Role.TOOL})


def confidence(exchange: Exchange) -> float:
    """Sure by the path or host; else by what only these bodies have: a system text beside the messages,
    Claude, blocks.
    """
    if ends(exchange, "/v1/messages", "/v1/messages/count_tokens", "/v1/messages/batches"):
        return 0.95
    bodies = [get(request, "params") for request in first(exchange.body, "requests")] or [exchange.body]
    if not any(messages(body) for body in bodies):
        return 0.0
    if exchange.host == "api.anthropic.com":
        return 0.9
    if bodies[0] is not exchange.body or "claude" in model_of(exchange):
        return 0.7
    own = any(get(block, "type") in _BLOCKS for block in blocks(exchange.body))
    return 0.7 if own or {"system", "max_tokens"} <= keys(exchange.body) else 0.0


def segments(exchange: Exchange) -> Iterator[Segment | Unseen]:
    """Every leaf of the body, with the role that the format gives it."""
    return walk(exchange.body, role_of=_ROLES, hidden=media)
