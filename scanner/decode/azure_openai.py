"""Azure OpenAI: the bodies of OpenAI, sent to a deployment of one's own. May import model only.

https://learn.microsoft.com/azure/ai-services/openai/reference. The path names the deployment, not the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.decode._leaves import walk
from scanner.decode._media import token_ids
from scanner.decode._roles import roles
from scanner.decode._shapes import ends, keys, messages
from scanner.model import Exchange, Role, Segment, Unseen

NAME = "azure_openai"
AI = True
_HOST = re.compile(r"\.(?:openai\.azure\.com|cognitiveservices\.azure\.com|services\.ai\.azure\.com)\Z")
_ROLES = roles(
    {
        "tools": Role.TOOL,
        "functions": Role.TOOL,
        "prediction": Role.ASSISTANT,
        "prompt": Role.USER,
        "input": Role.USER,
        "file": Role.ATTACHMENT,
        "role_information": Role.SYSTEM,
    }
)


def confidence(exchange: Exchange) -> float:
    """Sure by a deployment in the path, or by host; responses are read by their own decoder everywhere."""
    if ends(exchange, "/responses"):
        return 0.3
    if "/openai/deployments/" in exchange.path:
        return 0.97
    if _HOST.search(exchange.host) and isinstance(exchange.body, tuple):
        return 0.96 if ends(exchange, "/completions", "/embeddings") or messages(exchange.body) else 0.3
    return 0.65 if "deployment" in keys(exchange.body) and messages(exchange.body) else 0.0


def segments(exchange: Exchange) -> Iterator[Segment | Unseen]:
    """Every leaf of the body, with the role that the format gives it."""
    return walk(exchange.body, role_of=_ROLES, hidden=token_ids)
