"""`scan`: what it reads, what it counts, how it ends; cut off and gone on with; the same file twice, grown, again."""

from __future__ import annotations

import gzip
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scanner.store import open_store
from tests.cli.conftest import LEAK, URL, Desk, desk_in, exchange, line

CUT = Path(__file__).with_name("cut_scan.py")
TOP = {
    "schema", "scan", "started", "finished", "exit", "complete", "coverage", "findings", "alarms", "out_of_scope",
    "sources", "digests", "seed",
}  # fmt: skip
ROW = {
    "finding", "vendor", "product", "system", "host", "endpoint", "path", "element", "verdict", "severity",
    "confidence", "status", "first_seen", "last_seen", "scans", "exchanges", "subjects", "rule", "citation", "next_step",
}  # fmt: skip
CHAT = "$.messages[*].content"


def har(*urls: str) -> bytes:
    entries = [{"request": {"method": "GET", "url": url, "headers": []}} for url in urls]
    return line({"log": {"version": "1.2", "creator": {"name": "t", "version": "1"}, "entries": entries}})


def test_the_answer_is_the_contracts_object(desk: Desk) -> None:
    """Every key, with times, digests and rows; new violations make it exit 1; the second scan finds nothing new."""
    desk.write("logs/log.jsonl", exchange(1, LEAK), exchange(2))
    desk.write("logs/web.har", har("https://fonts.example/a", "https://fonts.example/b"))
    answer = desk.scan("logs")
    assert set(answer) == TOP
    assert answer["finished"] >= answer["started"]
    assert (answer["scan"], answer["exit"], answer["complete"]) == ("S-1", 1, True)
    assert set(answer["findings"]) >= {"new", "reopened", "reclassified", "resolved", "open"}
    assert all(set(row) == ROW for row in answer["findings"]["new"])
    assert (CHAT, "ssn", "critical") in {
        (row["path"], row["element"], row["severity"]) for row in answer["findings"]["new"]
    }
    assert answer["coverage"]["seen"] == 2
    assert answer["out_of_scope"] == {"fonts.example": 2}
    assert [set(row) for row in answer["sources"]] == [{"name", "read", "cursor", "error"}]
    assert set(answer["digests"]) == {"policy", "model", "tool"}

    again = desk.scan("logs")
    assert (again["scan"], again["exit"], again["coverage"]["seen"], again["findings"]["new"]) == (
        "S-2",
        0,
        0,
        [],
    )
    assert again["findings"]["open"] == answer["findings"]["open"]


def test_people_read_sentences(desk: Desk) -> None:
    """The table is on stdout; counts, the next step and the duty to delete are talk."""
    desk.write("log.jsonl", exchange(1, LEAK), exchange(2), "{broken\n")
    answer = desk.run("scan", "log.jsonl")
    assert answer.code == 1
    assert answer.err.startswith("Read 2 of 3 prompts (1 could not be opened: 1 broken JSON).\n")
    assert "went to OpenAI" in answer.err
    assert answer.err.endswith("store or delete them.\n")
    assert "critical" in answer.out
    later = desk.run("scan", "log.jsonl")
    assert (later.code, later.out) == (0, "")
    assert later.err.startswith("Nothing new to read since the last scan.\n")


@pytest.fixture
def fifo(tmp_path: Path) -> Iterator[Path]:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no FIFO on this system")
    path = tmp_path / "pipe.jsonl"
    os.mkfifo(path)
    yield path
    path.unlink()


def test_a_source_that_is_none_is_refused(desk: Desk, fifo: Path, tmp_path: Path) -> None:
    """Nothing is scanned and nothing stored, not even of the sources named beside it; names are not repeated."""
    good = desk.write("log.jsonl", exchange(1, LEAK))
    talk = socket.socket(socket.AF_UNIX)
    talk.bind(str(tmp_path / "s"))
    wrong: list[str | Path] = ["Maribel.har", "x" * 300, "log.jsonl/below", fifo, os.devnull, tmp_path / "s"]
    for path in wrong:
        answer = desk.run("scan", good, path)
        assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1), path
        assert "Maribel" not in answer.err
    talk.close()
    assert desk.run("scan").code == 2  # nothing named, and nothing in the config
    assert desk.coverage()["seen"] == 0


