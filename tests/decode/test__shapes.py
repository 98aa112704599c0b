"""A format is known by its body alone where nothing says where it went."""

import json
from typing import Any

import pytest

from scanner.decode import recognise, speaks_ai
from scanner.json_text import parse
from scanner.model import Exchange, Ref

HI = {"role": "user", "content": "hi"}
PART = {"role": "user", "content": [{"text": "hi"}]}


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"model": "gpt-4o", "messages": [HI]}, "openai_chat"),
        ({"deployment": "x", "messages": [HI]}, "azure_openai"),
        ({"model": "claude-sonnet-4-5", "messages": [HI]}, "anthropic_messages"),
        ({"max_tokens": 9, "system": "s", "messages": [HI]}, "anthropic_messages"),
        ({"requests": [{"custom_id": "1", "params": {"messages": [HI]}}]}, "anthropic_messages"),
        ({"messages": [PART], "inferenceConfig": {}}, "bedrock_converse"),
        ({"messages": [PART]}, "bedrock_converse"),
        ({"anthropic_version": "bedrock-2023-05-31", "messages": [HI]}, "bedrock_invoke"),
        ({"prompt": "hi", "max_gen_len": 9}, "bedrock_invoke"),
        ({"model": "gpt-4.1", "input": [HI]}, "openai_responses"),
        ({"model": "gpt-4.1", "input": "hi", "instructions": "s"}, "openai_responses"),
        ({"model": "text-embedding-3-small", "input": "hi"}, "openai_embeddings"),
        ({"model": "gpt-3.5-turbo-instruct", "prompt": "hi", "max_tokens": 5}, "openai_chat"),
    ],
)
def test_a_body_shows_its_format(body: Any, name: str) -> None:
    exchange = Exchange(id="1", ref=Ref("", "", 0), body=parse(json.dumps(body)))
    assert recognise(exchange) == name
    assert speaks_ai(exchange)


@pytest.mark.parametrize(
    "body",
    [
        {"messages": ["a", "b"]},
        {"messages": [{"from": "a@x.example", "subject": "b"}]},
        {"input": "search words"},
        {"prompt": "name?"},
        {"contents": [{"name": "x"}]},
        {"events": [{"type": "click"}]},
        [],
    ],
)
def test_what_others_send_is_no_format_of_ai(body: Any) -> None:
    assert not speaks_ai(Exchange(id="1", ref=Ref("", "", 0), body=parse(json.dumps(body))))
