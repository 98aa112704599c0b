"""JSON inside a string, with the place of every leaf and key. May import model only.

Python's parser tells values but not where they stand; a finding must point at the characters of the leaf as
it is. So the text is first checked by that parser, and only its tokens are placed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scanner.decode._leaves import step
from scanner.json_text import BrokenJsonError, parse
from scanner.model import Offsets, Path, Step

_TOKEN = re.compile(
    r'\s*(?:(?P<str>"[^"\\]*(?:\\.[^"\\]*)*")|(?P<word>[^\s\[\]{},:"]+)|(?P<mark>[\[\]{},:]))', re.DOTALL
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_SHORT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


@dataclass(frozen=True, slots=True)
class Placed:
    """One leaf or key: its text unescaped, and where each character of it stands in the string."""

    path: Path
    where: str
    text: str
    offsets: Offsets
    number: bool


def placed(text: str) -> list[Placed]:
    """Every leaf and key of a JSON text, in order. Raises BrokenJsonError."""
    parse(text)
    return list(_tokens(text))


def _tokens(text: str) -> Iterator[Placed]:
    stack: list[Step | None] = []  # the key or index at each depth; None: an object that waits for a key
    kinds: list[str] = []
    for match in _TOKEN.finditer(text, len(text) - len(text.removeprefix("\ufeff"))):
        mark, string = match["mark"], match["str"]
        if mark in ("{", "["):
            stack.append(None if mark == "{" else 0)
            kinds.append(mark)
        elif mark in ("}", "]"):
            stack.pop()
            kinds.pop()
        elif mark == ",":
            top = stack[-1]
            stack[-1] = top + 1 if isinstance(top, int) and kinds[-1] == "[" else None
        elif mark == ":":
            continue
        elif string is not None and kinds and kinds[-1] == "{" and stack[-1] is None:
            key, offsets = _unescaped(text, match.start("str") + 1, match.end("str") - 1)
            stack[-1] = step(key)
            yield Placed(_path(stack), "key", key, offsets, number=False)
        elif string is not None:
            value, offsets = _unescaped(text, match.start("str") + 1, match.end("str") - 1)
            yield Placed(_path(stack), "value", value, offsets, number=False)
        elif match["word"] not in (None, "null"):
            start, end = match.span("word")
            span = Offsets(range(start, end), range(start + 1, end + 1))
            yield Placed(_path(stack), "value", match["word"], span, number=True)


def _path(stack: list[Step | None]) -> Path:
    return tuple(at for at in stack if at is not None)


def _unescaped(text: str, start: int, end: int) -> tuple[str, Offsets]:
    if "\\" not in text[start:end]:
        return text[start:end], Offsets(range(start, end), range(start + 1, end + 1))
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = start
    while at < end:
        escape = _ESCAPE.match(text, at, end)
        stop = escape.end() if escape else at + 1
        char = (
            text[at]
            if not escape
            else chr(int(escape[1], 16))
            if escape[1]
            else _SHORT.get(escape[2], escape[2])
        )
        if out and "\ud800" <= out[-1] <= "\udbff" and "\udc00" <= char <= "\udfff":
            out[-1] = (out[-1] + char).encode("utf-16", "surrogatepass").decode("utf-16")
            ends[-1] = stop
        else:
            out.append(char)
            starts.append(at)
            ends.append(stop)
        at = stop
    return "".join(out), Offsets(starts, ends)


__all__ = ["BrokenJsonError", "Placed", "placed"]
