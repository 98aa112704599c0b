"""Presidio's AnalyzerEngine with our registry, offline and in a fixed order. May import model, policy, registry.

Nothing is downloaded, its decision log stays off, its public-suffix look-ups stay offline, and its answers are sorted by
(start, end, entity, recognizer), since it keeps recognizers in sets. Context words and field names are weighed by us:
its own enhancer needs lemmas of a language model.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import ModuleType
from typing import Any

import spacy
import tldextract
from presidio_analyzer import (
    AnalyzerEngine,
    ContextAwareEnhancer,
    EntityRecognizer,
    Pattern,
    RecognizerRegistry,
    RecognizerResult,
)
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

from scanner.detect.anchors import WORD, anchors
from scanner.detect.candidates import Candidate, Exhibit, Needs
from scanner.detect.near import LANGUAGE, RuleRecognizer, Words
from scanner.detect.statement_cues import TALK
from scanner.detect.windows import windows
from scanner.model import SubjectKind
from scanner.policy import Policy
from scanner.registry import discover

BEFORE = 60
AFTER = 40
REMEMBERED = 20_000
"""Distinct texts whose results are kept."""
_WITH_CONTEXT = 0.35
_NAMED = re.compile(r"\{([a-z_]{2,})\}")
_NESTED = 3
"""How deep a word list may name another."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One file of rules/recognizers/, ready to run."""

    name: str
    element: str
    entity: str
    patterns: tuple[Pattern, ...]
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    not_before: re.Pattern[str] | None
    not_after: re.Pattern[str] | None
    needs: Needs
    validate: Callable[[str], bool] | None
    subject: SubjectKind | None
    gate: Gate
    passed: str | None


@dataclass(frozen=True, slots=True)
class Gate:
    """What a text must hold before a rule can match: read from its patterns where they tell, else from its file.

    A superset of what the patterns match, checked by tests.
    """

    digits: int = 0
    at: bool = False
    words: frozenset[str] = frozenset()

    def opens(self, digits: int, words: frozenset[str], *, at: bool) -> bool:
        """Whether the rule could match a text with so many digits, these words, an @ or none."""
        if digits < self.digits or (self.at and not at):
            return False
        return not self.words or not self.words.isdisjoint(words)


_Found = tuple[int, int, str, float, str]
"""start, end, entity, score, name of the pattern"""
_DIGIT = re.compile(r"\d")


class _Registry(RecognizerRegistry):
    """Our recognizers by their entity: Presidio looks through a list, and returns a set."""

    def __init__(self, recognizers: Mapping[str, RuleRecognizer]) -> None:
        super().__init__(recognizers=list(recognizers.values()), supported_languages=[LANGUAGE])
        self._by_entity = recognizers

    def get_recognizers(
        self, language: str, entities: list[str] | None = None, all_fields: bool = False,
        ad_hoc_recognizers: list[EntityRecognizer] | None = None,
    ) -> list[EntityRecognizer]:  # fmt: skip
        """Those of the entities, in their order."""
        del language, all_fields, ad_hoc_recognizers
        return [self._by_entity[entity] for entity in (entities or self._by_entity)]


class _NoEnhancer(ContextAwareEnhancer):
    def __init__(self) -> None:
        super().__init__(context_similarity_factor=0, min_score_with_context_similarity=0, context_prefix_count=0,
                         context_suffix_count=0)  # fmt: skip

    def enhance_using_context(
        self, text: str, raw_results: list[RecognizerResult], nlp_artifacts: NlpArtifacts,
        recognizers: list[EntityRecognizer], context: list[str] | None = None,
    ) -> list[RecognizerResult]:  # fmt: skip
        """Leave scores as they are."""
        del text, nlp_artifacts, recognizers, context
        return raw_results


