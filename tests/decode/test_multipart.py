"""Multipart bodies: fields and files of text are read at their places, other files are unseen."""

import pytest

from scanner.decode import decode, recognise
from scanner.model import Decoded, Exchange, Ref, Segment

BODY = (
    '--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nfor Ana\r\n'
    '--b\r\nContent-Disposition: form-data; name="f"; filename="ana ruiz.txt"\r\n'
    "Content-Type: text/plain\r\n\r\nMy dog\nby Ana\r\n"
    '--b\r\nContent-Disposition: form-data; name="p"; filename="ana.png"\r\n'
    "Content-Type: image/png\r\n\r\n\u0089PNG\u0000\u0001\u0002\u0003\r\n--b--\r\n"
)


def read(body: str, content_type: str = "multipart/form-data; boundary=b") -> Decoded:
    """What a multipart body gives."""
    return decode(Exchange(id="1", ref=Ref("", "", 0), body=body, content_type=content_type))


def texts(decoded: Decoded) -> dict[tuple[object, ...], Segment]:
    """Inner path → segment, first come."""
    found: dict[tuple[object, ...], Segment] = {}
    for segment in decoded.segments:
        found.setdefault(segment.inner[1:], segment)
    return found


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data; boundary=b", 'multipart/form-data; boundary="b"', ""]
)
def test_parts_are_read_at_their_places(content_type: str) -> None:
    found = texts(read(BODY, content_type))
    assert {path: s.text for path, s in found.items()} == {
        ("note",): "for Ana",
        ("f", "filename"): "ana ruiz.txt",
        ("f",): "My dog\nby Ana",
        ("p", "filename"): "ana.png",
    }
    for segment in found.values():
        start, end = segment.span(0, len(segment.text))
        assert BODY[start:end] == segment.text


def test_a_picture_is_unseen() -> None:
    (item,) = read(BODY).unseen
    assert (item.path, item.reason, item.element) == (("$", "!multipart", "p"), "image", "photo_video")


def test_a_file_name_in_another_alphabet_is_read() -> None:
    body = (
        "--b\r\nContent-Disposition: form-data; name=\"f\"; filename*=UTF-8''Zo%C3%AB.txt\r\n\r\nx\r\n--b--"
    )
    assert texts(read(body))["f", "filename"].text == "Zoë.txt"


def test_what_stands_outside_the_parts_is_read_too() -> None:
    found = [s.text.strip() for s in read("Ana was here\r\n" + BODY + "and Bo").segments]
    assert "Ana was here" in found
    assert "and Bo" in found


def test_a_body_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    cut = BODY[: BODY.index("by Ana") + 3]
    assert texts(read(cut))["f",].text == "My dog\nby "
    assert [s.text for s in read("no parts at all").segments] == ["no parts at all"]


def test_a_line_of_dashes_is_no_multipart() -> None:
    assert recognise(Exchange(id="1", ref=Ref("", "", 0), body="--\nAna Ruiz")) == "raw"
