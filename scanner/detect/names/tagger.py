"""Marks the names of persons in texts. Imports tokens, features, network, lists, files.

tagger = Tagger.load(MODEL)
tagger.tag(["call Mai Xee's mom"])      [[Mention(start=5, end=12, score=0.99)]]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from scanner.detect.names.features import Floats, fold
from scanner.detect.names.files import Files
from scanner.detect.names.lists import Lists
from scanner.detect.names.network import REACH, Network
from scanner.detect.names.tokens import tokens

MODEL: Final = Path(__file__).parent / "data"
"""The model that ships with the package."""
BALANCED: Final = 0.0
RECALL: Final = 1.0
"""Operating points: what is added to the scores of the person tags."""

Token = tuple[int, int, str]
_BATCH: Final = 2000
_SURE, _DOUBT, _LIFT = 0.9, 0.02, 4.0
_HALF: Final = 0.5
_LONGEST: Final = 12
_SHORT: Final = 2


@dataclass(frozen=True, slots=True)
class Mention:
    """A name: start and end in code points of its text, end exclusive; `score` from 0.5 to 1.

    `roles`, where they were asked for, are the probabilities of `roles.ROLES`.
    """

    start: int
    end: int
    score: float
    kind: str = "person"
    roles: tuple[float, ...] = ()


@dataclass(frozen=True)
class Tagged:
    """A text's tokens, and how likely a name begins or goes on there, (tokens, 2): 0 at other tags."""

    tokens: Sequence[Token] = field(repr=False)
    person: Floats


class Tagger:
    """Names of persons in texts. One per process: it remembers words, and is not safe between threads."""

    def __init__(self, network: Network, digest: str, bias: float = RECALL) -> None:
        self.network, self.digest, self.bias = network, digest, bias

    @classmethod
    def load(cls, folder: Path = MODEL, bias: float = RECALL) -> Tagger:
        """Read a model folder. Raises ModelError when it is missing, damaged or of another version."""
        files = Files.open(folder)
        return cls(Network(files.arrays("tagger"), Lists.load(folder)), files.digest, bias)

    def tag(self, texts: Sequence[str]) -> list[list[Mention]]:
        """The names in each text, in order, without overlaps. A text's names depend on that text only."""
        found: list[list[Mention]] = [[] for _ in texts]
        for i, tagged in self._tagged(texts):
            found[i] = _mentions(texts[i], tagged.tokens, tagged.person)
        return found

    def _tagged(self, texts: Sequence[str]) -> Iterator[tuple[int, Tagged]]:
        """Every text in which a name may be, short ones first, some thousands of words at a time."""
        batch: list[tuple[int, list[Token]]] = []
        size = 0
        for i in sorted(range(len(texts)), key=lambda i: len(texts[i])):
            words = tokens(texts[i])
            if not words:
                continue
            batch.append((i, words))
            size += len(words)
            if size > _BATCH:
                yield from self._run(batch)
                batch, size = [], 0
        yield from self._run(batch)

    def _run(self, batch: Sequence[tuple[int, list[Token]]]) -> Iterator[tuple[int, Tagged]]:
        for i, words in batch:
            if len(words) > _BATCH:
                yield i, self._long(words)
        short = [(i, words) for i, words in batch if len(words) <= _BATCH]
        if not short:
            return
        rows = self.network.memory.places([word for _, words in short for _, _, word in words])
        places = np.zeros(len(rows) + REACH * len(short), np.int64)
        starts, at, taken = [], 0, 0
        for _, words in short:
            places[at : at + len(words)] = rows[taken : taken + len(words)]
            starts.append(at)
            at += len(words) + REACH
            taken += len(words)
        logits = self.network.logits(self.network.states(places))
        hopeless = (_shares(logits).sum(1) < _DOUBT).tolist()
        for (i, words), start in zip(short, starts, strict=True):
            if not all(hopeless[start : start + len(words)]):
                yield i, self._decide(words, logits[start : start + len(words)])

    def _long(self, words: list[Token]) -> Tagged:
        """A text of very many words, in windows that overlap by the network's reach: the same as in one."""
        logits = []
        for start in range(0, len(words), _BATCH):
            low = max(0, start - REACH)
            rows = self.network.memory.places([word for _, _, word in words[low : start + _BATCH + REACH]])
            here = self.network.states(rows)[start - low :][:_BATCH]
            logits.append(self.network.logits(here))
        return self._decide(words, np.concatenate(logits))

    def _decide(self, words: Sequence[Token], logits: Floats) -> Tagged:
        """The best tags after the bias, with a second look at names that are sure elsewhere in the text."""
        plain = _shares(logits).sum(1)
        biased = logits.copy()
        biased[:, 1:3] += self.bias
        sure = {
            fold(words[i][2]) for i in np.flatnonzero(plain > _SURE).tolist() if len(words[i][2]) > _SHORT
        }
        if sure:
            for i in np.flatnonzero((plain > _DOUBT) & (plain < _HALF)).tolist():
                if words[i][2][0].isupper() and fold(words[i][2]) in sure:
                    biased[i, 1] += _LIFT
        tags = biased.argmax(1)
        person = _shares(biased).sum(1)[:, None] * (tags[:, None] == np.array([[1, 2]]))
        return Tagged(words, person.astype(np.float32))


def _shares(logits: Floats) -> Floats:
    """Probabilities of the two person tags."""
    raised = np.exp(logits - logits.max(1, keepdims=True))
    shares: Floats = raised[:, 1:3] / raised.sum(1, keepdims=True)
    return shares


def _mentions(text: str, words: Sequence[Token], person: Floats) -> list[Mention]:
    """Runs of person tags as mentions: cut at line ends, without what is no name by its form."""
    runs: list[list[int]] = []
    open_run = False
    begins = person[:, 0] > 0
    for i in np.flatnonzero(person.any(1)).tolist():
        word = words[i][2]
        if word in "\n\t" or "://" in word or "@" in word:
            open_run = False
            continue
        if open_run and not begins[i] and runs[-1][-1] == i - 1 and len(runs[-1]) < _LONGEST:
            runs[-1].append(i)
        else:
            runs.append([i])
        open_run = True
    found = []
    for run in runs:
        start, end = words[run[0]][0], words[run[-1]][1]
        while end > start and not (text[end - 1].isalnum() or text[end - 1] in ".)\"”'"):
            end -= 1
        while start < end and not text[start].isalnum():
            start += 1
        if sum(c.isalpha() for c in text[start:end]) > 1:
            found.append(Mention(start, end, round(max(_HALF, float(person[run].sum(1).mean())), 4)))
    return found
