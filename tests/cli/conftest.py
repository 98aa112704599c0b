"""A district in a folder with spaces in its name, and its command line, run in this process."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from scanner import policy
from scanner.cli import run
from scanner.config import Config
from scanner.detect import engine
from scanner.detect.roster import RosterMatcher
from scanner.keys import Keys
from scanner.run import local

URL = "https://api.openai.com/v1/chat/completions"
LEAK = "Our student Maribel Thornquist has SSN 219-09-4321, write to maribel.t@students.example.org."
CLEAN = "What is photosynthesis?"


@dataclass(frozen=True)
class Answer:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True)
class Desk:
    """A folder to work in and a home for key and database."""

    folder: Path
    home: Path

    def run(self, *arguments: str | Path, stdin: bytes = b"") -> Answer:
        """Run a command here, with this home."""
        return self.bare("--home", self.home, *arguments, stdin=stdin)

    def bare(self, *arguments: str | Path, stdin: bytes = b"") -> Answer:
        """Run a command here; nothing says where the home is."""
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        with chdir(self.folder), redirect_stdout(out), redirect_stderr(err), _given(stdin):
            code = run([str(argument) for argument in arguments])
        return Answer(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))

    def scan(self, *arguments: str | Path, stdin: bytes = b"") -> Any:
        """The JSON answer of a scan that ended in order."""
        answer = self.run("scan", "--format", "json", *arguments, stdin=stdin)
        assert answer.code in {0, 1, 3}, answer.err
        assert answer.json["exit"] == answer.code
        return answer.json

    def write(self, name: str, *records: Any) -> Path:
        """A file of envelope lines; text and bytes as they are."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(map(line, records)))
        return path

    def coverage(self) -> dict[str, int]:
        """The sums of the ledger."""
        rows = self.run("coverage", "--format", "json").json["rows"]
        names = ("seen", "scanned", "partial", "unknown", "not_sampled", "skipped")
        return {name: sum(row[name] for row in rows) for name in names}

    def findings(self) -> dict[tuple[str, str], int]:
        """(path, element) → exchanges."""
        rows = self.run("history", "--format", "json").json["rows"]
        return {(row["path"], row["element"]): row["exchanges"] for row in rows}

    @property
    def database(self) -> Path:
        return self.home / "db" / "findings.db"

    @property
    def key(self) -> Path:
        return self.home / "key" / "fingerprint.key"


def line(record: Any) -> bytes:
    if isinstance(record, bytes):
        return record
    return (record if isinstance(record, str) else json.dumps(record) + "\n").encode()


def exchange(number: int, text: str = CLEAN, **more: Any) -> dict[str, Any]:
    """One envelope of a chat."""
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": text}]}
    time = f"2026-10-{1 + number // 600 % 28:02}T10:{number // 60 % 10:02}:{number % 60:02}Z"
    return {"id": f"e-{number}", "time": time, "system": "desk", "url": URL, "body": body, **more}


@contextmanager
def _given(stdin: bytes) -> Iterator[None]:
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(stdin))
    try:
        yield
    finally:
        sys.stdin = before


def desk_in(folder: Path) -> Desk:
    """A district that has been set up below a folder."""
    made = Desk(folder / "our district", folder / "data folder")
    made.folder.mkdir()
    assert made.run("init").code == 0
    return made


@pytest.fixture(scope="session", autouse=True)
def built_once() -> Iterator[None]:
    """Rules and engines depend on nothing but what they are made from: made alike, they are made once."""
    policies: dict[object, policy.Policy] = {}
    engines: dict[object, engine.Engine] = {}

    def load(roots: Sequence[Path], config: Config) -> policy.Policy:
        files = (path for root in roots[1:] for path in sorted(root.rglob("*.yaml")))
        key = (repr(replace(config, path=None)), *((p.name, p.read_bytes()) for p in files))
        if key not in policies:
            policies[key] = loaded(roots, config)
        return policies[key]

    def made(of: policy.Policy, keys: Keys, names: Any = None, roster: Any = None) -> engine.Engine:
        key = (of.digest, of.config.names_model)
        if key not in engines:
            engines[key] = Engine(of, keys, names)
        twin = copy(engines[key])
        twin._keys = keys
        twin._roster = RosterMatcher(roster, keys) if roster else None
        return twin

    loaded, Engine = policy.load, engine.Engine  # noqa: N806
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(policy, "load", load)
        patch.setattr(engine, "Engine", made)
        patch.setattr(local, "Engine", made)
        yield


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A district that has been set up and has scanned nothing."""
    return desk_in(tmp_path)


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A district with two scans behind it; tests only ask it. The second brought a new host and a leak."""
    made = desk_in(tmp_path_factory.mktemp("known"))
    made.write("logs/first.jsonl", exchange(1, LEAK), exchange(2), exchange(3))
    made.write("logs/broken.jsonl", exchange(4), '{"id": "cut off\n')
    assert made.run("scan", "logs").code == 1
    elsewhere = exchange(
        5, "Student: Maribel Thornquist, grade 7", url="https://maribel.unlisted.example/v1/chat/completions"
    )
    made.write("logs/second.jsonl", elsewhere, exchange(6, model="gpt-5"))
    assert made.run("scan", "logs").code in {0, 1, 3}
    return made
