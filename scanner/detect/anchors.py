"""Words that a pattern cannot match without: what lets most rules skip most texts. Imports nothing of ours.

A match of `\\b(?:on|has) (?:an? )?(?:iep|504)\\b` holds "iep" or "504" as whole words, so texts without either need not
be searched. As in RE2's prefilter, the pattern's tree is read for sets of strings of which a match must hold one; of
several sets, the one of the rarest words is taken.
"""

from __future__ import annotations

import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import warnings
from collections.abc import Iterable
from typing import Any, Final

WORD: Final = re.compile(r"[a-z0-9]+")
"""What counts as a word, in lower case."""
_ANY: Final = "\x00"
"""Stands for any characters, perhaps none."""
_EDGE: Final = "\x01"
"""Stands for a word boundary."""
_MOST: Final = 2_000
"""Strings in one set."""
_FEW: Final = 8
"""Characters of a class that are told apart."""
_COMMON: Final = frozenset(
    "a about after all an and any are as at be been before but by can did do does for from get gets go got had has "
    "have he her him his home how i if in is it its k m me more my need needs new no not now of on one or our out "
    "school she so student students t than that the their them they this to two up was we were what when who will "
    "with year you your s d re ll 0 1 2 3 4 5 6 7 8 9 10".split()
)
_NO_WORD: Final = ([(op.IN, [(op.CATEGORY, op.CATEGORY_WORD)])],)
_Strings = frozenset[str]
_NOTHING: Final = frozenset({""})
_UNKNOWN: Final = frozenset({_ANY})


def anchors(pattern: str) -> frozenset[str]:
    """Words of which every match of the pattern holds one, whole and in lower case; empty where there are none."""
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = parser.parse(_plain(pattern))
    except re.error:  # what only the regex module reads
        return frozenset()
    required: list[_Strings] = []
    last = _sequence(tree, required)
    sets = [words for strings in (*required, last) if (words := _words(strings, _ANY))]
    return min(sets, key=_cost, default=frozenset())


def _plain(pattern: str) -> str:
    """The pattern without what only the regex module knows."""
    return (
        pattern.replace(r"\K", "").replace(r"\p{Lu}", "[A-Z]").replace(r"\p{L}", r"[^\W\d]").replace("(?i)", "")
    )


def _cost(words: frozenset[str]) -> tuple[int, int]:
    return len(words & _COMMON), len(words)


def _sequence(items: Iterable[tuple[Any, Any]], required: list[_Strings]) -> _Strings:
    """The strings that the items can make; sets too large to go on with are put among the required."""
    made = _NOTHING
    for kind, value in items:
        more = _item(kind, value, required)
        if len(made) * len(more) > _MOST:
            required.append(made)
            made = _UNKNOWN
        made = frozenset(a + b for a in made for b in more)
    return made


def _item(kind: Any, value: Any, required: list[_Strings]) -> _Strings:
    if kind is op.LITERAL:
        return frozenset({chr(value).lower()})
    if kind is op.IN:
        return _class(value)
    if kind is op.AT:
        return frozenset({_EDGE}) if value is op.AT_BOUNDARY else _NOTHING
    if kind is op.ASSERT_NOT:
        return frozenset({_EDGE}) if list(value[1]) in _NO_WORD else _NOTHING
    if kind is op.ASSERT:
        return _NOTHING
    if kind in {op.SUBPATTERN, op.ATOMIC_GROUP}:
        return _sequence(value[-1] if kind is op.SUBPATTERN else value, required)
    if kind is op.BRANCH:
        return _branch(value[1], required)
    if kind in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}:
        return _repeat(*value, required)
    return _UNKNOWN


def _class(members: Iterable[tuple[Any, Any]]) -> _Strings:
    kinds = list(members)
    if all(k is op.LITERAL for k, _ in kinds):
        chars = {chr(v).lower() for _, v in kinds}
        if not any(WORD.match(c) for c in chars):
            return frozenset({" "})
        return frozenset(chars) if len(chars) <= _FEW else _UNKNOWN
    return frozenset({" "}) if kinds == [(op.CATEGORY, op.CATEGORY_SPACE)] else _UNKNOWN


def _branch(ways: Iterable[Any], required: list[_Strings]) -> _Strings:
    """All strings of all ways. What is required of one way only is not required of the whole, but a word of each is."""
    made: set[str] = set()
    for way in ways:
        inner: list[_Strings] = []
        strings = _sequence(way, inner)
        if inner:
            best = min((w for s in (*inner, strings) if (w := _words(s, _ANY))), key=_cost, default=None)
            strings = frozenset(f"{_ANY}{_EDGE}{w}{_EDGE}{_ANY}" for w in best) if best else _UNKNOWN
        made |= strings
    if len(made) > _MOST:
        required.append(frozenset(made))
        return _UNKNOWN
    return frozenset(made)


def _repeat(least: int, most: int, what: Any, required: list[_Strings]) -> _Strings:
    strings = _sequence(what, required if least else [])
    once = strings if least else strings | _NOTHING
    if most == 1 or not any(_ANY in s or WORD.search(s) for s in strings):
        return once
    return once | frozenset(_ANY + s for s in strings)


def _words(strings: _Strings, edge: str) -> frozenset[str]:
    """The rarest whole word of each string; nothing if one has none. `edge` stands before and after each."""
    out = set()
    for string in strings:
        text = f"{edge}{string}{edge}"
        whole = [m[0] for m in WORD.finditer(text) if _ANY not in {text[m.start() - 1], text[m.end()]}]
        if not whole:
            return frozenset()
        out.add(min(whole, key=lambda w: (w in _COMMON, -len(w))))
    return frozenset(out)
