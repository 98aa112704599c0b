"""Forms are read field by field, at their places in the text."""

import pytest

from scanner.decode import decode, recognise
from scanner.model import Exchange, Ref, Role, Segment

TYPE = "application/x-www-form-urlencoded"


def read(body: str, content_type: str = TYPE) -> list[Segment]:
    """The segments of a form."""
    exchange = Exchange(id="1", ref=Ref("", "", 0), body=body, content_type=content_type)
    return [s for s in decode(exchange).segments if s.path == ("$",) and s.inner[0] == "!form"]


def test_fields_map_back_to_their_escapes() -> None:
    body = "student=Zo%C3%AB+Halloran&note=a%26b&empty=&x"
    found = read(body)
    assert [(s.inner[1], s.text) for s in found] == [
        ("student", "Zoë Halloran"),
        ("note", "a&b"),
        ("x", "x"),
    ]
    start, end = found[0].span(0, 3)
    assert body[start:end] == "Zo%C3%AB"
    assert found[0].decoded == ("form", "url")


def test_a_name_that_comes_twice_gives_a_list_and_names_are_read() -> None:
    found = read("class%5B%5D=3A&class%5B%5D=band&Ana+Ruiz=61")
    assert [(s.inner[1:], s.text, s.role) for s in found if s.role is not Role.KEY] == [
        (("class[]", 0), "3A", Role.FIELD),
        (("class[]", 1), "band", Role.FIELD),
        (("Ana Ruiz",), "61", Role.FIELD),
    ]
    assert "Ana Ruiz" in [s.text for s in found if s.role is Role.KEY]


def test_json_in_a_field_is_opened() -> None:
    found = read("payload=%7B%22name%22%3A%22Ana%22%7D&v=1")
    assert [(s.text, s.decoded) for s in found] == [("Ana", ("form", "url", "json")), ("1", ("form",))]


@pytest.mark.parametrize("body", ["a=1&b=2", "user%5Bname%5D=Ana+Ruiz&go=1"])
def test_a_form_is_known_without_its_type(body: str) -> None:
    assert recognise(Exchange(id="1", ref=Ref("", "", 0), body=body)) == "form"


@pytest.mark.parametrize("body", ["x = 1 & y = 2", "Ana&Bo", "a=1", "1+1=2, she said & left"])
def test_prose_is_no_form(body: str) -> None:
    assert recognise(Exchange(id="1", ref=Ref("", "", 0), body=body)) == "raw"
