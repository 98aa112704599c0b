"""OpenAI responses, conversations and their items. May import what is below the stages.

https://platform.openai.com/docs/api-reference/responses. A response may go on from an earlier one, from a
conversation or from a stored prompt: that text is not in the exchange and is unseen.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.decode._leaves import walk
from scanner.decode._media import media
from scanner.decode._roles import roles
from scanner.decode._shapes import ends, keys
from scanner.json_text import get
from scanner.model import Exchange, Role, Segment, Unseen

NAME = "openai_responses"
AI = True
_OWN = {
    "instructions",
    "previous_response_id",
    "conversation",
    "max_output_tokens",
    "reasoning",
    "truncation",
    "store",
}
_ROLES = roles(
    {
        "input": Role.USER,
        "variables": Role.USER,
        "instructions": Role.SYSTEM,
        "tools": Role.TOOL,
        "arguments": Role.TOOL,
        "summary": Role.ASSISTANT,
    }
)


def confidence(exchange: Exchange) -> float:
    """Sure by the path; else by `input` beside keys that no other format has."""
    if ends(exchange, "/responses", "/responses/input_tokens", "/responses/compact"):
        return 0.95
    found = keys(exchange.body)
    if "input" not in found or not (found & _OWN or "model" in found):
        return 0.0
    items = get(exchange.body, "input")
    told = isinstance(items, list) and any(keys(item) & {"role", "type"} for item in items[:4])
    return 0.65 if told or found & _OWN else 0.55


def segments(exchange: Exchange) -> Iterator[Segment | Unseen]:
    """Every leaf of the body, with the role that the format gives it."""
    return walk(exchange.body, role_of=_ROLES, hidden=media)