def test_what_cannot_be_read_is_counted_with_its_reason(desk: Desk) -> None:
    """The rest is scanned, exit 3; each exchange seen ends in exactly one column."""
    desk.write("logs/a.jsonl", exchange(1), '{"id": "cut\n', b'{"id": "\xff\xfe"}\n', exchange(2))
    desk.write("logs/b.jsonl", exchange(3).__repr__().encode() + b"\n")
    desk.write("logs/c.jsonl.gz", gzip.compress(line(exchange(4)) * 50)[:-20])
    desk.write(
        "logs/d.har", b'{"log": {"version": "1.2", "entries": [{"request": 5}, ' + b'{"request": {"url": "ht'
    )
    desk.write("logs/e.json", b'{"cut": ')
    (desk.folder / "logs/f.jsonl").symlink_to(desk.folder / "logs/a.jsonl")
    answer = desk.scan("logs")
    assert (answer["exit"], answer["complete"]) == (3, False)
    seen = answer["coverage"]
    assert seen["skipped_by"] == {
        "broken-archive": 1, "encoding": 1, "har-entry": 1, "har-truncated": 1, "json": 3, "link": 1,
    }  # fmt: skip
    assert seen["skipped"] == 8
    assert seen["seen"] == sum(seen[n] for n in ("scanned", "partial", "unknown", "not_sampled", "skipped"))
    assert desk.coverage()["seen"] == seen["seen"]


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may open every file")
def test_a_file_without_permission(desk: Desk) -> None:
    """Named by the user: refused. Inside a folder: a counted skip."""
    desk.write("logs/a.jsonl", exchange(1)).chmod(0)
    desk.write("logs/b.jsonl", exchange(2))
    assert desk.run("scan", "logs/a.jsonl").code == 2
    answer = desk.scan("logs")
    assert (answer["exit"], answer["coverage"]["skipped_by"]) == (3, {"permission": 1})


def test_odd_files_are_read_all_the_same(desk: Desk) -> None:
    """UTF-16 with a mark, raw text, JSON that is no envelope, an empty file: nothing skipped."""
    desk.write("logs/a.jsonl", line(exchange(1)).decode().encode("utf-16"))
    desk.write("logs/b.txt", b"Dear Ms. Vance, the field trip is on Friday.")
    desk.write("logs/c.json", {"report": {"pages": 3}})
    desk.write("logs/d.jsonl", b"")
    answer = desk.scan("logs")
    assert answer["coverage"]["seen"] == answer["coverage"]["scanned"] == 3
    assert answer["exit"] == 0


def test_an_empty_file_alone(desk: Desk) -> None:
    """Exit 0, seen 0."""
    desk.write("none.jsonl", b"")
    answer = desk.scan("none.jsonl")
    assert (answer["exit"], answer["coverage"]["seen"]) == (0, 0)


def test_standard_input(desk: Desk) -> None:
    """Read whole, counted once."""
    given = line(exchange(1, LEAK)) + line(exchange(2))
    assert desk.scan("-", stdin=given)["coverage"]["seen"] == 2
    assert desk.scan("-", stdin=given)["coverage"]["seen"] == 0
    assert desk.scan("-", stdin=b"")["coverage"]["seen"] == 0


def test_a_copy_is_no_second_reading(desk: Desk) -> None:
    """Two files with the same bytes hold the same records."""
    desk.write("logs/a.jsonl", exchange(1, LEAK))
    desk.write("logs/b.jsonl", exchange(1, LEAK))
    assert desk.scan("logs")["coverage"]["seen"] == 1
    assert desk.scan("logs")["coverage"]["seen"] == 0


def test_unseen_content_counts_as_incomplete_only_when_strict(desk: Desk) -> None:
    """The first line of the summary counts it either way."""
    part = {"type": "image_url", "image_url": {"url": "https://files.example/1.png"}}
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": [part]}]}
    desk.write("one.jsonl", exchange(1, body=body))
    answer = desk.run("scan", "one.jsonl")
    assert answer.code == 0
    assert answer.err.startswith("Read 0 of 1 prompt (1 hold")
    strict = desk.scan("one.jsonl", "--again", "--strict")
    assert (strict["exit"], strict["complete"], strict["coverage"]["unknown"]) == (3, False, 1)


