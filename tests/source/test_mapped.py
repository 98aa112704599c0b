"""Logs and exports by their dialects: every line counted, no key of it unread."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scanner.decode import decode
from scanner.json_text import dig, get
from scanner.model import Exchange, Sender

ROOT = Path(__file__).resolve().parents[2]
RECORDED = ROOT / "fixtures" / "source" / "envelope" / "recorded.jsonl"
Read = Callable[[Path | str], list[Exchange]]
Write = Callable[[str, Any], Path]
ENVELOPE = {
    "id": "7",
    "request_id": "req_1",
    "time": "2026-10-12T13:00:00Z",
    "system": "tutor-chat",
    "url": "https://api.openai.com:443/v1/chat/completions?x=1&api_key=k",
    "sender": "student",
    "user": "u7",
    "school": "Alder Creek",
    "thread": "t1",
    "metadata": {"homeroom": "7B Lindqvist"},
    "body": {"messages": [{"role": "user", "content": "hi"}]},
    "response": {"text": "hello"},
}
LITELLM = {
    "request_id": "chatcmpl-1",
    "call_type": "acompletion",
    "startTime": 1_760_000_000.5,
    "custom_llm_provider": "anthropic",
    "model": "claude-haiku",
    "messages": [{"role": "user", "content": "for Ana"}],
    "metadata": {"user_api_key_alias": "el-dept", "homeroom": "7B"},
    "model_parameters": {"user": "t-7", "stop": "Ana R."},
    "response": {"x": 1},
}
BEDROCK = {
    "schemaType": "ModelInvocationLog",
    "timestamp": "2026-01-14T17:03:22Z",
    "region": "us-west-2",
    "requestId": "r-1",
    "operation": "InvokeModel",
    "modelId": "anthropic.claude-3-haiku-20240307-v1:0",
    "identity": {"arn": "arn:aws:iam::1:user/jlopez"},
    "requestMetadata": {"system": "iep-writer", "student": "4410678"},
    "input": {"inputContentType": "application/json", "inputBodyJson": {"prompt": "for Ana"}},
    "output": {"outputBodyJson": {"completion": "Dear"}},
}


def around(exchange: Exchange) -> dict[str, str]:
    """The texts around the body, by the last step of their path."""
    return {str(s.path[-1]): s.text for s in decode(exchange).segments if s.path[0] == "@"}


def test_every_key_of_an_envelope_has_its_place(read: Read, write: Write) -> None:
    (exchange,) = read(write("x.jsonl", [ENVELOPE]))
    assert exchange.id == "7"
    assert exchange.request_id == "req_1"
    assert exchange.time == datetime(2026, 10, 12, 13, tzinfo=UTC)
    assert (exchange.system, exchange.host, exchange.path) == (
        "tutor-chat",
        "api.openai.com",
        "/v1/chat/completions",
    )
    assert exchange.query == "x=1"
    assert exchange.sender is Sender.STUDENT
    assert (exchange.user, exchange.school, exchange.thread) == ("u7", "Alder Creek", "t1")
    assert dig(exchange.extra, "metadata.homeroom") == "7B Lindqvist"
    assert get(exchange.extra, "response") is None
    assert not exchange.captured


def test_the_recorded_envelopes_are_all_seen_and_their_tokens_dropped(read: Read) -> None:
    lines = RECORDED.read_text(encoding="utf-8").splitlines()
    found = read(RECORDED)
    assert [e.id for e in found] == [json.loads(line)["id"] for line in lines]
    assert "FAKE" not in repr([(e.headers, e.query) for e in found])
    assert [e.ref.offset for e in found][:2] == [0, len(lines[0].encode()) + 1]


def test_a_key_that_is_not_listed_is_scanned(read: Read, write: Write) -> None:
    (exchange,) = read(write("x.jsonl", [ENVELOPE | {"note": "for Ana Ruiz", "sender": "nurse Jo"}]))
    assert around(exchange)["note"] == "for Ana Ruiz"
    assert around(exchange)["sender"] == "nurse Jo"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("user", {"name": "Ana Ruiz"}),
        ("time", "when Ana came"),
        ("school", ["Ana Ruiz"]),
        ("url", {"raw": "Ana"}),
    ],
)
def test_a_value_that_a_field_cannot_take_is_scanned_instead(
    key: str, value: Any, read: Read, write: Write
) -> None:
    (exchange,) = read(write("x.jsonl", [ENVELOPE | {key: value}]))
    assert any("Ana" in s.text for s in decode(exchange).segments if s.path[:2] == ("@", key))


def test_a_key_that_comes_twice_is_read_twice(read: Read, write: Write) -> None:
    (exchange,) = read(write("x.jsonl", '{"id": "1", "body": "first Ana", "body": "second Ana"}\n'))
    assert {s.text for s in decode(exchange).segments} >= {"first Ana", "second Ana"}


def test_a_record_without_id_is_named_by_its_line_and_place(read: Read, write: Write) -> None:
    row = {"system": "s", "body": "hi"}
    a, b = read(write("x.jsonl", [row, row]))
    assert a.id != b.id
    assert a.id.endswith("@0")
    assert read(write("y.jsonl", [row, row]))[1].id == b.id


def test_valid_json_that_is_no_envelope_is_a_payload(read: Read, write: Write) -> None:
    found = read(write("x.jsonl", '{"student": "Ana"}\n[1, 2]\n"text"\n7\n'))
    assert [e.broken for e in found] == [None] * 4
    assert get(found[0].body, "student") == "Ana"
    assert found[3].body == "7"


def test_lines_that_cannot_be_read_are_counted_skips_with_their_reason(read: Read, write: Write) -> None:
    good = json.dumps(ENVELOPE).encode()
    deep = b"[" * 100_000 + b"]" * 100_000
    data = b"\n".join([good, b'{"a": ', b'{"a": "\xff"}', b"", deep, good]) + b"\n"
    found = read(write("x.jsonl", data))
    assert [e.broken for e in found] == [None, "json", "encoding", "too-deep", None]
    assert [e.ref.record for e in found] == [0, 1, 2, 3, 4]


def test_a_line_over_the_limit_is_one_skip_and_the_next_is_read(read: Read, write: Write) -> None:
    good = json.dumps(ENVELOPE).encode()
    found = read(write("x.jsonl", b'{"body": "' + b"x" * (9 << 20) + b'"}\n' + good + b"\n"))
    assert [e.broken for e in found] == ["too-large", None]
    assert found[1].ref.offset == (9 << 20) + 13


def test_lines_are_known_without_a_name_even_if_the_first_is_long(
    piped: Callable[[bytes], list[Exchange]],
) -> None:
    long = json.dumps(ENVELOPE | {"note": "x" * 100_000}).encode()
    assert [e.id for e in piped(long + b"\n" + long + b"\n")] == ["7", "7"]


def test_lines_with_a_mark_of_utf8_are_known(piped: Callable[[bytes], list[Exchange]]) -> None:
    row = json.dumps(ENVELOPE).encode()
    assert [e.id for e in piped(b"\xef\xbb\xbf" + row + b"\n" + row)] == ["7", "7"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-be", "utf-32-be"])
def test_utf_16_and_32_with_a_mark_are_read(encoding: str, read: Read, write: Write) -> None:
    text = "".join(json.dumps(ENVELOPE | {"note": "Zoë 🎒"}, ensure_ascii=False) + "\n" for _ in range(300))
    mark = "\ufeff" if encoding.endswith("be") else ""
    found = read(write("x.jsonl", (mark + text).encode(encoding)))
    assert len(found) == 300
    assert {get(e.extra, "note") for e in found} == {"Zoë 🎒"}


def test_standard_input_in_utf_16_can_be_read(piped: Callable[[bytes], list[Exchange]]) -> None:
    row = json.dumps(ENVELOPE)
    assert [e.id for e in piped(f"{row}\n{row}\n".encode("utf-16"))] == ["7", "7"]


def test_a_litellm_log_is_mapped_and_nothing_else_of_it_is_lost(read: Read, write: Write) -> None:
    (exchange,) = read(write("x.jsonl", [LITELLM]))
    assert (exchange.host, exchange.model, exchange.user) == ("api.anthropic.com", "claude-haiku", "t-7")
    assert exchange.system == "el-dept"
    assert exchange.time == datetime.fromtimestamp(1_760_000_000.5, UTC)
    assert dig(get(exchange.body, "messages")[0], "content") == "for Ana"
    assert dig(exchange.extra, "metadata.homeroom") == "7B"
    assert dig(exchange.extra, "model_parameters.stop") == "Ana R."


def test_a_json_array_of_records_is_read_record_by_record(read: Read, write: Write) -> None:
    found = read(write("x.json", json.dumps([LITELLM, {"student": "Ana"}, LITELLM])))
    assert [e.host for e in found] == ["api.anthropic.com", "", "api.anthropic.com"]
    assert [e.ref.record for e in found] == [0, 1, 2]


def test_a_bedrock_log_packed_with_gzip_is_mapped(read: Read, write: Write) -> None:
    offloaded = BEDROCK | {"input": {"inputBodyS3Path": "s3://b/k"}}
    first, second = read(write("AWSLogs/1/us-west-2/log.json.gz", [BEDROCK, offloaded]))
    assert first.host == "bedrock-runtime.us-west-2.amazonaws.com"
    assert first.path == "/model/anthropic.claude-3-haiku-20240307-v1:0/InvokeModel"
    assert first.system == "iep-writer"
    assert get(first.body, "prompt") == "for Ana"
    assert around(first)["student"] == "4410678"
    assert "jlopez" in around(first)["arn"]
    assert decode(first).format == "bedrock_invoke"
    assert (second.body, second.unseen) == (None, "offloaded")


def test_a_table_with_the_headings_of_a_dialect_is_read_row_by_row(read: Read, write: Write) -> None:
    body = json.dumps({"messages": [{"role": "user", "content": "Zoë"}]}).replace('"', '""')
    rows = f'id,time,system,host,body\n1,2026-10-12T13:00:00Z,s,api.openai.com,"{body}"\n\n2,,s,h,plain,Ana\n'
    a, b = read(write("x.csv", rows))
    assert decode(a).format == "openai_chat"
    assert (b.body, b.time) == ("plain", None)
    assert get(b.extra, "column 6") == "Ana"


def test_rows_of_a_table_in_another_encoding_are_skips_and_the_rest_is_read(read: Read, write: Write) -> None:
    rows = [
        b"id,host,body",
        *(f"{i},h,José".encode("latin-1" if i == 3000 else "utf-8") for i in range(6000)),
    ]
    found = read(write("x.csv", b"\n".join(rows)))
    assert len(found) == 6000
    assert [(e.ref.record, e.broken) for e in found if e.broken] == [(3000, "encoding")]


def test_a_broken_quote_in_a_table_is_a_skip(read: Read, write: Write) -> None:
    found = read(write("x.csv", 'id,host,body\n1,h,"a"b\n2,h,c\n'))
    assert [e.broken for e in found] == ["csv", None]


def test_any_other_table_is_one_payload_of_text(read: Read, write: Write) -> None:
    (exchange,) = read(write("x.csv", "name,score\nAna,61\n"))
    assert exchange.body == "name,score\nAna,61\n"
    (foreign,) = read(write("y.csv", "name\nJosé\n".encode("latin-1")))
    assert foreign.broken == "encoding"


def test_half_a_gzip_gives_what_came_before_and_one_skip(read: Read, write: Write) -> None:
    rows = [ENVELOPE | {"id": str(i), "note": str(i * 7919)} for i in range(2000)]
    path = write("x.jsonl.gz", rows)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    found = read(path)
    assert found[-1].broken == "broken-archive"
    assert [e.id for e in found[:-1]] == [str(i) for i in range(len(found) - 1)]
    assert len(found) > 100


def test_a_short_archive_that_breaks_off_is_a_skip(read: Read, write: Write) -> None:
    path = write("x.jsonl.gz", [ENVELOPE])
    path.write_bytes(path.read_bytes()[:-12])
    assert [e.broken for e in read(path)][-1] == "broken-archive"
    path.write_bytes(b"\x1f\x8b junk")
    assert [e.broken for e in read(path)] == ["broken-archive"]


def test_a_gzip_bomb_is_stopped(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl.gz"
    line = b'{"body": "' + b"0" * (4 << 20) + b'"}\n'
    path.write_bytes(gzip.compress(line * 10))
    found = read(path)
    assert found[-1].broken == "archive-bomb"
    assert len(found) < 10
