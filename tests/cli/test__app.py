"""Where things are looked for: home, config, rules, key, sources. What is wrong with them is exit 2."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from scanner.cli._app import user_data_dir
from tests.cli.conftest import LEAK, Answer, Desk, exchange

AGREEMENT = """\
version: v1
vendor: OpenAI
products: [OpenAI API]
hosts: [api.openai.com]
effective: "2026-08-01"
confirmed_by: Registrar
confirmed_on: "2026-08-15"
purposes: []
"""


def refused(answer: Answer, *said: str) -> None:
    """Exit 2 with one line that says it."""
    assert (answer.code, answer.out) == (2, ""), answer
    assert answer.err.count("\n") == 1
    for words in said:
        assert words in answer.err


@pytest.fixture
def log(desk: Desk) -> str:
    return desk.write("log.jsonl", exchange(1, LEAK)).name


def test_home_by_option_and_by_environment(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The option wins; an empty variable counts as none."""
    monkeypatch.setenv("FERPA_SCAN_HOME", str(desk.home))
    assert desk.bare("history").code == 0
    refused(desk.bare("--home", "elsewhere", "history"), "no database", "ferpa-scan init")
    monkeypatch.setenv("FERPA_SCAN_HOME", "")
    monkeypatch.setenv("XDG_DATA_HOME", str(desk.folder / "none"))
    monkeypatch.setenv("LOCALAPPDATA", str(desk.folder / "none"))
    if sys.platform != "darwin":
        refused(desk.bare("history"), "no database")


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="other systems keep data elsewhere")
def test_the_users_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """XDG base directories."""
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert user_data_dir() == Path("/data/ferpa-scan")


def test_config_is_found_upwards(desk: Desk) -> None:
    """A command in a folder below the district's knows its sources."""
    toml = desk.folder / "ferpa-scan.toml"
    toml.write_text('[sources.gateway]\npath = "exports"\nsystem = "chat"\n', encoding="utf-8")
    desk.write("exports/a.jsonl", exchange(1, system=None))
    below = Desk(desk.folder / "notes" / "deep", desk.home)
    below.folder.mkdir(parents=True)
    answer = below.run("scan", "--dry-run")
    assert answer.code == 0
    assert "chat → api.openai.com" in answer.err
    assert below.run("scan", "gateway", "--dry-run").err == answer.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[district]\nname = "x"\nstat = "MN"\n', "ferpa-scan.toml:3: no such key"),
        ('[district]\nname = "unclosed\n', "ferpa-scan.toml:2: not valid TOML"),
        ('[sources.gateway]\npth = "x"\n', "ferpa-scan.toml:2: no such key"),
        ("[sources.gateway]\npath = 5\n", "ferpa-scan.toml:2: must be text"),
        ('[sources.gateway]\nsystem = "x"\n', "ferpa-scan.toml:1: needs a path"),
    ],
)
def test_a_typo_in_the_config_names_file_and_line(desk: Desk, log: str, text: str, said: str) -> None:
    """Every command that needs it stops, before anything is read."""
    (desk.folder / "ferpa-scan.toml").write_text(text, encoding="utf-8")
    refused(desk.run("scan", log), said)


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("rows: {student_name.nmae: yes}\n", "own.yaml:9"),
        ("elements: [shoe_size]\n", "own.yaml:9"),
        ("rows: {student_name.name: yes\n", "own.yaml:"),
        ("retention: 60\n", "own.yaml:9"),
    ],
    ids=["unknown row", "unknown element", "no YAML", "unknown key"],
)
def test_a_faulty_agreement_stops_before_anything_is_read(
    desk: Desk, log: str, added: str, said: str
) -> None:
    """File and line, and what it says is not repeated."""
    own = desk.folder / "rules" / "agreements" / "own.yaml"
    own.write_text(AGREEMENT + added, encoding="utf-8")
    refused(desk.run("scan", log), said)


