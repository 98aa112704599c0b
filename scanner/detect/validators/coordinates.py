"""A place on earth in decimal degrees."""

from __future__ import annotations

import re

NAME = "coordinates"
_NUMBER = re.compile(r"-?\d{1,3}\.\d+")
_LATITUDE, _LONGITUDE = 90.0, 180.0


def valid(text: str) -> bool:
    """One or two numbers within latitude and longitude; 0, 0 is no place."""
    found = [abs(float(n)) for n in _NUMBER.findall(text)]
    if not found or max(found) == 0:
        return False
    return found[0] <= (_LATITUDE if len(found) > 1 else _LONGITUDE) and found[-1] <= _LONGITUDE
