"""The network that tells whose a name is, in numpy. Imports features, network, exchange."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from scanner.detect.names.exchange import DILATIONS, Exchange
from scanner.detect.names.features import Floats, Ints, WordFeatures
from scanner.detect.names.network import dequantised, floats, halves, maxout, normed, windowed

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LOW: Final = np.float32(-9)


class RoleNetwork:
    """Trained weights (see fixtures/names/build/train_roles.py) of one network."""

    def __init__(self, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        self._tables = [dequantised(arrays, name) for name in ("words", "affixes")]
        self._weights = {name: floats(array) for name, array in arrays.items()}
        self._mix = halves(arrays, "mix", 2)
        self._layers = [halves(arrays, f"layer{i}", 2) for i in range(len(DILATIONS))]
        self.width = len(self._weights["name"])
        self._second = halves(arrays, "second", 2)

    def vectors(self, features: WordFeatures) -> Floats:
        """Vectors of words, context apart."""
        bags = (self._tables[0][features.words].sum(1), self._tables[1][features.affixes].sum(1))
        x = np.concatenate([*bags, features.scalars, features.meaning], axis=1)
        return normed(maxout(x, self._mix, self._weights["mix.bias"]), self._weights["norm"])

    def logits(self, read: Exchange, x: Floats, whole: Floats, near: Floats) -> Floats:
        """Scores of roles, (mentions, roles), from the words' vectors and `surroundings`."""
        w = self._weights
        x = x.copy()
        for start, end in read.spans:
            x[start:end] = w["name"]
        for i, step in enumerate(DILATIONS):
            x = x + normed(maxout(windowed(x, step), self._layers[i], w[f"layer{i}.bias"]), w[f"norm{i}"])
        pooled = np.concatenate([x.mean(0), np.maximum(_LOW, x.max(0)), whole])
        count = len(read.spans)
        d = np.broadcast_to(_relu(pooled @ w["whole"] + w["whole.bias"]), (count, w["whole"].shape[1]))
        inside = np.stack([x[start:end].mean(0) for start, end in read.spans])
        m = _relu(np.concatenate([inside, read.cues, near], axis=1) @ w["one"] + w["one.bias"])
        person = np.array(read.persons, np.int64)
        e = averaged(m, person)
        first = softmax(np.concatenate([m, e, d], axis=1) @ w["first"] + w["first.bias"])
        others = np.broadcast_to(first.mean(0), first.shape)
        peak = np.broadcast_to(first.max(0), first.shape)
        joint = np.concatenate([m, e, d, averaged(first, person), others, peak], axis=1)
        scores: Floats = maxout(joint, self._second, w["second.bias"]) @ w["last"] + w["last.bias"]
        return scores


def averaged(values: Floats, group: Ints) -> Floats:
    """Each row as the mean of the rows of its group."""
    totals = np.zeros((int(group.max()) + 1, values.shape[1]), np.float32)
    np.add.at(totals, group, values)
    totals /= np.bincount(group)[:, None]
    mean: Floats = totals[group]
    return mean


def softmax(logits: Floats) -> Floats:
    """Probabilities, row by row."""
    raised = np.exp(logits - logits.max(1, keepdims=True))
    shares: Floats = raised / raised.sum(1, keepdims=True)
    return shares


def _relu(x: Floats) -> Floats:
    kept: Floats = np.maximum(x, np.float32(0))
    return kept
