"""The labelled documents: enough of them, well formed, no two alike, drawn the same for the same seed."""

from __future__ import annotations

import importlib.util
import random
import sys
from pathlib import Path
from types import ModuleType

import pytest

NAMES = Path(__file__).parents[1] / "fixtures" / "names"


@pytest.fixture(scope="module")
def corpus() -> ModuleType:
    spec = importlib.util.spec_from_file_location("names_corpus", NAMES / "build" / "corpus.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_there_are_a_thousand_documents_in_eighty_kinds_and_no_two_are_alike(corpus: ModuleType) -> None:
    documents = corpus.documents(NAMES / "docs")
    assert len(documents) >= 1000
    assert len({d.kind for d in documents}) >= 80
    assert len({" ".join(d.text.split()) for d in documents}) == len(documents)
    assert len({" ".join(d.text.split())[:60] for d in documents}) > 0.97 * len(documents)


def test_every_slot_is_filled_and_every_mark_covers_a_name(corpus: ModuleType) -> None:
    people = corpus.listed_people(NAMES / "lists")
    dice = random.Random(1)  # noqa: S311  seeded, nothing secret
    for document in corpus.documents(NAMES / "docs"):
        drawn = corpus.draw(document, people, dice)
        slots = len(corpus.SLOT.findall(document.text))
        assert sum(len(part.marks) for part in drawn.parts) == slots, (document.kind, document.number)
        for part in drawn.parts:
            assert not corpus.SLOT.search(part.text)
            assert all(part.text[m.start : m.end].strip() for m in part.marks)


def test_the_same_seed_draws_the_same_names(corpus: ModuleType) -> None:
    people = corpus.listed_people(NAMES / "lists")
    document = next(d for d in corpus.documents(NAMES / "docs") if d.kind == "roster_sync")
    one, again, other = (corpus.draw(document, people, random.Random(seed)) for seed in (1, 1, 2))  # noqa: S311
    assert one == again
    assert one != other


def test_kinds_held_out_exist_and_stand_apart(corpus: ModuleType) -> None:
    splits = corpus.read_splits(NAMES / "splits.txt")
    kinds = {d.kind for d in corpus.documents(NAMES / "docs")}
    assert set(splits["dev"]) | set(splits["test"]) <= kinds
    assert not set(splits["dev"]) & set(splits["test"])
    assert len(splits["dev"]) == len(splits["test"]) == 15


def test_each_group_has_names_to_draw(corpus: ModuleType) -> None:
    people = corpus.listed_people(NAMES / "lists")
    assert len(people.groups) == 10
    assert all(len(people.given[g]) >= 40 and len(people.family[g]) >= 40 for g in people.groups)
