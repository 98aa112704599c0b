"""A Score as plain data, for JSON and tables. May import stats and scoring."""

from __future__ import annotations

from typing import Any

from scanner.evaluate.scoring import Exchanges, Found, Score
from scanner.stats import Share

Figures = dict[str, Any]


def figures(score: Score) -> Figures:
    """Everything, shares with their exact 95 % intervals; numbers rounded to four places."""
    return {
        "items": score.items,
        "words": score.words,
        "flags": score.flags,
        "false_flags": score.false_flags,
        "flags_per_1000_words": _round(score.per_1000_words(score.flags)),
        "false_flags_per_1000_words": _round(score.per_1000_words(score.false_flags)),
        "false_names_per_1000_words": _round(score.per_1000_words(score.false_names)),
        "all": found(score.all),
        "names_any_kind": found(score.names),
        "any_flag": found(score.touched),
        "labels": {label: found(f) for label, f in score.labels.items()},
        "elements": {element: share(s) for element, s in score.elements.items()},
        "exchanges": exchanges(score.exchanges),
        **({"exchanges_asked": exchanges(score.asked)} if score.asked else {}),
        **({"groups": {g: share(s) for g, s in score.groups.items()}} if score.groups else {}),
    }


def found(of: Found) -> Figures:
    """Recall and precision with their counts, F1 and F2; `covered` is false where no element stands for the label."""
    return {
        "recall": share(of.recall), "precision": share(of.precision),
        "f1": _round(of.f(1)), "f2": _round(of.f(2)), "covered": of.covered,
    }  # fmt: skip


def exchanges(of: Exchanges) -> Figures:
    """Payloads with a strong mark that are flagged, and payloads without one that are."""
    return {"caught": share(of.caught), "false_alarms": share(of.false_alarms)}


def share(of: Share) -> Figures:
    """`part` of `whole`, with the interval."""
    low, high = of.interval()
    return {
        "part": of.part,
        "whole": of.whole,
        "value": _round(of.value),
        "low": _round(low),
        "high": _round(high),
    }


def _round(number: float | None) -> float | None:
    return None if number is None else round(number, 4)
