"""One file that is one payload, whatever it is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.json_text import get
from scanner.model import Exchange

Read = Callable[[Path | str], list[Exchange]]
Write = Callable[[str, Any], Path]


@pytest.mark.parametrize("text", ['{"student": "Ana"}', '{"student": "Ana"}\n', '{\n "student": "Ana"\n}\n'])
def test_json_of_no_known_shape_is_a_payload_named_by_its_file(text: str, read: Read, write: Write) -> None:
    (exchange,) = read(write("ana.json", text))
    assert exchange.id == "ana.json"
    assert exchange.ref.file == "ana.json"
    assert get(exchange.body, "student") == "Ana"
    assert not exchange.captured


@pytest.mark.parametrize("text", ["[]", "{}", "7", "null", '["a", {"b": 1}]'])
def test_any_valid_json_is_seen(text: str, read: Read, write: Write) -> None:
    assert [e.broken for e in read(write("x.json", text))] == [None]


def test_one_envelope_alone_is_read_as_one(read: Read, write: Write) -> None:
    (exchange,) = read(write("x.json", {"id": "1", "host": "api.openai.com", "body": "hi"}))
    assert (exchange.id, exchange.host) == ("1", "api.openai.com")


def test_other_text_is_one_payload_of_raw_text(read: Read, write: Write) -> None:
    (exchange,) = read(write("letter.txt", "Dear Ms. Ruiz,\nAna was absent.\n"))
    assert exchange.body == "Dear Ms. Ruiz,\nAna was absent.\n"


def test_truncated_json_is_a_skip(read: Read, write: Write) -> None:
    assert [e.broken for e in read(write("x.json", '{"student": "An'))] == ["json"]


def test_nesting_without_end_is_a_skip(read: Read, write: Write) -> None:
    assert [e.broken for e in read(write("x.json", "[" * 100_000 + "]" * 100_000))] == ["too-deep"]


def test_binary_files_are_unknown(read: Read, write: Write) -> None:
    for data in (b"\x89PNG\r\n\x1a\n\x00\x00", bytes(range(128, 256)) * 20):
        (exchange,) = read(write("x.bin", data))
        assert (exchange.body, exchange.unseen, exchange.broken) == (None, "binary", None)


def test_text_in_another_encoding_is_a_skip(read: Read, write: Write) -> None:
    assert [e.broken for e in read(write("x.txt", ("José " + "a" * 200).encode("latin-1")))] == ["encoding"]


def test_a_payload_over_the_limit_is_a_skip(read: Read, write: Write) -> None:
    assert [e.broken for e in read(write("x.txt", "a " * (5 << 20)))] == ["too-large"]


@pytest.mark.parametrize("data", [b"", b"\n  \n", b"\xef\xbb\xbf"])
def test_an_empty_file_has_seen_nothing(data: bytes, read: Read, write: Write) -> None:
    assert read(write("x.json", data)) == []


def test_blanks_before_the_text_hide_nothing(read: Read, write: Write) -> None:
    (exchange,) = read(write("x.txt", b" " * 20_000 + b"Ana Ruiz"))
    assert exchange.body.strip() == "Ana Ruiz"


def test_text_in_utf_16_is_read(read: Read, write: Write) -> None:
    (exchange,) = read(write("x.txt", "Zoë Halloran".encode("utf-16")))
    assert exchange.body == "Zoë Halloran"


def test_standard_input_is_a_payload_too(piped: Callable[[bytes], list[Exchange]]) -> None:
    (exchange,) = piped(b"Ana Ruiz was absent")
    assert exchange.body == "Ana Ruiz was absent"
    assert exchange.ref.file == ""
