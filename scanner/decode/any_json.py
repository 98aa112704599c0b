"""Any JSON: what no other decoder claims is read whole all the same. May import what is below the stages.

Messages are known by the speaker they name, wherever they stand, so that transcripts, webhooks and records of
logs and traces (HAR, LiteLLM, Bedrock, OpenTelemetry) that come as a body get their roles too.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.decode._leaves import walk
from scanner.decode._media import media
from scanner.decode._roles import roles
from scanner.model import Exchange, Number, Segment, Unseen

NAME = "any_json"
AI = False
_ROLES = roles()


def confidence(exchange: Exchange) -> float:
    """A little for whatever is JSON."""
    return 0.1 if isinstance(exchange.body, (tuple, list, bool, Number)) else 0.0


def segments(exchange: Exchange) -> Iterator[Segment | Unseen]:
    """Every leaf of the body."""
    return walk(exchange.body, role_of=_ROLES, hidden=media)
