"""IP addresses as text. Imports nothing of ours."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

_SMALL = 20


def read(text: str) -> IPv4Address | IPv6Address | None:
    """The address, also where dashes stand for dots (host names); None for section numbers, versions and
    the like.
    """
    dotted = text.strip("[]").replace("-", ".") if ":" not in text else text.strip("[]")
    try:
        address = ip_address(dotted)
    except ValueError:
        return None
    if isinstance(address, IPv4Address) and max(address.packed) < _SMALL:
        return None  # 1.2.3.4 is a section or a standard's code far more often
    return address
