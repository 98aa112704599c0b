"""Shares and what chance allows for them. Foundation: imports nothing of ours; scipy does the numerics."""

from __future__ import annotations

from dataclasses import dataclass

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole` things, 0 <= part <= whole."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """Part / whole; None of nothing."""
        return self.part / self.whole if self.whole else None

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        """The exact interval of Clopper and Pearson (1934): never too narrow if the things are independent."""
        return exact(self.part, self.whole, level)


def exact(part: int, whole: int, level: float = LEVEL) -> tuple[float, float]:
    """Bounds of a share seen as `part` of `whole`; (0, 1) of nothing. Raises ValueError for impossible counts."""
    if not 0 <= part <= whole or not 0 < level < 1:
        raise ValueError("a share needs 0 <= part <= whole and 0 < level < 1")
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    low = float(betaincinv(part, whole - part + 1, tail)) if part else 0.0
    high = float(betaincinv(part + 1, whole - part, 1 - tail)) if part < whole else 1.0
    return low, high


def f_score(precision: float | None, recall: float | None, beta: float = 1.0) -> float | None:
    """The F measure; recall counts `beta` times as much as precision. None where either is unknown."""
    if precision is None or recall is None:
        return None
    below = beta * beta * precision + recall
    return (1 + beta * beta) * precision * recall / below if below else 0.0
