"""Whose name is it? Student, guardian, staff, another private person, or nobody's record.

Imports exchange, role_network, features, lists, memory, topics, files.

All texts of one exchange are read together: what stands around a name, the same name elsewhere, the other
names, and what kind of text it is all tell.

    roles = RoleModel.load(MODEL)
    texts = [Text("user", "", "hi im Mai Xee, period 3")]
    roles.score(texts, tagger.tag([t.text for t in texts]))      [[(0.97, 0.0, 0.01, 0.01, 0.01)]]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from scanner.detect.names.exchange import Exchange, Text, exchange, surroundings
from scanner.detect.names.features import SCALARS, Floats, word_features
from scanner.detect.names.files import Files
from scanner.detect.names.lists import MEANING, Lists
from scanner.detect.names.memory import Memory
from scanner.detect.names.role_network import RoleNetwork, softmax
from scanner.detect.names.tagger import MODEL, Mention
from scanner.detect.names.topics import COUNT as TOPICS
from scanner.detect.names.topics import topics_of

__all__ = ["ROLES", "RoleModel", "Text"]

ROLES: Final = ("student", "guardian", "staff", "other", "nobody")
"""What `Mention.roles` gives the probabilities of, in this order."""
REMEMBERED: Final = 20_000
"""Distinct words whose numbers are kept."""


class RoleModel:
    """Gives every mention of an exchange the probabilities of ROLES. One per process, like the tagger."""

    def __init__(self, networks: Sequence[RoleNetwork], lists: Lists, temperature: float) -> None:
        self._networks, self._lists, self._temperature = networks, lists, np.float32(temperature)
        width = sum(network.width for network in networks) + TOPICS + MEANING + SCALARS
        self._memory = Memory(self._describe, width, REMEMBERED)

    @classmethod
    def load(cls, folder: Path = MODEL) -> RoleModel:
        """Read a model folder. Raises ModelError when it is missing, damaged or of another version."""
        files = Files.open(folder)
        networks = [RoleNetwork(files.arrays(name)) for name in files.about["roles"]]
        return cls(networks, Lists.load(folder), files.about["temperature"])

    def _describe(self, words: Sequence[str]) -> Floats:
        """Each network's vectors of words, then their topics, meanings and scalars, side by side."""
        features = word_features(words, self._lists)
        vectors = [network.vectors(features) for network in self._networks]
        return np.concatenate([*vectors, topics_of(words), features.meaning, features.scalars], axis=1)

    def _logits(self, read: Exchange) -> Floats:
        """The mean of the networks' opinions."""
        places = self._memory.places(read.words)
        known = self._memory.values[places]
        edges = np.cumsum([*(network.width for network in self._networks), TOPICS, MEANING])
        *vectors, topics, meaning, scalars = np.split(known, edges, axis=1)
        whole, near = surroundings(topics, meaning, scalars, read.spans)
        opinions = [n.logits(read, v, whole, near) for n, v in zip(self._networks, vectors, strict=True)]
        mean: Floats = np.mean(opinions, axis=0, dtype=np.float32)
        return mean

    def score(
        self, texts: Sequence[Text], mentions: Sequence[Sequence[Mention]]
    ) -> list[list[tuple[float, ...]]]:
        """Probabilities of ROLES for the mentions of each text of one exchange."""
        if not any(mentions):
            return [[] for _ in texts]
        read = exchange(texts, mentions, self._lists)
        rows = iter(softmax(self._logits(read) / self._temperature).round(4).tolist())
        return [[tuple(next(rows)) for _ in found] for found in mentions]

    def with_roles(self, texts: Sequence[Text], mentions: Sequence[Sequence[Mention]]) -> list[list[Mention]]:
        """The mentions with their roles set."""
        scored = self.score(texts, mentions)
        return [
            [replace(m, roles=r) for m, r in zip(ms, rs, strict=True)]
            for ms, rs in zip(mentions, scored, strict=True)
        ]
