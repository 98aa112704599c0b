"""The names model as a spaCy pipeline component, so that Presidio's NlpEngine can drive it.

Imports tagger, and spaCy.

nlp = spacy.blank("en")
nlp.add_pipe("ferpa_names", config={"model": None, "recall": True})
nlp("call Mai Xee").ents      (Mai Xee,)  with label PERSON
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.util import filter_spans

from scanner.detect.names.tagger import BALANCED, MODEL, RECALL, Tagger

if TYPE_CHECKING:
    from spacy.tokens import Doc

FACTORY = "ferpa_names"
LABEL = "PERSON"


class NamesComponent:
    """Sets `doc.ents` from the tagger; entities that others set elsewhere in the text stay."""

    def __init__(self, tagger: Tagger) -> None:
        self.tagger = tagger

    def __call__(self, doc: Doc) -> Doc:
        """One text."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 256) -> Iterator[Doc]:
        """Many texts, `batch_size` at a time."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            for doc, mentions in zip(batch, self.tagger.tag([doc.text for doc in batch]), strict=True):
                spans = [
                    doc.char_span(m.start, m.end, label=LABEL, alignment_mode="expand") for m in mentions
                ]
                names = filter_spans([span for span in spans if span is not None])
                taken = {token.i for span in names for token in span}
                doc.ents = (*names, *(e for e in doc.ents if taken.isdisjoint(range(e.start, e.end))))
                yield doc


@Language.factory(FACTORY, assigns=["doc.ents"], default_config={"model": None, "recall": True})
def make_names(nlp: Language, name: str, model: str | None, recall: bool) -> NamesComponent:  # noqa: ARG001
    """Build the component. `model` is a folder, by default the one that ships. Raises ModelError."""
    return NamesComponent(Tagger.load(Path(model) if model else MODEL, RECALL if recall else BALANCED))
