"""JSON is parsed without losing anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.json_text import BrokenJsonError, dig, get, parse, plain
from scanner.model import Number, Pairs


@pytest.mark.parametrize("digits", ["0", "-7", "12.50", "1e400", "1E-2", "12345678901234567890123"])
def test_numbers_keep_their_digits(digits: str) -> None:
    assert parse(f"[{digits}]") == [Number(digits)]
    assert isinstance(parse(digits), Number)


def test_duplicate_keys_are_kept_in_order_and_the_last_is_found() -> None:
    value = parse('{"a": 1, "b": "x", "a": 2}')
    assert value == Pairs([("a", "1"), ("b", "x"), ("a", "2")])
    assert get(value, "a") == "2"
    assert plain(value) == {"a": "2", "b": "x"}


def test_true_false_null_and_text_are_what_they_are() -> None:
    assert parse('[true, false, null, "a\\u00eb\\ud83c\\udf92", "raw\nline"]') == [
        True,
        False,
        None,
        "aë🎒",
        "raw\nline",
    ]


def test_a_mark_at_the_start_is_passed_over() -> None:
    assert parse("\ufeff[]") == []


@pytest.mark.parametrize("text", ["", " ", "{", "[1,]", "{'a': 1}", "nul", '{"a" 1}', '"a', "[1] [2]"])
def test_what_is_no_json_is_broken_and_is_not_in_the_message(text: str) -> None:
    with pytest.raises(BrokenJsonError) as caught:
        parse(text)
    assert caught.value.reason == str(caught.value) == "json"


@pytest.mark.parametrize("text", ["[" * 100_000 + "]" * 100_000, '{"a":' * 100_000 + "1" + "}" * 100_000])
def test_nesting_without_end_is_too_deep(text: str) -> None:
    with pytest.raises(BrokenJsonError) as caught:
        parse(text)
    assert caught.value.reason == "too-deep"


def test_a_dotted_path_leads_down_and_a_key_with_dots_wins() -> None:
    value = parse('{"a": {"b": 1}, "a.b": 2, "c": {"d": [3]}}')
    assert dig(value, "a.b") == "2"
    assert dig(value, "c.d") == ["3"]
    assert dig(value, "c.x.y") is None
    assert dig(value, "") == value
    assert get("text", "a", "nothing") == "nothing"


@given(st.text())
def test_any_text_parses_or_is_broken(text: str) -> None:
    try:
        parse(text)
    except BrokenJsonError as error:
        assert error.reason in {"json", "too-deep"}  # noqa: PT017
