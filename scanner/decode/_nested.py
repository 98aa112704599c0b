"""What is inside strings: JSON, base64, data URIs, JWT, HTML and URL escapes, to depth 3. May import model only.

Text behind escapes keeps its place in the leaf; text behind base64 and JWT is *opaque*: its offsets are its own.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from scanner.decode._json_spans import BrokenJson, placed
from scanner.decode._leaves import key_segments
from scanner.model import Offsets, Role, Segment, Unseen

MAX_STEPS: Final = 3
MAX_DECODED: Final = 4 << 20
_BASE64 = re.compile(r"[A-Za-z0-9+/_\-\s]{24,}={0,2}\s*\Z")
_DATA = re.compile(r"data:(?P<mime>[\w.+-]+/[\w.+-]+)?(?:;[\w=.\-\"]+)*;base64,(?P<data>[A-Za-z0-9+/_\-=\s]+)")
_JWT = re.compile(r"eyJ[A-Za-z0-9_-]{8,}\.(eyJ[A-Za-z0-9_-]{8,})\.[A-Za-z0-9_-]*")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_UNREADABLE = 0.05
_MEDIA = {"image": "photo_video", "video": "photo_video", "audio": "voice_audio"}
_TEXT_MIMES = ("text/", "application/json", "application/xml", "application/csv", "application/x-ndjson")


def opened(segment: Segment) -> Iterator[Segment | Unseen]:
    """The segment itself, or what was found inside it."""
    steps = len(segment.decoded)
    if segment.number or segment.where == "key" or steps >= MAX_STEPS:
        yield unescaped(segment)
        return
    text = segment.text
    inside = _json(segment) or _whole_base64(segment)
    if inside is not None:
        yield from inside
        return
    if "base64," in text and (match := _DATA.search(text)):
        yield from _data_uri(segment, match)
        return
    if "eyJ" in text and (match := _JWT.search(text)) and (inner := _from_base64(match[1])) is not None:
        yield from opened(_opaque(segment, inner, "jwt"))
    yield unescaped(segment)


def media_element(mime: str) -> str | None:
    """The element that the presence of such content is; None for documents and the unknown."""
    return _MEDIA.get(mime.split("/", 1)[0].lower())


def data_of(segment: Segment, encoded: str, mime: str) -> Iterator[Segment | Unseen]:
    """Base64 data with its media type: text is opened, anything else is unseen."""
    if not mime or mime.startswith(_TEXT_MIMES):
        inner = _from_base64(encoded)
        if inner is not None:
            yield from opened(_opaque(segment, inner, "base64"))
            return
    kind = mime.split("/", 1)[0] or "binary"
    yield Unseen(segment.full_path, kind if kind in _MEDIA else "document", media_element(mime))


def unescaped(segment: Segment) -> Segment:
    """HTML entities and URL escapes read as what they stand for, each character still at its place."""
    text, steps = segment.text, []
    offsets = segment.offsets
    for name, mark, pattern, decode in (("html", "&", _ENTITY, html.unescape), ("url", "%", _PERCENT, _unquoted)):
        if mark in text and pattern.search(text):
            text, made = _replaced(text, pattern, decode)
            offsets = made.within(offsets)
            steps.append(name)
    if not steps:
        return segment
    return replace(segment, text=text, offsets=offsets, decoded=(*segment.decoded, *steps))


def _replaced(text: str, pattern: re.Pattern[str], decode: object) -> tuple[str, Offsets]:
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in pattern.finditer(text):
        starts.extend(range(at, match.start()))
        ends.extend(range(at + 1, match.start() + 1))
        out.append(text[at : match.start()])
        piece: str = decode(match[0])  # type: ignore[operator]
        out.append(piece)
        starts.extend([match.start()] * len(piece))
        ends.extend([match.end()] * len(piece))
        at = match.end()
    starts.extend(range(at, len(text)))
    ends.extend(range(at + 1, len(text) + 1))
    return "".join([*out, text[at:]]), Offsets(starts, ends)


def _unquoted(escapes: str) -> str:
    raw = bytes.fromhex(escapes.replace("%", ""))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return escapes


def _json(segment: Segment) -> list[Segment | Unseen] | None:
    text = segment.text.strip()
    if len(text) < 2 or text[0] + text[-1] not in {"{}", "[]"}:
        return None
    try:
        items = placed(segment.text)
    except BrokenJson:
        return _json_lines(segment)
    out: list[Segment | Unseen] = []
    for item in items:
        inner = (*segment.inner, "!json", *item.path)
        leaf = replace(
            segment, text=item.text, inner=inner, offsets=item.offsets.within(segment.offsets), number=item.number,
            decoded=(*segment.decoded, "json"),
        )  # fmt: skip
        if item.where == "key":
            out.extend(replace(leaf, role=Role.KEY) for _ in key_segments(item.path))
        elif item.text:
            out.extend(opened(leaf))
    return out


def _json_lines(segment: Segment) -> list[Segment | Unseen] | None:
    """Several objects, one a line: a batch file inside a request."""
    rows = [(m.start(), m[0]) for m in re.finditer(r"[^\n]+", segment.text) if m[0].strip()]
    out: list[Segment | Unseen] = []
    for number, (start, row) in enumerate(rows):
        span = Offsets(range(start, start + len(row)), range(start + 1, start + len(row) + 1))
        inner = replace(segment, text=row, inner=(*segment.inner, "!lines", number), offsets=span.within(segment.offsets))
        try:
            placed(row)
        except BrokenJson:
            return None
        out.extend(_json(inner) or [inner])
    return out if len(rows) > 1 else None


def _whole_base64(segment: Segment) -> list[Segment | Unseen] | None:
    if not _BASE64.match(segment.text):
        return None
    inner = _from_base64(segment.text)
    return None if inner is None else list(opened(_opaque(segment, inner, "base64")))


def _data_uri(segment: Segment, match: re.Match[str]) -> Iterator[Segment | Unseen]:
    yield from data_of(segment, match["data"], (match["mime"] or "").lower())
    rest = segment.text[: match.start()] + " " * (match.end() - match.start()) + segment.text[match.end() :]
    if rest.strip():
        yield from opened(replace(segment, text=rest))


def _opaque(segment: Segment, text: str, step: str) -> Segment:
    inner = (*segment.inner, f"!{step}")
    return replace(segment, text=text, inner=inner, offsets=None, opaque=True, decoded=(*segment.decoded, step))


def _from_base64(encoded: str) -> str | None:
    """The text behind base64 of either alphabet; None where it is not text."""
    packed = "".join(encoded.split()).translate(str.maketrans("-_", "+/")).rstrip("=")
    if len(packed) > MAX_DECODED or len(packed) % 4 == 1:
        return None
    try:
        text = base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    odd = sum(1 for c in text if not (c.isprintable() or c in "\r\n\t"))
    return text if text and odd <= _UNREADABLE * len(text) else None
