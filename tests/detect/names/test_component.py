"""The names model as a spaCy component."""

from __future__ import annotations

from typing import Any

import spacy

from scanner.detect.names import component


def test_the_component_sets_person_entities() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe(component.FACTORY)
    docs = list(nlp.pipe(["Please call Fadumo Warsame's mom.", "no one here", ""]))
    assert [[(e.text, e.label_) for e in doc.ents] for doc in docs] == [
        [("Fadumo Warsame", "PERSON")],
        [],
        [],
    ]


def test_entities_of_others_stay_where_no_name_is() -> None:
    nlp = spacy.blank("en")
    others = [{"label": "ORG", "pattern": "Google Classroom"}, {"label": "ORG", "pattern": "Fadumo"}]
    ruler: Any = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(others)
    nlp.add_pipe(component.FACTORY, config={"recall": False})
    doc = nlp("Google Classroom locked Fadumo Warsame out.")
    assert [(e.text, e.label_) for e in doc.ents] == [
        ("Google Classroom", "ORG"),
        ("Fadumo Warsame", "PERSON"),
    ]
