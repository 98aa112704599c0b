"""A rule as Presidio runs it, read only near the words that its patterns cannot match without. May import anchors."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import regex
from presidio_analyzer import AnalysisExplanation, Pattern, PatternRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

from scanner.detect.anchors import WORD, Anchors, anchors

LANGUAGE = "en"
FLAGS = regex.MULTILINE | regex.DOTALL
REACH = 140
"""Characters on each side of an anchor that a match may take."""
_MARGIN = 48
"""A match must end this far before a cut, so that what it looks ahead for is seen."""
_TIMEOUT = 30
"""Seconds for one pattern on one text, as a last resort: `rules lint` refuses patterns that could need it."""


@dataclass(frozen=True, slots=True)
class Places:
    """The words of a text: where each begins, in order, and which of them each word is."""

    starts: Sequence[int]
    of: Mapping[str, Sequence[int]]
    known: frozenset[str]

    @classmethod
    def read(cls, text: str) -> Places:
        """Of a text. Offsets are the text's own, also where a small letter is longer than its capital."""
        lower = text.lower()
        plain = len(lower) == len(text)
        found = WORD.finditer(lower) if plain else re.finditer(r"[A-Za-z0-9]+", text)
        starts: list[int] = []
        of: dict[str, list[int]] = defaultdict(list)
        for number, match in enumerate(found):
            starts.append(match.start())
            of[match[0] if plain else match[0].lower()].append(number)
        return cls(starts, of, frozenset(of))


class Words(NlpArtifacts):
    """What our blank pipeline knows of a text: its words and their places."""

    def __init__(self, text: str, blank: Any, engine: NlpEngine) -> None:
        super().__init__([], blank, [], [], engine, LANGUAGE)
        self.places = Places.read(text)


class RuleRecognizer(PatternRecognizer):
    """A rule's patterns, each searched near its anchors; a value that fails the rule's check is dropped."""

    def __init__(
        self, entity: str, name: str, patterns: Sequence[Pattern], validate: Callable[[str], bool] | None
    ) -> None:
        super().__init__(
            supported_entity=entity, name=name, supported_language=LANGUAGE, patterns=list(patterns),
            global_regex_flags=FLAGS,
        )  # fmt: skip
        self._shapes = [(p, regex.compile(p.regex, FLAGS), anchors(p.regex)) for p in patterns]
        self._valid = validate
        self._label = name

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:  # fmt: skip
        """All matches of all patterns in the text."""
        del entities, regex_flags
        places = nlp_artifacts.places if isinstance(nlp_artifacts, Words) else Places.read(text)
        out: list[RecognizerResult] = []
        for pattern, compiled, anchored in self._shapes:
            if anchored.words and anchored.words.isdisjoint(places.known):
                continue
            found = set(matches(compiled, text, places, anchored))
            out += [
                self._result(pattern, start, end)
                for start, end in sorted(found)
                if self._valid is None or self._valid(text[start:end])
            ]
        return out

    def _result(self, pattern: Pattern, start: int, end: int) -> RecognizerResult:
        why = AnalysisExplanation(self._label, pattern.score, pattern.name, pattern.regex)
        known = {
            RecognizerResult.RECOGNIZER_NAME_KEY: self._label,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
        }
        return RecognizerResult(self.supported_entities[0], start, end, pattern.score, why, known)


def matches(
    compiled: regex.Pattern[str], text: str, places: Places, anchored: Anchors
) -> Iterator[tuple[int, int]]:
    """The matches of a pattern: those that a search of the whole text finds."""
    if not anchored.words:
        yield from _searched(compiled, text, [(0, len(text))])
    elif here := anchored.words & places.known:
        at = sorted(number for word in here for number in places.of[word])
        if anchored.lead is None:
            yield from _searched(compiled, text, spans(text, [places.starts[n] for n in at]))
        else:
            yield from _begun(compiled, text, places.starts, at, anchored.lead)


def _begun(
    compiled: regex.Pattern[str], text: str, starts: Sequence[int], at: Sequence[int], lead: int
) -> Iterator[tuple[int, int]]:
    """Matches that begin with one of the words before an anchor, or with the anchor."""
    tried = done = 0
    for number in at:
        for first in range(max(tried, number - lead), number + 1):
            if starts[first] >= done and (match := compiled.match(text, starts[first], timeout=_TIMEOUT)):
                done = match.end()
                if match.end() > match.start():
                    yield match.span()
        tried = number + 1


def _searched(
    compiled: regex.Pattern[str], text: str, where: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    for low, high in where:
        for match in compiled.finditer(text, low, high, timeout=_TIMEOUT):
            start, end = match.span()
            if end > start and (high == len(text) or end + _MARGIN <= high):
                yield start, end


def spans(text: str, at: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Where to search: around these places, in order, cut at white space."""
    low = high = -1
    for place in at:
        if high < 0 or place - REACH > high:
            if high >= 0:
                yield low, high
            low = text.rfind(" ", 0, max(0, place - REACH)) + 1 if place > REACH else 0
        end = text.find(" ", min(len(text), place + REACH))
        high = len(text) if end < 0 else end
    if high >= 0:
        yield low, high
