"""HAR 1.2, streamed, in the shapes of DevTools, Playwright, mitmproxy, chrome-har. May import policy.

A POST without postData is *unknown*, not empty: some writers leave multipart bodies out. Cookies and
tokens are dropped.
Source of the shapes: recordings in fixtures/source/har (see fixtures/record).
"""

from __future__ import annotations

import decimal
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import ijson

from scanner.model import Exchange, Json, Pairs, Ref
from scanner.policy import Policy
from scanner.source import payload
from scanner.source._bytes import CutError, Opened, SourceFile
from scanner.source._secrets import kept_headers
from scanner.source._wire import body_of, from_native, header_pairs, time_of, url_fields

NAME = "har"
_WITH_BODY = {"POST", "PUT", "PATCH"}
_SENT = {"send", "request"}
_BEGINS = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*\{\s*"log"\s*:\s*\{\s*"(?:version|creator|browser|pages|entries|comment|_\w+)"'
)


def fits(file: SourceFile, head: bytes) -> float:
    """Sure of a file that begins with a log object, whatever its name."""
    del file
    return 0.95 if _BEGINS.match(head) else 0.0


def read(file: SourceFile, policy: Policy) -> Iterator[Exchange]:
    """Every entry. Where the file breaks off, one broken record stands for what follows.

    A log without entries is no HAR and is read as a payload.
    """
    number = 0
    with Opened(file) as stream:
        try:
            for entry in _entries(stream):
                yield _read(file, number, entry)
                number += 1
        except CutError as cut:
            yield _broken(file, number, cut.reason)
            return
        except (ijson.JSONError, UnicodeDecodeError, decimal.InvalidOperation):
            yield _broken(file, number, "har-truncated")
            return
    if not number and not _has_entries(file):
        yield from payload.read(file, policy)


def _entries(stream: BinaryIO) -> Iterator[Any]:
    yield from ijson.items(stream, "log.entries.item")


def _has_entries(file: SourceFile) -> bool:
    with Opened(file) as stream:
        return any(event == "start_array" for path, event, _ in ijson.parse(stream) if path == "log.entries")


def _read(file: SourceFile, number: int, entry: Any) -> Exchange:
    try:
        return _exchange(file, number, entry)
    except RecursionError:
        return _broken(file, number, "too-deep")


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
        return body_of(post["text"], str(post.get("encoding") or ""))
    return _params(post.get("params")), None


def _params(params: Any) -> Json:
    """`params` as one object. chrome-har writes JSON so: values may be objects, lists come item by item."""
    fields: dict[str, list[Json]] = {}
    for param in (p for p in params if isinstance(p, dict)) if isinstance(params, list) else ():
        value = from_native(param.get("value"))
        if param.get("fileName"):
            value = Pairs([("fileName", str(param["fileName"])), ("value", value)])
        fields.setdefault(str(param.get("name", "")), []).append(value)
    return Pairs((k, v[0] if len(v) == 1 else v) for k, v in fields.items()) or None


def _socket_text(entry: dict[str, Any]) -> list[Json]:
    """What the client sent over a WebSocket."""
    messages = entry.get("_webSocketMessages") or ()
    sent = [
        m
        for m in messages
        if isinstance(m, dict) and m.get("type") in _SENT and isinstance(m.get("data"), str)
    ]
    return [body_of(m["data"])[0] for m in sent]


def _content_type(request: dict[str, Any], headers: tuple[tuple[str, str], ...]) -> str:
    post = request.get("postData")
    stated = str(post.get("mimeType") or "") if isinstance(post, dict) else ""
    return stated or next((v for n, v in headers if n.lower() == "content-type"), "")


def _broken(file: SourceFile, number: int, reason: str) -> Exchange:
    return Exchange(id=f"{file.name}#{number}", ref=_ref(file, number), captured=True, broken=reason)


def _ref(file: SourceFile, number: int) -> Ref:
    return Ref(file.label, file.digest, number, None, file.name)
