"""What is inside strings is found, and each character keeps its place in the leaf."""

import base64
import json
from dataclasses import replace
from itertools import pairwise
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.decode import decode
from scanner.decode._json_spans import placed
from scanner.decode._nested import opened
from scanner.json_text import BrokenJsonError
from scanner.model import Exchange, Json, Pairs, Ref, Role, Segment, Unseen

LEAF = ("$", "note")


def segments(text: str, role: Role = Role.USER) -> list[Segment]:
    """What is inside one leaf."""
    return [s for s in opened(Segment(LEAF, role, text)) if isinstance(s, Segment)]


def unseen(text: str) -> list[Unseen]:
    """What of one leaf cannot be seen."""
    return [s for s in opened(Segment(LEAF, Role.USER, text)) if isinstance(s, Unseen)]


def exchange(body: Json) -> Exchange:
    """An exchange with a body and nothing around it."""
    return Exchange(id="1", ref=Ref("", "", 0), body=body)


def cut(leaf: str, segment: Segment, text: str) -> str:
    """The characters of the leaf at which a text inside a segment stands."""
    at = segment.text.index(text)
    start, end = segment.span(at, at + len(text))
    return leaf[start:end]


def b64(text: str) -> str:
    """Text in base64."""
    return base64.b64encode(text.encode()).decode()


# ---- JSON in a string


def test_json_in_a_string_gives_its_leaves_at_their_places() -> None:
    leaf = '{"student": "Ana Ruiz", "ids": [4410127, true, null], "x": ""}'
    found = segments(leaf)
    assert [(s.inner, s.text) for s in found] == [
        (("!json", "student"), "Ana Ruiz"),
        (("!json", "ids", 0), "4410127"),
        (("!json", "ids", 1), "true"),
    ]
    assert [cut(leaf, s, s.text) for s in found] == ["Ana Ruiz", "4410127", "true"]
    assert all(s.path == LEAF and s.decoded == ("json",) for s in found)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (r"Zo\u00eb", "Zoë"),
        (r"\ud83c\udf92Ana", "🎒Ana"),
        (r"a\n\"Ana\"\/\\b", 'a\n"Ana"/\\b'),
        (r"\ud800x", "\ud800x"),
        ("roh\nund\tAna", "roh\nund\tAna"),
    ],
)
def test_escapes_map_back_to_the_characters_that_make_them(raw: str, text: str) -> None:
    leaf = f'{{"a": "{raw}"}}'
    (segment,) = segments(leaf)
    assert segment.text == text
    pieces = [segment.span(i, i + 1) for i in range(len(text))]
    assert pieces[0][0] == leaf.index(raw)
    assert pieces[-1][1] == leaf.index(raw) + len(raw)
    assert all(a[1] == b[0] for a, b in pairwise(pieces))


def test_a_key_that_is_data_is_found_in_the_string() -> None:
    leaf = '{"Ruiz, Ana": 61, "score": 2}'
    key = next(s for s in segments(leaf) if s.role is Role.KEY)
    assert (key.text, key.where, cut(leaf, key, "Ana")) == ("Ruiz, Ana", "value", "Ana")


def test_json_is_opened_three_times_and_no_further() -> None:
    inner = '{"a": "Ana"}'
    for _ in range(3):
        inner = json.dumps({"a": inner})
    (segment,) = segments(inner)
    assert segment.decoded == ("json",) * 3
    assert json.loads(segment.text) == {"a": "Ana"}
    assert "Ana" in cut(inner, segment, "Ana")


def test_lines_of_json_are_opened_one_by_one() -> None:
    leaf = '{"a": "Ana"}\n\n{"a": "Bo", "b": "{}"}\n'
    found = segments(leaf)
    assert [(s.inner, s.text) for s in found] == [
        (("!lines", 0, "!json", "a"), "Ana"),
        (("!lines", 1, "!json", "a"), "Bo"),
        (("!lines", 1, "!json", "b"), "{}"),
    ]
    assert [cut(leaf, s, s.text) for s in found] == ["Ana", "Bo", "{}"]