def test_rules_of_another_folder_lie_on_top(desk: Desk) -> None:
    """`--rules DIR`, and a folder that is not there."""
    (desk.folder / "more" / "agreements").mkdir(parents=True)
    (desk.folder / "more" / "agreements" / "own.yaml").write_text(AGREEMENT, encoding="utf-8")
    rows = desk.run("--rules", "more", "vendor", "list", "--format", "json").json["rows"]
    assert {"OpenAI", "Example Vendor"} == {row["vendor"] for row in rows}
    refused(desk.run("--rules", "none", "vendor", "list"), "no such folder")


def spoil(key: Path, how: str) -> None:
    """Make a key that must not be taken."""
    match how:
        case "missing":
            key.unlink()
        case "short":
            key.write_bytes(key.read_bytes()[:31])
        case "readable by others":
            key.chmod(0o644)
        case "link":
            key.rename(key.with_name("elsewhere"))
            key.symlink_to(key.with_name("elsewhere"))
        case "folder":
            key.unlink()
            key.mkdir(mode=0o700)


@pytest.mark.skipif(sys.platform == "win32", reason="modes and links are of POSIX")
@pytest.mark.parametrize("how", ["missing", "short", "readable by others", "link", "folder"])
def test_a_key_that_is_not_safe_is_refused(desk: Desk, log: str, how: str) -> None:
    """Before anything is read or stored."""
    spoil(desk.key, how)
    before = desk.database.read_bytes()
    refused(desk.run("scan", log), "key")
    assert desk.database.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors are inherited on POSIX")
def test_a_key_from_a_descriptor(desk: Desk, log: str) -> None:
    """The same file under the same key is known again, though no key lies in the home."""
    held = desk.key.read_bytes()
    desk.key.unlink()

    def scan() -> Answer:
        read, write = os.pipe()
        os.write(write, held)
        os.close(write)
        return desk.run("--key-fd", str(read), "scan", log, "--format", "json")

    first, second = scan(), scan()
    assert (first.json["coverage"]["seen"], second.json["coverage"]["seen"]) == (1, 0)
    refused(desk.run("--key-fd", "99", "scan", log), "descriptor")


@pytest.mark.skipif(sys.platform == "win32", reason="modes and links are of POSIX")
def test_a_mounted_secret_may_be_a_link(desk: Desk, log: str) -> None:
    """`key_trusted` allows the link; the mode is not waived."""
    spoil(desk.key, "link")
    config = f"[key]\nkey_file = '{desk.key}'\nkey_trusted = true\n"
    (desk.folder / "ferpa-scan.toml").write_text(config, encoding="utf-8")
    assert desk.run("scan", log, "--dry-run").code == 0
    desk.key.with_name("elsewhere").chmod(0o640)
    refused(desk.run("scan", log, "--dry-run"), "chmod 600")


def damage(database: Path, how: str) -> None:
    """Make a database that must not be taken."""
    data = bytearray(database.read_bytes())
    match how:
        case "missing":
            database.unlink()
            return
        case "zero bytes":
            data.clear()
        case "foreign":
            data[68:72] = b"abcd"
        case "corrupt":
            data[4096:] = b"\xff" * (len(data) - 4096)
        case "newer":
            data[60:64] = (10_000).to_bytes(4, "big")
        case "text":
            data[:] = b"not a database" * 100
    database.write_bytes(data)


@pytest.mark.parametrize("how", ["missing", "zero bytes", "foreign", "corrupt", "newer", "text"])
def test_a_database_that_is_not_ours_is_left_as_it_is(desk: Desk, log: str, how: str) -> None:
    """Exit 2 with what to do; nothing is written to it or beside it."""
    damage(desk.database, how)
    before = {p.name: p.read_bytes() for p in desk.database.parent.iterdir()}
    refused(desk.run("scan", log), "database")
    refused(desk.run("history"), "database")
    assert {p.name: p.read_bytes() for p in desk.database.parent.iterdir()} == before
