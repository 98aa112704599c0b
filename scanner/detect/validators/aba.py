"""Routing numbers of banks: Federal Reserve prefix and checksum (ABA)."""

from __future__ import annotations

from scanner.detect.validators._digits import digits

NAME = "aba"
_LENGTH = 9
_PREFIXES = (*range(13), *range(21, 33), *range(61, 73), 80)


def valid(text: str) -> bool:
    """Nine digits whose weighted sum (3, 7, 1) ends in 0."""
    number = digits(text)
    if len(number) != _LENGTH or int(number[:2]) not in _PREFIXES:
        return False
    return sum(int(d) * w for d, w in zip(number, (3, 7, 1) * 3, strict=True)) % 10 == 0
