r"""Words that a pattern cannot match without: what lets most rules skip most texts. Imports nothing of ours.

A match of `\b(?:on|has) (?:an? )?(?:iep|504)\b` holds "iep" or "504" as whole words, so texts without either need not
be searched. As in RE2's prefilter, the pattern's tree is read for sets of strings of which a match must hold one; of
several sets, the one of the rarest words is taken.
"""

from __future__ import annotations

import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

WORD: Final = re.compile(r"[a-z0-9]+")
"""What counts as a word, in lower case."""
_ANY: Final = "\x00"
"""Stands for any characters, perhaps none."""
_EDGE: Final = "\x01"
"""Stands for a word boundary."""
_MOST: Final = 1_000
"""Strings in one set."""
_FEW: Final = 10
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
_SPACE: Final = frozenset({" "})
REPEATS: Final = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)


@dataclass(frozen=True, slots=True)
class Anchors:
    """Words of which every match holds one, whole and in lower case; none where the pattern has none.

    `lead` is how many words of a match can stand before that word at most; None where a match need not begin with a
    word, or where something of unknown length stands before.
    """

    words: frozenset[str] = frozenset()
    lead: int | None = None


@cache
def anchors(pattern: str) -> Anchors:
    """The anchors of a pattern."""
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = parser.parse(plain(pattern))
    except re.error:  # what only the regex module reads
        return Anchors()
    required: list[_Strings] = []
    last = _sequence(tree, required, left=False, right=False)
    sets = [heads for strings in (*required, last) if (heads := _heads(strings))]
    best = min(sets, key=_cost, default={})
    leads = [_lead(head) for head in best]
    return Anchors(
        frozenset(best.values()), None if None in leads else max((n or 0 for n in leads), default=None)
    )


def _lead(head: str) -> int | None:
    begins = head.startswith(_EDGE) and WORD.match(head.lstrip(_EDGE))
    return len(WORD.findall(head)) - 1 if begins and _ANY not in head else None


def plain(pattern: str) -> str:
    """The pattern without what only the regex module knows."""
    return (
        pattern.replace(r"\K", "")
        .replace(r"\p{Lu}", "[A-Z]")
        .replace(r"\p{L}", r"[^\W\d]")
        .replace("(?i)", "")
    )


def _cost(heads: Mapping[str, str]) -> tuple[int, int]:
    words = set(heads.values())
    return len(words & _COMMON), len(words)


def _sequence(items: Iterable[Any], required: list[_Strings], *, left: bool, right: bool) -> _Strings:
    """The strings that the items can make; sets too large to go on with are put among the required.

    `left` and `right` say whether a word boundary is known before the first and after the last of them.
    """
    made = frozenset({_EDGE}) if left else _NOTHING
    known = list(items)
    for at, (kind, value) in enumerate(known):
        before = all(_ends(string) for string in made)
        after = _opens(known[at + 1 :], right=right)
        more = _item(kind, value, required, left=before, right=after)
        if len(made) * len(more) > _MOST:
            required.append(made)
            made = _UNKNOWN
        made = frozenset(a + b for a in made for b in more)
    return frozenset(string + _EDGE for string in made) if right else made


def _ends(made: str) -> bool:
    return made != "" and made[-1] != _ANY and not WORD.match(made[-1])


def _opens(items: Sequence[Any], *, right: bool) -> bool:
    """Whether what comes begins with a word boundary, whatever is matched; `right` where nothing comes."""
    if not items:
        return right
    (kind, value), rest = items[0], items[1:]
    if kind is op.LITERAL:
        return not chr(value).isalnum()
    if kind is op.IN:
        return _class(value) == _SPACE
    if kind is op.SUBPATTERN:
        return _opens([*value[-1], *rest], right=right)
    if kind is op.BRANCH:
        return all(_opens([*way, *rest], right=right) for way in value[1])
    if kind in REPEATS:
        return _opens(list(value[2]), right=False) and (value[0] > 0 or _opens(rest, right=right))
    if (kind is op.AT and value is op.AT_BOUNDARY) or (kind is op.ASSERT_NOT and list(value[1]) in _NO_WORD):
        return True
    return kind in {op.ASSERT, op.ASSERT_NOT, op.AT} and _opens(rest, right=right)


