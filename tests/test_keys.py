"""The key file is refused unless it is safe, and what it makes compares only with its like."""

import os
import pickle
import sys
from pathlib import Path

import pytest

from scanner import keys
from scanner.errors import KeyFileError
from scanner.keys import Keys, canonical

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has access lists, not modes")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A key file that `create` has written."""
    where = tmp_path / "secret" / "key"
    keys.create(where)
    return where


def test_a_new_key_is_read_back(path: Path) -> None:
    made = keys.load(path)
    assert len(made.master) == 32
    assert made.key_id == keys.load(path).key_id
    assert made.key_id != keys.momentary().key_id


@posix
def test_a_new_key_is_private(path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_key_is_never_overwritten(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(KeyFileError):
        keys.create(path)
    assert path.read_bytes() == before


def test_a_missing_key_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="ferpa-scan init") as caught:
        keys.load(tmp_path / "none")
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_key_of_another_size_is_refused(path: Path, size: int) -> None:
    path.write_bytes(bytes(size))
    with pytest.raises(KeyFileError, match="32 bytes"):
        keys.load(path)


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_that_others_can_read_is_refused_even_where_trusted(path: Path, mode: int) -> None:
    path.chmod(mode)
    for trusted in (False, True):
        with pytest.raises(KeyFileError, match="chmod 600"):
            keys.load(path, trusted=trusted)


@posix
def test_a_link_is_refused_unless_it_is_trusted(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(path)
    with pytest.raises(KeyFileError, match="link"):
        keys.load(link)
    assert keys.load(link, trusted=True) == keys.load(path)


@posix
def test_a_key_of_another_owner_is_refused_unless_it_is_trusted(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    with pytest.raises(KeyFileError, match="another user"):
        keys.load(path)
    assert keys.load(path, trusted=True).key_id


def test_a_folder_is_no_key(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError):
        keys.load(tmp_path)


@posix
def test_a_key_comes_through_a_descriptor(path: Path) -> None:
    assert keys.from_descriptor(os.open(path, os.O_RDONLY)) == keys.load(path)
    with pytest.raises(KeyFileError):
        keys.from_descriptor(10_000)


def test_the_same_value_differs_by_kind_and_by_key() -> None:
    one, other = Keys(bytes(32)), Keys(bytes(31) + b"\x01")
    tokens = {
        one.token("ssn", "123456789"),
        one.token("student_id", "123456789"),
        other.token("ssn", "123456789"),
    }
    assert len(tokens) == 3
    assert all(len(t) == 32 for t in tokens)


def test_tokens_stay_the_same_between_versions() -> None:
    """A changed token would split every history."""
    assert Keys(bytes(32)).token("subject", "Ana Ruiz") == Keys(bytes(32)).token(
        "subject", "  ANA\u00a0ruiz\u200b "
    )
    assert Keys(bytes(32)).token("subject", "ana ruiz") == "f765ab3f428bdd5aab576222bf7db60f"


def test_a_key_is_in_no_repr_and_survives_a_worker() -> None:
    made = Keys(bytes(range(32)))
    assert "\\x01" not in repr(made)
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Jose\u0301  NÚÑEZ", "josé núñez"),
        ("\uff21na", "ana"),
        ("\u0661\u0662", "12"),
        ("Stra\u00dfe", "strasse"),
    ],
)
def test_spellings_of_one_value_are_one(written: str, folded: str) -> None:
    assert canonical(written) == folded
