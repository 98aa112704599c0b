"""Words of a text as the names model reads them. Imports nothing of ours."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 64
"""Runs without a break are cut here, so that a megabyte without a space stays cheap."""

# Every repeat is bounded: no text makes this slower than linear.
_TOKEN: Final = re.compile(
    r"https?://[^\s\"'<>]{1,500}|www\.[^\s\"'<>]{1,500}"
    r"|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,6}"
    r"|[@\#]\w{1,64}"
    r"|['\u2019]s\b"
    r"|[^\W\d_][\u0300-\u036f]{0,4}(?:(?:['\u2019](?!s\b))?[^\W\d_][\u0300-\u036f]{0,4}){0,63}"
    r"|\d{1,32}(?:[.,:/]\d{1,32}){0,8}"
    r"|_{1,64}|\n(?:[ \t]*\n){0,20}|\t|[ ]{3,64}|[^\w\s]|\w"
)


def tokens(text: str) -> list[tuple[int, int, str]]:
    """Start, end (code points) and word. Line breaks and gaps as in tables are words too."""
    found = []
    for match in _TOKEN.finditer(text):
        word = match.group()
        if word[0] in " \t\n":
            word = "\n" if word[0] == "\n" else "\t"
        found.append((match.start(), match.end(), word))
    return found
