"""multipart/form-data: fields and files, each at its place in the text (RFC 7578). May import model only.

Files of text are read; a file of anything else is unseen, its name is read all the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from scanner.decode._leaves import key_segments, step, walk
from scanner.decode._nested import kind_of, media_element
from scanner.model import Exchange, Number, Offsets, Path, Role, Segment, Unseen

NAME = "multipart"
AI = False
_BOUNDARY = re.compile(r'boundary="?([^";,\s]+)"?', re.IGNORECASE)
_FIRST_LINE = re.compile(r"\s*--([^\r\n]{1,200}?)[ \t]*\r?\n(?=content-)", re.IGNORECASE)
_HEAD_END = re.compile(r"\r?\n\r?\n")
_NAMED = re.compile(r'(?<![\w*])name="((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_FILE = re.compile(r'filename="((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_FILE_STAR = re.compile(r"filename\*=[\w-]*''([^\s;]+)", re.IGNORECASE)
_TYPE = re.compile(r"^content-type:\s*([\w.+-]+/[\w.+-]+)", re.IGNORECASE | re.MULTILINE)
_UNREADABLE = 0.05
_SAMPLE = 4096


Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its media type, and where its name, its file name and its content stand in the body."""

    name: Span | None
    file: Span | None
    mime: str
    content: Span


def confidence(exchange: Exchange) -> float:
    """Sure by the content type; else by a first line that is a boundary."""
    if not isinstance(exchange.body, str) or isinstance(exchange.body, Number):
        return 0.0
    if exchange.content_type.lower().startswith("multipart/"):
        return 0.95
    return 0.8 if _FIRST_LINE.match(exchange.body) else 0.0


def segments(exchange: Exchange) -> Iterator[Segment | Unseen]:
    """Each part; a name that comes more than once gives a list. What stands outside the parts is read too."""
    body = exchange.body
    found = list(_parts(exchange)) if isinstance(body, str) else []
    if not found:
        yield from walk(body)
        return
    names = [body[slice(*part.name)] if part.name else "" for part in found]
    times, seen = Counter(names), Counter[str]()
    for part, name in zip(found, names, strict=True):
        inner: Path = ("!multipart", step(name), *([seen[name]] if times[name] > 1 else []))
        seen[name] += 1
        if part.name:
            for _ in key_segments((name,), name):
                yield from _at(body, part.name, inner, Role.KEY)
        if part.file:
            yield from _at(body, part.file, (*inner, "filename"), Role.ATTACHMENT)
        yield from _content(body, part, inner)


def _content(body: str, part: Part, inner: Path) -> Iterator[Segment | Unseen]:
    if part.file and _binary(body[slice(*part.content)]):
        kind = kind_of(part.mime)
        yield Unseen(("$", *inner), kind, media_element(kind))
    else:
        yield from _at(body, part.content, inner, Role.ATTACHMENT if part.file else Role.FIELD)


def _parts(exchange: Exchange) -> Iterator[Part]:
    body = exchange.body
    stated = _BOUNDARY.search(exchange.content_type) or _FIRST_LINE.match(body)
    if not stated:
        return
    line = re.compile(rf"(?:^|\r?\n)--{re.escape(stated[1])}(?:--)?[ \t]*(?=\r?\n|\Z)")
    marks = list(line.finditer(body))
    starts = [0, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(body)]
    for start, end in zip(starts, ends, strict=True):
        head = _HEAD_END.search(body, start, end) if start else None
        if head:
            yield _part(body, start, head, end)
        elif body[start:end].strip():
            yield Part(None, None, "", (start, end))


def _part(body: str, start: int, head: re.Match[str], end: int) -> Part:
    lines = body[start : head.start()]
    name, file, mime = (
        _NAMED.search(lines),
        _FILE_STAR.search(lines) or _FILE.search(lines),
        _TYPE.search(lines),
    )
    return Part(
        name=_span(name, start),
        file=_span(file, start),
        mime=mime[1] if mime else "",
        content=(head.end(), end),
    )


def _span(match: re.Match[str] | None, start: int) -> Span | None:
    return (start + match.start(1), start + match.end(1)) if match else None


def _binary(text: str) -> bool:
    head = text[:_SAMPLE]
    odd = sum(1 for c in head if not (c.isprintable() or c in "\r\n\t\f") or c == "\ufffd")
    return odd > _UNREADABLE * len(head)


def _at(body: str, span: Span, inner: Path, role: Role) -> Iterator[Segment]:
    start, end = span
    if end > start:
        places = Offsets(range(start, end), range(start + 1, end + 1))
        yield Segment(("$",), role, body[start:end], inner=inner, decoded=("multipart",), offsets=places)
