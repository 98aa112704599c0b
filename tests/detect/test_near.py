"""Patterns are searched near their words only, and find what they would find in the whole text."""

from __future__ import annotations

from presidio_analyzer import Pattern

from scanner.detect.near import REACH, Places, RuleRecognizer, spans

FAR = "word " * 200


def _found(regex: str, text: str) -> list[str]:
    recognizer = RuleRecognizer("FS_X", "x", [Pattern("only", regex, 0.5)], None)
    return [text[r.start : r.end] for r in recognizer.analyze(text, ["FS_X"])]


def test_all_matches_are_found_far_apart_and_close_together() -> None:
    text = f"an IEP {FAR} the IEP, his IEP. {FAR} iep"
    assert _found(r"(?i)\b(?:an|the|his)? ?iep\b", text) == ["an IEP", "the IEP", "his IEP", "iep"]


def test_the_end_of_a_span_is_not_taken_for_the_end_of_the_text() -> None:
    assert _found(r"\biep(?: word)*$", f"iep {FAR}x") == []


def test_offsets_are_those_of_the_text_where_small_letters_are_longer() -> None:
    assert _found(r"\biep\b", "İİİ iep") == ["iep"]


def test_spans_hold_the_places_and_are_apart() -> None:
    text = f"{FAR}iep {FAR}iep"
    places = Places.read(text)
    found = list(spans(text, [places.starts[n] for n in places.of["iep"]]))
    assert [text[a:b].count("iep") for a, b in found] == [1, 1]
    assert all(b - a < 3 * REACH for a, b in found)


def test_a_pattern_without_words_is_searched_everywhere() -> None:
    assert _found(r"\d{3}-\d\d", f"{FAR}555-01 {FAR}555-02") == ["555-01", "555-02"]


def test_what_stands_before_the_word_is_found_however_long_it_is() -> None:
    """The first anchors a match at its beginning, the second somewhere in it."""
    assert _found(r"\b(?:his|has) (?:an? )?iep\b", "has an iep, his iep") == ["has an iep", "his iep"]
    assert _found(r"\b\w+ly iep\b", "a barely iep") == ["barely iep"]