def test_fail_on_narrows_exit_one(desk: Desk) -> None:
    """Only new violations at least that severe count; what is found is the same."""
    (desk.folder / "ferpa-scan.toml").write_text("[district]\nregister_complete = true\n", encoding="utf-8")
    desk.write("one.jsonl", exchange(1, body={"student": {"student_id": "4410127", "grade_level": "07"}}))
    answer = desk.scan("one.jsonl", "--fail-on", "critical")
    new = {(row["verdict"], row["severity"]) for row in answer["findings"]["new"]}
    assert "no-basis" in {verdict for verdict, _ in new}
    assert "critical" not in {severity for _, severity in new}
    assert answer["exit"] == 0
    desk.write("two.jsonl", exchange(2, LEAK))
    assert desk.scan("two.jsonl", "--fail-on", "critical")["exit"] == 1


def test_a_dry_run_stores_nothing(desk: Desk) -> None:
    """It says how many of each flow would be scanned."""
    desk.write("log.jsonl", *(exchange(n) for n in range(5)))
    answer = desk.run("scan", "log.jsonl", "--dry-run", "--per-flow", "2")
    assert (answer.code, answer.out) == (0, "")
    assert "5 seen, 2 would be scanned" in answer.err
    with open_store(desk.database) as store:
        assert not list(store.rows("SELECT 1 FROM scans"))


def test_a_sample_a_census_and_all_again(desk: Desk) -> None:
    """The flow's size is exact, the sample has the asked size, and --again reads what was passed over."""
    desk.write("log.jsonl", *(exchange(n) for n in range(12)))
    first = desk.scan("log.jsonl", "--per-flow", "5")["coverage"]
    assert (first["seen"], first["scanned"], first["not_sampled"]) == (12, 5, 7)
    assert desk.scan("log.jsonl", "--all")["coverage"]["seen"] == 0
    every = desk.scan("log.jsonl", "--again", "--all")["coverage"]
    assert (every["seen"], every["scanned"], every["not_sampled"]) == (12, 12, 0)
    assert desk.coverage()["seen"] == 12


def test_a_log_that_grew_is_read_on_from_where_it_was(desk: Desk) -> None:
    """Also when its last line was cut off at first: then the whole line is read in its place."""
    whole = line(exchange(3, LEAK))
    log = desk.write("log.jsonl", exchange(1), exchange(2), whole[:90])
    first = desk.scan("log.jsonl")
    assert (first["exit"], first["coverage"]["seen"], first["coverage"]["skipped"]) == (3, 3, 1)
    assert desk.scan("log.jsonl")["coverage"]["seen"] == 0

    with log.open("ab") as out:
        out.write(whole[90:] + line(exchange(4)))
    second = desk.scan("log.jsonl")
    assert (second["exit"], second["coverage"]["seen"], second["coverage"]["scanned"]) == (1, 2, 2)
    assert desk.coverage() == {
        "seen": 4, "scanned": 4, "partial": 0, "unknown": 0, "not_sampled": 0, "skipped": 0,
    }  # fmt: skip
    found = desk.findings()
    assert found[CHAT, "ssn"] == 1

    with log.open("ab") as out:
        out.write(line(exchange(5)).rstrip(b"\n"))  # whole, but its line has no end yet
    assert desk.scan("log.jsonl")["coverage"]["seen"] == 1
    with log.open("ab") as out:
        out.write(b"\n" + line(exchange(6)))
    desk.scan("log.jsonl")
    assert desk.coverage()["seen"] == 6

    again = desk.scan("log.jsonl", "--again")
    assert (again["coverage"]["seen"], again["findings"]["new"]) == (6, [])
    assert desk.coverage()["seen"] == 6
    assert desk.findings() == found


def test_again_on_a_log_that_grew_counts_nothing_twice(desk: Desk) -> None:
    """The earlier, shorter version of the file is the same records."""
    log = desk.write("log.jsonl", exchange(1, LEAK), exchange(2))
    desk.scan("log.jsonl")
    found = desk.findings()
    with log.open("ab") as out:
        out.write(line(exchange(3)))
    assert desk.scan("log.jsonl", "--again")["coverage"]["seen"] == 3
    assert desk.coverage()["seen"] == 3
    assert desk.findings() == found


def test_a_file_that_was_rewritten_is_another_file(desk: Desk) -> None:
    """Text that grew is no log: it is read whole."""
    desk.write("note.log", b"first day: nothing\n")
    desk.scan("note.log")
    desk.write("note.log", b"first day: nothing\nsecond day: SSN 219-09-4321 of student Maribel Thornquist\n")
    desk.scan("note.log")
    assert any(element == "ssn" for _, element in desk.findings())


