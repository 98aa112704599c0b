"""One file that is one payload: JSON of no known shape, an array of records, raw text. May import policy."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.json_text import BrokenJsonError, parse
from scanner.model import Exchange, Ref
from scanner.policy import Policy
from scanner.source import mapped
from scanner.source._bytes import MAX_RECORD, CutError, Opened, SourceFile

NAME = "payload"
_LIKELY_BINARY = 0.02


def fits(file: SourceFile, head: bytes) -> float:
    """Always a little: what no other reader wants is one payload."""
    del file, head
    return 0.1


def read(file: SourceFile, policy: Policy) -> Iterator[Exchange]:
    """The payload; its id is the file's name. An array of recognised records is read record by record."""
    ref = Ref(file.label, file.digest, 0, 0, file.name)
    try:
        with Opened(file) as stream:
            data = stream.read(MAX_RECORD + 1)
    except CutError as cut:
        yield Exchange(id=file.name, ref=ref, broken=cut.reason)
        return
    if len(data) > MAX_RECORD:
        yield Exchange(id=file.name, ref=ref, broken="too-large")
    elif b"\x00" in data[:4096]:
        yield Exchange(id=file.name, ref=ref, unseen="binary")
    else:
        yield from _text(file, ref, data, policy)


def _text(file: SourceFile, ref: Ref, data: bytes, policy: Policy) -> Iterator[Exchange]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        bad = sum(1 for c in data.decode("utf-8", "replace") if c == "\ufffd")
        if bad > _LIKELY_BINARY * len(data):
            yield Exchange(id=file.name, ref=ref, unseen="binary")
        else:
            yield Exchange(id=file.name, ref=ref, broken="encoding")
        return
    try:
        value = parse(text)
    except BrokenJsonError as error:
        begins = text.lstrip()[:1] in {"{", "["} and file.name.lower().removesuffix(".gz").endswith(".json")
        if begins or error.reason == "too-deep":
            yield Exchange(id=file.name, ref=ref, broken=error.reason)
        else:
            yield Exchange(id=file.name, ref=ref, body=text)
        return
    records = value if isinstance(value, list) else [value]
    dialects = [mapped.dialect_of(record, policy) for record in records]
    if not any(dialects):
        yield Exchange(id=file.name, ref=ref, body=value)
        return
    for number, (record, dialect) in enumerate(zip(records, dialects, strict=True)):
        place, where = Ref(file.label, file.digest, number, None, file.name), f"{file.name}#{number}"
        if dialect:
            yield mapped.exchange_of(record, dialect, place, where)
        else:
            yield Exchange(id=where, ref=place, body=record)
