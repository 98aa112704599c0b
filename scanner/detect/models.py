"""Which model marks names, and what it makes of them: the shipped one, a spaCy pipeline, or both. May import errors.

`names_model` in the config: nothing (the shipped model), "none", a spaCy pipeline's name or folder ("en_core_web_lg"),
or "+NAME" for that pipeline beside the shipped model. Nothing is ever downloaded.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scanner.detect.names.roles import RoleModel, Text
from scanner.detect.names.tagger import Mention, Tagger
from scanner.detect.people import Marked, NamesModel
from scanner.detect.windows import windows
from scanner.errors import ModelError

NONE = "none"
REMEMBERED = 20_000
"""Distinct texts whose names are kept."""
_OWN_SCORE = 0.85


def names_model(setting: str | None) -> NamesModel | None:
    """The model of a setting. Raises ModelError with one line that names the fix."""
    if setting == NONE:
        return None
    tagger = _Remembering(Tagger.load())
    own = _Pipeline(_installed(setting.removeprefix("+"))) if setting else None
    if own and setting and not setting.startswith("+"):
        return _Model((own,), RoleModel.load())
    return _Model((tagger, own) if own else (tagger,), RoleModel.load())


def digest(setting: str | None) -> str:
    """What stands for the model of a setting in the record of a scan."""
    if setting == NONE:
        return NONE
    shipped = Tagger.load().digest  # of the whole folder: the roles are told by it whoever marks the names
    if not setting:
        return shipped
    own = _version(setting.removeprefix("+"))
    return f"{shipped}+{own}" if setting.startswith("+") else f"{own}/{shipped}"


def _version(name: str) -> str:
    meta = _installed(name).meta
    return f"spacy:{meta.get('lang')}_{meta.get('name')}-{meta.get('version')}"


def _installed(name: str) -> Any:
    import spacy

    try:
        return spacy.load(name, disable=["parser", "lemmatizer"])
    except (OSError, ImportError, ValueError):
        msg = "the spaCy pipeline named by detect.names_model is not installed here; install it or leave the line out"
        raise ModelError(msg) from None


@dataclass(frozen=True, slots=True)
class _Pipeline:
    """A spaCy pipeline with a named-entity recognizer, read in bounded windows."""

    nlp: Any

    def tag(self, texts: Sequence[str]) -> list[list[Mention]]:
        """Its PERSON entities, each once."""
        return [sorted(self._one(text), key=lambda m: (m.start, m.end)) for text in texts]

    def _one(self, text: str) -> set[Mention]:
        pieces = (
            (offset, self.nlp(piece.encode("utf-8", "replace").decode())) for offset, piece in windows(text)
        )
        return {
            Mention(offset + e.start_char, offset + e.end_char, _OWN_SCORE)
            for offset, doc in pieces
            for e in doc.ents
            if e.label_ in {"PERSON", "PER"}
        }


class _Remembering:
    """A tagger that reads distinct texts once. A text's names depend on that text only; it is known by keyed hash only."""

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger
        self._secret = secrets.token_bytes(32)
        self._memory: OrderedDict[bytes, list[Mention]] = OrderedDict()

    def tag(self, texts: Sequence[str]) -> list[list[Mention]]:
        """The names in each text."""
        keys = [self._key(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._memory}
        self._memory.update(zip(new, self._tagger.tag(list(new.values())), strict=True))
        found = [self._memory[key] for key in keys]
        while len(self._memory) > REMEMBERED:
            self._memory.popitem(last=False)
        return found

    def _key(self, text: str) -> bytes:
        return hashlib.blake2b(
            text.encode("utf-8", "surrogatepass"), key=self._secret, digest_size=16
        ).digest()


@dataclass(frozen=True, slots=True)
class _Model:
    """One or several taggers, and the model that tells whose a name is."""

    taggers: tuple[Tagger | _Remembering | _Pipeline, ...]
    roles: RoleModel

    def mark(self, texts: Sequence[Marked]) -> list[list[Mention]]:
        """The mentions in the texts of one exchange, with their roles. An earlier tagger wins where two overlap."""
        plain = [t.text for t in texts]
        found: list[list[Mention]] = [[] for _ in texts]
        for tagger in self.taggers:
            found = [_joined(a, b) for a, b in zip(found, tagger.tag(plain), strict=True)]
        return self.roles.with_roles([Text(t.role, t.name, t.text) for t in texts], found)


def _joined(first: list[Mention], second: list[Mention]) -> list[Mention]:
    more = [m for m in second if all(m.end <= f.start or m.start >= f.end for f in first)]
    return sorted([*first, *more], key=lambda m: m.start)
