"""An exchange as the role model reads it: its words, who is named where, and what is spoken of around.

Imports tokens, features, lists, topics, and Mention from tagger.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from scanner.detect.names.features import Floats, key, name_words
from scanner.detect.names.lists import MEANING, Lists
from scanner.detect.names.tagger import Mention
from scanner.detect.names.tokens import tokens
from scanner.detect.names.topics import COUNT as TOPICS

DILATIONS: Final = (1, 2, 4)
REACH: Final = sum(DILATIONS)
CUES: Final = 24
"""Numbers that describe a mention by itself."""

_NAME_SCALARS: Final = 11
_WINDOWS: Final = (4, 16)


class AROUND:
    """How many numbers `surroundings` gives of the whole exchange, and near each mention."""

    whole = 2 * TOPICS + MEANING + 2
    near = len(_WINDOWS) * (TOPICS + MEANING) + 2 * TOPICS


@dataclass(frozen=True, slots=True)
class Text:
    """One text of an exchange, with the role of its message (user, system, field …) and its field's name."""

    role: str
    name: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Exchange:
    """An exchange as the model reads it: the words of all texts in turn.

    For each mention its first word and the one after its last, which person it names, and its cues.
    """

    words: tuple[str, ...] = field(repr=False)
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
    return Exchange(
        tuple(words), tuple(spans), persons, _cues(names, spans, persons, scores, len(words), lists)
    )


def field_words(name: str) -> list[str]:
    """The words of a field's name as if they stood before its value: guardian, name, colon."""
    parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+|\d+", name[:80])
    return [*(part.lower() for part in parts[-6:]), ":"] if parts else []


def same_person(names: Sequence[str]) -> tuple[int, ...]:
    """Numbers the persons: a short name belongs to the first longer one that has its word."""
    parts = [name_words(name) for name in names]
    numbers: dict[str, int] = {}
    given: list[int] = [-1] * len(names)
    for i in sorted(range(len(names)), key=lambda i: (-len(parts[i]), i)):
        whole = " ".join(sorted(parts[i]))
        if whole not in numbers:
            numbers[whole] = len(numbers)
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
        parts = name_words(name)
        listed = lists.names(np.array([key(p) for p in parts], np.uint32)).scalars
        cues[i, :_NAME_SCALARS] = listed.max(0)
        known = lists.famous(np.array([key(" ".join(parts)), key(parts[-1])], np.uint32))
        cues[i, 20:23] = known[0] == 1, known[0] > 0 and len(parts) == 1, known[1] > 0
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
    cues[:, 23] = cues[:, 20].mean() if names else 0
    return cues


def surroundings(
    topics: Floats, meaning: Floats, scalars: Floats, spans: Sequence[tuple[int, int]]
) -> tuple[Floats, Floats]:
    """What is spoken of in the whole exchange, and near each mention (topics left and right of it apart).

    Names do not count; common words count less in the mean of meanings.
    """
    named = np.zeros(len(topics), bool)
    for start, end in spans:
        named[start:end] = True
    weight = np.where(named, 0, 1 - scalars[:, 7:8].T[0]).astype(np.float32)
    spoken = topics * (~named)[:, None]
    known = (np.abs(meaning).sum(1) > 0) * weight
    both = np.concatenate([spoken, meaning * known[:, None], known[:, None]], axis=1)
    running = np.concatenate([np.zeros((1, both.shape[1]), np.float32), np.cumsum(both, axis=0)])
    count = topics.shape[1]

    def mean(low: int, high: int) -> list[Floats]:
        total = running[high] - running[low]
        return [np.sqrt(total[:count] / (high - low)), total[count:-1] / max(1.0, float(total[-1]))]

    length = len(topics)
    whole = [
        np.sqrt(running[-1, :count] / length),
        np.minimum(running[-1, :count], 3) / 3,
        mean(0, length)[1],
    ]
    whole.append(np.array([np.log1p(length) / 7, 10 * len(spans) / length], np.float32))
    near = []
    for start, end in spans:
        row: list[Floats] = []
        for size in _WINDOWS:
            row += mean(max(0, start - size), min(length, end + size))
        row += [np.minimum(1, running[start, :count] - running[max(0, start - 3), :count])]
        row += [np.minimum(1, running[min(length, end + 3), :count] - running[end, :count])]
        near.append(np.concatenate(row))
    return np.concatenate(whole).astype(np.float32), np.array(near, np.float32).reshape(
        len(spans), AROUND.near
    )
