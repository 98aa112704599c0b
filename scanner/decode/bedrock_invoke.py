"""Amazon Bedrock's InvokeModel: a body in the model's own shape. May import what is below the stages.

https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html (Anthropic, Llama, Titan, Nova,
Mistral, Cohere, AI21).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.decode._leaves import walk
from scanner.decode._media import media
from scanner.decode._roles import roles
from scanner.decode._shapes import keys
from scanner.json_text import get
from scanner.model import Exchange, Role, Segment, Unseen

NAME = "bedrock_invoke"
AI = True
_PATH = re.compile(r"/model/.+/(?:invoke(?:-with-response-stream)?|InvokeModel(?:WithResponseStream)?)\Z")
_SETTINGS = {
    "textGenerationConfig",
    "max_gen_len",
    "embeddingConfig",
    "max_tokens_to_sample",
    "text_generation_config",
}
_ROLES = roles(
    {
        "system": Role.SYSTEM,
        "preamble": Role.SYSTEM,
        "tools": Role.TOOL,
        "toolConfig": Role.TOOL,
        "document": Role.ATTACHMENT,
        "documents": Role.ATTACHMENT,
        **dict.fromkeys(
            ("prompt", "inputText", "texts", "message", "query", "text_prompts", "textToImageParams"),
            Role.USER,
        ),
    }
)


def confidence(exchange: Exchange) -> float:
    """Sure by the path; else by what only such bodies have."""
    if _PATH.search(exchange.path):
        return 0.97
    found = keys(exchange.body)
    if str(get(exchange.body, "anthropic_version") or "").startswith("bedrock-"):
        return 0.85
    return 0.6 if found & _SETTINGS and found & {"prompt", "inputText"} else 0.0


def segments(exchange: Exchange) -> Iterator[Segment | Unseen]:
    """Every leaf of the body, with the role that the format gives it."""
    return walk(exchange.body, role_of=_ROLES, hidden=media)
