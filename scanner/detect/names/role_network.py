"""The network that tells whose a name is, in numpy. Imports features, lists, network, exchange, topics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scanner.detect.names.exchange import DILATIONS, Exchange, surroundings
from scanner.detect.names.features import Floats, Ints, WordFeatures, word_features
from scanner.detect.names.lists import Lists
from scanner.detect.names.network import dequantised, floats, halves, maxout, normed, windowed
from scanner.detect.names.topics import topics_of

REMEMBERED: Final = 60_000
"""Distinct words that are kept; then all are forgotten and learned anew."""
_LOW: Final = np.float32(-9)


class RoleNetwork:
    """Trained weights (see fixtures/names/build/train_roles.py) with a memory of words."""

    def __init__(self, arrays: Mapping[str, NDArray[np.generic]], lists: Lists) -> None:
        self._lists = lists
        self._tables = [dequantised(arrays, name) for name in ("words", "affixes")]
        self._weights = {name: floats(array) for name, array in arrays.items()}
        self._mix = halves(arrays, "mix", 2)
        self._layers = [halves(arrays, f"layer{i}", 2) for i in range(len(DILATIONS))]
        self._second = halves(arrays, "second", 2)
        self._rows: dict[str, int] = {}
        self._known: tuple[Floats, Floats, Floats, Floats] | None = None

    def _words(self, words: tuple[str, ...]) -> tuple[Floats, Floats, Floats, Floats]:
        """Vectors, topics, meanings and scalars of words."""
        new = [word for word in dict.fromkeys(words) if word not in self._rows]
        if len(self._rows) + len(new) > REMEMBERED:
            self._rows, self._known, new = {}, None, list(dict.fromkeys(words))
        if new:
            self._rows.update(zip(new, range(len(self._rows), len(self._rows) + len(new)), strict=True))
            features = word_features(new, self._lists)
            fresh = (self.vectors(features), topics_of(new), features.meaning, features.scalars)
            known = self._known
            self._known = (
                fresh
                if known is None
                else tuple(np.concatenate(pair) for pair in zip(known, fresh, strict=True))
            )  # type: ignore[assignment]
        rows = np.array([self._rows[word] for word in words], np.int64)
        assert self._known is not None  # noqa: S101  there is always a word
        vectors, topics, meaning, scalars = self._known
        return vectors[rows], topics[rows], meaning[rows], scalars[rows]

    def vectors(self, features: WordFeatures) -> Floats:
        """Vectors of words, context apart."""
        bags = (self._tables[0][features.words].sum(1), self._tables[1][features.affixes].sum(1))
        x = np.concatenate([*bags, features.scalars, features.meaning], axis=1)
        return normed(maxout(x, self._mix, self._weights["mix.bias"]), self._weights["norm"])

    def logits(self, read: Exchange) -> Floats:
        """Scores of the roles of each mention: shape (mentions, roles)."""
        w = self._weights
        x, topics, meaning, scalars = self._words(read.words)
        whole, near = surroundings(topics, meaning, scalars, read.spans)
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
    mean: Floats = (totals / np.bincount(group)[:, None].astype(np.float32))[group]
    return mean


def softmax(logits: Floats) -> Floats:
    """Probabilities, row by row."""
    raised = np.exp(logits - logits.max(1, keepdims=True))
    shares: Floats = raised / raised.sum(1, keepdims=True)
    return shares


def _relu(x: Floats) -> Floats:
    kept: Floats = np.maximum(x, np.float32(0))
    return kept
