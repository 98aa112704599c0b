"""Paths as they are shown to the owner of a file, and as they may be stored."""

import pytest

from scanner.decode import decode
from scanner.model import Exchange, Pairs, Path, Ref
from scanner.paths import show, template

VOCABULARY = frozenset({"messages", "content", "url", "query", "headers", "first name"})


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (("$",), "$"),
        (("$", "messages", 0, "content"), "$.messages[0].content"),
        (("$", "a", "odd key"), '$.a["odd key"]'),
        (("@", "headers", "x-user"), '@.headers["x-user"]'),
        (("@", "url", "path", 2), "@.url.path[2]"),
        (("$", 'quo"te', "Zoë", ""), '$["quo\\"te"]["Zoë"][""]'),
        (("$", "7"), '$["7"]'),
    ],
)
def test_a_path_is_shown_as_it_stands(path: Path, shown: str) -> None:
    assert show(path) == shown


@pytest.mark.parametrize(
    ("path", "stored"),
    [
        (("$", "messages", 3, "content"), "$.messages[*].content"),
        (("$", "Ruiz, Ana", "content"), "$.*.content"),
        (("$", "content", "!json", "ana", 0), "$.content.!json.*[*]"),
        (("$", "first name"), '$["first name"]'),
    ],
)
def test_what_is_stored_holds_only_words_of_the_vocabulary(path: Path, stored: str) -> None:
    assert template(path, VOCABULARY) == stored


def test_a_key_that_is_itself_the_hit_is_never_stored() -> None:
    assert template(("$", "messages", "content"), VOCABULARY, key=True) == "$.messages.*~key"


def test_a_real_key_cannot_pass_for_a_step_of_decoding() -> None:
    body = Pairs([("!Ana Ruiz", "x"), ("note", '{"!Bo Diaz": "y"}')])
    segments = decode(Exchange(id="1", ref=Ref("", "", 0), body=body)).segments
    assert {template(s.full_path, VOCABULARY) for s in segments} == {"$.*", "$.*.!json.*"}
    assert '$["!Ana Ruiz"]' in {show(s.path) for s in segments}
