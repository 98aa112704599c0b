"""Extensions are found by their modules, and two of one name refuse to start."""

import sys
from pathlib import Path

import pytest

from scanner.errors import RuleError
from scanner.registry import discover


@pytest.fixture
def package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> tuple[str, Path]:
    """An empty package that can be imported."""
    name = f"extensions_{request.node.name}"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return name, folder


def test_modules_with_a_name_are_found_and_others_left(package: tuple[str, Path]) -> None:
    name, folder = package
    (folder / "b.py").write_text('NAME = "beta"')
    (folder / "a.py").write_text('NAME = "zeta"')
    (folder / "plain.py").write_text("")
    (folder / "_hidden.py").write_text('NAME = "beta"')
    assert list(discover(name)) == ["beta", "zeta"]


def test_two_of_one_name_refuse_to_start(package: tuple[str, Path]) -> None:
    name, folder = package
    (folder / "a.py").write_text('NAME = "same"')
    (folder / "b.py").write_text('NAME = "same"')
    with pytest.raises(RuleError, match="same"):
        discover(name)


@pytest.mark.parametrize("name", ["scanner.decode", "scanner.source"])
def test_our_own_extensions_are_named_as_their_modules(name: str) -> None:
    found = discover(name)
    assert found
    assert all(module.__name__ == f"{name}.{key}" for key, module in found.items())