def _item(kind: Any, value: Any, required: list[_Strings], *, left: bool, right: bool) -> _Strings:
    if kind is op.LITERAL:
        return frozenset({chr(value).lower()})
    if kind is op.IN:
        return _class(value)
    if kind is op.AT:
        return frozenset({_EDGE}) if value is op.AT_BOUNDARY else _NOTHING
    if kind is op.ASSERT_NOT:
        return frozenset({_EDGE}) if list(value[1]) in _NO_WORD else _NOTHING
    if kind is op.ASSERT:
        beside = _sequence(value[1], [], left=False, right=False)
        required.append(frozenset(_ANY + string for string in beside))
        return _NOTHING
    if kind in {op.SUBPATTERN, op.ATOMIC_GROUP}:
        inner = value[-1] if kind is op.SUBPATTERN else value
        return _sequence(inner, required, left=left, right=right)
    if kind is op.BRANCH:
        return _branch(value[1], required, left=left, right=right)
    if kind in REPEATS:
        low, high, inner = value
        return _repeat(low, high, inner, required, left=left, right=right)
    return _UNKNOWN


def _class(members: Iterable[tuple[Any, Any]]) -> _Strings:
    chars: set[str] = set()
    for kind, value in members:
        if kind is op.LITERAL:
            chars.add(chr(value).lower())
        elif kind is op.RANGE and value[1] - value[0] < _FEW:
            chars.update(chr(c).lower() for c in range(value[0], value[1] + 1))
        elif (kind, value) == (op.CATEGORY, op.CATEGORY_SPACE):
            chars.add(" ")
        else:
            return _UNKNOWN
    if not any(c.isalnum() or c == "_" for c in chars):
        return _SPACE
    return frozenset(chars) if len(chars) <= _FEW else _UNKNOWN


def _branch(ways: Iterable[Any], required: list[_Strings], *, left: bool, right: bool) -> _Strings:
    """All strings of all ways. What is required of one way only is not required of the whole, but a word of each is."""
    made: set[str] = set()
    for way in ways:
        inner: list[_Strings] = []
        strings = _sequence(way, inner, left=left, right=right)
        if inner:
            best = min((h for s in (*inner, strings) if (h := _heads(s))), key=_cost, default=None)
            strings = frozenset(f"{head}{_EDGE}{_ANY}" for head in best) if best else _UNKNOWN
        made |= strings
    if len(made) > _MOST:
        required.append(frozenset(made))
        return _UNKNOWN
    return frozenset(made)


def _repeat(
    least: int, most: int, what: Any, required: list[_Strings], *, left: bool, right: bool
) -> _Strings:
    once = most == 1
    strings = _sequence(what, required if least else [], left=left and once, right=right and once)
    if once or not any(_ANY in s or WORD.search(s) for s in strings):
        return strings if least else strings | _NOTHING
    more = f"{_EDGE}{_ANY}" if all(s and not s[0].isalnum() and s[0] != _ANY for s in strings) else _ANY
    return frozenset(more + s for s in strings) | (strings if least else strings | _NOTHING)


def _heads(strings: _Strings) -> dict[str, str]:
    """Each string up to the end of its rarest whole word, with that word; nothing if one string has none."""
    out: dict[str, str] = {}
    for string in strings:
        text = f"{_ANY}{string}{_ANY}"
        whole = [m for m in WORD.finditer(text) if _ANY not in {text[m.start() - 1], text[m.end()]}]
        if not whole:
            return {}
        rarest = min(whole, key=lambda m: (m[0] in _COMMON, -len(m[0])))
        out[text[1 : rarest.end()]] = rarest[0]
    return out
