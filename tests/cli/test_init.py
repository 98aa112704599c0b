"""`init`: what it writes and where, and what it leaves alone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scanner.config import load
from tests.cli.conftest import Desk, desk_in


def test_an_empty_folder_becomes_a_district(desk: Desk) -> None:
    """Config and rules in the folder (spaces in its name), key and database in two folders of the home."""
    made = {p.relative_to(desk.folder).as_posix() for p in desk.folder.rglob("*") if p.is_file()}
    assert made == {"ferpa-scan.toml", "rules/agreements/example.yaml"}
    kept = {p.relative_to(desk.home).as_posix() for p in desk.home.rglob("*") if p.is_file()}
    assert kept == {"key/fingerprint.key", "db/findings.db"}
    assert len(desk.key.read_bytes()) == 32
    assert load(desk.folder / "ferpa-scan.toml").register_complete is False


@pytest.mark.skipif(sys.platform == "win32", reason="modes are of POSIX")
def test_key_and_database_are_private(desk: Desk) -> None:
    """Nobody else can read them or list their folders."""
    for path in (desk.key, desk.database, desk.key.parent, desk.database.parent):
        assert path.stat().st_mode & 0o077 == 0


def test_without_a_terminal_it_asks_nothing_and_says_the_next_command(tmp_path: Path) -> None:
    """Talk goes to stderr; stdout is for data."""
    desk = Desk(tmp_path, tmp_path / "home")
    answer = desk.run("init")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err.rstrip().endswith("ferpa-scan scan FOLDER_OR_FILE")


def test_a_second_init_is_refused_and_changes_nothing(desk: Desk) -> None:
    """The settings that are there may be hours of somebody's work."""
    (desk.folder / "ferpa-scan.toml").write_text("[district]\nname = 'ours'\n", encoding="utf-8")
    key = desk.key.read_bytes()
    answer = desk.run("init")
    assert answer.code == 2
    assert "already" in answer.err
    assert (desk.folder / "ferpa-scan.toml").read_text(encoding="utf-8") == "[district]\nname = 'ours'\n"
    assert desk.key.read_bytes() == key


def test_a_home_that_is_there_is_used(desk: Desk, tmp_path: Path) -> None:
    """A second folder of the same user has the same key and the same history."""
    key = desk.key.read_bytes()
    other = Desk(tmp_path / "other", desk.home)
    other.folder.mkdir()
    answer = other.run("init")
    assert answer.code == 0
    assert answer.err.count("already") == 2
    assert desk.key.read_bytes() == key


def test_rules_that_are_there_are_kept(tmp_path: Path) -> None:
    """Nor is the example put beside agreements that somebody has entered."""
    desk = Desk(tmp_path, tmp_path / "home")
    own = tmp_path / "rules" / "agreements" / "example.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("# ours\n", encoding="utf-8")
    assert desk.run("init").code == 0
    assert own.read_text(encoding="utf-8") == "# ours\n"


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    """Something else stands where the rules should go."""
    desk = Desk(tmp_path, tmp_path / "home")
    (tmp_path / "rules").write_text("", encoding="utf-8")
    answer = desk.run("init")
    assert (answer.code, answer.err) == (
        2,
        "ferpa-scan: this folder or the data folder cannot be written to\n",
    )
    assert not (tmp_path / "ferpa-scan.toml").exists()


def test_an_unsafe_key_that_is_there_stops_it(tmp_path: Path) -> None:
    """A key of the wrong length is not written over."""
    desk = Desk(tmp_path / "here", tmp_path / "home")
    desk.folder.mkdir()
    desk.key.parent.mkdir(parents=True)
    desk.key.write_bytes(b"short")
    desk.key.chmod(0o600)
    answer = desk.run("init")
    assert answer.code == 2
    assert "32 bytes" in answer.err
    assert desk.key.read_bytes() == b"short"


def test_a_key_named_by_a_config_above_is_not_the_new_districts(tmp_path: Path) -> None:
    """What init makes is what the commands after it look for."""
    (tmp_path / "ferpa-scan.toml").write_text("[key]\nkey_file = 'theirs.key'\n", encoding="utf-8")
    desk = desk_in(tmp_path)
    assert desk.key.is_file()
    assert not (tmp_path / "theirs.key").exists()
