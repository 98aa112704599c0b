"""Folders, and what is refused before anything is read."""

import io
import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import SourceError
from scanner.model import Exchange, Ref
from scanner.policy import Policy
from scanner.source import exchanges, open_source, payload
from scanner.source._bytes import SourceFile

Read = Callable[[Path | str], list[Exchange]]
Write = Callable[[str, Any], Path]
ROW = {"id": "1", "host": "api.openai.com", "body": "hi"}
posix = pytest.mark.skipif(sys.platform == "win32", reason="no such files on Windows")


def test_every_file_below_is_read_in_the_order_of_names(read: Read, write: Write, tmp_path: Path) -> None:
    for name in ("b.jsonl", "a/z.jsonl", "a/c/d.jsonl", ".hidden/x.jsonl", "a/.DS_Store"):
        write(name, [ROW])
    assert [e.ref.file for e in read(tmp_path)] == ["a/c/d.jsonl", "a/z.jsonl", "b.jsonl"]


def test_files_of_the_same_name_have_ids_of_their_own(read: Read, write: Write, tmp_path: Path) -> None:
    write("a/x.txt", "hi")
    write("b/x.txt", "hi")
    assert len({e.id for e in read(tmp_path)}) == 2


def test_an_empty_folder_has_seen_nothing(read: Read, tmp_path: Path) -> None:
    assert read(tmp_path) == []


@posix
def test_links_and_special_files_in_a_folder_are_skips(read: Read, write: Write, tmp_path: Path) -> None:
    target = write("a.jsonl", [ROW])
    (tmp_path / "b.jsonl").symlink_to(target)
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(tmp_path / "pipe")
    found = {e.ref.file: e.broken for e in read(tmp_path)}
    assert found == {"a.jsonl": None, "b.jsonl": "link", "loop": "link", "pipe": "special-file"}


@posix
def test_what_may_not_be_read_in_a_folder_is_a_skip(
    read: Read, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.jsonl", [ROW])
    closed = write("b.jsonl", [ROW])
    may, allowed = os.access, os.geteuid() != 0
    if not allowed:  # root may read everything, so its answer is given for it
        monkeypatch.setattr(os, "access", lambda path, mode: path != closed and may(path, mode))
    closed.chmod(0)
    assert {e.ref.file: e.broken for e in read(tmp_path)} == {"a.jsonl": None, "b.jsonl": "permission"}


def test_a_file_that_goes_away_is_a_skip(write: Write, policy: Policy) -> None:
    path = write("a.jsonl", [ROW])
    (file,) = open_source(str(path), "test").files()
    path.unlink()
    assert [e.broken for e in exchanges(file, policy)] == ["unreadable"]


def test_what_was_named_and_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        open_source(str(tmp_path / "Ana Ruiz.har"), "test")
    assert "Ana" not in str(caught.value)
    assert caught.value.exit_code == 2


@posix
def test_a_pipe_socket_or_device_that_was_named_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SourceError):
        open_source(str(tmp_path / "pipe"), "test")
    with pytest.raises(SourceError):
        open_source(os.devnull, "test")
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(tmp_path)  # a socket's path must be short
        listener.bind("s")
        with pytest.raises(SourceError):
            open_source("s", "test")


@posix
@pytest.mark.skipif(sys.platform != "win32" and os.geteuid() == 0, reason="root may open every file")
def test_a_named_file_that_may_not_be_opened_is_refused(write: Write) -> None:
    path = write("a.jsonl", [ROW])
    path.chmod(0)
    with pytest.raises(SourceError):
        open_source(str(path), "test")


def test_what_files_are_called_is_in_no_repr(write: Write) -> None:
    source = open_source(str(write("Ana Ruiz.txt", "hi")), "test")
    (file,) = source.files()
    assert "Ana" not in repr(file)


def test_the_digest_is_that_of_the_bytes_and_of_standard_input(write: Write, policy: Policy) -> None:
    (file,) = open_source(str(write("a.txt", "hi")), "test").files()
    (piped,) = open_source("-", "stdin", stdin=io.BytesIO(b"hi")).files()
    assert file.digest == piped.digest == "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4"
    assert [e.ref.digest for e in exchanges(file, policy)] == [file.digest]


def test_standard_input_can_be_any_stream(policy: Policy) -> None:
    class Stream(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            del size
            return b"Ana Ruiz"

    source = open_source("-", "stdin", stdin=Stream())  # type: ignore[arg-type]
    (file,) = source.files()
    assert [e.body for e in exchanges(file, policy)] == ["Ana Ruiz"]
    assert not source.rereadable


def test_a_fault_in_a_reader_costs_no_other_file(
    read: Read, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it gave until then stands; the reason is a place in the program."""

    def fails(file: SourceFile, policy: Policy) -> Iterator[Exchange]:
        del policy
        yield Exchange(id="first", ref=Ref(file.label, "", 0))
        raise KeyError(file.name)

    monkeypatch.setattr(payload, "read", fails)
    write("a.txt", "Dear Ana")
    write("b.jsonl", [{"url": "https://api.openai.com/v1/x", "body": {}}] * 2)
    first, fault, *rest = read(tmp_path)
    assert (first.id, first.broken, len(rest)) == ("first", None, 2)
    assert fault.broken
    assert fault.broken.startswith("fault-at-")
