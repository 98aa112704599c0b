"""The names model on texts as schools write them, and on texts that nobody should write."""

from __future__ import annotations

import pytest

from scanner.detect.names.network import Network
from scanner.detect.names.tagger import BALANCED, Tagger

FOUND = [
    ("Please write a report card comment for Guadalupe Hernández, grade 4.", "Guadalupe Hernández"),
    ("hi im pa nhia and i need help with fractions", "pa nhia"),
    ("Student: Vang, Mai Xee  Gr 6", "Vang, Mai Xee"),
    ("DISCIPLINE: ABDIRAHMAN WARSAME, ISS 2 DAYS", "ABDIRAHMAN WARSAME"),
    ("Talked with Mrs. O'Neill-Begay about the field trip.", "O'Neill-Begay"),
    ("- Hope: 3 missing assignments\n- Will: absent\n- Jordan: ok", "Will"),
    ("my mom is Keala Kahananui and she will pick me up", "Keala Kahananui"),
    ("Seat J. Yazzie next to the window.", "J. Yazzie"),
]


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger.load()


@pytest.mark.parametrize(("text", "name"), FOUND)
def test_names_are_found_as_people_write_them(tagger: Tagger, text: str, name: str) -> None:
    """A family name first may be marked by itself, as in two cells of a table."""
    marked = " ".join(text[m.start : m.end] for m in tagger.tag([text])[0])
    assert name.replace(",", "") in marked.replace(",", "")


@pytest.mark.parametrize(
    "text", ["Solve for x: 3x + 7 = 22.", "will you mark this please", "HTTP 404", "", " \n "]
)
def test_texts_without_persons_have_no_names(tagger: Tagger, text: str) -> None:
    assert tagger.tag([text]) == [[]]


def test_names_of_a_text_depend_on_that_text_only(tagger: Tagger) -> None:
    texts = [text for text, _ in FOUND]
    together = tagger.tag(texts)
    assert together == [tagger.tag([text])[0] for text in texts]
    assert together[::-1] == tagger.tag(texts[::-1])


def test_offsets_are_code_points(tagger: Tagger) -> None:
    text = "😀😀 Ask Fadumo Warsame about it 😀"
    (mention,) = tagger.tag([text])[0]
    assert text[mention.start : mention.end] == "Fadumo Warsame"
    assert 0.5 <= mention.score <= 1


def test_a_text_longer_than_a_window_gives_the_same_names_everywhere(tagger: Tagger) -> None:
    line = "Ask Fadumo Warsame about the bus.\n"
    found = tagger.tag([line * 1000])[0]
    assert [m.start for m in found] == [len(line) * i + 4 for i in range(1000)]
    assert len({m.score for m in found}) == 1


@pytest.mark.parametrize("unit", ["a", "é", "😀", "(", "a.", "a@", "Maria ", "\ud800", "漢字", "\t", "1"])
def test_hostile_texts_of_many_signs_are_read(tagger: Tagger, unit: str) -> None:
    """A megabyte without a sentence end, surrogates, mixed scripts: bounded work, sound offsets."""
    text = unit * (1_000_000 // len(unit) // (10 if unit != "a" else 1))
    assert all(0 <= m.start < m.end <= len(text) for m in tagger.tag([text])[0])


def test_forgetting_words_changes_no_result(tagger: Tagger, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [text for text, _ in FOUND]
    before = tagger.tag(texts)
    monkeypatch.setattr(tagger.network.memory, "_limit", 5)
    assert [tagger.tag([text])[0] for text in texts] == before
    assert isinstance(tagger.network, Network)
    assert len(tagger.network.memory.values) < 200


def test_the_balanced_setting_flags_no_more_than_the_recall_setting() -> None:
    texts = [text for text, _ in FOUND] + ["May can mark the rose", "Le King, Dr. Park & Hill said so"]
    recall, balanced = Tagger.load(), Tagger.load(bias=BALANCED)
    assert sum(map(len, balanced.tag(texts))) <= sum(map(len, recall.tag(texts)))
    assert recall.digest == balanced.digest
