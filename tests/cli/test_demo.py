"""`demo`: the tour, on a district small enough for a test; and how it ends early."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from scanner import cli
from scanner.cli import demo
from tests.cli.conftest import LEAK, Desk, exchange

URL = "https://api.anthropic.com/v1/messages"
CONFIG = '[district]\nname = "Tiny"\n[sources.gateway]\npath = "gateway"\n'


@pytest.fixture(autouse=True)
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive of two records."""
    archive = tmp_path / "district.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("config/ferpa-scan.toml", CONFIG)
        for name in ("litellm", "bedrock", "har"):
            packed.mkdir(name)
        packed.writestr("gateway/1.jsonl", json.dumps(exchange(1, url=URL)))
        packed.writestr("later/gateway/2.jsonl", json.dumps(exchange(2, LEAK, url=URL)))
    monkeypatch.setattr(demo, "data", SimpleNamespace(path=lambda *_: archive))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, tmp_path / "home of another")


def test_the_tour(desk: Desk) -> None:
    """Two scans, the second with a new leak; it ends with commands to try; the user's own home is not touched."""
    answer = desk.run("demo", "--dir", "a b")
    assert answer.code == 0, answer.err
    assert "This is the first scan" in answer.err
    assert "New since the scan of" in answer.err
    assert answer.err.rstrip().splitlines()[-1].startswith("  ferpa-scan ")
    assert not desk.home.exists()
    assert (desk.folder / "a b" / "home" / "db" / "findings.db").is_file()


def test_only_in_an_empty_folder(desk: Desk) -> None:
    """It would mix with what is there."""
    desk.write("full/something.txt", b"mine")
    assert desk.run("demo", "--dir", "full").code == 2


def test_a_stop_in_the_middle_is_a_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tour does not go on, nor call it a mistake of the user."""
    monkeypatch.setattr(cli, "run", lambda _: 143)
    with pytest.raises(Exception, match="143") as stopped:
        demo._step("A step", [], "scan")
    assert type(stopped.value).__name__ == "Exit"
