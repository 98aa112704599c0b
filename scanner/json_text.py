"""JSON text → values that lose nothing: digits as written, duplicate keys kept. May import model only.

Python's own parser does the work; hooks keep what it would drop.
"""

from __future__ import annotations

import json
from typing import Any

from scanner.model import Json, Number, Pairs

MAX_DEPTH = 256


class BrokenJsonError(Exception):
    """Text that is no JSON. `reason` is a word of ours; the text is not in it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


_DECODER = json.JSONDecoder(
    object_pairs_hook=Pairs, parse_int=Number, parse_float=Number, parse_constant=Number, strict=False
)


def parse(text: str) -> Json:
    """The value of a JSON text (see `model.Json`). Raises BrokenJsonError("json" | "too-deep")."""
    try:
        return _DECODER.decode(text.removeprefix("\ufeff"))
    except RecursionError:
        raise BrokenJsonError("too-deep") from None
    except ValueError:
        raise BrokenJsonError("json") from None


def get(value: Json, key: str, default: Any = None) -> Any:
    """The last value of `key` in an object (as other parsers read it); `default` for anything else."""
    if isinstance(value, Pairs):
        for name, item in reversed(value):
            if name == key:
                return item
    return default


def dig(value: Json, path: str) -> Any:
    """The value at a dotted path ("input.inputBodyJson"); None where there is none. A key with dots wins whole."""
    if not path:
        return value
    whole = get(value, path)
    if whole is not None or "." not in path:
        return whole
    head, _, rest = path.partition(".")
    return dig(get(value, head), rest)


def plain(value: Json) -> Any:
    """The value as dicts, lists and text, for code that needs no duplicates (the last key wins)."""
    if isinstance(value, Pairs):
        return {k: plain(v) for k, v in value}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value
