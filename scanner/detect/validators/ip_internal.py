"""Addresses that name no household: private, loopback, link-local, documentation (RFC 6890), public name
servers.
"""

from __future__ import annotations

from scanner.detect.validators import ip_public
from scanner.detect.validators._address import read

NAME = "ip_internal"


def valid(text: str) -> bool:
    """An address that is not `ip_public`."""
    return read(text) is not None and not ip_public.valid(text)
