"""Errors: each has its exit code, and of any other only a place of ours is told."""

from __future__ import annotations

import json

import pytest

from scanner import errors
from scanner.errors import ScanError, fault, place_of
from scanner.json_text import parse


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.ScanError, 4), (errors.UsageError, 2), (errors.SourceError, 2), (errors.ConfigError, 2),
        (errors.RuleError, 2), (errors.KeyFileError, 2), (errors.ModelError, 2), (errors.StoreError, 2),
        (errors.IncompleteError, 3), (errors.LeaseError, 75),
    ],
)  # fmt: skip
def test_exit_codes_of_the_contract(error: type[ScanError], code: int) -> None:
    """Scripts rely on them, and on `code`, which no two share."""
    assert error.exit_code == code
    every = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, ScanError)]
    assert len({e.code for e in every}) == len(every)


def test_the_place_is_the_innermost_of_ours() -> None:
    """The file's name and line: no folder, no argument, no text."""
    with pytest.raises(AttributeError) as caught:
        parse(219)  # type: ignore[arg-type]
    assert place_of(caught.value).startswith("json_text.py-")
    assert fault(caught.value) == f"fault-at-{place_of(caught.value)}"


def test_an_error_from_elsewhere_has_no_place() -> None:
    """Frames of libraries are not told."""
    with pytest.raises(ValueError, match="line 1") as caught:
        json.loads("{219-09-4321")
    assert place_of(caught.value) == "unknown"
