"""Which model marks names: the shipped one, a spaCy pipeline of the user's own, or both. May import errors.

`names_model` in the config: nothing (the shipped model), "none", a spaCy pipeline's name or folder ("en_core_web_lg"),
or "+NAME" for that pipeline beside the shipped model. Nothing is ever downloaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scanner.detect.people import Mention, NamesModel
from scanner.detect.windows import windows
from scanner.errors import ModelError

NONE = "none"


def names_model(setting: str | None) -> NamesModel | None:
    """The model of a setting. Raises ModelError with one line that names the fix."""
    if setting == NONE:
        return None
    if not setting:
        return _shipped()
    own = _Pipeline(_installed(setting.removeprefix("+")))
    return _Both(_shipped(), own) if setting.startswith("+") else own


def digest(setting: str | None) -> str:
    """What stands for the model of a setting in the record of a scan."""
    if setting == NONE:
        return NONE
    own = [f"spacy:{_version(setting.removeprefix('+'))}"] if setting else []
    shipped = [_shipped().digest] if not setting or setting.startswith("+") else []
    return "+".join([*shipped, *own])


def _version(name: str) -> str:
    meta = _installed(name).meta
    return f"{meta.get('lang')}_{meta.get('name')}-{meta.get('version')}"


def _shipped() -> NamesModel:
    from scanner.detect.names.tagger import Tagger  # noqa: PLC0415

    return Tagger.load()


def _installed(name: str) -> Any:
    import spacy  # noqa: PLC0415

    try:
        return spacy.load(name, disable=["parser", "lemmatizer"])
    except (OSError, ImportError, ValueError):
        msg = "the spaCy pipeline named by detect.names_model is not installed here; install it or leave the line out"
        raise ModelError(msg) from None


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class _Pipeline:
    """A spaCy pipeline with a named-entity recognizer, read in bounded windows."""

    nlp: Any

    def tag(self, texts: Sequence[str]) -> list[list[Mention]]:
        """Its PERSON entities."""
        return [sorted(self._one(text), key=lambda m: m.start) for text in texts]

    def _one(self, text: str) -> set[Mention]:
        pieces = ((offset, self.nlp(piece.encode("utf-8", "replace").decode())) for offset, piece in windows(text))
        return {
            _Span(offset + e.start_char, offset + e.end_char, 0.85)
            for offset, doc in pieces for e in doc.ents if e.label_ in {"PERSON", "PER"}
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Both:
    first: NamesModel
    second: NamesModel

    def tag(self, texts: Sequence[str]) -> list[list[Mention]]:
        """What either marks; where both mark overlapping spans, the first one's."""
        pairs = zip(self.first.tag(texts), self.second.tag(texts), strict=True)
        return [_joined(list(a), list(b)) for a, b in pairs]


def _joined(first: list[Mention], second: list[Mention]) -> list[Mention]:
    more = [m for m in second if all(m.end <= f.start or m.start >= f.end for f in first)]
    return sorted([*first, *more], key=lambda m: m.start)