class PlainNlpEngine(NlpEngine):
    """A blank English pipeline: no model, no download. Names come from `scanner.detect.names` beside it."""

    def __init__(self) -> None:
        self.nlp = spacy.blank(LANGUAGE)
        self._blank = self.nlp.make_doc("")

    def load(self) -> None:
        """Nothing to load."""

    def is_loaded(self) -> bool:
        """Always."""
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """The words of the text: no entities, our rules read the text alone."""
        del language
        return Words(text, self._blank, self)

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **kwargs: Any
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """As `process_text`, one by one."""
        del batch_size, n_process, kwargs
        return ((text, self.process_text(text, language)) for text in texts)

    def is_stopword(self, word: str, language: str) -> bool:
        """By spaCy's list."""
        del language
        return bool(self.nlp.vocab[word].is_stop)

    def is_punct(self, word: str, language: str) -> bool:
        """By spaCy's classes."""
        del language
        return bool(self.nlp.vocab[word].is_punct)

    def get_supported_entities(self) -> list[str]:
        """None of its own."""
        return []

    def get_supported_languages(self) -> list[str]:
        """English."""
        return [LANGUAGE]


class Analyzer:
    """Some rules over all texts of an exchange."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        quiet()
        self._rules = {rule.entity: rule for rule in rules}
        recognizers = {
            rule.entity: RuleRecognizer(rule.entity, rule.name, rule.patterns, rule.validate)
            for rule in self._rules.values()
        }
        self._secret = secrets.token_bytes(32)
        self._memory: OrderedDict[bytes, tuple[_Found, ...]] = OrderedDict()
        self._engine = AnalyzerEngine(
            registry=_Registry(recognizers), nlp_engine=PlainNlpEngine(), supported_languages=[LANGUAGE],
            context_aware_enhancer=_NoEnhancer(), log_decision_process=False,
        )  # fmt: skip

    @property
    def rules(self) -> Mapping[str, Rule]:
        """Rules by their Presidio entity."""
        return self._rules

    def find(self, exhibit: Exhibit) -> list[Candidate]:
        """Candidates of all rules in all segments, in a fixed order; equal texts are read once.

        Cells of tables are read with the text they stand in; their headings are the field step's.
        """
        out: list[Candidate] = []
        for number, segment in enumerate(exhibit.segments):
            if not segment.cell:
                out.extend(
                    self._candidate(exhibit, number, *found) for found in self._remembered(segment.text)
                )
        return out

    def _remembered(self, text: str) -> tuple[_Found, ...]:
        """What the rules find in a text; distinct texts are read once. The memory knows texts by keyed hash only."""
        key = hashlib.blake2b(
            text.encode("utf-8", "surrogatepass"), key=self._secret, digest_size=16
        ).digest()
        if key not in self._memory:
            self._memory[key] = tuple(self._read(text))
            if len(self._memory) > REMEMBERED:
                self._memory.popitem(last=False)
        return self._memory[key]

    def _read(self, text: str) -> list[_Found]:
        found: set[_Found] = set()
        words, digits = frozenset(WORD.findall(text.lower())), len(_DIGIT.findall(text))
        at = "@" in text
        open_rules = sorted(e for e, rule in self._rules.items() if rule.gate.opens(digits, words, at=at))
        if open_rules:
            for offset, piece in windows(text):
                for r in self._engine.analyze(
                    piece, LANGUAGE, entities=open_rules, return_decision_process=True
                ):
                    name = r.analysis_explanation.pattern_name or ""
                    found.add((r.start + offset, r.end + offset, r.entity_type, r.score, name))
        return sorted(found)

    def _candidate(
        self, exhibit: Exhibit, segment: int, start: int, end: int, entity: str, score: float, pattern: str
    ) -> Candidate:
        rule = self._rules[entity]
        found = Candidate(
            segment, start, end, rule.element, score, rule.name, (f"pattern:{pattern}",), rule.subject, None, rule.needs,
            rule.passed,
        )  # fmt: skip
        return weighed(found, rule, exhibit)


def weighed(found: Candidate, rule: Rule, exhibit: Exhibit) -> Candidate:
    """The candidate after its neighbourhood: cue words lift it, words that rule it out pass it."""
    before, after = exhibit.before(found, BEFORE).lower(), exhibit.after(found, AFTER).lower()
    talk = TALK if rule.needs is Needs.PERSON else None
    for ruled_out, text in ((talk, before), (rule.not_before, before), (rule.not_after, after)):
        if ruled_out and (match := ruled_out.search(text)):
            return replace(found, passed="ruled-out", why=(*found.why, f"beside:{match[0].strip()[:20]}"))
    cue = (rule.before and rule.before.search(before)) or (rule.after and rule.after.search(after))
    if not cue:
        return found
    needs = Needs.NOTHING if found.needs is Needs.CONTEXT else found.needs
    score = min(1.0, found.score + _WITH_CONTEXT)
    return replace(found, score=score, needs=needs, why=(*found.why, f"context:{cue[0].strip()[:30]}"))


def rules(policy: Policy) -> list[Rule]:
    """Every rule file as a Rule, sorted by name. Patterns are compiled here, so that a broken one is seen at load."""
    built = [spec for module in _built().values() for spec in module.specs(policy)]
    return [rule_of(spec) for spec in sorted([*policy.recognizers, *built], key=lambda s: str(s["name"]))]


def rule_of(spec: Mapping[str, Any]) -> Rule:
    """One rule from its file."""
    patterns = tuple(
        Pattern(p["name"], written_out(p["regex"], spec), float(p["score"])) for p in spec["patterns"]
    )
    context, ruled_out = spec.get("context", {}), spec.get("ruled_out", {})
    return Rule(
        name=spec["name"],
        element=spec["element"],
        entity=spec["supported_entity"],
        patterns=patterns,
        before=_cues(context.get("before")),
        after=_cues(context.get("after")),
        not_before=_cues(ruled_out.get("before")),
        not_after=_cues(ruled_out.get("after")),
        needs=Needs(spec.get("needs", "nothing")),
        validate=_validators()[spec["validate"]].valid if spec.get("validate") else None,
        subject=SubjectKind(spec["subject"]) if spec.get("subject") else None,
        gate=_gate(spec.get("gate", {}), patterns),
        passed=spec.get("passed"),
    )


def written_out(pattern: str, spec: Mapping[str, Any]) -> str:
    """A pattern with the rule's own `words` in place of `{name}`, as one group. Raises KeyError for a name it lacks."""
    words: Mapping[str, str] = spec.get("words", {})
    for _ in range(_NESTED):
        pattern = _NAMED.sub(lambda match: f"(?:{words[match[1]]})", pattern)
    return pattern


