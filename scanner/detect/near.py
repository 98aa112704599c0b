"""A rule as Presidio runs it, read only near the words that its patterns cannot match without. May import anchors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import regex
from presidio_analyzer import AnalysisExplanation, Pattern, PatternRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

from scanner.detect.anchors import WORD, anchors

LANGUAGE = "en"
FLAGS = regex.MULTILINE | regex.DOTALL
REACH = 140
"""Characters on each side of an anchor that a match may take."""
_MARGIN = 48
"""A match must end this far before a cut, so that what it looks ahead for is seen."""
_TIMEOUT = 30
"""Seconds for one pattern on one text, as a last resort: `rules lint` refuses patterns that could need it."""
Places = Mapping[str, Sequence[int]]
"""The words of a text and where they stand."""


class Words(NlpArtifacts):
    """What our blank pipeline knows of a text: its words and their places."""

    def __init__(self, text: str, blank: Any, engine: NlpEngine) -> None:
        super().__init__([], blank, [], [], engine, LANGUAGE)
        self.places = places(text)
        self.known = frozenset(self.places)


def places(text: str) -> Places:
    """The words of a text, each with the offsets at which it stands."""
    lower = text.lower()
    found: dict[str, list[int]] = defaultdict(list)
    if len(lower) == len(text):
        for match in WORD.finditer(lower):
            found[match[0]].append(match.start())
    else:  # a letter whose small form is two characters long: offsets of the original are what counts
        for whole in regex.finditer(r"[A-Za-z0-9]+", text):
            found[whole[0].lower()].append(whole.start())
    return found


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
        read = nlp_artifacts if isinstance(nlp_artifacts, Words) else None
        at = read.places if read else places(text)
        known = read.known if read else frozenset(at)
        out: list[RecognizerResult] = []
        for pattern, compiled, words in self._shapes:
            here = words & known
            if words and not here:
                continue
            found = set(_matches(compiled, text, spans(text, at, here)))
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


def spans(text: str, known: Places, words: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where to search: around the words, cut at white space; the whole text where a pattern has none."""
    if not words:
        yield 0, len(text)
        return
    low = high = -1
    for at in sorted(at for word in words if word in known for at in known[word]):
        if high < 0 or at - REACH > high:
            if high >= 0:
                yield low, high
            low = text.rfind(" ", 0, max(0, at - REACH)) + 1 if at > REACH else 0
        end = text.find(" ", min(len(text), at + REACH))
        high = len(text) if end < 0 else end
    if high >= 0:
        yield low, high


def _matches(
    compiled: regex.Pattern[str], text: str, where: Iterator[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    for low, high in where:
        for match in compiled.finditer(text, low, high, timeout=_TIMEOUT):
            start, end = match.span()
            if end > start and (high == len(text) or end + _MARGIN <= high):
                yield start, end
