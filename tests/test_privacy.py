"""No value that was read leaves the process: not by the database, a file, a stream, a log or a crash.

Invented values of every kind are planted in every place of a record; then every command is run, at the loudest
logging, and all that was written is searched for them, for pieces of them and for what could be turned back.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

NAME = "Zqyvxora Wkjqpelund"
PLANTED = {
    "name": NAME,
    "ssn": "219-09-4321",
    "email": "zqyv.wkjq@pupils.larchvex.example",
    "phone": "(651) 555-0147",
    "student id": "QX-4410-1279-ZV",
    "address": "4827 Vexhollow Qpath",
    "secret": "sk-proj-Vxq9Zr8Wk7Jp6Lm5Nb4Gt3Hy2",
    "note": "qzxwv jkvqx plmzq",
}
RUNS = """
import functools, logging, sys
from unittest.mock import patch
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
from scanner.cli import run
from scanner.detect import engine
from scanner.run import local

built = {}

class Engine(engine.Engine):
    # one process runs many commands: rules are made ready once
    def __init__(self, policy, *rest):
        if policy.digest not in built:
            super().__init__(policy, *rest)
            built[policy.digest] = dict(vars(self))
        vars(self).update(built[policy.digest], _keys=rest[0])

engine.Engine = local.Engine = Engine

def fails(*held):
    raise ValueError(repr(held))

for line in sys.argv[1:]:
    fault, *words = line.split("|")
    with patch(fault, fails) if fault else patch.dict({}):
        code = run(words)
    print("exit", code, fault, file=sys.stderr)
"""
QUESTIONS = (
    "init", "inspect|in|--safe|--verdicts|--explain|--format|json", "inspect|in|--safe|--format|ndjson",
    "scan|in|--format|json", "scan|in|--again", "scan|in|--again|--dry-run", "history",
    "history|--format|csv", "history|--group-by|element", "coverage", "coverage|--format|json", "alarms",
    "vendor|list", "vendor|check|OpenAI", "vendor|check|OpenAI|--format|json", "show|F-1",
    "show|F-2|--format|json",
)  # fmt: skip


def records() -> Iterator[dict[str, Any]]:
    """Every value in every place."""
    chat = {
        "model": "gpt-4o",
        "messages": [{"role": "user", "content": "Student " + ", ".join(PLANTED.values())}],
    }
    url = (
        f"https://api.openai.com/v1/{quote(NAME)}/chat/completions?student={quote(NAME)}&sid=QX-4410-1279-ZV"
    )
    for number, (kind, value) in enumerate(PLANTED.items()):
        nested = json.dumps({"student": {"name": value}})
        yield {
            "id": f"{value}/{number}", "request_id": value, "time": f"2026-10-0{number + 1}T10:00:00Z", "system": "desk",
            "url": url, "headers": {"x-user": value, value: "1", "authorization": f"Bearer {value}"}, "user": value,
            "school": value, "thread": value, "metadata": {"homeroom": value, value: 1}, kind: value, value: value,
            "body": chat if number % 2 else {value: 87, "students": [{"name": value, "file": nested}]},
        }  # fmt: skip
    packed = base64.b64encode(NAME.encode()).decode()
    yield {
        "id": "p",
        "url": url,
        "body": {"data": packed, "text": f"{NAME} " * 40},
        "response": {"text": NAME},
    }
    yield {"id": "q", "host": f"{PLANTED['secret'].lower()}.tutor.example", "body": chat, "model": NAME}


def traces() -> dict[bytes, str]:
    """What must be found nowhere: values, five characters of one, and what anyone could make of a value."""
    found: dict[bytes, str] = {}
    for kind, value in PLANTED.items():
        for text in {value, value.lower(), value.upper(), quote(value)}:
            found |= {text[i : i + 5].encode(): f"part of {kind}" for i in range(len(text) - 4)}
            found |= {
                getattr(hashlib, how)(text.encode()).hexdigest()[:16].encode(): f"{how} of {kind}"
                for how in ("sha256", "sha1", "md5")
            }
            for shift in range(3):
                whole = base64.b64encode(b"\0" * shift + text.encode())
                found[whole[4 : 4 * (len(whole) // 4) - 4]] = f"base64 of {kind}"
    # What dates, tokens and the words of the program can hold by chance says nothing.
    plain = re.compile(rb"[0-9a-f.:,()%/ -]+\Z")
    told = {trace: kind for trace, kind in found.items() if len(trace) >= 5}
    return {trace: kind for trace, kind in told.items() if len(trace) == 16 or not plain.match(trace)} | {
        PLANTED["ssn"].encode(): "ssn",
        PLANTED["ssn"].replace("-", "").encode(): "ssn",
        PLANTED["phone"].encode(): "phone",
    }


def betrayed(data: bytes, program: bytes) -> set[str]:
    """Which planted values some bytes give away; what the program's own rules say is no trace."""
    return {
        f"{kind}: {trace!r}" for trace, kind in traces().items() if trace in data and trace not in program
    }


