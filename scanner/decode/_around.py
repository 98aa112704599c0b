"""What stands around a body: URL, headers, user, metadata, the name of the file. May import model only.

Texts are given as they stand; escapes in them are opened later like all others, so that places map back.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote_plus

from scanner.decode._leaves import key_segments, step, walk
from scanner.decode._media import media
from scanner.decode._roles import roles
from scanner.model import Exchange, Role, Segment, Unseen

_TECHNICAL_HEADERS = frozenset(
    [
        "accept",
        "accept-encoding",
        "accept-language",
        "connection",
        "content-length",
        "content-type",
        "host",
        "user-agent",
        "cache-control",
        "pragma",
        "te",
        "origin",
        "upgrade-insecure-requests",
        "dnt",
        "priority",
    ]
)


def around(exchange: Exchange) -> Iterator[Segment | Unseen]:
    """Segments whose path begins with `@` (docs/contract.md, section 1)."""
    for i, part in enumerate(s for s in exchange.path.split("/") if s):
        yield Segment(("@", "url", "path", i), Role.URL, part)
    for pair in filter(None, exchange.query.split("&")):
        name, equals, value = pair.partition("=")
        key = unquote_plus(name)
        path = ("@", "url", "query", step(key))
        if value:
            yield Segment(path, Role.URL, value.replace("+", " "))
        yield from key_segments(path, key) if equals else [Segment(path, Role.URL, key, where="key")]
    for name, value in exchange.headers:
        if (
            name.lower() not in _TECHNICAL_HEADERS
            and not name.lower().startswith(("sec-", "x-stainless"))
            and value
        ):
            yield Segment(("@", "headers", name.lower()), Role.HEADER, value)
    for name in ("user", "school", "thread"):
        value = getattr(exchange, name)
        if value:
            yield Segment(("@", name), Role.FIELD, value)
    if exchange.ref.file:
        yield Segment(("@", "file"), Role.FIELD, exchange.ref.file)
    yield from walk(exchange.extra, ("@",), role_of=roles(), hidden=media)
