"""Names become the same number however they are written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.keys import Keys
from scanner.roster.letters import Spelling, letters

SPELLING = Spelling(Keys(bytes(range(32))))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("María-José O’Brien", "mariajoseobrien"),
        ("MUÑOZ de la Cruz", "munozdelacruz"),
        ("Łukasz Ørsted", "lukaszorsted"),
        ("ＡＮＡ", "ana"),
        ("Mari\u0301a", "maria"),
        ("김 민준", "김민준"),
        ("3rd, 😀!", "rd"),
        ("", ""),
    ],
)
def test_only_the_letters_of_a_name_count(written: str, read: str) -> None:
    assert letters(written) == read


@given(st.text())
def test_a_text_has_the_number_of_its_letters(text: str) -> None:
    """Whatever stands between letters, and however they are accented, the sums say what `letters` says."""
    composed = __import__("unicodedata").normalize("NFKC", text)
    spelt = letters(composed)
    words = SPELLING.words(composed)
    if spelt and "\n" not in spelt:
        assert words.runs(len(words)).tolist() == SPELLING.numbers([spelt]).tolist()
    else:
        assert len(words) == 0


@given(st.lists(st.text("abcdefgé", min_size=1, max_size=8), min_size=1, max_size=30), st.integers(1, 6))
def test_every_run_of_words_has_the_number_of_its_letters(words: list[str], size: int) -> None:
    text = " ".join(words)
    read = SPELLING.words(text)
    wanted = [letters("".join(words[i : i + size])) for i in range(len(words) - size + 1)]
    assert read.runs(size).tolist() == SPELLING.numbers(wanted).tolist()
    assert [read.runs_at(i, size) for i in range(len(wanted))] == read.runs(size).tolist()
    assert read.lengths(size).tolist() == [len(w) for w in wanted]


def test_another_key_gives_other_numbers() -> None:
    other = Spelling(Keys(bytes(32)))
    assert not np.isin(other.numbers(["ana", "ruiz"]), SPELLING.numbers(["ana", "ruiz"])).any()


def test_words_stand_where_they_are_in_the_text() -> None:
    read = SPELLING.words("Ana, 12 Núñez!")
    assert list(zip(read.starts.tolist(), read.ends.tolist(), strict=True)) == [(0, 3), (8, 13)]


def test_lone_surrogates_and_controls_are_no_letters() -> None:
    assert len(SPELLING.words("\ud800\x00\u200b")) == 0
