"""Every recorded request is won by its own decoder, read whole, and gives what was written down by hand."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from scanner.decode import _decoders, decode, recognise
from scanner.decode._around import around
from scanner.json_text import get, parse
from scanner.model import Exchange, Json, Number, Pairs, Ref, Role, Segment, Unseen
from scanner.paths import show

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "decode"
CASES = sorted(p for p in FOLDER.glob("*/*.json") if not p.name.endswith(".segments.json"))
UNSEEN = json.loads((FOLDER / "unseen.json").read_text(encoding="utf-8"))
ALL_CASES = pytest.mark.parametrize("case", CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")


def exchange_of(case: Path) -> Exchange:
    """The exchange that a decode case describes."""
    told = parse(case.read_text(encoding="utf-8"))
    url = urlsplit(get(told, "url"))
    return Exchange(
        id=case.stem,
        ref=Ref("fixtures", "", 0),
        host=url.netloc,
        path=url.path,
        query=url.query,
        headers=tuple(get(told, "headers")),
        content_type=get(get(told, "headers"), "content-type", ""),
        body=get(told, "body"),
    )


def place(item: Segment | Unseen) -> str:
    """The path of an item as the hand-written files put it: without the steps of decoding."""
    path = item.full_path if isinstance(item, Segment) else item.path
    return show(tuple(step for step in path if not (isinstance(step, str) and step.startswith("!"))))


def found_in(exchange: Exchange) -> list[Segment | Unseen]:
    """What the decoder and the surroundings give, unopened, and what is inside of it."""
    decoded = decode(exchange)
    decoder = _decoders()[recognise(exchange)]
    return [*decoder.segments(exchange), *around(exchange), *decoded.segments, *decoded.unseen]


def leaves(value: Json, path: tuple[str | int, ...] = ("$",)) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """All leaves of a body, by a walk that shares nothing with the decoders."""
    if isinstance(value, Pairs):
        for key, item in value:
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from leaves(item, (*path, i))
    elif value not in (None, ""):
        yield path, str(value).lower() if isinstance(value, bool) else str(value)


@ALL_CASES
def test_a_case_is_won_by_its_own_decoder_against_all_others(case: Path) -> None:
    exchange = exchange_of(case)
    scores = {name: module.confidence(exchange) for name, module in _decoders().items()}
    own = scores.pop(case.parent.name)
    assert own > max(scores.values()), scores


@ALL_CASES
def test_a_case_gives_all_segments_written_by_hand(case: Path) -> None:
    found = {(place(s), s.role, s.text) for s in found_in(exchange_of(case)) if isinstance(s, Segment)}
    wanted = json.loads(case.with_suffix(".segments.json").read_text(encoding="utf-8"))
    missing = [w for w in wanted if (w["path"], Role(w["role"]), w["text"]) not in found]
    assert not missing


@ALL_CASES
def test_every_leaf_is_read_or_told_as_unseen(case: Path) -> None:
    exchange = exchange_of(case)
    items = found_in(exchange)
    hidden = [item.path for item in items if isinstance(item, Unseen)]
    read = {(s.path, s.text) for s in items if isinstance(s, Segment)}
    opened = {s.path for s in items if isinstance(s, Segment) and s.decoded}
    for path, text in leaves(exchange.body):
        unseen = any(path[: len(h)] == h for h in hidden)
        assert unseen or (path, text) in read or path in opened, path


@ALL_CASES
def test_what_cannot_be_seen_is_told(case: Path) -> None:
    unseen = {place(u) for u in decode(exchange_of(case)).unseen}
    wanted = set(UNSEEN.get(f"{case.parent.name}/{case.stem}", []))
    assert wanted <= unseen
    pdf = {p for p in unseen - wanted if re.search(r"data|bytes", p)}
    assert unseen - wanted == pdf


@ALL_CASES
def test_places_lead_back_to_the_characters_of_the_leaf(case: Path) -> None:
    """The span of a whole segment, read in the leaf, gives its text once escapes are taken away."""
    exchange = exchange_of(case)
    texts: dict[Any, str] = dict(leaves(exchange.body))
    for segment in decode(exchange).segments:
        if segment.opaque or segment.path[0] != "$" or segment.where == "key":
            continue
        leaf = texts[segment.path]
        for i, char in enumerate(segment.text):
            start, end = segment.span(i, i + 1)
            raw = leaf[start:end]
            assert raw == char or raw[0] in "\\%&+", (segment.path, raw, char)


def test_pictures_and_sound_name_the_element_that_they_are() -> None:
    unseen = decode(exchange_of(FOLDER / "openai_chat" / "parts.json")).unseen
    assert {(u.reason, u.element) for u in unseen} == {("image", "photo_video"), ("audio", "voice_audio")}


def test_every_format_has_a_case() -> None:
    assert {case.parent.name for case in CASES} == set(_decoders())


def test_a_named_format_wins_over_guessing() -> None:
    case = FOLDER / "openai_chat" / "string.json"
    exchange = Exchange(id="x", ref=Ref("", "", 0), body=exchange_of(case).body, format="any_json")
    assert recognise(exchange) == "any_json"
    assert Number("1") == "1"
