"""Scanning on one machine: parts in order, processes give what one process gives, and end with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scanner.config import Config
from scanner.keys import Keys
from scanner.model import Tally, merge_all
from scanner.pipeline import Plan
from scanner.policy import load
from scanner.run import local
from scanner.run.local import Read, Todo
from scanner.source import open_source
from tests.cli.conftest import LEAK, exchange, line

RULES = Path(__file__).resolve().parents[2] / "rules"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return Plan(load([RULES], Config(names_model="none")), Keys(bytes(32)), per_flow=299)


def todo(folder: Path, start: int = 0, stop: int | None = None) -> list[Todo]:
    source = open_source(str(folder), "logs")
    return [Todo(source, file, start, stop=stop) for file in source.files()]


def write(folder: Path, *texts: bytes) -> Path:
    for number, text in enumerate(texts):
        (folder / f"{number}.jsonl").write_bytes(text)
    return folder


def parts(reads: list[Read]) -> list[tuple[str, int, int, bool]]:
    return [(read.todo.file.name, read.start, read.stop, read.ends) for read in reads]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "PART", 3)


@pytest.mark.usefixtures("small")
def test_parts_follow_each_other_and_the_last_says_so(tmp_path: Path, plan: Plan) -> None:
    """Also of an empty file, so that it is known as read."""
    lines = b"".join(line(exchange(n)) for n in range(7))
    reads = list(local.scan(todo(write(tmp_path, lines, b"")), plan, {}, 1))
    assert parts(reads) == [
        ("0.jsonl", 0, 3, False), ("0.jsonl", 3, 6, False), ("0.jsonl", 6, 7, True), ("1.jsonl", 0, 0, True),
    ]  # fmt: skip
    assert merge_all(read.tally for read in reads).coverage.keys() == reads[0].tally.coverage.keys()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("end", [b"", b'{"id": "cut'])
def test_a_line_without_an_end_is_a_part_of_its_own(tmp_path: Path, plan: Plan, end: bytes) -> None:
    """So that it can be read again once it is whole; whether it parses says nothing."""
    lines = b"".join(line(exchange(n)) for n in range(2)) + (end or line(exchange(2)).rstrip())
    reads = list(local.scan(todo(write(tmp_path, lines)), plan, {}, 1))
    assert parts(reads) == [("0.jsonl", 0, 2, False), ("0.jsonl", 2, 3, True)]


def test_a_log_that_grows_while_it_is_read_is_left_for_later(tmp_path: Path, plan: Plan) -> None:
    """Only the bytes that were there, and whose digest is kept, are read."""
    folder = write(tmp_path, line(exchange(1)))
    (item,) = todo(folder)
    assert item.file.digest
    with (folder / "0.jsonl").open("ab") as out:
        out.write(line(exchange(2)))
    assert sum(local.index([item], plan, lambda _: None).counts.values()) == 1
    assert parts(list(local.scan([item], plan, {}, 1))) == [("0.jsonl", 0, 1, True)]


def test_a_part_of_a_file_is_counted_as_such(tmp_path: Path, plan: Plan) -> None:
    """From `start` up to `stop`; what is counted is told."""
    folder = write(tmp_path, b"".join(line(exchange(n)) for n in range(9)))
    told: list[int] = []
    index = local.index(todo(folder, start=2, stop=6), plan, told.append)
    assert (sum(index.counts.values()), told) == (4, [4])


def test_processes_give_what_one_process_gives(tmp_path: Path, plan: Plan) -> None:
    """Workers get the plan and read no rules."""
    folder = write(tmp_path, b"".join(line(exchange(n, LEAK)) for n in range(30)))
    alone, beside = (total(local.scan(todo(folder), plan, {}, jobs)) for jobs in (1, 2))
    assert alone == beside
    assert sum(seen.seen for seen in alone.coverage.values()) == 30


def total(reads: object) -> Tally:
    return merge_all(read.tally for read in reads)  # type: ignore[attr-defined]


KILLED = """
import sys
from pathlib import Path
from multiprocessing import active_children
from scanner.config import Config
from scanner.keys import Keys
from scanner.pipeline import Plan
from scanner.policy import load
from scanner.run import local
from scanner.source import open_source

if __name__ == "__main__":
    plan = Plan(load([Path(sys.argv[1])], Config(names_model="none")), Keys(bytes(32)))
    source = open_source(sys.argv[2], "logs")
    for read in local.scan([local.Todo(source, file) for file in source.files()], plan, {}, 2):
        print(*(child.pid for child in active_children()), flush=True)
        sys.stdin.read()
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
def test_workers_end_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    """Nobody else would: they hold the key and wait for work."""
    (tmp_path / "logs").mkdir()
    write(tmp_path / "logs", line(exchange(1)), line(exchange(2)))
    (tmp_path / "killed.py").write_text(KILLED, encoding="utf-8")
    command = [sys.executable, str(tmp_path / "killed.py"), str(RULES), str(tmp_path / "logs")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        workers = [int(pid) for pid in parent.stdout.readline().split()]
        assert workers
        parent.send_signal(signal.SIGKILL)
    for _ in range(600):
        if not any(lives(pid) for pid in workers):
            return
        time.sleep(0.1)
    pytest.fail("workers outlived their parent")


def lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0]
    except OSError:
        return False
    return state != b"Z" and os.getpid() != pid
