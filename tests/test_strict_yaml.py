"""YAML without surprises: what is written is what is read, and what is refused says where."""

from pathlib import Path

import pytest

from scanner.errors import RuleError
from scanner.strict_yaml import MAX_BYTES, MAX_DEPTH, Document, read


def parsed(folder: Path, text: str) -> Document:
    path = folder / "rule.yaml"
    path.write_text(text, encoding="utf-8")
    return read(path)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("NO", "NO"),
        ("on", "on"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("2026-08-01", "2026-08-01"),
        ("22:22", "22:22"),
        ("12", 12),
        ("-3", -3),
        ("0042", "0042"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("1.5", 1.5),
        ("1e3", "1e3"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_a_scalar_is_text_unless_it_is_plainly_a_number_or_a_truth_value(
    tmp_path: Path, written: str, value: object
) -> None:
    """`no`, dates, octal numbers and base-60 times keep their text; a long run of digits is an id."""
    assert parsed(tmp_path, f"key: {written}\n").data == {"key": value}


def test_keys_are_always_text(tmp_path: Path) -> None:
    assert parsed(tmp_path, "504: plan\nno: thing\ntrue: word\n").data == {
        "504": "plan",
        "no": "thing",
        "true": "word",
    }


def test_every_value_knows_its_line(tmp_path: Path) -> None:
    doc = parsed(tmp_path, "a: 1\nb:\n  - x\n  - c: 2\n")
    assert doc.lines[("b", 1, "c")] == 4
    assert str(doc.error(("b", 0), "is wrong")) == "rule.yaml:3: is wrong"
    assert str(doc.error(("b", 7, "z"), "is wrong")) == "rule.yaml:2: is wrong"


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "stands twice"),
        ("a:\n  x: 1\n  x: 2\n", 3, "stands twice"),
        ("a: &one [1]\nb: *one\n", 1, "anchors and aliases"),
        ("a: 1\nb: *none\n", 2, "anchors and aliases"),
        ("a: 1\n<<: {b: 2}\n", 2, "merge keys"),
        ("a: 1\nb: !!python/object:os.system x\n", 2, "tags"),
        ("a: !secret x\n", 1, "tags"),
        ("? [a, b]\n: 1\n", 1, "must be a word"),
        ("a: 1\nb: [1, 2\n", 3, "not valid YAML"),
        ("a: 1\n---\nb: 2\n", 2, "not valid YAML"),
    ],
)
def test_what_could_surprise_is_refused_with_file_and_line(
    tmp_path: Path, text: str, line: int, problem: str
) -> None:
    with pytest.raises(RuleError, match=rf"^rule\.yaml:{line}: .*{problem}"):
        parsed(tmp_path, text)


def test_a_message_never_quotes_the_file(tmp_path: Path) -> None:
    with pytest.raises(RuleError) as caught:
        parsed(tmp_path, "Rosalind Quibble: 1\nRosalind Quibble: 2\n")
    assert "Quibble" not in str(caught.value)


def test_a_file_nested_too_deep_is_refused_before_it_is_built(tmp_path: Path) -> None:
    with pytest.raises(RuleError):
        parsed(tmp_path, "a: " + "[" * 50_000)
    with pytest.raises(RuleError, match="nested too deep"):
        parsed(tmp_path, "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))
    assert parsed(tmp_path, "[" * MAX_DEPTH + "]" * MAX_DEPTH).data


def test_files_that_are_missing_too_large_or_not_utf8_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "rule.yaml"
    with pytest.raises(RuleError, match="cannot be read"):
        read(path)
    path.write_bytes(b"# " + b"x" * MAX_BYTES)
    with pytest.raises(RuleError, match="larger than"):
        read(path)
    path.write_bytes("a: é\n".encode("latin-1"))
    with pytest.raises(RuleError, match="not UTF-8"):
        read(path)
    path.write_bytes(b"a: \x07\n")
    with pytest.raises(RuleError, match="not valid YAML"):
        read(path)


def test_an_empty_file_holds_nothing_and_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert parsed(tmp_path, "").data is None
    path = tmp_path / "rule.yaml"
    path.write_bytes(b"\xef\xbb\xbfkey: no\n")
    assert read(path).data == {"key": "no"}
