"""Labelled payloads: JSON lines with a body and the marks in it. May import model, errors and json_text.

One item a line: `id`, `body`, `labels`, optional `source_system`, `vendor_host`, `format`, `tags`. A label is `path`
(from "$", the body), `start` and `end` (code points, end exclusive), `label`, and optional `text`, `weak`, `group`,
`"where": "key"` for a mark in the key that ends the path, and `"leaf_encoding": "base64"` for offsets in decoded text.
Messages name lines, never what stands in them.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scanner.errors import SourceError
from scanner.json_text import BrokenJsonError, get, parse, plain
from scanner.model import Exchange, Json, Number, Pairs, Ref
from scanner.model import Path as Steps

Leaf = tuple[Steps, str]
"""A path from "$", and "value" or "key"."""
_STEP = re.compile(r"""\.([^.\[\]"']+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|\['((?:[^'\\]|\\.)*)'\]""")
_GROUP = "group:"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person marked. A weak mark counts neither way. `group` is the origin of a name, where known."""

    leaf: Leaf
    start: int
    end: int
    label: str
    weak: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One labelled payload. `decoded` are the leaves whose marks count in the text behind base64."""

    exchange: Exchange
    marks: tuple[Mark, ...]
    words: int
    tags: tuple[str, ...] = ()
    decoded: frozenset[Leaf] = frozenset()

    @property
    def strong(self) -> tuple[Mark, ...]:
        """The marks that count."""
        return tuple(m for m in self.marks if not m.weak)


def read(path: Path) -> list[Item]:
    """All items of a file. Raises SourceError that names the line of what is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SourceError(
            "the labelled payloads cannot be read: give a file of JSON lines in UTF-8"
        ) from None
    return list(items(text.split("\n"), path.name))


def items(lines: Iterable[str], file: str = "payloads.jsonl") -> Iterator[Item]:
    """Items from lines of JSON; empty lines are passed over. Raises SourceError.

    A scan reads the file's name beside every payload, so the detectors are given one here too.
    """
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                item = _item(parse(line), number, file)
            except BrokenJsonError:
                raise SourceError(f"line {number} of the labelled payloads is not JSON") from None
            except (KeyError, TypeError, ValueError, AttributeError):
                raise SourceError(
                    f"line {number} of the labelled payloads has no id, body and labels"
                ) from None
            if item.exchange.id in seen:
                raise SourceError(f"line {number} of the labelled payloads has an id that was there before")
            seen.add(item.exchange.id)
            yield item
    if not seen:
        raise SourceError("there are no labelled payloads in the file")


def steps(path: str) -> Steps:
    """`$.a[0]["b c"]` as steps. Raises ValueError."""
    found: list[str | int] = ["$"]
    at = 1
    while at < len(path):
        step = _STEP.match(path, at)
        if not step:
            raise ValueError("no path")
        name, index, quoted, single = step.groups()
        if index is not None:
            found.append(int(index))
        else:
            found.append(name or (json.loads(quoted) if quoted else re.sub(r"\\(.)", r"\1", single)))
        at = step.end()
    return tuple(found)


def _item(record: Json, line: int, file: str) -> Item:
    about: Mapping[str, Any] = {k: plain(v) for k, v in record if k not in {"body", "labels"}}
    body = get(record, "body")
    tags = tuple(str(t) for t in about.get("tags", ()))
    groups = [t.removeprefix(_GROUP) for t in tags if t.startswith(_GROUP)]
    marks, decoded = [], set()
    for number, label in enumerate(plain(get(record, "labels")), 1):
        try:
            mark, opaque = _mark(label, body, groups[0] if groups else "")
        except (KeyError, TypeError, ValueError, IndexError):
            msg = f"line {line} of the labelled payloads: label {number} does not fit its body"
            raise SourceError(msg) from None
        marks.append(mark)
        if opaque:
            decoded.add(mark.leaf)
    exchange = Exchange(
        str(about["id"]), Ref("labelled", "", line - 1, file=file), system=str(about.get("source_system", "")),
        host=str(about.get("vendor_host", "")), body=body,
    )  # fmt: skip
    return Item(exchange, tuple(marks), sum(len(t.split()) for t in _strings(body)), tags, frozenset(decoded))


def _mark(label: Mapping[str, Any], body: Json, group: str) -> tuple[Mark, bool]:
    """A mark, and whether it counts in decoded text; ValueError and the like where it does not fit the body."""
    path, where = steps(label["path"]), str(label.get("where", "value"))
    opaque = label.get("leaf_encoding") == "base64"
    value = _at(body, path)
    if where == "key":
        value = path[-1]
    if not isinstance(value, str | bool | None):
        raise TypeError("no leaf")
    text = value if isinstance(value, str) else json.dumps(value)
    if opaque:
        text = _behind_base64(text)
    start, end = int(label["start"]), int(label["end"])
    if not 0 <= start < end <= len(text) or label.get("text", text[start:end]) != text[start:end]:
        raise ValueError("no such span")
    mark = Mark(
        (path, where), start, end, str(label["label"]), bool(label.get("weak")), label.get("group", group)
    )
    return mark, opaque


def _at(value: Json, path: Steps) -> Json:
    for step in path[1:]:
        if isinstance(step, int):
            if not isinstance(value, list):
                raise TypeError("no list")
            value = value[step]
        else:
            value = dict(value)[step]
    return value


def _behind_base64(text: str) -> str:
    try:
        return base64.b64decode(text.rpartition("base64,")[2]).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        raise ValueError("no base64") from None


def _strings(value: Json) -> Iterator[str]:
    if isinstance(value, Pairs | list):
        for part in value:
            yield from _strings(part[1] if isinstance(value, Pairs) else part)
    elif isinstance(value, str) and not isinstance(value, Number):
        yield value
