"""Whose name is it? Student, guardian, staff, another private person, or nobody's record. Imports exchange, role_network.

All texts of one exchange are read together: what stands around a name, the same name elsewhere, the other names, and
what kind of text it is all tell.

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

from scanner.detect.names.exchange import Text, exchange
from scanner.detect.names.files import Files
from scanner.detect.names.lists import Lists
from scanner.detect.names.role_network import RoleNetwork, softmax
from scanner.detect.names.tagger import MODEL, Mention

__all__ = ["ROLES", "RoleModel", "Text"]

ROLES: Final = ("student", "guardian", "staff", "other", "nobody")
"""What `Mention.roles` gives the probabilities of, in this order."""


class RoleModel:
    """Gives every mention of an exchange the probabilities of ROLES."""

    def __init__(self, networks: Sequence[RoleNetwork], lists: Lists, temperature: float) -> None:
        self._networks, self._lists, self._temperature = networks, lists, np.float32(temperature)

    @classmethod
    def load(cls, folder: Path = MODEL) -> RoleModel:
        """Read a model folder. Raises ModelError when it is missing, damaged or of another version."""
        files = Files.open(folder)
        lists = Lists.load(folder)
        networks = [RoleNetwork(files.arrays(name), lists) for name in files.about["roles"]]
        return cls(networks, lists, files.about["temperature"])

    def score(
        self, texts: Sequence[Text], mentions: Sequence[Sequence[Mention]]
    ) -> list[list[tuple[float, ...]]]:
        """Probabilities of ROLES for the mentions of each text of one exchange."""
        if not any(mentions):
            return [[] for _ in texts]
        read = exchange(texts, mentions, self._lists)
        logits = sum(network.logits(read) for network in self._networks) / np.float32(len(self._networks))
        rows = iter(softmax(logits / self._temperature).round(4).tolist())
        return [[tuple(next(rows)) for _ in found] for found in mentions]

    def with_roles(self, texts: Sequence[Text], mentions: Sequence[Sequence[Mention]]) -> list[list[Mention]]:
        """The mentions with their roles set."""
        scored = self.score(texts, mentions)
        return [
            [replace(m, roles=r) for m, r in zip(ms, rs, strict=True)]
            for ms, rs in zip(mentions, scored, strict=True)
        ]
