"""The sentences at the end of a scan."""

from __future__ import annotations

from scanner.cli._app import App
from scanner.cli._summary import day, label


def test_days_and_labels() -> None:
    """As people write them; an element that is no longer known keeps its name."""
    assert day("2026-10-04T12:00:00.000+00:00") == "4 Oct 2026"
    assert day("") == "undated"
    assert label(App(), "ssn").startswith("Social Security number")
    assert label(App(), "gone") == "gone"
