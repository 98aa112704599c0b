"""The rules as they ship, and a short way to read what a test wrote."""

import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.config import Config
from scanner.model import Exchange
from scanner.policy import Policy, load
from scanner.source import exchanges, open_source

ROOT = Path(__file__).resolve().parents[2]
Read = Callable[[Path | str], list[Exchange]]
Write = Callable[[str, Any], Path]


@pytest.fixture(scope="session")
def policy() -> Policy:
    """Rules without a district."""
    return load([ROOT / "rules"], Config())


@pytest.fixture
def read(policy: Policy) -> Read:
    """Everything a source gives, in order."""

    def all_of(spec: Path | str) -> list[Exchange]:
        source = open_source(str(spec), "test")
        return [e for file in source.files() for e in exchanges(file, policy)]

    return all_of


@pytest.fixture
def piped(policy: Policy) -> Callable[[bytes], list[Exchange]]:
    """Everything that standard input gives."""

    def all_of(data: bytes) -> list[Exchange]:
        source = open_source("-", "stdin", stdin=io.BytesIO(data))
        return [e for file in source.files() for e in exchanges(file, policy)]

    return all_of


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file: bytes and text as they are, a list as JSON Lines, else JSON; `.gz` packs."""

    def to(name: str, content: Any) -> Path:
        if isinstance(content, list):
            content = "".join(json.dumps(row) + "\n" for row in content)
        elif not isinstance(content, (bytes, str)):
            content = json.dumps(content)
        data = content if isinstance(content, bytes) else content.encode()
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    return to


@pytest.fixture
def har() -> Callable[..., dict[str, Any]]:
    """A HAR of the given entries."""

    def of(*entries: Any) -> dict[str, Any]:
        return {
            "log": {"version": "1.2", "creator": {"name": "test", "version": "1"}, "entries": list(entries)}
        }

    return of
