"""A street address where somebody can live: no famous door, no sample."""

from __future__ import annotations

from scanner.detect.validators import street_sample

NAME = "street"


def valid(text: str) -> bool:
    """Not one of the known ones."""
    return not street_sample.valid(text)