@pytest.fixture(scope="module")
def program() -> bytes:
    """All that is shipped."""
    root = Path(__file__).resolve().parents[1]
    files = (path for folder in ("scanner", "rules") for path in (root / folder).rglob("*") if path.is_file())
    return b"".join(path.read_bytes() for path in files if path.suffix in {".py", ".yaml", ".json", ".map"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sources whose names are values too, and a district beside them."""
    place = tmp_path / "district"
    inside = place / "in" / NAME
    inside.mkdir(parents=True)
    lines = "".join(json.dumps(record) + "\n" for record in records())
    (inside / f"{NAME} {PLANTED['ssn']}.jsonl").write_text(
        lines + '{"cut": "' + NAME + "\n", encoding="utf-8"
    )
    (inside / f"{PLANTED['email']}.txt").write_text(f"Student {NAME}, SSN {PLANTED['ssn']}", encoding="utf-8")
    return place


def said(folder: Path, *lines: str) -> tuple[bytes, bytes]:
    """(streams, everything that was written to disk besides the sources)."""
    around = {**os.environ, "FERPA_SCAN_HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp")}
    (folder / "tmp").mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", RUNS, *lines],
        cwd=folder, env=around, capture_output=True, timeout=200, check=False,
    )  # fmt: skip
    written = [p for p in folder.rglob("*") if p.is_file() and folder / "in" not in p.parents]
    assert any(p.name == "findings.db" for p in written)
    names = b"\n".join(str(p.relative_to(folder)).encode() for p in written)
    return done.stdout + done.stderr, names + b"".join(p.read_bytes() for p in written)


def test_the_search_finds_what_it_looks_for(program: bytes) -> None:
    """A check that cannot fail proves nothing."""
    for kind, value in PLANTED.items():
        assert any(found.startswith((kind, f"part of {kind}")) for found in betrayed(value.encode(), program))
    assert betrayed(base64.b64encode(b"Student " + NAME.encode()), program)
    assert betrayed(hashlib.sha256(NAME.encode()).hexdigest().encode(), program)
    assert not betrayed(b"2026-10-01T10:00:00.000+00:00 $.messages[*].content", program)


FAULTS = (
    "scanner.decode.openai_chat.segments",
    "scanner.decode.openai_chat.confidence",
    "scanner.source.mapped.read",
    "scanner.pipeline.judge",
    "scanner.store.write.write_part",
)


def test_nothing_that_was_read_is_written_or_said(folder: Path, program: bytes) -> None:
    """Scan and every question, at DEBUG; what was found is there all the same.

    Then crashes: the exception carries the record, and its place alone is told.
    """
    commands = ("scan|in|--again|--format|json", "coverage|--format|json", "inspect|in|--safe")
    crashes = [f"{fault}|{command}" for fault in FAULTS for command in commands]
    streams, disk = said(folder, *(f"|{question}" for question in QUESTIONS), *crashes)
    assert betrayed(disk, program) == set()
    assert betrayed(streams, program) == set()
    assert b"Traceback" not in streams
    assert b"never-permitted" in streams
    codes = re.findall(rb"exit (\d+) ?(\S*)", streams)
    assert len(codes) == len(QUESTIONS) + len(crashes)
    assert {code for code, fault in codes if not fault} <= {b"0", b"1", b"3"}
    assert b"fault-at-" in streams
    assert b"internal error ValueError at" in streams
