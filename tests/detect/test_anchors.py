"""The words a pattern cannot match without, read from the pattern."""

from __future__ import annotations

import pytest

from scanner.detect.anchors import Anchors, anchors

KNOWN = [
    (r"\b(?:on|has) (?:an? )?(?:iep|504)\b", {"iep", "504"}),
    (r"(?i)\bdirect(?:ly)?[- ]cert(?:ified)?\b", {"certified", "directly", "direct"}),
    (r"\bfree lunch\b|\bFRL\b", {"lunch", "frl"}),
    (r"\b(?:lives|stays) (?:\w+ ){0,3}\Kshelter\b", {"shelter"}),
    (r"\b\d{1,3} absences(?!\w)", {"absences"}),
    (r"\bgr\.? ?[1-3]\b", {"gr", "gr1", "gr2", "gr3"}),
    (r"\b\d\.\d\b(?= gpa\b)", {"gpa"}),
]


@pytest.mark.parametrize(("pattern", "words"), KNOWN)
def test_a_match_holds_one_of_the_words(pattern: str, words: set[str]) -> None:
    assert anchors(pattern).words == words


@pytest.mark.parametrize("pattern", [r"\d{3}-\d\d", r"absen\w*", r"iep", r"(?:iep)?", r"\b(?:iep|\w+)\b"])
def test_a_pattern_without_a_whole_word_has_none(pattern: str) -> None:
    """The word "absences" holds "absen", but not as a word of its own."""
    assert anchors(pattern) == Anchors()


def test_the_rarer_words_are_taken() -> None:
    """Of "has" and "asthma", both needed, the second opens fewer texts."""
    assert anchors(r"\b(?:has|is) asthma\b") == Anchors(frozenset({"asthma"}), lead=1)


def test_what_only_the_regex_module_reads_has_none() -> None:
    assert anchors(r"\p{Script=Greek}+ iep\b") == Anchors()


@pytest.mark.parametrize(
    ("pattern", "lead"),
    [(r"\b(?:has an? )?iep\b", 2), (r"\biep \w+", 0), (r"\b\w+ iep\b", None), (r", iep\b", None)],
)
def test_the_words_before_an_anchor_are_counted(pattern: str, lead: int | None) -> None:
    assert anchors(pattern).lead == lead
