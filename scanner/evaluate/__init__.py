"""Detection measured on labelled payloads. May import the pipeline and what is below it; no command line, no store.

    labels.read → detected → compared

`labels` reads the payloads, `meaning` says which labels an element may stand for, `matching` compares flags with marks,
`scoring` adds up, `figures` writes the result as plain data.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from scanner.detect.engine import Engine
from scanner.evaluate.labels import Item
from scanner.evaluate.matching import Flag, flags, judge, used
from scanner.evaluate.meaning import Meaning
from scanner.evaluate.scoring import Score, score
from scanner.pipeline import Plan, examine


def measured(
    items: Collection[Item], plan: Plan, engine: Engine, means: Meaning, asked: Iterable[str] = ()
) -> Score:
    """All figures of the installed detectors on some items; `asked`: labels with a count of payloads of their own."""
    found = [flags(examine(item.exchange, plan, engine)[2]) for item in items]
    return compared(items, found, means, plan.policy.elements, asked)


def compared(
    items: Collection[Item],
    found: Iterable[set[Flag]],
    means: Meaning,
    elements: Iterable[str],
    asked: Iterable[str] = (),
) -> Score:
    """All figures of flags from anywhere, `found` in the order of the items; `elements` can be found as themselves."""
    labels = frozenset(used(items))
    outcomes = [judge(item, flagged, means, labels) for item, flagged in zip(items, found, strict=True)]
    return score(outcomes, means.covered | frozenset(elements), tuple(asked))
