"""One scan at a time."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import LeaseError
from scanner.store import Store, create, open_store
from scanner.store.lease import start_of

PROC = Path("/proc/self/stat").exists()
needs_proc = pytest.mark.skipif(not PROC, reason="only /proc says when a process began")
RACER = """
import sys, pathlib
from scanner.errors import LeaseError
from scanner.store import open_store
with open_store(pathlib.Path(sys.argv[1])) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        with store.lease():
            print("won", flush=True)
            sys.stdin.readline()
    except LeaseError as error:
        print("lost", flush=True)
        sys.exit(error.exit_code)
"""


def _racer(home: Path) -> "subprocess.Popen[str]":
    racer = subprocess.Popen(
        [sys.executable, "-c", RACER, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert _line(racer) == "ready"
    return racer


def _line(racer: "subprocess.Popen[str]") -> str:
    assert racer.stdout
    return racer.stdout.readline().strip()


def _say(racer: "subprocess.Popen[str]") -> None:
    assert racer.stdin
    racer.stdin.write("\n")
    racer.stdin.flush()


def test_of_two_scanners_that_race_one_wins(home: Path) -> None:
    """The other exits 75 at once."""
    create(home).close()
    with _racer(home) as one, _racer(home) as two:
        _say(one)
        _say(two)
        said = {_line(one), _line(two)}
        for racer in (one, two):
            racer.communicate(None if racer.poll() is not None else "\n")
        assert said == {"won", "lost"}
        assert sorted((one.returncode, two.returncode)) == [0, 75]


@needs_proc
def test_the_lease_of_a_killed_scan_is_taken_over_at_once(home: Path) -> None:
    """Nobody has to wait, or to remove anything by hand."""
    create(home).close()
    with _racer(home) as killed:
        _say(killed)
        assert _line(killed) == "won"
        killed.kill()
        killed.communicate()
    with open_store(home) as store, store.lease():
        assert next(store.rows("SELECT pid FROM lease"))["pid"] == os.getpid()


def test_a_lease_from_elsewhere_holds_for_ten_minutes(home: Path) -> None:
    """Another machine's process cannot be looked up: only its silence counts."""
    with create(home) as store:
        _foreign_lease(store, age=599 - 60)
        with pytest.raises(LeaseError), store.lease():
            pass
        _foreign_lease(store, age=601)
        with store.lease():
            pass
        assert list(store.rows("SELECT * FROM lease")) == []


@needs_proc
def test_a_pid_that_was_given_out_again_is_not_the_scan(home: Path) -> None:
    """A process is its number and its beginning."""
    with create(home) as store:
        host = store._holder.host
        _foreign_lease(store, age=0, host=host, pid=os.getpid(), start=f"{'0' * 36}:1")
        with store.lease():
            pass


def test_a_scan_that_lost_its_lease_writes_no_more(home: Path, make: Any) -> None:
    """One that slept through ten minutes finds another at work and steps back."""
    with create(home) as store:
        with store.lease():
            scan = make.begin(store)
            _foreign_lease(store, age=0)
            with pytest.raises(LeaseError):
                store.commit(scan, make.part("a"), make.tally())
        assert list(store.rows("SELECT * FROM parts")) == []
        assert len(list(store.rows("SELECT * FROM lease"))) == 1


def test_a_lease_is_refreshed_with_every_commit(home: Path, make: Any) -> None:
    """And by `beat` in between."""
    with create(home) as store, store.lease():
        for act in (lambda: make.scan(store, (make.part("a"), make.tally())), store.beat):
            store._db.execute("UPDATE lease SET beat = 1")
            act()
            assert next(store.rows("SELECT beat FROM lease"))["beat"] > 1


def test_the_beginning_of_a_process_is_known_or_empty() -> None:
    """Nothing is guessed."""
    assert bool(start_of(os.getpid())) is PROC
    assert start_of(2**22 + 1) == ""


def _foreign_lease(store: Store, *, age: int, host: str = "0" * 32, pid: int = 1, start: str = "") -> None:
    import time

    store._db.execute(
        "INSERT OR REPLACE INTO lease (id, holder, host, pid, process_start, beat) VALUES (1, ?, ?, ?, ?, ?)",
        ("f" * 32, host, pid, start, int(time.time()) - age),
    )
