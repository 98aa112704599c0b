"""From what a record says (URL, time, body) to the fields of an Exchange. May import model and json_text."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from scanner.json_text import BrokenJsonError, parse
from scanner.model import Json, Number, Pairs, Sender
from scanner.source._secrets import kept_query

_MILLIS = 1e11
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://")
_MULTIPART = "--"


def url_fields(url: str) -> dict[str, Any]:
    """scheme, host, path, query of a URL; port and user part are dropped, and parameters that carry keys."""
    try:
        parts = urlsplit(url if _SCHEME.match(url) or url.startswith("//") else f"//{url}")
        host = (parts.hostname or "").lower()
    except ValueError:
        return {"host": "", "path": url}
    return {
        "scheme": parts.scheme or "https",
        "host": host,
        "path": parts.path,
        "query": kept_query(parts.query),
    }


def time_of(value: Any) -> datetime | None:
    """RFC 3339 text, or seconds since 1970, or thousandths of them, told apart by size; else None."""
    if isinstance(value, (Number, int, float)):
        return _epoch(value)
    if not isinstance(value, str) or not value:
        return None
    try:
        time = datetime.fromisoformat(value.strip().replace(" UTC", "+00:00"))
    except ValueError:
        return _epoch(value)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _epoch(value: Any) -> datetime | None:
    try:
        seconds = float(value)
        while _MILLIS < seconds < float("inf"):
            seconds /= 1000
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def sender_of(value: Any) -> Sender:
    """The sender a record names, if it names one of ours."""
    return Sender(value) if isinstance(value, str) and value in set(Sender) else Sender.UNKNOWN


def body_of(text: str, encoding: str = "") -> tuple[Json, str | None]:
    """(body, why it cannot be seen) of a body as text: JSON where it parses, else the text itself.

    Multipart bodies stay text although files in them may be binary: what is around those is read.
    """
    if encoding == "base64":
        try:
            data = base64.b64decode(text, validate=True)
            text = data.decode("utf-8", "replace" if data.startswith(_MULTIPART.encode()) else "strict")
        except (binascii.Error, ValueError):
            return None, "binary"
    if "\x00" in text[:1024] and not text.startswith(_MULTIPART):
        return None, "binary"
    if text.lstrip()[:1] in {"{", "[", '"'}:
        try:
            return parse(text), None
        except BrokenJsonError:
            return text, None
    return text, None


def from_native(value: Any) -> Json:
    """dicts, lists and numbers of another parser as our values."""
    if isinstance(value, dict):
        return Pairs((str(k), from_native(v)) for k, v in value.items())
    if isinstance(value, (list, tuple)) and not isinstance(value, Pairs):
        return [from_native(v) for v in value]
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    return Number(str(value))


def text_of(value: Any) -> str | None:
    """Text, or the digits of a number; None for anything else or nothing."""
    return str(value) if isinstance(value, str) and value else None


def header_pairs(value: Json) -> tuple[tuple[str, str], ...]:
    """Headers from an object, or from a list of {name, value}."""
    if isinstance(value, Pairs):
        return tuple((k, v) for k, values in value for v in _texts(values))
    if isinstance(value, list):
        found = (dict(h) for h in value if isinstance(h, Pairs))
        return tuple((str(h.get("name", "")), v) for h in found for v in _texts(h.get("value")))
    return ()


def _texts(value: Json) -> list[str]:
    """The texts of a header, which may come as a list."""
    return [v for v in (value if isinstance(value, list) else [value]) if isinstance(v, str)]
