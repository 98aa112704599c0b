"""A scan needs no network, and its findings do not depend on the order of a set or dictionary."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import LEAK, exchange, line

RUN = """
import socket, sys

def refused(*_, **__):
    print("NETWORK", file=sys.stderr, flush=True)
    raise OSError("there is no network here")

socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = refused
socket.getaddrinfo = socket.gethostbyname = socket.gethostbyaddr = socket.create_connection = refused
from scanner.cli import run

assert run(["init"]) == 0
sys.exit(run(["scan", "log.jsonl", "--jobs", sys.argv[1], "--format", "json"]))
"""
ODD = (
    "Write to maribel@students.larchvex.example or see https://larchvex.example/pupils?id=4410127, 10.1.2.3."
)


def scanned(folder: Path, seed: str, jobs: str) -> dict[str, Any]:
    """The answer of a scan of the same records under one hash seed."""
    folder.mkdir()
    (folder / "log.jsonl").write_bytes(b"".join(line(exchange(n, LEAK if n % 3 else ODD)) for n in range(6)))
    around = {**os.environ, "PYTHONHASHSEED": seed, "FERPA_SCAN_HOME": str(folder / "home")}
    done = subprocess.run(
        [sys.executable, "-c", RUN, jobs],
        cwd=folder, env=around, capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "NETWORK" not in done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("offline")
    return [scanned(folder / "one", "1", "1"), scanned(folder / "two", "2", "2")]


def test_it_runs_without_a_network(answers: list[dict[str, Any]]) -> None:
    """No connection and no look-up was tried; everything was read."""
    for answer in answers:
        assert answer["coverage"]["scanned"] == 6
        assert {"ssn", "email"} <= {row["element"] for row in answer["findings"]["new"]}


def test_the_same_findings_under_any_hash_seed(answers: list[dict[str, Any]]) -> None:
    """Row by row, by one process or two."""
    one, two = (answer["findings"]["new"] for answer in answers)
    assert one == two
    assert answers[0]["digests"] == answers[1]["digests"]
