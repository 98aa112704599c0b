"""What is wrong with a rule though its examples pass: overlaps, missing context, slow patterns, narrow gates. May import the
modules beside it and model.

    overlap     two rules of different elements find each other's examples at the same place
    context     the rule needs context, and names no words of it
    slow        a pattern repeats what repeats, or does not end in time on hostile text
    gate        a pattern matches an example that the rule's gate keeps out
"""

from __future__ import annotations

import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import regex

from scanner.detect.anchors import REPEATS, WORD, plain
from scanner.detect.candidates import Exhibit, Needs
from scanner.detect.near import FLAGS
from scanner.detect.normalise import normalised
from scanner.detect.presidio import Analyzer, Rule, rule_of
from scanner.model import Role, Segment

PIECES: Final = (
    "a",
    "a ",
    "A",
    "Ab ",
    "1",
    "1 ",
    "1.",
    "555-",
    " ",
    "\n",
    "@",
    "a@b.",
    "ab:",
    '"',
    "((",
    "five ",
    "a1",
)
"""What makes careless patterns go back and forth, many times over."""
SIZE: Final = 4_000
SECONDS: Final = 2.0
"""For one pattern on one hostile text of SIZE characters; good ones need some milliseconds."""
_MANY: Final = 12
"""Repetitions from which a repeat inside a repeat can cost too much."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend; `kind` is one of the words above."""

    rule: str
    file: str
    kind: str
    problem: str


def findings(specs: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """All findings of these rules, rule by rule, then pair by pair."""
    rules = [rule_of(spec) for spec in specs]
    texts = [_text(e) for spec in specs for kind in ("match", "no_match") for e in spec["examples"][kind]]
    for spec, rule in zip(specs, rules, strict=True):
        for kind, problem in _of_one(spec, rule, texts):
            yield Finding(rule.name, str(spec.get("file", "")), kind, problem)
    yield from _overlaps(specs, rules)


def _of_one(spec: Mapping[str, Any], rule: Rule, texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    if rule.needs is Needs.CONTEXT and not (rule.before or rule.after):
        yield "context", "needs context, and has no context words"
    own = [_text(e)[: len(_text(e)) // 2] + " " for e in spec["examples"]["match"][:3]]
    hostile = [piece * (SIZE // len(piece)) for piece in (*PIECES, *own)]
    for pattern in rule.patterns:
        compiled = regex.compile(pattern.regex, FLAGS)
        if _nested(pattern.regex) or not _ends(compiled, hostile):
            yield "slow", f"pattern {pattern.name} may take too long: it repeats what itself repeats"
        if _shut_out(compiled, rule, texts):
            yield "gate", f"pattern {pattern.name} matches an example that the gate keeps out"


def _nested(pattern: str) -> bool:
    """Whether a repeat without a bound holds, as all it must match, another one: `(a+)+`."""
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = parser.parse(plain(pattern))
    except re.error:  # what only the regex module reads is left to the clock
        return False
    return any(
        kind in REPEATS
        and kind is not op.POSSESSIVE_REPEAT
        and value[1] > _MANY
        and _only_repeats(list(value[2]))
        for kind, value in _items(tree)
    )


def _items(tree: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    for kind, value in tree:
        yield kind, value
        if kind in REPEATS:
            yield from _items(value[2])
        elif kind is op.SUBPATTERN:
            yield from _items(value[-1])
        elif kind is op.BRANCH:
            for way in value[1]:
                yield from _items(way)


def _only_repeats(items: Sequence[tuple[Any, Any]]) -> bool:
    """Whether the items can all be one repeat: nothing fixed stands between two rounds."""
    if len(items) == 1 and items[0][0] is op.SUBPATTERN:
        return _only_repeats(list(items[0][1][-1]))
    fixed = [i for i in items if i[0] not in REPEATS or i[1][0] == i[1][1]]
    return not fixed and any(i[1][1] > _MANY for i in items if i[0] in REPEATS)


def _ends(compiled: regex.Pattern[str], hostile: Iterable[str]) -> bool:
    try:
        return all(sum(1 for _ in compiled.finditer(text, timeout=SECONDS)) >= 0 for text in hostile)
    except TimeoutError:
        return False


def _shut_out(compiled: regex.Pattern[str], rule: Rule, texts: Iterable[str]) -> bool:
    for text in texts:
        words, digits = frozenset(WORD.findall(text.lower())), sum(c.isdigit() for c in text)
        if not rule.gate.opens(digits, words, at="@" in text):
            values = (m[0] for m in compiled.finditer(text))
            if any(v and (rule.validate is None or rule.validate(v)) for v in values):
                return True
    return False


def _overlaps(specs: Sequence[Mapping[str, Any]], rules: Sequence[Rule]) -> Iterator[Finding]:
    """Pairs that find each other's examples. Rules that exist to pass what others find are meant to."""
    counting = [rule for rule in rules if rule.passed is None]
    if len(counting) < len("AB"):
        return
    analyzer, files = (
        Analyzer(counting),
        {rule.name: str(s.get("file", "")) for s, rule in zip(specs, rules, strict=True)},
    )
    elements = {rule.name: rule.element for rule in counting}
    finds: dict[tuple[str, str], str] = defaultdict(str)
    for spec in specs:
        for example in spec["examples"]["match"]:
            for other in _beside(analyzer, _text(example), str(spec["name"])):
                finds[(other, str(spec["name"]))] = _text(example)
    for a, b in combinations(sorted(elements), 2):
        if elements[a] != elements[b] and finds[(a, b)] and finds[(b, a)]:
            examples = f"“{finds[(a, b)]}” and “{finds[(b, a)]}”"
            yield Finding(a, files[a], "overlap", f"{a} and {b} find each other's examples: {examples}")


def _beside(analyzer: Analyzer, text: str, own: str) -> set[str]:
    """The rules that find what the rule itself finds in its example."""
    exhibit = Exhibit((normalised(Segment(("$",), Role.USER, text)),))
    found = [c for c in analyzer.find(exhibit) if c.passed is None and c.needs is not Needs.CONTEXT]
    mine = [c for c in found if c.recognizer == own]
    return {
        c.recognizer
        for c in found
        if c.recognizer != own and any(c.start == m.start and c.end == m.end for m in mine)
    }


def _text(example: Any) -> str:
    return str(example["text"] if isinstance(example, Mapping) else example)
