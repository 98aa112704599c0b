"""Structure that stands in prose: tables, delimited records, `key: value` lists, SQL. May import model only.

Each cell becomes a segment of its own under its heading, beside the text as a whole, so that the heading can
say what the cell is. Every cell keeps its place in the leaf. Markup is read in `_markup`.

    ("!table", row, heading)      a cell under a heading; a column's number where the table has no headings
    ("!pairs", block, key)        the value of `key: value` or `key=value`; blank lines part the blocks
    ("!xml", tag, number, …, tag) the text of an element, or of an attribute under its name
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final

from scanner.decode._markup import blanked, markup
from scanner.model import Offsets, Path, Segment

MAX_CELLS: Final = 20_000
_SHORTEST = 4
Cell = tuple[Path, int, int]
"""Steps below the text, and the place in it."""
_LINE = re.compile(r"[^\r\n]+")
_LINES_END = re.compile(r"\r?\n|\x0b")
_DELIMITERS = ("\t", "|", "^", "~", ";", ",")
_MIN_COLUMNS = {",": 3, ";": 3, "|": 2, "\t": 2, "^": 3, "~": 3, "  ": 2}
_MIN_ROWS = 2
_BARE_ROWS = 3
_LOOSE = frozenset(",;|")
"""Delimiters that prose uses too: a table without headings needs more rows of them."""
_RULE_ROW = re.compile(r"[\s|:+\-=]+\Z")
_HEADING = re.compile(r"(?=[^\n]*[^\W\d_]|504\??\Z)[#\w][\w #/().,%&'’?+\-]{0,48}:?\Z")
_HEADING_WORDS = 6
_VALUE_LIKE = re.compile(r"[\d\W_]*\d[\d\W_]*\Z|\S+@\S+|\d+[A-Za-z]?\Z|\d{1,2}[ \-]?[A-Za-z]{3,9}\b.*\d")
_GAP = re.compile(r" {2,}")
_LEAD = r"[ \t>*#•\-\"'“]{0,8}(?:\d{1,2}[.)][ \t]{1,3})?[\"'*]{0,3}"
_KEY = re.compile(
    rf"(?:^|[;,|&\t{{(?]|  |[.]\s){_LEAD}(?P<key>[^\W\d_][\w /#&.'’?%()\-]{{0,38}}?)[ \t\"'*”]{{0,4}}(?:=>|[:=])(?!//)"
    r"|(?<=[ ])(?P<word>(?:(?i:home|student|birth|date of|grade|parent|guardian|lunch|meal|phone|first|last|state|"
    r"local|mother|father|bus|school|primary|emergency|preferred|user|full|date|case|zip|"
    r"native) )?[^\W\d_][\w.\-#]{0,30})[:=](?!//)"
)
_SQL_WORD = re.compile(r"(?i)(?:.*\s)?(?:where|and|or|set|on|having)\s+")
_STOP = " \t\r*;,|&\"'”“)}{"
_MAX_VALUE = 200
_SENTENCE = re.compile(r"(?<=[\w%)]{3})\.\s+(?=[A-Z])")
_INSERT = re.compile(
    r"(?i)\binsert\s{1,4}into\s{1,4}[^\s(]{1,80}\s{0,4}\((?P<names>[^()]{1,4000})\)\s{0,4}values\s{0,4}"
)
_LITERAL = re.compile(
    r"\s{0,8}(?:[Nn]?'(?P<text>(?:[^']|''){0,2000})'|(?P<bare>[^,()']{1,200}))\s{0,8}(?P<end>[,)])"
)
_NEXT_ROW = re.compile(r"\s{0,8},?\s{0,8}\(")


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
    if len(segment.text) < _SHORTEST:
        return
    for count, (inner, start, end) in enumerate(_cells(segment.text)):
        if count >= MAX_CELLS:
            return
        span = Offsets(range(start, end), range(start + 1, end + 1))
        yield replace(
            segment,
            text=segment.text[start:end],
            inner=(*segment.inner, *inner),
            offsets=span.within(segment.offsets),
            cell=True,
        )


def _cells(text: str) -> Iterator[Cell]:
    lines = [(m.start(), m[0]) for m in _LINE.finditer(text)]
    if len(lines) > 1:
        for delimiter in _DELIMITERS:
            if delimiter in text:
                yield from _delimited(lines, delimiter)
        if "  " in text:
            yield from _fixed_width(lines)
    yield from markup(text)
    yield from _pairs(blanked(text))
    yield from _sql(text)


def _delimited(lines: Sequence[tuple[int, str]], delimiter: str) -> Iterator[Cell]:
    """Every run of lines that split into the same number of cells."""
    run: list[_Row] = []
    for number, (start, line) in enumerate(lines):
        if delimiter == "|" and "-" in line and _RULE_ROW.match(line):
            continue
        row = _Row(number, _split(line, start, delimiter))
        fits = len(row.cells) >= _MIN_COLUMNS[delimiter]
        if fits and (not run or abs(len(row.cells) - len(run[0].cells)) <= 1):
            run.append(row)
            continue
        yield from _table(run, delimiter)
        run = [row] if fits else []
    yield from _table(run, delimiter)


def _table(run: Sequence[_Row], delimiter: str) -> Iterator[Cell]:
    """The cells of a run of rows, under the headings that its first rows hold, else under their numbers."""
    at = (
        next((n for n, row in enumerate(run[:2]) if _is_heading(row)), None)
        if len(run) >= _MIN_ROWS
        else None
    )
    if at is not None:
        names = [c.text for c in run[at].cells]
        first, last = run[at].cells[0].start, run[at].cells[-1].end
        yield ("!table", run[at].number, "!heading"), first, last
        for row in run[at + 1 :]:
            for name, cell in zip(names, row.cells, strict=False):
                if cell.text and name:
                    yield ("!table", row.number, name), cell.start, cell.end
    elif len(run) >= (_BARE_ROWS if delimiter in _LOOSE else _MIN_ROWS):
        for row in run:
            for column, cell in enumerate(row.cells):
                if cell.text:
                    yield ("!table", row.number, column), cell.start, cell.end
    if delimiter in "|\t":
        yield from (
            (("!pairs", -1, row.cells[0].text), row.cells[1].start, row.cells[1].end)
            for row in run
            if len(row.cells) == 2 and row.cells[1].text and _HEADING.match(row.cells[0].text)  # noqa: PLR2004
        )


def _is_heading(row: _Row) -> bool:
    """Whether a row names columns: words, no numbers, dates or addresses, nearly none empty."""
    filled = [c.text for c in row.cells if c.text]
    return (
        len(filled) >= max(1, len(row.cells) - 1)
        and len({c.lower() for c in filled}) == len(filled)
        and all(_HEADING.match(c) and len(c.split()) <= _HEADING_WORDS for c in filled)
        and not any(_VALUE_LIKE.match(c) for c in filled if not c.startswith("504"))
    )


def _split(line: str, start: int, delimiter: str) -> tuple[_Cell, ...]:
    """The cells of a line, trimmed, quotes off, each at its place."""
    if delimiter not in line:
        return ()
    cells: list[_Cell] = []
    at = 0
    if '"' in line:
        quoted = False
        for i, char in enumerate(line):
            if char == '"':
                quoted = not quoted
            elif char == delimiter and not quoted:
                cells.append(_trimmed(line, start, at, i))
                at = i + 1
    else:
        for piece in line.split(delimiter)[:-1]:
            cells.append(_trimmed(line, start, at, at + len(piece)))
            at += len(piece) + 1
    cells.append(_trimmed(line, start, at, len(line)))
    if delimiter == "|":
        cells = cells[1:] if not cells[0].text else cells
        cells = cells[:-1] if cells and not cells[-1].text else cells
    return tuple(cells)


def _trimmed(line: str, offset: int, start: int, end: int) -> _Cell:
    while start < end and line[start] in ' \t"*\r`':
        start += 1
    while end > start and line[end - 1] in ' \t"*\r`':
        end -= 1
    return _Cell(offset + start, offset + end, line[start:end])


def _fixed_width(lines: Sequence[tuple[int, str]]) -> Iterator[Cell]:
    """Columns parted by two or more spaces below headings that stand where the columns stand."""
    heading: _Row | None = None
    for number, (start, line) in enumerate(lines):
        if _RULE_ROW.match(line):
            continue
        row = _Row(number, _spaced(line, start)) if "  " in line and "|" not in line else None
        if row is None or len(row.cells) < _MIN_COLUMNS["  "]:
            if row is None:
                heading = None
            continue
        if heading is None:
            heading = (
                row
                if _is_heading(row) and not any(c.text.endswith(":") or ": " in c.text for c in row.cells)
                else None
            )
            width = start
            continue
        for name, cell in _aligned(heading, width, row, start):
            yield ("!table", number, name), cell.start, cell.end


def _spaced(line: str, start: int) -> tuple[_Cell, ...]:
    cells: list[_Cell] = []
    at = 0
    for gap in _GAP.finditer(line):
        if gap.start() > at:
            cells.append(_trimmed(line, start, at, gap.start()))
        at = gap.end()
    if at < len(line):
        cells.append(_trimmed(line, start, at, len(line)))
    return tuple(c for c in cells if c.text)


def _aligned(heading: _Row, first: int, row: _Row, start: int) -> Iterator[tuple[str, _Cell]]:
    """Cells by their order where none is empty, else by the heading that they begin or end under."""
    if len(row.cells) == len(heading.cells):
        yield from ((h.text, c) for h, c in zip(heading.cells, row.cells, strict=True))
        return
    for cell in row.cells:
        begin, end = cell.start - start, cell.end - start
        for h in heading.cells:
            if begin < h.end - first and end > h.start - first:
                yield h.text, cell
                break


def _pairs(text: str) -> Iterator[Cell]:
    """`key: value`, `key=value`, several to a line too."""
    if ":" not in text and "=" not in text:
        return
    block = at = 0
    for end in [*(m.start() for m in _LINES_END.finditer(text)), len(text)]:
        line = text[at:end]
        if not line.strip():
            block += text[at - 1 : at] == "\n" and text[end : end + 1] != "\x0b"
        elif ":" in line or "=" in line:
            yield from _line_pairs(line, at, block)
        at = end + (2 if text.startswith("\r\n", end) else 1)


def _line_pairs(line: str, offset: int, block: int) -> Iterator[Cell]:
    found = list(_KEY.finditer(line))
    for match, after in zip_longest(found, found[1:]):
        start, end = match.end(), min(after.start() if after else len(line), match.end() + _MAX_VALUE)
        while start < end and line[start] in " \t\"'*“”>":
            start += 1
        if sentence := _SENTENCE.search(line, start, end):
            end = sentence.start()
        while end > start and line[end - 1] in _STOP:
            end -= 1
        if line.count("(", start, end) > line.count(")", start, end) and line[end : end + 1] == ")":
            end += 1
        key = _key(match)
        time_of_day = key[-1:].isdigit() and line[start : start + 2].isdigit()
        if end > start and key and not time_of_day:
            yield ("!pairs", block, key), offset + start, offset + end


def _key(match: re.Match[str]) -> str:
    """The key without what stands before it: `INFO name=`, `WHERE s.dob = `, `gr 5) DOB:`."""
    key = match["key"] or match["word"]
    key = key.rpartition(")")[2] if ")" in key and "(" not in key else key
    if match[0].endswith("=") and not match[0][:-1].endswith((" ", "\t")):
        return key.split()[-1] if key.split() else ""
    return _SQL_WORD.sub("", key).strip()


def _sql(text: str) -> Iterator[Cell]:
    """The values of INSERT under their columns."""
    if "nsert" not in text and "NSERT" not in text:
        return
    row = 0
    for insert in _INSERT.finditer(text):
        names = [n.strip(' \t\r\n"`[]') for n in insert["names"].split(",")]
        at = insert.end()
        while opened := _NEXT_ROW.match(text, at):
            at = opened.end()
            row += 1
            column = 0
            while literal := _LITERAL.match(text, at):
                at = literal.end()
                kind = "text" if literal["text"] is not None else "bare"
                value = literal[kind].strip()
                if value and column < len(names) and value.lower() != "null":
                    start = text.index(value, literal.start(kind))
                    yield ("!table", row, names[column]), start, start + len(value)
                column += 1
                if literal["end"] == ")":
                    break
            else:
                break
