"""One spelling for disguised characters, each still at its place. May import model only.

NFKC, format characters and stray combining marks dropped, digits of all scripts as 0-9, dashes and spaces as the plain
ones. Plain ASCII costs nothing.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from scanner.model import Offsets, Segment

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d"), "-")
_QUOTES = {0x2018: "'", 0x2019: "'", 0x02BC: "'", 0x02BB: "'", 0x201C: '"', 0x201D: '"', 0xFF07: "'"}
_DROPPED = {"Cf", "Cs"}


def normalised(segment: Segment) -> Segment:
    """The segment with its text in one spelling; the same object where there is nothing to do."""
    if segment.text.isascii():
        return segment
    text, starts, ends = _spelled(segment.text)
    if text == segment.text:
        return segment
    return replace(segment, text=text, offsets=Offsets(starts, ends).within(segment.offsets))


def _spelled(text: str) -> tuple[str, list[int], list[int]]:
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, char in enumerate(text):
        if char.isascii():
            out.append(char)
            starts.append(at)
            ends.append(at + 1)
            continue
        category = unicodedata.category(char)
        if category in _DROPPED:
            continue
        if category == "Mn":
            _combine(out, ends, char, at)
            continue
        for piece in _one(char):
            out.append(piece)
            starts.append(at)
            ends.append(at + 1)
    return "".join(out), starts, ends


def _combine(out: list[str], ends: list[int], mark: str, at: int) -> None:
    """A combining mark makes an accented letter with the one before it; on a digit or alone it is dropped."""
    joined = unicodedata.normalize("NFC", out[-1] + mark) if out and out[-1].isalpha() else ""
    if len(joined) == 1:
        out[-1] = joined
        ends[-1] = at + 1


def _one(char: str) -> str:
    if char.isdigit():
        return str(unicodedata.digit(char))
    if char.isspace():
        return " " if char not in "\n\r\t" else char
    folded = unicodedata.normalize("NFKC", char)
    return folded.translate(_DASHES).translate(_QUOTES)
