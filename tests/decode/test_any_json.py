"""Any JSON is read whole, and whoever speaks in it is known by the key that names the speaker."""

import base64
import json

from scanner.decode import decode, recognise, speaks_ai
from scanner.json_text import parse
from scanner.model import Decoded, Exchange, Ref, Role


def read(body: object) -> Decoded:
    """A body that went nowhere we know."""
    return decode(Exchange(id="1", ref=Ref("", "", 0), body=parse(json.dumps(body))))


def said(body: object) -> dict[str, Role]:
    """Text → role."""
    return {s.text: s.role for s in read(body).segments}


def test_a_transcript_has_its_speakers() -> None:
    turns = [
        {"speaker": "student", "text": "im Ana"},
        {"speaker": "tutor", "text": "hi"},
        {"speaker": "Jo", "text": "x"},
    ]
    roles = said({"session_id": "9d7c2f", "turns": turns})
    assert (roles["im Ana"], roles["hi"], roles["x"]) == (Role.USER, Role.ASSISTANT, Role.USER)
    assert roles["student"] is Role.FIELD
    assert not speaks_ai(Exchange(id="1", ref=Ref("", "", 0), body=parse(json.dumps({"turns": turns}))))


def test_other_shapes_of_conversations_have_theirs() -> None:
    assert said({"segments": [{"from": "human", "value": "a1"}]})["a1"] is Role.USER
    assert (
        said({"conversation": [{"author": {"role": "assistant"}, "content": {"parts": ["a1"]}}]})["a1"]
        is Role.ASSISTANT
    )
    flat = {"attributes": {"gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": "a1"}}
    assert said(flat)["a1"] is Role.USER
    otel = {"gen_ai.input.messages": [{"role": "user", "parts": [{"type": "text", "content": "a1"}]}]}
    assert said(otel)["a1"] is Role.USER
    tool = {"log": [{"role": "assistant", "tool_calls": [{"function": {"arguments": "a1", "name": "b1"}}]}]}
    assert said(tool)["a1"] is Role.TOOL


def test_a_role_that_is_no_speaker_leaves_a_record_alone() -> None:
    roles = said({"users": [{"role": "student", "givenName": "Ana", "email": "ana@x.example"}]})
    assert set(roles.values()) == {Role.FIELD}


def test_records_of_logs_that_come_as_a_body_are_read_whole() -> None:
    chat = {"messages": [{"role": "system", "content": "s1"}, {"role": "user", "content": "u1"}]}
    litellm = {"call_type": "acompletion", **chat, "metadata": {"homeroom": "7B"}}
    bedrock = {"schemaType": "ModelInvocationLog", "input": {"inputBodyJson": chat}}
    har = {"request": {"url": "https://x.example/?fn=Mai%20See", "postData": {"text": json.dumps(chat)}}}
    for body in (bedrock, har, {"request": litellm}):
        roles = said(body)
        assert (roles["s1"], roles["u1"]) == (Role.SYSTEM, Role.USER)
    assert said(litellm)["7B"] is Role.FIELD
    assert said(har)["https://x.example/?fn=Mai See"] is Role.URL


def test_pictures_and_file_ids_are_unseen_in_any_shape() -> None:
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(40)).decode()
    decoded = read(
        {"photo": png, "part": {"inlineData": {"mimeType": "audio/wav", "data": png}}, "file_id": "file-1"}
    )
    assert {(u.path[-1], u.reason) for u in decoded.unseen} == {
        ("photo", "image"),
        ("data", "audio"),
        ("file_id", "file-id"),
    }
    assert not read({"file_id": 7, "profile_id": "file"}).unseen


def test_numbers_truth_values_and_odd_keys_are_read() -> None:
    decoded = read({"Ana Ruiz": {"id": 4410127, "iep": True, "none": None}, "": "x"})
    assert [(s.text, s.where) for s in decoded.segments] == [
        ("Ana Ruiz", "key"),
        ("4410127", "value"),
        ("true", "value"),
        ("x", "value"),
    ]


def test_a_bare_value_is_a_body_too() -> None:
    assert [s.text for s in read(["Ana", 7]).segments] == ["Ana", "7"]
    assert [s.text for s in read(7).segments] == ["7"]
    assert recognise(Exchange(id="1", ref=Ref("", "", 0), body=True)) == "any_json"