def test_messages_in_a_string_have_their_speakers() -> None:
    leaf = json.dumps(
        {"messages": [{"role": "user", "content": "im Ana"}, {"role": "system", "content": "x"}]}
    )
    said = {s.text: s.role for s in segments(leaf, Role.FIELD)}
    assert (said["im Ana"], said["x"], said["user"]) == (Role.USER, Role.SYSTEM, Role.FIELD)
    assert {s.role for s in segments(leaf, Role.TOOL)} == {Role.TOOL}


@pytest.mark.parametrize("text", ["{not json}", "[1] and [2]", "{", "[]", '{"a": 1', "{} [x]"])
def test_text_that_only_looks_like_json_stays_text(text: str) -> None:
    assert [(s.text, s.decoded) for s in segments(text)] == [(text, ())]


def test_nesting_without_end_is_read_as_text() -> None:
    leaf = "[" * 100_000 + '"Ana"' + "]" * 100_000
    assert [s.text for s in segments(leaf)] == [leaf]


def test_a_mark_before_json_is_no_leaf() -> None:
    assert [p.text for p in placed('\ufeff{"a": "b"}')] == ["a", "b"]
    with pytest.raises(BrokenJsonError):
        placed("\ufeff{")


# ---- escapes


def test_html_and_url_escapes_are_read_at_their_places() -> None:
    leaf = "Ana&nbsp;Ruiz &amp; Jos%C3%A9%20Diaz &#241;"
    (segment,) = segments(leaf)
    assert segment.text == "Ana\xa0Ruiz & José Diaz ñ"
    assert segment.decoded == ("html", "url")
    assert cut(leaf, segment, "Ana\xa0Ruiz") == "Ana&nbsp;Ruiz"
    assert cut(leaf, segment, "José") == "Jos%C3%A9"
    assert cut(leaf, segment, "Diaz") == "Diaz"
    assert cut(leaf, segment, "ñ") == "&#241;"


def test_a_query_reads_plus_as_blank() -> None:
    leaf = "https://x.example/launch?sch=Cedar+Bluff+High&fn=Mai%20See"
    (segment,) = segments(leaf)
    assert cut(leaf, segment, "Cedar Bluff High") == "Cedar+Bluff+High"
    assert cut(leaf, segment, "Mai See") == "Mai%20See"


@pytest.mark.parametrize("text", ["100% of Ana", "%zz", "AT&T; R&D", "50%E9", "a+b"])
def test_what_is_no_escape_stays(text: str) -> None:
    assert [s.text for s in segments(text)] == [text]


def test_json_behind_escapes_is_opened() -> None:
    leaf = quote('{"student": "Zoë"}')
    (segment,) = segments(leaf)
    assert (segment.text, segment.decoded) == ("Zoë", ("url", "json"))
    assert cut(leaf, segment, "Zoë") == "Zo%C3%AB"
    (other,) = segments("{&quot;student&quot;: &quot;Ana&quot;}")
    assert (other.text, other.decoded) == ("Ana", ("html", "json"))


# ---- base64, data URIs, JWT


@pytest.mark.parametrize(
    "text", ["Thaddeus Ravenel, grade 5 ", "Zoë Halloran, Klasse 3a ß", "~~~???>>> Ana Ruiz 4410127"]
)
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_text_in_base64_of_either_alphabet_is_read(text: str, encode: object) -> None:
    leaf = encode(text.encode()).decode()  # type: ignore[operator]
    (segment,) = segments(leaf)
    assert (segment.text, segment.decoded, segment.opaque) == (text, ("base64",), True)
    assert segment.span(0, 3) == (0, 3)
    assert [s.text for s in segments(leaf.rstrip("="))] == [text]


def test_json_in_base64_in_json_is_read() -> None:
    (segment,) = segments(json.dumps({"data": b64('{"name": "Ana Ruiz", "x": null}')}))
    assert (segment.text, segment.decoded) == ("Ana Ruiz", ("json", "base64", "json"))
    assert segment.inner == ("!json", "data", "!base64", "!json", "name")
    assert segment.opaque


