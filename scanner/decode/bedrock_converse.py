"""Amazon Bedrock's Converse, one shape for all its models. May import what is below the stages.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.decode._leaves import walk
from scanner.decode._media import media
from scanner.decode._roles import roles
from scanner.decode._shapes import blocks, keys, messages
from scanner.model import Exchange, Role, Segment, Unseen

NAME = "bedrock_converse"
AI = True
_PATH = re.compile(r"/model/.+/converse(?:-?stream)?\Z", re.IGNORECASE)
_OWN = {"inferenceConfig", "toolConfig", "guardrailConfig", "additionalModelRequestFields", "requestMetadata"}
_ROLES = roles(
    {
        "system": Role.SYSTEM,
        "toolConfig": Role.TOOL,
        "toolSpec": Role.TOOL,
        "document": Role.ATTACHMENT,
        "promptVariables": Role.USER,
    }
)


def confidence(exchange: Exchange) -> float:
    """Sure by the path; else by blocks that are named by a key, not by a `type`."""
    if _PATH.search(exchange.path):
        return 0.97
    if not messages(exchange.body):
        return 0.0
    plain = [keys(block) for block in blocks(exchange.body)]
    return 0.75 if keys(exchange.body) & _OWN or any("text" in k and "type" not in k for k in plain) else 0.0


def segments(exchange: Exchange) -> Iterator[Segment | Unseen]:
    """Every leaf of the body, with the role that the format gives it."""
    return walk(exchange.body, role_of=_ROLES, hidden=media)
