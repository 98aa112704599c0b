"""Test cards that payment processors publish, and numbers of one digit."""

from __future__ import annotations

from scanner.detect.validators._digits import digits

NAME = "card_sample"
_PUBLISHED = frozenset({
    "4111111111111111", "4242424242424242", "4012888888881881", "4000056655665556", "4000000000000002",
    "4000000000003220", "4222222222222", "5555555555554444", "5105105105105100", "5200828282828210",
    "2223003122003222", "378282246310005", "371449635398431", "378734493671000", "6011111111111117",
    "6011000990139424", "30569309025904", "38520000023237", "3530111333300000", "3566002020360505",
    "4929000000006", "4917610000000000", "4007000000027", "5424000000000015",
})  # fmt: skip


def valid(text: str) -> bool:
    """Whether this card is a published test number."""
    number = digits(text)
    return number in _PUBLISHED or (bool(number) and len(set(number)) == 1)
