"""A handle that shows by its shape that it is no word: it holds a digit, a dot or an underscore."""

from __future__ import annotations

import re

from scanner.detect.validators import handle

NAME = "handle_marked"
_MARK = re.compile(r"\d|_|\w\.\w")


def valid(text: str) -> bool:
    """A handle with such a mark."""
    return handle.valid(text) and _MARK.search(text) is not None
