"""Google's Gemini, at its own interface and at Vertex AI. May import what is below the stages.

https://ai.google.dev/api/generate-content. Keys come in camelCase, in snake_case, and in both at once; text
stands also in countTokens, cachedContents and embedContent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.decode._leaves import walk
from scanner.decode._media import media
from scanner.decode._roles import roles
from scanner.decode._shapes import ends, first, keys
from scanner.json_text import get
from scanner.model import Exchange, Role, Segment, Unseen

NAME = "gemini"
AI = True
_ACTION = re.compile(
    r":(?:(?:batch|async|stream)?(?:Batch)?(?:Generate|Embed)Contents?|countTokens|computeTokens)\Z",
    re.IGNORECASE,
)
_ROLES = roles(
    {
        "contents": Role.USER,
        "content": Role.USER,
        "systemInstruction": Role.SYSTEM,
        "system_instruction": Role.SYSTEM,
        "tools": Role.TOOL,
        "functionDeclarations": Role.TOOL,
        "function_declarations": Role.TOOL,
        "executableCode": Role.TOOL,
        "executable_code": Role.TOOL,
        "codeExecutionResult": Role.TOOL,
        "code_execution_result": Role.TOOL,
    }
)


def confidence(exchange: Exchange) -> float:
    """Sure by the action that ends the path; else by contents made of parts."""
    if _ACTION.search(exchange.path):
        return 0.95
    if ends(exchange, "/cachedcontents"):
        return 0.9
    parts = [keys(c) for c in first(exchange.body, "contents")]
    parts += [keys(get(r, "content")) for r in first(exchange.body, "requests")]
    parts.append(keys(get(exchange.body, "contents")))
    return 0.8 if any("parts" in p for p in parts) else 0.0


def segments(exchange: Exchange) -> Iterator[Segment | Unseen]:
    """Every leaf of the body, with the role that the format gives it."""
    return walk(exchange.body, role_of=_ROLES, hidden=media)
