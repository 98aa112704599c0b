"""XML and HTML inside a text: elements, attributes, tables, and names beside values. May import model only.

A tag that is never closed, or closed twice, does no harm: markup in prompts is often cut.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from scanner.model import Path

Cell = tuple[Path, int, int]
_TOKEN = re.compile(r"<(?P<close>/?)(?P<tag>[A-Za-z][\w.:\-]{0,40})(?P<rest>(?:\s[^<>]{0,4000}|/)?)>")
_ATTRIBUTE = re.compile(r"(?P<key>[\w.:\-]{1,60})\s{0,4}=\s{0,4}(?:\"(?P<a>[^\"]*)\"|'(?P<b>[^']*)')")
_INLINE = frozenset(
    "b i u em strong span font a small sub sup mark code label abbr time cite q del ins br wbr".split()
)
_VOID = frozenset("br hr img input meta link wbr col area base source".split())
_NAMING = ("name", "key", "field", "itemprop", "data-field", "data-name", "property", "id", "class")
"""Attributes whose value names what an element holds."""
_KEYS = frozenset("k key name field label dt attribute question code column heading param".split())
_VALUES = frozenset("v value val dd answer response text data content string".split())
_NO_VALUES = frozenset(
    "class style href src type rel width height align colspan rowspan border lang target action method id name key "
    "field itemprop property charset version encoding for".split()
)
_NAME = re.compile(r"[^\W\d_][\w .:/#\-]{0,40}\Z")
_DEPTH: Final = 64
_STEPS: Final = 3


@dataclass(slots=True)
class _Table:
    headings: list[str] = field(default_factory=list)
    rows: int = 0


@dataclass(slots=True)
class _Frame:
    tag: str
    number: int
    name: str
    children: Counter[str] = field(default_factory=Counter)
    pending: str = ""
    start: int = 0
    runs: list[tuple[int, int]] = field(default_factory=list)
    cells: list[tuple[bool, list[tuple[int, int]]]] = field(default_factory=list)
    table: _Table | None = None


def blanked(text: str) -> str:
    r"""The text with its tags as blanks of the same length; tags that end a line of text begin with \\v."""
    if "<" not in text:
        return text
    return _TOKEN.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    size = match.end() - match.start()
    if match["tag"].lower() in _INLINE - {"br"}:
        return " " * size
    return "\x0b" + " " * (size - 1)


def markup(text: str) -> Iterator[Cell]:
    """The texts of elements, and the values of attributes, each under its name."""
    if "<" not in text or ">" not in text:
        return
    stack = [_Frame("", 0, "")]
    at = 0
    for token in _TOKEN.finditer(text):
        yield from _run(text, stack, at, token.start())
        at = token.end()
        tag = token["tag"].rsplit(":", 1)[-1]
        low = tag.lower()
        if token["close"]:
            yield from _closed(text, stack, low)
            continue
        attributes = _attributes(token)
        yield from _valued(stack, tag, attributes)
        if token["rest"].endswith("/") or low in _VOID or len(stack) >= _DEPTH:
            continue
        name = next((attributes[a][0] for a in _NAMING if a in attributes), "")
        if low in _INLINE and not name:
            continue
        if low in {"tr", "td", "th"} and stack[-1].tag in {"td", "th"}:
            yield from _closed(text, stack, stack[-1].tag)
        if low == "tr" and stack[-1].tag == "tr":
            yield from _closed(text, stack, "tr")
        number = stack[-1].children[low]
        stack[-1].children[low] += 1
        frame = _Frame(low, number, name if name and _NAME.match(name) else tag)
        frame.table = _Table() if low == "table" else stack[-1].table
        stack.append(frame)
    yield from _run(text, stack, at, len(text))
    while len(stack) > 1:
        yield from _closed(text, stack, stack[-1].tag)


def _run(text: str, stack: list[_Frame], start: int, end: int) -> Iterator[Cell]:
    """The words between two tags, under the element that they stand in."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    frame = stack[-1]
    if start >= end or len(stack) == 1:
        return
    frame.runs.append((start, end))
    if frame.tag in {"td", "th"} or (frame.tag in _INLINE and any(f.tag in {"td", "th"} for f in stack[-3:])):
        owner = next(f for f in reversed(stack) if f.tag in {"td", "th"})
        if owner is not frame:
            owner.runs.append((start, end))
        else:
            return
    parent = stack[-2]
    if frame.tag in _KEYS and frame.name.lower() == frame.tag:
        parent.pending = text[start : min(end, start + 60)].strip(" :")
        yield _path(stack, frame.name), start, end
        return
    name = frame.name
    if frame.tag in _VALUES and parent.pending:
        name, parent.pending = parent.pending, ""
    yield _path(stack, name), start, end


def _path(stack: list[_Frame], leaf: str) -> Path:
    above = [step for f in stack[1:-1][-_STEPS:] for step in (f.name, f.number)]
    return ("!xml", *above, leaf)


def _attributes(token: re.Match[str]) -> dict[str, tuple[str, int]]:
    rest = token["rest"]
    if "=" not in rest:
        return {}
    found = {}
    for m in _ATTRIBUTE.finditer(rest):
        group = "a" if m["a"] is not None else "b"
        if m[group].strip():
            found[m["key"].rsplit(":", 1)[-1]] = (m[group], token.start("rest") + m.start(group))
    return found


def _valued(stack: list[_Frame], tag: str, attributes: Mapping[str, tuple[str, int]]) -> Iterator[Cell]:
    named = next((attributes[a][0] for a in _NAMING if a in attributes and a != "class"), "")
    above = [step for f in stack[1:][-_STEPS:] for step in (f.name, f.number)]
    number = stack[-1].children[tag.lower()]
    for key, (value, start) in attributes.items():
        if key.lower() in _NO_VALUES or key.lower().startswith("xmlns"):
            continue
        leaf = named if named and key.lower() in _VALUES | {"content"} else key
        yield ("!xml", *above, tag, number, leaf), start, start + len(value)


def _closed(text: str, stack: list[_Frame], tag: str) -> Iterator[Cell]:
    """Closes the nearest element of this name and all inside it; a tag that closes nothing is passed over."""
    if not any(f.tag == tag for f in stack[1:]):
        return
    while len(stack) > 1:
        frame = stack.pop()
        if frame.tag in {"td", "th"}:
            row = next((f for f in reversed(stack) if f.tag == "tr"), None)
            if row:
                row.cells.append((frame.tag == "th", frame.runs))
        elif frame.tag == "tr":
            yield from _row(text, frame)
        if frame.tag == tag:
            return


def _row(text: str, row: _Frame) -> Iterator[Cell]:
    """The cells of a row under the headings above it, or after the heading that the row begins with."""
    table = row.table or _Table()
    words = [" ".join(text[a:b] for a, b in runs) for _, runs in row.cells]
    heads = [head for head, _ in row.cells]
    table.rows += 1
    if len(words) == 2 and (heads == [True, False] or words[0].endswith(":")):  # noqa: PLR2004
        yield from ((("!pairs", -1, words[0].strip(" :")), a, b) for a, b in row.cells[1][1])
    elif not table.headings and (all(heads) or (table.rows == 1 and all(_NAME.match(w) for w in words if w))):
        table.headings = words
    else:
        for name, (_, runs) in zip(table.headings, row.cells, strict=False):
            if name:
                yield from ((("!table", table.rows, name), a, b) for a, b in runs)
