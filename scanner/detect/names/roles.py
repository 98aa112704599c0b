"""Whose name is it? Student, guardian, staff, another private person, or nobody's record. Imports tokens, features, lists.

All texts of one exchange are read together: what stands around a name, the same name elsewhere, the other names, and
what kind of text it is all tell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from scanner.detect.names.features import Floats, fold, key
from scanner.detect.names.lists import Lists
from scanner.detect.names.tagger import Mention
from scanner.detect.names.tokens import tokens

ROLES: Final = ("student", "guardian", "staff", "other", "nobody")
"""What `Mention.roles` gives the probabilities of, in this order."""
DILATIONS: Final = (1, 2, 4)
REACH: Final = sum(DILATIONS)
CUES: Final = 20
"""Numbers that describe a mention by itself."""

_NAME_SCALARS: Final = 11


@dataclass(frozen=True, slots=True)
class Text:
    """One text of an exchange: the role of its message (user, system, field …), the name of its field, the text."""

    role: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """An exchange as the model reads it: words of all texts in turn; for each mention its first word and the one after
    its last, which person of the exchange it names, and its cues."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    persons: tuple[int, ...]
    cues: Floats


def exchange(texts: Sequence[Text], mentions: Sequence[Sequence[Mention]], lists: Lists) -> Exchange:
    """Join texts, each headed by its role and the name of its field."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    names: list[str] = []
    scores: list[float] = []
    for text, found in zip(texts, mentions, strict=True):
        words += [">" + text.role, *field_words(text.name)]
        here = tokens(text.text)
        at = 0
        for mention in found:
            while at < len(here) and here[at][1] <= mention.start:
                at += 1
            end = at
            while end < len(here) and here[end][0] < mention.end:
                end += 1
            spans.append((len(words) + at, len(words) + max(end, at + 1)))
            names.append(text.text[mention.start : mention.end])
            scores.append(mention.score)
            at = end
        words += [word for _, _, word in here] or ["\n"]
        words.append("\n")
    persons = same_person(names)
    return Exchange(tuple(words), tuple(spans), persons, _cues(names, spans, persons, scores, len(words), lists))


def field_words(name: str) -> list[str]:
    """The words of a field's name, as if they stood before its value: "guardianName" gives guardian name :"""
    parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+|\d+", name[:80])
    return [*(part.lower() for part in parts[-6:]), ":"] if parts else []


def same_person(names: Sequence[str]) -> tuple[int, ...]:
    """Numbers the persons: a mention belongs with one that shares a word of its name, surnames of many aside."""
    parts = [[p for p in re.findall(r"[^\W\d_]{2,}", fold(name))] or [fold(name)] for name in names]
    numbers: dict[str, int] = {}
    given: list[int] = [-1] * len(names)
    for i in sorted(range(len(names)), key=lambda i: (-len(parts[i]), i)):
        whole = " ".join(sorted(parts[i]))
        if whole not in numbers:
            numbers[whole] = max(numbers.values(), default=-1) + 1
            for part in parts[i]:
                numbers.setdefault(part, numbers[whole])
        given[i] = numbers[whole]
    order = {n: i for i, n in enumerate(dict.fromkeys(given))}
    return tuple(order[n] for n in given)


def _cues(
    names: Sequence[str],
    spans: Sequence[tuple[int, int]],
    persons: Sequence[int],
    scores: Sequence[float],
    length: int,
    lists: Lists,
) -> Floats:
    """Form of the name, lists it stands in, how often and where it is named. Shape (mentions, CUES)."""
    cues = np.zeros((len(names), CUES), np.float32)
    times = Counter(persons)
    for i, (name, (start, end)) in enumerate(zip(names, spans, strict=True)):
        parts = re.findall(r"[^\W\d_]+", fold(name)) or [""]
        listed = lists.names(np.array([key(p) for p in parts], np.uint32)).scalars
        cues[i, :_NAME_SCALARS] = listed.max(0)
        cues[i, 11:20] = (
            name.islower(),
            name.isupper(),
            "," in name,
            "." in name,
            len(parts) == 1,
            min(end - start, 4) / 4,
            start / length,
            min(times[persons[i]], 5) / 5,
            scores[i],
        )
    return cues
