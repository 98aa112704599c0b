"""What is printed cannot move a cursor, and JSON can go into any stream."""

from __future__ import annotations

import json

from scanner.cli._printing import as_json, clean


def test_control_characters_are_not_printed() -> None:
    """Escape sequences, C1 controls, turns of direction, halves of a surrogate pair."""
    assert clean("a\x1b[2J\x9bb\u202ec\ud800") == "a?[2J?b?c?"
    assert clean(None) == ""
    assert clean("Zoë 李") == "Zoë 李"


def test_json_is_the_same_value_and_encodes() -> None:
    """Whatever an id or path of a file holds."""
    value = {"id": "Zoë \x9b\u202e\ud83d\u2028 \U0001f600", "n": [1, None]}
    text = as_json(value)
    assert json.loads(text) == value
    assert "Zoë" in text
    assert text.encode("utf-8").isascii() is False
    assert not any(c in text for c in "\x9b\u202e\u2028")
