"""Forms (application/x-www-form-urlencoded): each field at its place in the text. May import model only.

https://url.spec.whatwg.org/#application/x-www-form-urlencoded
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote_plus

from scanner.decode._leaves import key_segments, step, walk
from scanner.model import Exchange, Number, Offsets, Path, Role, Segment, Unseen

NAME = "form"
AI = False
_PAIR = re.compile(r"(?P<name>[^=&]*)(?:=(?P<value>[^&]*))?(?:&|\Z)")
_LOOKS = re.compile(r"[\w.%+*\[\]~-]+=[^\s&=]*(?:&[\w.%+*\[\]~-]+=[^\s&=]*)+\s*\Z")


def confidence(exchange: Exchange) -> float:
    """Sure by the content type; else by pairs from the first character to the last."""
    if not isinstance(exchange.body, str) or isinstance(exchange.body, Number):
        return 0.0
    if exchange.content_type.lower().startswith("application/x-www-form-urlencoded"):
        return 0.9
    return 0.4 if _LOOKS.match(exchange.body) else 0.0


def segments(exchange: Exchange) -> Iterator[Segment | Unseen]:
    """Each field; a name that comes more than once gives a list. Escapes are opened later, in place."""
    if not isinstance(exchange.body, str):
        yield from walk(exchange.body)
        return
    pairs = [m for m in _PAIR.finditer(exchange.body) if m[0]]
    times = Counter(unquote_plus(m["name"]) for m in pairs)
    seen: Counter[str] = Counter()
    for pair in pairs:
        name = unquote_plus(pair["name"])
        inner: Path = ("!form", step(name), *([seen[name]] if times[name] > 1 else []))
        seen[name] += 1
        if pair["value"]:
            yield _at(inner, pair["value"], pair.start("value"), Role.FIELD)
        if pair["value"] is None or any(key_segments((name,), name)):
            yield _at(inner, pair["name"], pair.start("name"), Role.KEY)


def _at(inner: Path, text: str, start: int, role: Role) -> Segment:
    places = Offsets(range(start, start + len(text)), range(start + 1, start + len(text) + 1))
    return Segment(("$",), role, text.replace("+", " "), inner=inner, decoded=("form",), offsets=places)
