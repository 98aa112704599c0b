"""What is dropped on read, so that no stage ever holds it: cookies, tokens and keys of the transport.

Data in the body is another matter: a credential there is what the scan looks for. Imports nothing of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote_plus

_HEADER = re.compile(
    r"(?i)auth|cookie|token|secret|api[-_]?key|x-goog-api-key|signature|session|csrf|xsrf|credential|password"
)
_QUERY = re.compile(
    r"(?i)^(key|sig|signature|code|state|nonce|sid|jwt|auth|.*(token|secret|api[-_]?key|session|password|credential).*)$"
)


def kept_headers(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Headers without those that carry credentials; pseudo-headers of HTTP/2 are left out too."""
    return tuple((n, v) for n, v in headers if not n.startswith(":") and not _HEADER.search(n))


def kept_query(query: str) -> str:
    """A query string (as it stands in the URL) without parameters that carry credentials."""
    return "&".join(
        pair for pair in query.split("&") if pair and not _QUERY.match(unquote_plus(pair.split("=", 1)[0]))
    )
