"""A login or screen name that somebody has: no plain word, no part of speech, no system account."""

from __future__ import annotations

import re

from scanner.detect.validators import placeholder

NAME = "handle"
_ACCOUNTS = re.compile(
    r"admin|administrator|root|ubuntu|debian|user|username|users|public|default|guest|runner|node|app|"
    r"www|data|system|shared|all|service|student|students|teacher|teachers|staff|parent|parents|home|"
    r"desktop|documents|me|you|everyone|required|invalid|unknown|none|null|true|false|string|name|email|"
    r"password|pass|and|the|for|not|with|your|their|or|is|in|on|to|as|at|a|an|of|it|was|will|must|can|"
    r"should|may|has|have|from|by|this|that|incorrect|correct|wrong|blank|empty|missing|optional|login|"
    r"id|ec2-user|postgres|jenkins|docker|git|oracle|vagrant"
)
_SHAPE = re.compile(r"[A-Za-z][\w.-]*[\w]_?|_[\w.]+|\d{2,4}[a-z][\w.]*")
_SHORTEST = 3


def valid(text: str) -> bool:
    """Whether this can be somebody's handle."""
    value = text.strip("\"'@{}().,")
    if len(value) < _SHORTEST or _ACCOUNTS.fullmatch(value.lower()) or placeholder.valid(value):
        return False
    return _SHAPE.fullmatch(value) is not None
