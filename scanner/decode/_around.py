"""What stands around a body: URL, headers, user, metadata, the name of the file. May import model only."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote, unquote_plus

from scanner.decode._leaves import walk
from scanner.model import Exchange, Role, Segment, Unseen

_TECHNICAL_HEADERS = frozenset(
    "accept accept-encoding accept-language connection content-length content-type host user-agent cache-control "
    "pragma te origin upgrade-insecure-requests dnt priority".split()
)


def around(exchange: Exchange) -> Iterator[Segment | Unseen]:
    """Segments whose path begins with `@` (docs/contract.md, section 1)."""
    steps = [s for s in exchange.path.split("/") if s]
    for i, step in enumerate(steps):
        yield Segment(("@", "url", "path", i), Role.URL, unquote(step), decoded=("url",) if "%" in step else ())
    for pair in filter(None, exchange.query.split("&")):
        name, _, value = pair.partition("=")
        if value:
            yield Segment(("@", "url", "query", unquote_plus(name)), Role.URL, unquote_plus(value))
    for name, value in exchange.headers:
        if name.lower() not in _TECHNICAL_HEADERS and not name.lower().startswith(("sec-", "x-stainless")) and value:
            yield Segment(("@", "headers", name.lower()), Role.HEADER, value)
    for name in ("user", "school", "thread"):
        value = getattr(exchange, name)
        if value:
            yield Segment(("@", name), Role.FIELD, value)
    if exchange.ref.file:
        yield Segment(("@", "file"), Role.FIELD, exchange.ref.file)
    yield from walk(exchange.extra, ("@",))
