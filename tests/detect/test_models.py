"""Which model marks names: the shipped one, a pipeline of the user's own, both, or none."""

from __future__ import annotations

from typing import Any

import pytest
import spacy

from scanner.detect.models import digest, names_model
from scanner.detect.people import Marked
from scanner.errors import ModelError

TEXT = Marked("user", "", "Please call Maribel Thornquist about the blue form.")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A spaCy pipeline on disk that knows one name of its own."""
    nlp = spacy.blank("en")
    ruler: Any = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PERSON", "pattern": "form"}, {"label": "ORG", "pattern": "Please"}])
    folder = tmp_path_factory.mktemp("pipeline") / "own"
    nlp.to_disk(folder)
    return str(folder)


def names(setting: str | None) -> list[str]:
    model = names_model(setting)
    assert model is not None
    (found,) = model.mark([TEXT])
    return [TEXT.text[m.start : m.end] for m in found]


def test_the_shipped_model_needs_no_setting() -> None:
    assert names(None) == ["Maribel Thornquist"]


def test_a_pipeline_of_ones_own_replaces_it(own: str) -> None:
    """Persons only, and each with a view of whose it is."""
    assert names(own) == ["form"]
    model = names_model(own)
    assert model is not None
    assert len(model.mark([TEXT])[0][0].roles) == 5


def test_or_joins_it(own: str) -> None:
    assert names(f"+{own}") == ["Maribel Thornquist", "form"]


def test_none_is_no_model() -> None:
    assert names_model("none") is None
    assert digest("none") == "none"


def test_one_that_is_not_there_is_one_line() -> None:
    """Nothing is downloaded, and the setting is not repeated."""
    with pytest.raises(ModelError) as told:
        names_model("en_core_web_nowhere")
    assert "\n" not in str(told.value)
    assert "nowhere" not in str(told.value)
    assert told.value.exit_code == 2


def test_the_digest_tells_models_apart(own: str) -> None:
    assert len({digest(None), digest(own), digest(f"+{own}"), "none"}) == 4


def test_texts_that_come_again_are_marked_alike() -> None:
    model = names_model(None)
    assert model is not None
    first = model.mark([TEXT, Marked("user", "", "Nobody is here."), TEXT])
    assert model.mark([TEXT])[0] != []
    assert [(m.start, m.end, m.score) for m in first[0]] == [(m.start, m.end, m.score) for m in first[2]]