@pytest.mark.parametrize(
    "text", ["averyverylongwordthatgoesonandon", "5b8aa5a2d2c872e8321cf37308d69df2", "a" * 40]
)
def test_words_and_digests_are_no_base64(text: str) -> None:
    assert [(s.text, s.decoded) for s in segments(text)] == [(text, ())]


def test_a_data_uri_of_text_is_read_beside_the_text_around_it() -> None:
    leaf = f"see data:text/plain;charset=utf-8;base64,{b64('Ana Ruiz')} for Bo"
    found = segments(leaf)
    assert found[0].text == "Ana Ruiz"
    assert cut(leaf, found[1], "for Bo") == "for Bo"
    assert "base64" not in found[1].text


def test_pictures_are_unseen_wherever_they_stand() -> None:
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(30)).decode()
    for leaf in (png, f"data:image/png;base64,{png}", json.dumps({"a": png})):
        (item,) = unseen(leaf)
        assert (item.reason, item.element) == ("image", "photo_video")
        assert not segments(leaf)


def test_many_data_uris_in_one_text_are_all_taken() -> None:
    leaf = " ".join(f"data:text/plain;base64,{b64(f'Ana {i}')}" for i in range(2000))
    assert len([s for s in segments(leaf) if s.opaque]) == 2000


def test_what_a_token_says_is_read() -> None:
    head, claims = b64('{"alg": "HS256"}').rstrip("="), b64('{"email": "ana@x.example"}').rstrip("=")
    leaf = f"token {head}.{claims}.c2lnbmF0dXJl"
    found = segments(leaf)
    assert ("ana@x.example", ("jwt", "json")) in [(s.text, s.decoded) for s in found]
    assert found[-1].text == leaf


# ---- bounds


def test_a_body_deeper_than_the_bounds_is_partial_and_what_came_before_is_read() -> None:
    deep: Json = "end"
    for _ in range(300):
        deep = [deep]
    decoded = decode(exchange(Pairs([("note", "Ana"), ("deep", deep), ("more", "Bo")])))
    assert decoded.partial == "too-deep"
    assert [s.text for s in decoded.segments] == ["Ana"]


def test_a_million_nodes_are_cut_and_the_rest_around_is_still_read() -> None:
    body: Json = [[] for _ in range(1_000_001)]
    decoded = decode(replace(exchange(body), user="ana"))
    assert decoded.partial == "too-large"
    assert [s.text for s in decoded.segments] == ["ana"]


def test_more_segments_than_the_bounds_are_partial() -> None:
    decoded = decode(replace(exchange(["a"] * 150_000), user="ana"))
    assert decoded.partial == "too-many-parts"
    assert len(decoded.segments) == 100_001


# ---- whatever comes

TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)
VALUES = st.recursive(
    TEXTS, lambda v: st.lists(v, max_size=3) | st.dictionaries(TEXTS, v, max_size=3), max_leaves=8
)


@settings(max_examples=150, deadline=None)
@given(value=VALUES, depth=st.integers(1, 3), ascii_only=st.booleans())
def test_any_leaf_of_json_in_strings_maps_back_to_itself(value: Json, depth: int, ascii_only: bool) -> None:
    """The span of a leaf, unescaped as often as it was escaped, is the leaf."""
    leaf = json.dumps({"k": value}, ensure_ascii=ascii_only)
    for _ in range(depth - 1):
        leaf = json.dumps([leaf], ensure_ascii=ascii_only)
    for segment in segments(leaf):
        steps = segment.decoded
        if segment.opaque or set(steps) - {"json"} or not segment.text:
            continue
        raw = leaf[slice(*segment.span(0, len(segment.text)))]
        for _ in steps:
            raw = json.loads(f'"{raw}"')
        assert raw == segment.text


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for segment in segments(text):
        assert segment.offsets is None or len(segment.offsets.starts) == len(segment.text)
        start, end = segment.span(0, len(segment.text))
        assert segment.opaque or 0 <= start <= end <= len(text)