def _gate(said: Mapping[str, Any], patterns: Sequence[Pattern]) -> Gate:
    words = [anchors(p.regex).words for p in patterns]
    known = frozenset[str]().union(*words) if all(words) else frozenset(said.get("words", ()))
    return Gate(said.get("digits", int(said.get("digit", False))), said.get("at", False), known)


def _cues(words: Sequence[str] | None) -> re.Pattern[str] | None:
    """Cue words as one pattern; each stands alone (a word, or a pattern in slashes as `/regex/`)."""
    if not words:
        return None
    parts = [
        w[1:-1] if len(w) > len("//") and w[0] == w[-1] == "/" else rf"(?<!\w){re.escape(w.lower())}(?!\w)"
        for w in words
    ]
    return re.compile("|".join(parts))


@cache
def _built() -> dict[str, ModuleType]:
    """Modules that make rules from the policy: state ids of the configured state, patterns of the district."""
    return discover("scanner.detect.recognizers")


@cache
def _validators() -> dict[str, ModuleType]:
    return discover("scanner.detect.validators")


def quiet() -> None:
    """Keep third parties silent and offline: no decision log, no public-suffix download."""
    for name in ("presidio-analyzer", "decision_process", "tldextract", "filelock"):
        logger = logging.getLogger(name)
        logger.handlers[:] = [logging.NullHandler()]
        logger.propagate = False
        logger.setLevel(logging.CRITICAL)
    vars(tldextract)["extract"] = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
