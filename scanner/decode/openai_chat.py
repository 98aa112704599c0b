"""OpenAI chat completions, which most vendors and gateways speak. May import what is below the stages.

https://platform.openai.com/docs/api-reference/chat; also the older completions with `prompt`.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.decode._leaves import walk
from scanner.decode._media import token_ids
from scanner.decode._roles import roles
from scanner.decode._shapes import ends, keys, messages
from scanner.model import Exchange, Role, Segment, Unseen

NAME = "openai_chat"
AI = True
_COMPLETION = {"max_tokens", "temperature", "top_p", "stop", "n", "logprobs", "stream"}
ROLES = roles(
    {
        "tools": Role.TOOL,
        "functions": Role.TOOL,
        "prediction": Role.ASSISTANT,
        "prompt": Role.USER,
        "suffix": Role.USER,
        "file": Role.ATTACHMENT,
    }
)


def confidence(exchange: Exchange) -> float:
    """Sure by the path; less sure of any body with messages that name their speaker."""
    if ends(exchange, "/completions"):
        return 0.9
    if messages(exchange.body):
        return 0.6
    return 0.5 if {"model", "prompt"} <= keys(exchange.body) and keys(exchange.body) & _COMPLETION else 0.0


def segments(exchange: Exchange) -> Iterator[Segment | Unseen]:
    """Every leaf of the body, with the role that the format gives it."""
    return walk(exchange.body, role_of=ROLES, hidden=token_ids)
