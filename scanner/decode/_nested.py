"""What is inside strings: JSON, base64, quoted-printable, data URIs, JWT, HTML and URL escapes, to depth 3.

Text behind escapes keeps its place in the leaf; text behind base64 or in a JWT is *opaque*: its offsets are
its own. May import model.
"""

from __future__ import annotations

import base64
import binascii
import html
import quopri
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from scanner.decode._json_spans import BrokenJsonError, placed
from scanner.decode._leaves import TruncatedError, key_segments, walk
from scanner.decode._roles import roles
from scanner.json_text import parse
from scanner.model import Offsets, Path, Role, Segment, Unseen

MAX_STEPS: Final = 3
MAX_DECODED: Final = 8 << 20
_BASE64 = re.compile(r"[A-Za-z0-9+/_\-\r\n]{24,}={0,2}\Z")
_DATA = re.compile(
    r"data:(?P<mime>[\w.+-]+/[\w.+-]+)?(?:;[\w=.\-\"]+)*;base64,"
    r"(?P<data>(?:[A-Za-z0-9+/]{60,76}\r?\n)*[A-Za-z0-9+/_-]+={0,2})"
)
_JWT = re.compile(r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.(eyJ[A-Za-z0-9_-]{8,})\.[A-Za-z0-9_-]*")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_HEX, _NEXT = "[0-9A-Fa-f]", "%[89ABab][0-9A-Fa-f]"
_PERCENT = re.compile(
    f"%[0-7]{_HEX}|%[CDcd]{_HEX}{_NEXT}|%[Ee]{_HEX}(?:{_NEXT}){{2}}|%[Ff][0-7](?:{_NEXT}){{3}}"
)
"""One character in UTF-8, so that each keeps its own place."""
_QUERY = re.compile(r"https?://[^\s?#]+\?([^\s#]*)\Z")
_OCTET = re.compile(r"=(?:\r?\n|3D|20|09|[C-F][0-9A-F](?==[89AB][0-9A-F]))")
_OCTETS = 2
"""So many octets make a text quoted-printable; one alone can be chance."""
_SPEAKER = re.compile(r'"(?:role|speaker|author)"')
_NOBODY = frozenset({Role.FIELD, Role.KEY, Role.URL})
_UNREADABLE = 0.05
_MEDIA = {"image": "photo_video", "video": "photo_video", "audio": "voice_audio"}
_MAGIC = (
    (b"\x89PNG", "image"), (b"\xff\xd8\xff", "image"), (b"GIF87a", "image"), (b"GIF89a", "image"),
    (b"%PDF", "document"), (b"PK\x03\x04", "document"), (b"\xd0\xcf\x11\xe0", "document"),
    (b"\x1f\x8b", "document"),
    (b"ID3\x03", "audio"), (b"ID3\x04", "audio"), (b"OggS\x00", "audio"), (b"fLaC\x00", "audio"),
    (b"\x1aE\xdf\xa3", "video"),
)  # fmt: skip


def opened(segment: Segment) -> Iterator[Segment | Unseen]:
    """The segment itself, or what was found inside it."""
    if segment.number or segment.where == "key" or len(segment.decoded) >= MAX_STEPS:
        yield unescaped(segment)
        return
    plain = segment
    inside = _inside(segment)
    if inside is None:
        plain = unescaped(segment)
        inside = None if plain is segment else _inside(plain)
    yield from [plain] if inside is None else inside


def media_element(mime: str) -> str | None:
    """The element that the presence of such content is; None for documents and the unknown."""
    return _MEDIA.get(mime.split("/", 1)[0].lower())


def kind_of(mime: str) -> str:
    """image, audio, video, or document for all else: the reason why such content is unseen."""
    kind = mime.split("/", 1)[0].lower()
    return kind if kind in _MEDIA else "document"


def data_of(segment: Segment, encoded: str, mime: str) -> Segment | Unseen:
    """Base64 data with its media type ("" where none is given): its text where it is text, else unseen.

    The data decides, not what the type says of it. What is no base64 at all stays the text that it is.
    """
    data = _bytes(encoded)
    if data is None and len(encoded) <= MAX_DECODED:
        return segment
    text = _text(data or b"")
    if text is not None:
        return _opaque(segment, text, "base64")
    kind = kind_of(mime) if mime else _magic(data or b"") or "document"
    return Unseen(segment.full_path, kind, media_element(kind))


def unescaped(segment: Segment) -> Segment:
    """HTML entities and URL escapes read as what they stand for, each character still at its place."""
    text, steps = segment.text, []
    offsets = segment.offsets
    if query := _QUERY.match(text):
        text = text[: query.start(1)] + query[1].replace("+", " ")
    if text != segment.text:
        steps.append("url")
    for name, mark, pattern, decode in (
        ("html", "&", _ENTITY, html.unescape),
        ("url", "%", _PERCENT, _unquoted),
    ):
        if mark in text and pattern.search(text):
            text, made = _replaced(text, pattern, decode)
            offsets = made.within(offsets)
            steps.append(name)
    if not steps:
        return segment
    return replace(segment, text=text, offsets=offsets, decoded=(*segment.decoded, *dict.fromkeys(steps)))


def _inside(segment: Segment) -> list[Segment | Unseen] | None:
    """What a text holds instead of words; None where it is words."""
    text = segment.text
    found = _json(segment) or _whole_base64(segment)
    if found is not None:
        return found
    if "base64," in text and _DATA.search(text):
        return list(_data_uris(segment))
    if "=" in text and (mail := _quoted_printable(segment)):
        return list(opened(mail))
    if "eyJ" in text and (tokens := list(_jwts(segment))):
        return [*tokens, unescaped(segment)]
    return None


def _replaced(text: str, pattern: re.Pattern[str], decode: Callable[[str], str]) -> tuple[str, Offsets]:
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in pattern.finditer(text):
        starts.extend(range(at, match.start()))
        ends.extend(range(at + 1, match.start() + 1))
        out.append(text[at : match.start()])
        piece = decode(match[0])
        out.append(piece)
        if len(piece) == len(match[0]):  # nothing was decoded: each character keeps its own place
            starts.extend(range(match.start(), match.end()))
            ends.extend(range(match.start() + 1, match.end() + 1))
        else:
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
    if text[:1] + text[-1:] not in {"{}", "[]"}:
        return None
    try:
        items = placed(segment.text)
    except BrokenJsonError:
        return _json_lines(segment)
    said = _said(segment)
    out: list[Segment | Unseen] = []
    for item in items:
        leaf = replace(
            segment,
            text=item.text,
            role=said.get(item.path, segment.role),
            inner=(*segment.inner, "!json", *item.path),
            offsets=item.offsets.within(segment.offsets),
            number=item.number,
            decoded=(*segment.decoded, "json"),
        )
        if item.where == "key":  # the mark lies in the string that is the leaf, so `where` stays "value"
            out.extend(replace(leaf, role=Role.KEY) for _ in key_segments(item.path, item.text))
        elif item.text:
            out.extend(opened(leaf))
    return out or None


def _said(segment: Segment) -> Mapping[Path, Role]:
    """Who says what inside the string, where it holds messages."""
    if segment.role is Role.TOOL or not _SPEAKER.search(segment.text):
        return {}
    try:
        leaves = list(walk(parse(segment.text), (), role_of=roles()))
    except TruncatedError:
        return {}
    return {leaf.path: leaf.role for leaf in leaves if isinstance(leaf, Segment) and leaf.role not in _NOBODY}


def _json_lines(segment: Segment) -> list[Segment | Unseen] | None:
    """Several objects, one a line: a batch file inside a request."""
    rows = [(m.start(), m[0]) for m in re.finditer(r"[^\n]+", segment.text) if m[0].strip()]
    out: list[Segment | Unseen] = []
    for number, (start, row) in enumerate(rows if len(rows) > 1 else ()):
        span = Offsets(range(start, start + len(row)), range(start + 1, start + len(row) + 1))
        inner = replace(
            segment, text=row, inner=(*segment.inner, "!lines", number), offsets=span.within(segment.offsets)
        )
        try:
            parse(row)
        except BrokenJsonError:
            return None
        out.extend(_json(inner) or [inner])
    return out or None


def _whole_base64(segment: Segment) -> list[Segment | Unseen] | None:
    encoded = segment.text.strip()
    if not _BASE64.match(encoded):
        return None
    data = _bytes(encoded)
    if data is None:
        return None
    text = _text(data)
    if text is not None:
        return list(opened(_opaque(segment, text, "base64")))
    kind = _magic(data)
    return [Unseen(segment.full_path, kind, media_element(kind))] if kind else None


def _data_uris(segment: Segment) -> Iterator[Segment | Unseen]:
    rest = segment.text
    for match in _DATA.finditer(segment.text):
        found = data_of(segment, match["data"], (match["mime"] or "").lower())
        if found is segment:
            continue
        yield from opened(found) if isinstance(found, Segment) else [found]
        rest = rest[: match.start()] + " " * (match.end() - match.start()) + rest[match.end() :]
    if rest.strip():
        yield unescaped(replace(segment, text=rest))


def _quoted_printable(segment: Segment) -> Segment | None:
    """A mail body in quoted-printable (RFC 2045): lines that end in "=", or octets of UTF-8, "=" and blanks as =XX."""
    if "quoted-printable" in segment.decoded or len(_OCTET.findall(segment.text)) < _OCTETS:
        return None
    try:
        text = quopri.decodestring(segment.text.encode("utf-8")).decode("utf-8")
    except (UnicodeError, ValueError):
        return None
    return _opaque(segment, text, "quoted-printable")


def _jwts(segment: Segment) -> Iterator[Segment | Unseen]:
    for match in _JWT.finditer(segment.text):
        text = _text(_bytes(match[1]) or b"")
        if text is not None:
            yield from opened(_opaque(segment, text, "jwt"))


def _opaque(segment: Segment, text: str, by: str) -> Segment:
    inner = (*segment.inner, f"!{by}")
    return replace(segment, text=text, inner=inner, offsets=None, opaque=True, decoded=(*segment.decoded, by))


def _bytes(encoded: str) -> bytes | None:
    """The bytes behind base64 of either alphabet; None where it is no base64 or too long."""
    packed = "".join(encoded.split()).translate(str.maketrans("-_", "+/")).rstrip("=")
    if len(packed) > MAX_DECODED or len(packed) % 4 == 1:
        return None
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _text(data: bytes) -> str | None:
    """Bytes as text; None where they are none or those of a file of another kind."""
    if _magic(data):
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    odd = sum(1 for c in text if not (c.isprintable() or c in "\r\n\t"))
    return text if text and odd <= _UNREADABLE * len(text) else None


def _magic(data: bytes) -> str | None:
    """What kind of file begins with these bytes, for the kinds that hold no plain text."""
    if data[:4] == b"RIFF":
        return "image" if data[8:12] == b"WEBP" else "audio"
    if data[4:8] == b"ftyp":
        return "video"
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)
