"""HAR 1.2, streamed entry by entry, in the shapes of DevTools, Playwright, mitmproxy and chrome-har. May import policy.

A POST without postData is *unknown*, not empty: some writers leave multipart bodies out. Cookies and tokens are dropped.
Source of the shapes: recordings in fixtures/source/har (see fixtures/record).
"""

from __future__ import annotations

import decimal
from collections.abc import Iterator
from typing import Any, BinaryIO

import ijson

from scanner.model import Exchange, Json, Pairs, Ref
from scanner.policy import Policy
from scanner.source._bytes import CutError, Opened, SourceFile
from scanner.source._secrets import kept_headers
from scanner.source._wire import body_of, from_native, header_pairs, time_of, url_fields

NAME = "har"
_WITH_BODY = {"POST", "PUT", "PATCH"}
_SENT = {"send", "request"}


def fits(file: SourceFile, head: bytes) -> float:
    """Sure of a file named .har, or one that begins with a log object."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].replace(b" ", b"").replace(b"\n", b"")
    looks = start.startswith(b'{"log":{') or b'"log"' in start[:40]
    named = file.name.lower().removesuffix(".gz").endswith(".har")
    return 0.95 if looks else 0.9 if named else 0.0


def read(file: SourceFile, policy: Policy) -> Iterator[Exchange]:
    """Every entry. Where the file breaks off, one broken record stands for what follows."""
    del policy
    number = 0
    with Opened(file) as stream:
        try:
            for entry in _entries(stream):
                yield _exchange(file, number, entry)
                number += 1
        except (ijson.JSONError, CutError, UnicodeDecodeError, decimal.InvalidOperation):
            yield _broken(file, number, "har-truncated")


def _entries(stream: BinaryIO) -> Iterator[Any]:
    yield from ijson.items(stream, "log.entries.item")


def _exchange(file: SourceFile, number: int, entry: Any) -> Exchange:
    request = entry.get("request") if isinstance(entry, dict) else None
    if not isinstance(request, dict) or not isinstance(request.get("url"), str):
        return _broken(file, number, "har-entry")
    method = str(request.get("method") or "GET").upper()
    headers = header_pairs(from_native(request.get("headers") or []))
    body, unseen = _body(request.get("postData"), method, headers)
    sockets = _socket_text(entry)
    return Exchange(
        id=f"{file.name}#{number}",
        ref=_ref(file, number),
        time=time_of(entry.get("startedDateTime")),
        **url_fields(request["url"]),
        method=method,
        headers=kept_headers(headers),
        content_type=_content_type(request, headers),
        body=sockets if sockets and body is None else body,
        captured=True,
        unseen=None if sockets else unseen,
    )


def _body(post: Any, method: str, headers: tuple[tuple[str, str], ...]) -> tuple[Json, str | None]:
    if not isinstance(post, dict) or not (post.get("text") or post.get("params")):
        empty = any(n.lower() == "content-length" and v.strip() == "0" for n, v in headers)
        return None, "no-body" if method in _WITH_BODY and not empty else None
    if any(n.lower() == "content-encoding" and v.strip() not in {"", "identity"} for n, v in headers):
        return None, "compressed"
    if isinstance(post.get("text"), str) and post["text"]:
        form = "x-www-form-urlencoded" in str(post.get("mimeType", "")) and post.get("params")
        return (_params(post["params"]), None) if form else body_of(post["text"], str(post.get("encoding") or ""))
    return _params(post.get("params")), None


def _params(params: Any) -> Json:
    """`params` as one object: chrome-har writes JSON bodies so, values may be objects."""
    if not isinstance(params, list):
        return None
    pairs: list[tuple[str, Json]] = []
    for param in (p for p in params if isinstance(p, dict)):
        value = from_native(param.get("value"))
        if param.get("fileName"):
            value = Pairs([("fileName", str(param["fileName"])), ("value", value)])
        pairs.append((str(param.get("name", "")), value))
    return Pairs(pairs) or None


def _socket_text(entry: dict[str, Any]) -> list[Json]:
    """What the client sent over a WebSocket."""
    messages = entry.get("_webSocketMessages") or ()
    sent = [m for m in messages if isinstance(m, dict) and m.get("type") in _SENT and isinstance(m.get("data"), str)]
    return [body_of(m["data"])[0] for m in sent]


def _content_type(request: dict[str, Any], headers: tuple[tuple[str, str], ...]) -> str:
    post = request.get("postData")
    stated = str(post.get("mimeType") or "") if isinstance(post, dict) else ""
    return stated or next((v for n, v in headers if n.lower() == "content-type"), "")


def _broken(file: SourceFile, number: int, reason: str) -> Exchange:
    return Exchange(id=f"{file.name}#{number}", ref=_ref(file, number), captured=True, broken=reason)


def _ref(file: SourceFile, number: int) -> Ref:
    return Ref(file.label, file.digest, number, None, file.name)
