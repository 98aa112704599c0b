"""The names network in numpy: word vectors, then layers that look at the words around.

Imports features, lists, memory. A layer sees each word and one neighbour on both sides, `dilation` words
away; all together reach REACH words. Texts are put one after another with REACH empty places between
them, so that they do not see each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from scanner.detect.names.features import Floats, Ints, WordFeatures, word_features
from scanner.detect.names.lists import Lists
from scanner.detect.names.memory import Memory

if TYPE_CHECKING:
    from numpy.typing import NDArray

TAGS: Final = ("O", "B-PERSON", "I-PERSON", "B-LOC", "I-LOC", "B-ORG", "I-ORG")
DILATIONS: Final = (1, 2)
REACH: Final = sum(DILATIONS)
REMEMBERED: Final = 60_000
"""Distinct words whose vectors are kept."""

_EPSILON: Final = np.float32(1e-5)


class Network:
    """Trained weights with a memory of word vectors. `arrays`: see fixtures/names/build/train_tagger.py."""

    def __init__(self, arrays: Mapping[str, NDArray[np.generic]], lists: Lists) -> None:
        self._tables = [dequantised(arrays, name) for name in ("words", "affixes", "grams")]
        self._mix, self._mix_bias = halves(arrays, "mix", 3), floats(arrays["mix.bias"])
        self._norm = floats(arrays["norm"])
        self._layers = [
            (
                halves(arrays, f"layer{i}", 2),
                floats(arrays[f"layer{i}.bias"]),
                floats(arrays[f"norm{i}"]),
            )
            for i in range(len(DILATIONS))
        ]
        self._out, self._out_bias = floats(arrays["out"]), floats(arrays["out.bias"])
        self.width = int(self._out.shape[0])
        self.memory = Memory(lambda words: self.vectors(word_features(words, lists)), self.width, REMEMBERED)

    def vectors(self, features: WordFeatures) -> Floats:
        """Vectors of words, context apart: shape (words, width)."""
        grams = self._tables[2][features.grams].sum(1)
        grams /= np.maximum(1, (features.grams > 0).sum(1))[:, None].astype(np.float32)
        bags = (self._tables[0][features.words].sum(1), self._tables[1][features.affixes].sum(1), grams)
        x = np.concatenate([*bags, features.scalars, features.meaning], axis=1)
        return normed(maxout(x, self._mix, self._mix_bias), self._norm)

    def states(self, rows: Ints) -> Floats:
        """States in context, shape (places, width). Row 0 of the memory is an empty place."""
        x = self.memory.values[rows]
        full = (rows > 0)[:, None].astype(np.float32)
        for (weights, bias, norm), step in zip(self._layers, DILATIONS, strict=True):
            x = (x + normed(maxout(windowed(x, step), weights, bias), norm)) * full
        return x

    def logits(self, states: Floats) -> Floats:
        """Scores of TAGS."""
        scores: Floats = states @ self._out + self._out_bias
        return scores


def windowed(x: Floats, step: int) -> Floats:
    """Each place with the ones `step` before and after it, zeros beyond the ends: (places, 3 * width)."""
    width = x.shape[1]
    window = np.zeros((len(x), 3 * width), np.float32)
    window[:, width : 2 * width] = x
    window[step:, :width] = x[:-step]
    window[:-step, 2 * width :] = x[step:]
    return window


def floats(array: NDArray[np.generic]) -> Floats:
    """Weights as 32-bit numbers, whatever they are kept in."""
    plain: Floats = array.astype(np.float32)
    return plain


def dequantised(arrays: Mapping[str, NDArray[np.generic]], name: str) -> Floats:
    """An 8-bit table with a scale a row, as numbers; row 0 is no row."""
    whole = floats(arrays[name]) * floats(arrays[f"{name}.scale"])[:, None]
    whole[0] = 0
    return np.asarray(whole, np.float32)


def halves(arrays: Mapping[str, NDArray[np.generic]], name: str, pieces: int) -> list[Floats]:
    """The weights of each piece of a maxout layer, inputs first."""
    whole = floats(arrays[name])
    return [np.ascontiguousarray(whole[:, i::pieces]) for i in range(pieces)]


def maxout(x: Floats, weights: Sequence[Floats], bias: Floats) -> Floats:
    """The greatest of some linear layers, number by number."""
    best = x @ weights[0] + bias[0 :: len(weights)]
    for i in range(1, len(weights)):
        np.maximum(best, x @ weights[i] + bias[i :: len(weights)], out=best)
    return best


def normed(x: Floats, norm: Floats) -> Floats:
    """Layer norm; `norm` holds scale and shift."""
    centred: Floats = x - x.mean(1, keepdims=True)
    spread = np.sqrt(np.einsum("ij,ij->i", centred, centred) / np.float32(x.shape[1]) + _EPSILON)
    centred /= spread[:, None]
    centred *= norm[0]
    centred += norm[1]
    return centred
