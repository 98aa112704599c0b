"""A model that is missing, damaged or of another version stops the scan with one line that names the fix."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from scanner.detect.names.files import MANIFEST, VERSION
from scanner.detect.names.roles import RoleModel
from scanner.detect.names.tagger import MODEL, Tagger
from scanner.errors import ModelError


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MODEL, tmp_path / "model"))


def refusal(folder: Path) -> str:
    with pytest.raises(ModelError) as tagger:
        Tagger.load(folder)
    with pytest.raises(ModelError):
        RoleModel.load(folder)
    message = str(tagger.value)
    assert tagger.value.exit_code == 2
    assert "install ferpa-scan again" in message
    assert "\n" not in message
    assert str(folder) not in message
    return message


def test_no_folder(tmp_path: Path) -> None:
    assert "missing" in refusal(tmp_path / "none")


def test_a_file_is_missing(copy: Path) -> None:
    (copy / "names.npz").unlink()
    assert "names.npz is missing" in refusal(copy)


def test_a_file_is_truncated(copy: Path) -> None:
    content = (copy / "tagger.npz").read_bytes()
    (copy / "tagger.npz").write_bytes(content[: len(content) // 2])
    assert "tagger.npz is damaged" in refusal(copy)


def test_the_manifest_is_no_json(copy: Path) -> None:
    (copy / MANIFEST).write_text("{", encoding="utf-8")
    assert "cannot be read" in refusal(copy)


def test_another_version(copy: Path) -> None:
    about = json.loads((copy / MANIFEST).read_text(encoding="utf-8"))
    (copy / MANIFEST).write_text(json.dumps(about | {"version": VERSION + 1}), encoding="utf-8")
    assert "version" in refusal(copy)


def test_the_shipped_model_is_small() -> None:
    sizes = [file.stat().st_size for file in MODEL.iterdir()]
    assert max(sizes) < 2_000_000
    assert sum(sizes) < 15_000_000
