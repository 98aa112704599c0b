"""Gemini in camelCase, in snake_case and in both at once."""

import json
from typing import Any

import pytest

from scanner.decode import decode, recognise
from scanner.json_text import parse
from scanner.model import Exchange, Ref, Role


def exchange(body: Any) -> Exchange:
    """A body that is known by its shape alone."""
    return Exchange(id="1", ref=Ref("", "", 0), body=parse(json.dumps(body)))


@pytest.mark.parametrize(
    ("system", "inline", "mime", "cached"),
    [
        ("systemInstruction", "inlineData", "mimeType", "cachedContent"),
        ("system_instruction", "inline_data", "mime_type", "cached_content"),
        ("systemInstruction", "inline_data", "mimeType", "cached_content"),
    ],
)
def test_both_cases_are_read_alike(system: str, inline: str, mime: str, cached: str) -> None:
    body = {
        system: {"role": "user", "parts": [{"text": "s1"}]},
        "contents": [
            {
                "role": "user",
                "parts": [{"text": "u1"}, {inline: {mime: "text/plain", "data": "QW5hIFJ1aXo="}}],
            }
        ],
        cached: "cachedContents/x",
    }
    decoded = decode(exchange(body))
    roles = {s.text: s.role for s in decoded.segments}
    assert decoded.format == "gemini"
    assert (roles["s1"], roles["u1"], roles["Ana Ruiz"]) == (Role.SYSTEM, Role.USER, Role.ATTACHMENT)
    assert [u.reason for u in decoded.unseen] == ["cached-content"]


@pytest.mark.parametrize(
    "body",
    [
        {"contents": [{"parts": [{"text": "u1"}]}]},
        {"contents": {"parts": [{"text": "u1"}]}},
        {"requests": [{"model": "m", "content": {"parts": [{"text": "u1"}]}}]},
    ],
)
def test_a_body_is_known_by_its_parts(body: Any) -> None:
    assert recognise(exchange(body)) == "gemini"
    assert {s.text: s.role for s in decode(exchange(body)).segments}["u1"] is Role.USER
