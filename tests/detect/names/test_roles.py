"""Whose name is it: clear cases of each kind, judged by all texts of an exchange together."""

from __future__ import annotations

import pytest

from scanner.detect.names.roles import ROLES, RoleModel, Text
from scanner.detect.names.tagger import Mention, Tagger


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger.load()


@pytest.fixture(scope="module")
def model() -> RoleModel:
    return RoleModel.load()


def owners(tagger: Tagger, model: RoleModel, *texts: Text) -> dict[str, str]:
    mentions = tagger.tag([t.text for t in texts])
    found = model.with_roles(texts, mentions)
    return {
        text.text[m.start : m.end]: ROLES[max(range(len(ROLES)), key=m.roles.__getitem__)]
        for text, ms in zip(texts, found, strict=True)
        for m in ms
    }


def test_a_pupil_and_a_teacher_in_a_note_about_support(tagger: Tagger, model: RoleModel) -> None:
    note = (
        "Present levels for Mai Xee Vang, grade 4: reads 52 wcpm, absent 9 days. Case manager: Mr. Lindqvist."
    )
    found = owners(tagger, model, Text("user", "", note))
    assert found["Mai Xee Vang"] == "student"
    assert found["Lindqvist"] == "staff"


def test_an_author_and_characters_are_nobody(tagger: Tagger, model: RoleModel) -> None:
    ask = "In To Kill a Mockingbird by Harper Lee, how does Atticus Finch change in chapter 9?"
    assert set(owners(tagger, model, Text("user", "", ask)).values()) == {"nobody"}


def test_probabilities_add_up_and_follow_the_mentions(tagger: Tagger, model: RoleModel) -> None:
    texts = [
        Text("system", "", "You are a tutor."),
        Text("user", "", "im fadumo, ms begay gave us this"),
        Text("field", "n", ""),
    ]
    mentions = tagger.tag([t.text for t in texts])
    scored = model.score(texts, mentions)
    assert [len(s) for s in scored] == [len(m) for m in mentions]
    assert all(sum(row) == pytest.approx(1, abs=0.01) for rows in scored for row in rows)


def test_an_exchange_without_names_costs_nothing(model: RoleModel) -> None:
    assert model.score([Text("user", "", "hello")], [[]]) == [[]]


def test_mentions_of_another_detector_and_odd_places_are_taken(model: RoleModel) -> None:
    """Spans that cut tokens, empty texts and lone surrogates do no harm."""
    texts = [Text("user", "", "x\ud800yz Maria"), Text("field", "guardianName", "—")]
    scored = model.score(texts, [[Mention(1, 2, 0.5), Mention(6, 9, 0.9)], [Mention(0, 1, 0.5)]])
    assert [len(rows) for rows in scored] == [2, 1]
