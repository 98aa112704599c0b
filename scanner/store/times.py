"""How the store writes a time. Imports nothing of ours."""

from __future__ import annotations

from datetime import UTC, datetime


def stamp(time: datetime) -> str:
    """RFC 3339 in UTC to the millisecond; text of one width, so that it sorts as time does. Without a zone:
    UTC.
    """
    aware = time if time.tzinfo else time.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="milliseconds")
