"""The rung of directory information (34 CFR 99.37). Imports model and policy.

What the district's own notice designates may go to the recipients that it allows, unless the student has
opted out and as long as nothing non-directory stands beside it. Opt-outs are not known here, so that what
fits is put to a person.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from scanner.judge.case import Case, Payload
from scanner.model import Verdict, VerdictKind


def by_directory(case: Case) -> Verdict | None:
    """`review`, where only the opt-out is not known; None where the notice does not cover it."""
    notice = case.payload.policy.config.notice
    designated = frozenset(map(str, notice.get("designated", ())))
    if case.read_as.directory == "never" or case.read_as.key not in designated:
        return None
    if not _allowed(case.payload, notice) or _tainted(case.payload, designated):
        return None
    return case.verdict(
        VerdictKind.REVIEW,
        "directory.opt-out-unknown",
        "The notice designates this as directory information and nothing else stands beside it; "
        "whether the student opted out is not recorded.",
        "A roster with opt-outs.",
        citation="34 CFR 99.37",
    )


def _allowed(payload: Payload, notice: dict[str, Any]) -> bool:
    """Whether the notice was given by then, and allows this recipient; one that names none allows all."""
    recipients = {str(name).casefold() for name in notice.get("recipients", ())}
    named = {payload.routed.vendor.casefold(), payload.routed.product.casefold()} - {""}
    return (not recipients or bool(recipients & named)) and _given(payload, notice.get("date"))


def _given(payload: Payload, since: str | None) -> bool:
    if since is None or payload.day is None:
        return True
    try:
        return date.fromisoformat(since) <= payload.day
    except ValueError:  # a date that cannot be read permits nothing
        return False


def _tainted(payload: Payload, designated: frozenset[str]) -> bool:
    """Whether anything non-directory stands beside it, be it unseen or covered by an agreement."""
    return payload.blind or not payload.elements <= designated
