"""Addresses of the open internet: a household's or a phone's."""

from __future__ import annotations

from scanner.detect.validators._address import read

NAME = "ip_public"
RESOLVERS = frozenset(
    {"8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1", "9.9.9.9", "208.67.222.222", "208.67.220.220"}
)


def valid(text: str) -> bool:
    """Routable (IANA special registries), no public name server."""
    address = read(text)
    if address is None or address.is_multicast:
        return False
    return address.is_global and str(address) not in RESOLVERS
