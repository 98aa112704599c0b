"""Structure that stands in prose: tables, delimited records, `key: value` lines, markup. May import model only.

Each cell becomes a segment of its own under its heading, beside the text as a whole, so that the heading can
say what the cell is. Every cell keeps its place in the leaf.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from scanner.model import Offsets, Segment

STEPS: Final = ("!table", "!pairs", "!xml")
MAX_CELLS: Final = 20_000
_DELIMITERS = ("\t", "|", "^", "~", ";", ",")
_LINE = re.compile(r"[^\n]*")
_RULE_ROW = re.compile(r"[\s|:+\-=]+\Z")
_PAIR = re.compile(
    r"(?m)^[ \t>*#•\-]*(?:\d{1,2}[.)][ \t]+)?\*{0,2}(?P<key>[A-Za-z][\w /#()&.'’\-]{0,38}?)\*{0,2}[ \t]*(?::|=)\*{0,2}[ \t]*(?P<value>[^\s:/][^\n]{0,200})$"
)
_INLINE = re.compile(r"(?P<key>[A-Za-z][\w /#.'’]{1,24}?)[ \t]*[:=][ \t]*(?P<value>[^|;,\n:=]{1,80}?)(?=[ \t]*[|;,]|[ \t]*$)")
_TAG = re.compile(r"<(?P<tag>[A-Za-z][\w.:\-]{0,40})(?:\s[^<>]{0,2000})?>(?P<value>[^<>]{1,400})</(?P=tag)\s*>")
_ATTRIBUTES = re.compile(r"<(?P<tag>[A-Za-z][\w.:\-]{0,40})(?P<all>(?:\s+[\w.:\-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))+)\s*/?>")
_ATTRIBUTE = re.compile(r"(?P<key>[\w.:\-]+)\s*=\s*(?:\"(?P<a>[^\"]*)\"|'(?P<b>[^']*)')")
_HEADING = re.compile(r"[A-Za-z#][\w #/().%&'?\-]{0,40}\Z")
_MIN_ROWS = 2
_MIN_COLUMNS = {",": 3, ";": 3, "|": 2, "\t": 2, "^": 3, "~": 3}


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: tuple[_Cell, ...]


def structured(segment: Segment) -> Iterator[Segment]:
    """The cells, values and elements found in a text, at most MAX_CELLS."""
    text = segment.text
    count = 0
    for inner, start, end in (*_tables(text), *_pairs(text), *_markup(text)):
        count += 1
        if count > MAX_CELLS:
            return
        span = Offsets(range(start, end), range(start + 1, end + 1))
        yield replace(
            segment,
            text=text[start:end],
            inner=(*segment.inner, *inner),
            offsets=span.within(segment.offsets),
            cell=True,
        )


def _tables(text: str) -> Iterator[tuple[tuple[str | int, ...], int, int]]:
    for delimiter in (d for d in _DELIMITERS if d in text):
        for heading, rows in _blocks(text, delimiter):
            names = [c.text for c in heading.cells]
            for row in rows:
                for name, cell in zip(names, row.cells, strict=False):
                    if cell.text and name:
                        yield ("!table", row.number, name), cell.start, cell.end


def _blocks(text: str, delimiter: str) -> Iterator[tuple[_Row, list[_Row]]]:
    """(heading, rows) of every run of lines that split into the same number of cells below headings."""
    run: list[_Row] = []
    for number, match in enumerate(m for m in _LINE.finditer(text) if m.end() > m.start() or m.start() == len(text)):
        line = match[0]
        if delimiter == "|" and _RULE_ROW.match(line) and "-" in line:
            continue
        row = _Row(number, _split(line, match.start(), delimiter))
        if len(row.cells) >= _MIN_COLUMNS[delimiter] and (not run or abs(len(row.cells) - len(run[0].cells)) <= 1):
            run.append(row)
            continue
        yield from _block(run)
        run = [row] if len(row.cells) >= _MIN_COLUMNS[delimiter] else []
    yield from _block(run)


def _block(run: Sequence[_Row]) -> Iterator[tuple[_Row, list[_Row]]]:
    if len(run) >= _MIN_ROWS and all(_HEADING.match(c.text) for c in run[0].cells if c.text):
        filled = [c.text for c in run[0].cells if c.text]
        if len(filled) >= len(run[0].cells) - 1 and max(len(c) for c in filled) <= 40:
            yield run[0], list(run[1:])


def _split(line: str, start: int, delimiter: str) -> tuple[_Cell, ...]:
    """The cells of a line, trimmed, quotes off, each at its place."""
    if delimiter not in line:
        return ()
    cells: list[_Cell] = []
    at = 0
    quoted = False
    for i, char in enumerate(line + delimiter):
        if char == '"':
            quoted = not quoted
        if char == delimiter and (not quoted or i == len(line)):
            cells.append(_trimmed(line, start, at, i))
            at = i + 1
    if delimiter == "|" and cells and not cells[0].text:
        cells = cells[1:]
    if delimiter == "|" and cells and not cells[-1].text:
        cells = cells[:-1]
    return tuple(cells)


def _trimmed(line: str, offset: int, start: int, end: int) -> _Cell:
    while start < end and line[start] in ' \t"*\r':
        start += 1
    while end > start and line[end - 1] in ' \t"*\r':
        end -= 1
    return _Cell(offset + start, offset + end, line[start:end])


def _pairs(text: str) -> Iterator[tuple[tuple[str | int, ...], int, int]]:
    if ":" not in text and "=" not in text:
        return
    for match in _PAIR.finditer(text):
        value = match["value"].rstrip(" \t*\r")
        stop = match.start("value") + len(value)
        yield ("!pairs", match["key"].strip()), match.start("value"), stop
        for inner in _INLINE.finditer(text, match.start("key"), stop):
            yield ("!pairs", inner["key"].strip()), inner.start("value"), inner.start("value") + len(inner["value"].rstrip())


def _markup(text: str) -> Iterator[tuple[tuple[str | int, ...], int, int]]:
    if "<" not in text or ">" not in text:
        return
    for match in _TAG.finditer(text):
        value = match["value"].strip()
        if value:
            start = text.index(value, match.start("value"))
            yield ("!xml", match["tag"]), start, start + len(value)
    for match in _ATTRIBUTES.finditer(text):
        for pair in _ATTRIBUTE.finditer(text, match.start("all"), match.end("all")):
            group = "a" if pair["a"] is not None else "b"
            if pair[group]:
                yield ("!xml", match["tag"], pair["key"]), pair.start(group), pair.end(group)
