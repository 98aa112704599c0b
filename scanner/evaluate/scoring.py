"""Outcomes added up: what was found, what was flagged for nothing. May import stats and its neighbours.

An exchange is flagged if at least one flag of it counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from scanner.evaluate.matching import Outcome
from scanner.evaluate.meaning import NAMES
from scanner.stats import Share, f_score


@dataclass(frozen=True, slots=True)
class Found:
    """Marks found, and flags that were right."""

    recall: Share
    precision: Share
    covered: bool = True

    def f(self, beta: float) -> float | None:
        """The F measure."""
        return f_score(self.precision.value, self.recall.value, beta)


@dataclass(frozen=True, slots=True)
class Exchanges:
    """Of payloads with a strong mark, those flagged; of payloads without one, those flagged."""

    caught: Share
    false_alarms: Share


@dataclass(frozen=True, slots=True)
class Score:
    """All figures of some outcomes; `labels` and `elements` by name, `groups` by origin of the name."""

    items: int
    words: int
    labels: dict[str, Found]
    elements: dict[str, Share]
    all: Found
    names: Found
    touched: Found
    exchanges: Exchanges
    asked: Exchanges | None
    groups: dict[str, Share]
    flags: int
    false_flags: int
    false_names: int

    def per_1000_words(self, flags: int) -> float | None:
        """Flags for each 1,000 white-space tokens of the bodies' strings."""
        return 1000 * flags / self.words if self.words else None


def score(outcomes: Collection[Outcome], covered: Collection[str], asked: Collection[str] = ()) -> Score:
    """All figures. `covered` are the labels that some element stands for; `asked` those of a verdict of their own."""
    marks = [m for o in outcomes for m in o.marks]
    counted = [f for o in outcomes for f in o.flags]
    labels = sorted({m.mark.label for m in marks})
    named = [m for m in marks if m.mark.label in NAMES]
    called = [f for f in counted if not NAMES.isdisjoint(f.labels)]
    mapped = [f for f in counted if f.labels]
    by_element = Counter(f.flag.element for f in counted)
    right = Counter(f.flag.element for f in counted if f.right)
    return Score(
        items=len(outcomes),
        words=sum(o.item.words for o in outcomes),
        labels={
            label: Found(
                _share(m.found for m in marks if m.mark.label == label),
                _share(f.right for f in counted if label in f.labels),
                label in covered or any(label in f.labels for f in counted),
            )
            for label in labels
        },
        elements={e: Share(right[e], n) for e, n in sorted(by_element.items())},
        all=Found(_share(m.found for m in marks), _share(f.right for f in mapped)),
        names=Found(_share(m.name for m in named), _share(f.name for f in called)),
        touched=Found(_share(m.touched for m in marks), _share(f.touched for f in counted)),
        exchanges=_exchanges(outcomes, None),
        asked=_exchanges(outcomes, frozenset(asked)) if asked else None,
        groups={
            group: _share(m.name for m in named if m.mark.group == group)
            for group in sorted({m.mark.group for m in named} - {""})
        },
        flags=len(counted),
        false_flags=sum(not f.touched for f in counted),
        false_names=sum(not f.touched for f in called),
    )


def _exchanges(outcomes: Iterable[Outcome], asked: frozenset[str] | None) -> Exchanges:
    """By payload; payloads whose marks are all of labels that were not asked for are left out."""
    with_marks, without = [], []
    for outcome in outcomes:
        flagged = any(asked is None or not asked.isdisjoint(f.labels) for f in outcome.flags)
        if any(asked is None or m.mark.label in asked for m in outcome.marks):
            with_marks.append(flagged)
        elif not outcome.marks:
            without.append(flagged)
    return Exchanges(_share(with_marks), _share(without))


def _share(items: Iterable[bool]) -> Share:
    seen = list(items)
    return Share(sum(seen), len(seen))
