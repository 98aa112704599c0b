"""HAR files as their writers make them: every entry counted, nothing of the transport's secrets kept."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.decode import decode
from scanner.json_text import dig, get
from scanner.model import Exchange, Pairs

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "source" / "har"
FILES = sorted(FOLDER.glob("*.har"))
Read = Callable[[Path | str], list[Exchange]]
Write = Callable[[str, Any], Path]
Har = Callable[..., dict[str, Any]]


def entry(url: str = "https://api.openai.com/v1/chat/completions", **request: Any) -> dict[str, Any]:
    """One entry of a HAR."""
    told = {"method": "POST", "url": url, "headers": [], **request}
    return {"startedDateTime": "2026-10-12T13:00:00Z", "request": told, "response": {}}


def posted(text: str, mime: str = "application/json", **more: Any) -> dict[str, Any]:
    """The postData of a request."""
    return {"postData": {"mimeType": mime, "text": text, **more}}


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_as_many_exchanges_are_seen_as_the_file_has_entries(path: Path, read: Read) -> None:
    entries = json.loads(path.read_text(encoding="utf-8"))["log"]["entries"]
    found = read(path)
    assert [e.ref.record for e in found] == list(range(len(entries)))
    assert not [e.broken for e in found if e.broken]
    assert all(e.captured and e.time and e.host for e in found)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_cookies_and_tokens_never_reach_an_exchange(path: Path, read: Read) -> None:
    kept = {name.lower() for e in read(path) for name, _ in e.headers}
    assert kept
    assert not kept & {
        "authorization",
        "cookie",
        "x-api-key",
        "api-key",
        "x-goog-api-key",
        "x-amz-security-token",
    }
    assert "FAKE" not in repr([(e.headers, e.query) for e in read(path)])


@pytest.mark.parametrize("name", ["recorded", "playwright", "chrome_har"])
def test_a_body_that_a_writer_leaves_out_is_unknown_not_empty(name: str, read: Read) -> None:
    found = read(FOLDER / f"{name}.har")
    raw = json.loads((FOLDER / f"{name}.har").read_text(encoding="utf-8"))["log"]["entries"]
    for exchange, told in zip(found, raw, strict=True):
        post = told["request"].get("postData") or {}
        has_body = bool(post.get("text") or post.get("params"))
        assert (exchange.unseen == "no-body") == (exchange.method == "POST" and not has_body)


def test_the_same_requests_in_two_shapes_give_the_same_texts(read: Read) -> None:
    """chrome-har has only params, and a list of one cannot be told from a value: texts stay the same."""
    a, b = read(FOLDER / "playwright.har"), read(FOLDER / "chrome_har.har")
    compared = 0
    for one, other in zip(a, b, strict=True):
        if isinstance(one.body, Pairs) and isinstance(other.body, Pairs):
            texts = [{s.text for s in decode(e).segments if s.path[0] == "$"} for e in (one, other)]
            assert texts[0] == texts[1]
            compared += 1
    assert compared > 20


def test_params_that_come_singly_are_one_list(read: Read, write: Write, har: Har) -> None:
    params = [{"name": "messages", "value": {"role": "user", "content": t}} for t in ("a", "b")]
    path = write("x.har", har(entry(postData={"mimeType": "application/json", "params": params})))
    (exchange,) = read(path)
    assert [get(m, "content") for m in get(exchange.body, "messages")] == ["a", "b"]


def test_an_uploaded_file_in_params_keeps_its_name(read: Read, write: Write, har: Har) -> None:
    params = [{"name": "essay", "fileName": "ana ruiz.txt", "value": "My dog"}]
    path = write("x.har", har(entry(postData={"mimeType": "multipart/form-data", "params": params})))
    (exchange,) = read(path)
    assert dig(exchange.body, "essay.fileName") == "ana ruiz.txt"


def test_a_broken_entry_is_counted_at_its_index_and_the_rest_is_read(
    read: Read, write: Write, har: Har
) -> None:
    path = write("x.har", har(entry(), "junk", {"request": {"url": 7}}, entry()))
    assert [(e.ref.record, e.broken) for e in read(path)] == [
        (0, None),
        (1, "har-entry"),
        (2, "har-entry"),
        (3, None),
    ]


def test_a_file_that_breaks_off_gives_what_came_before_and_one_skip(
    read: Read, write: Write, har: Har
) -> None:
    whole = json.dumps(har(*[entry(**posted('{"a": 1}')) for _ in range(3)]))
    found = read(write("x.har", whole[: whole.rindex('"request"')]))
    assert [e.broken for e in found] == [None, None, "har-truncated"]


def test_entries_nested_without_end_are_a_skip(read: Read, write: Write, har: Har) -> None:
    text = json.dumps(har("HERE", entry()))
    deep = json.dumps(entry(postData={"mimeType": "x", "params": [{"name": "a", "value": "DEEP"}]}))
    deep = deep.replace('"DEEP"', "[" * 20_000 + "]" * 20_000)
    assert [e.broken for e in read(write("x.har", text.replace('"HERE"', deep)))] == ["too-deep", None]


def test_a_log_without_entries_is_read_as_a_payload(read: Read, write: Write) -> None:
    (exchange,) = read(write("x.har", {"log": {"version": "1.2", "student": "Ana Ruiz"}}))
    assert dig(exchange.body, "log.student") == "Ana Ruiz"
    (other,) = read(write("y.har", {"log": {"student": "Ana Ruiz"}}))
    assert dig(other.body, "log.student") == "Ana Ruiz"


def test_an_empty_log_has_seen_nothing(read: Read, write: Write, har: Har) -> None:
    assert read(write("x.har", har())) == []


def test_compressed_and_binary_bodies_are_unknown(read: Read, write: Write, har: Har) -> None:
    zipped = entry(headers=[{"name": "Content-Encoding", "value": "zstd"}], **posted("xyz"))
    binary = entry(**posted("a\u0000b", "application/octet-stream"))
    packed = entry(**posted("//79", "application/octet-stream", encoding="base64"))
    found = read(write("x.har", har(zipped, binary, packed)))
    assert [(e.body, e.unseen) for e in found] == [(None, "compressed"), (None, "binary"), (None, "binary")]


def test_text_in_base64_is_opened(read: Read, write: Write, har: Har) -> None:
    (exchange,) = read(write("x.har", har(entry(**posted("eyJhIjogIkFuYSJ9", encoding="base64")))))
    assert get(exchange.body, "a") == "Ana"


def test_fields_around_a_binary_file_are_still_read(read: Read, write: Write, har: Har) -> None:
    body = (
        '--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nfor Ana\r\n'
        '--b\r\nContent-Disposition: form-data; name="f"; filename="a.wav"\r\n\r\n'
        "\u0000\u0001\u0002\r\n--b--\r\n"
    )
    (exchange,) = read(write("x.har", har(entry(**posted(body, "multipart/form-data; boundary=b")))))
    decoded = decode(exchange)
    assert "for Ana" in [s.text for s in decoded.segments]
    assert [u.reason for u in decoded.unseen] == ["document"]


def test_what_was_sent_over_a_websocket_is_the_body(read: Read, write: Write, har: Har) -> None:
    socket = entry("wss://tutor.example/live", method="GET")
    socket["_webSocketMessages"] = [
        {"type": "send", "opcode": 1, "data": '{"text": "im Ana"}'},
        {"type": "receive", "opcode": 1, "data": "hello"},
    ]
    (exchange,) = read(write("x.har", har(socket)))
    assert [get(m, "text") for m in exchange.body] == ["im Ana"]
    assert exchange.unseen is None


def test_a_get_without_a_body_is_complete(read: Read, write: Write, har: Har) -> None:
    (exchange,) = read(write("x.har", har(entry("https://a.example/x?student=Ana&token=t", method="GET"))))
    assert (exchange.body, exchange.unseen, exchange.query) == (None, None, "student=Ana")


def test_a_har_packed_with_gzip_is_read(read: Read, write: Write, har: Har) -> None:
    assert len(read(write("x.har.gz", har(entry(), entry())))) == 2


def test_half_a_packed_har_is_a_skip_after_what_could_be_read(read: Read, write: Write, har: Har) -> None:
    path = write("x.har.gz", har(*[entry(**posted(f'{{"a": "{i * 7919}"}}')) for i in range(400)]))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    found = read(path)
    assert found[-1].broken == "broken-archive"
    assert not [e for e in found[:-1] if e.broken]
