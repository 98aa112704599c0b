"""What of a body is no text: pictures, sound, base64 files, links, earlier text. May import model only.

Covers the shapes of all vendors at once, in camelCase, snake_case and mixed, as gateways and SDKs mix them.
A link or id is read as text and told as unseen as well, since what it leads to is not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scanner.decode._nested import data_of, kind_of, media_element
from scanner.json_text import get
from scanner.model import Json, Number, Pairs, Path, Role, Segment, Unseen

_BLOBS: Final = frozenset(["inlineData", "inline_data", "input_audio", "inputAudio"])
_LINKED: Final = {"image_url": "image", "file_url": "document", "file_uri": "document", "fileUri": "document"}
_FILE_IDS: Final = frozenset(["file_id", "fileId", "input_file_id", "training_file"])
_FILE_ID = re.compile(r"(?:file|assistant)[-_]")
_EARLIER: Final = {
    "previous_response_id": ("previous-response", ""),
    "conversation": ("previous-response", "conv_"),
    "cachedContent": ("cached-content", ""),
    "cached_content": ("cached-content", ""),
    "prompt": ("stored-prompt", "pmpt_"),
}
_MEDIA: Final = frozenset({"image", "audio", "video"})


def media(path: Path, holder: Pairs) -> Iterator[Segment | Unseen]:
    """What of one object cannot be walked as text: decoded where it is text in base64, else unseen with its
    reason.
    """
    for key, value in holder:
        at = (*path, key)
        if isinstance(value, Pairs):
            if key in _BLOBS:
                yield from _blob(at, value, "audio" if "audio" in key else "")
            elif key == "source":
                yield from _source(at, value, _kind(path, holder))
            elif key == "image_url":
                yield from _link((*at, "url"), get(value, "url"), "image")
            elif key in _EARLIER:
                yield from _earlier((*at, "id"), key, get(value, "id"))
        elif isinstance(value, str) and not isinstance(value, Number):
            yield from _text(at, key, value, holder)


def token_ids(path: Path, holder: Pairs) -> Iterator[Segment | Unseen]:
    """`media`, and a text that was cut into token ids before it was sent: numbers that nobody reads."""
    yield from media(path, holder)
    for key in ("input", "prompt"):
        value = get(holder, key)
        if isinstance(value, list) and len(path) == 1:
            if value and all(isinstance(v, Number) for v in value):
                yield Unseen((*path, key), "token-ids")
            for i, item in enumerate(value):
                if isinstance(item, list) and item and all(isinstance(v, Number) for v in item):
                    yield Unseen((*path, key, i), "token-ids")


def _text(at: Path, key: str, value: str, holder: Pairs) -> Iterator[Segment | Unseen]:
    if key in _FILE_IDS:
        if _FILE_ID.match(value) or at[-2] == "file" or isinstance(get(holder, "type"), str):
            yield from _id(at, value, "file-id")
    elif key in _EARLIER:
        yield from _earlier(at, key, value)
    elif key in _LINKED:
        mime = get(holder, "mimeType") or get(holder, "mime_type") or ""
        yield from _link(at, value, kind_of(str(mime)) if mime else _LINKED[key])
    elif key == "file_data" and not value.startswith("data:"):
        yield data_of(Segment(at, Role.ATTACHMENT, value), value, "")


def _kind(path: Path, holder: Pairs) -> str:
    """image, document, audio or video: Anthropic says it in `type`, Bedrock in the key above."""
    kind = get(holder, "type")
    return kind if isinstance(kind, str) else str(path[-1])


def _source(at: Path, source: Pairs, kind: str) -> Iterator[Segment | Unseen]:
    reason = kind if kind in _MEDIA else "document"
    if get(source, "type") != "text":
        yield from _blob(at, source, reason)
    yield from _link((*at, "url"), get(source, "url"), reason)
    file_id, stored = get(source, "file_id"), get(source, "s3Location")
    if isinstance(file_id, str):
        yield from _id((*at, "file_id"), file_id, "file-id")
    yield from _link((*at, "s3Location", "uri"), get(stored, "uri"), reason)


def _blob(at: Path, blob: Pairs, reason: str) -> Iterator[Segment | Unseen]:
    """An object that holds base64 data, and mostly its media type."""
    mime = next(
        (m for m in (get(blob, k) for k in ("mimeType", "mime_type", "media_type")) if isinstance(m, str)), ""
    )
    for key in ("data", "bytes"):
        data = get(blob, key)
        if isinstance(data, str) and data:
            yield data_of(
                Segment((*at, key), Role.ATTACHMENT, data),
                data,
                mime or (f"{reason}/*" if reason in _MEDIA else ""),
            )


def _link(at: Path, link: Json, kind: str) -> Iterator[Segment | Unseen]:
    """A link is text; what it leads to is not here. Data in the link itself is opened later."""
    if isinstance(link, str) and link and not link.startswith("data:"):
        yield Segment(at, Role.URL, link)
        yield Unseen(at, kind, media_element(kind))


def _earlier(at: Path, key: str, value: Json) -> Iterator[Segment | Unseen]:
    reason, prefix = _EARLIER[key]
    if isinstance(value, str) and value and value.startswith(prefix):
        yield from _id(at, value, reason)


def _id(at: Path, value: str, reason: str) -> Iterator[Segment | Unseen]:
    yield Segment(at, Role.FIELD, value)
    yield Unseen(at, reason)