def cut(desk: Desk, commits: int, how: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, CUT, str(commits), how, "--home", desk.home, "scan", *arguments],
        cwd=desk.folder, capture_output=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_kill_resume_and_the_same_findings(desk: Desk, tmp_path: Path) -> None:
    """One id until it ends in order; what the killed part found is still new; sample and findings as if uncut."""
    records: list[Any] = [exchange(n, LEAK if n % 4 == 1 else CHAT) for n in range(14)]
    records[2] = "{broken\n"
    arguments = ("log.jsonl", "--per-flow", "9")
    desk.write("log.jsonl", *records)
    assert cut(desk, 2, "kill", *arguments).returncode == -signal.SIGKILL
    stopped = cut(desk, 1, "term", *arguments)
    assert (stopped.returncode, stopped.stderr) == (143, b"ferpa-scan: stopped\n")
    with open_store(desk.database) as store:
        (kept,) = store.rows("SELECT max(stop) AS n, count(DISTINCT scan) AS scans FROM parts")
    assert (kept["n"], kept["scans"]) == (9, 1)
    resumed = desk.scan(*arguments)

    (tmp_path / "uncut").mkdir()
    uncut = desk_in(tmp_path / "uncut")
    uncut.key.write_bytes(desk.key.read_bytes())
    uncut.write("log.jsonl", *records)
    whole = uncut.scan(*arguments)

    assert resumed["scan"] == whole["scan"] == "S-1"
    assert (resumed["exit"], resumed["complete"]) == (whole["exit"], whole["complete"]) == (1, False)
    assert resumed["coverage"] == whole["coverage"]
    assert {r["element"] for r in resumed["findings"]["new"]} == {
        r["element"] for r in whole["findings"]["new"]
    }
    assert desk.findings() == uncut.findings()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_again_that_was_cut_off_goes_on(desk: Desk) -> None:
    """What the killed run had not read again is read, though an earlier scan had passed it."""
    log = desk.write("log.jsonl", *(exchange(n) for n in range(8)))
    desk.scan("log.jsonl", "--per-flow", "3")
    cut(desk, 1, "kill", "log.jsonl", "--again", "--all")
    assert desk.scan(str(log), "--again", "--all")["coverage"]["scanned"] == 8
    assert desk.coverage()["scanned"] == 8


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_second_scan_beside_a_running_one(desk: Desk) -> None:
    """Exit 75 at once; the first ends by SIGTERM with its transaction rolled back, and the lease is free."""
    desk.write("log.jsonl", exchange(1, LEAK))
    command = [sys.executable, str(CUT), "0", "wait", "--home", str(desk.home), "scan", "log.jsonl"]
    with subprocess.Popen(command, cwd=desk.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as first:
        assert first.stdout
        assert first.stderr
        assert first.stdout.readline() == b"scanning\n"
        second = desk.run("scan", "log.jsonl")
        assert (second.code, second.out) == (75, "")
        assert second.err == "ferpa-scan: another scan is running on this database\n"
        first.terminate()
        assert first.wait(60) == 143
        assert first.stderr.read() == b"ferpa-scan: stopped\n"
    assert desk.coverage()["seen"] == 0
    assert desk.scan("log.jsonl")["coverage"]["seen"] == 1


def test_a_host_that_is_no_vendor_is_left_out_unless_asked(desk: Desk) -> None:
    """Requests of a capture to other hosts are counted by host; --all-hosts takes them in."""
    desk.write("web.har", har(f"{URL}?q=1", "https://cdn.example/lib.js"))
    first = desk.scan("web.har")
    assert (sum(first["out_of_scope"].values()), first["coverage"]["seen"]) == (1, 1)
    assert desk.scan("web.har", "--again", "--all-hosts")["coverage"]["seen"] == 2


def test_nothing_read_is_not_nothing_found(desk: Desk) -> None:
    """Where all was skipped, the summary says that it cannot tell."""
    (desk.folder / "cut.json").write_text('{"cut": tru', encoding="utf-8")
    answer = desk.run("scan", "cut.json")
    assert answer.code == 3
    assert "Nothing could be read" in answer.err
    assert "would recognise" not in answer.err
