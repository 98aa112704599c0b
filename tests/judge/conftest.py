"""Exchanges to judge, built from a few words: `iep`, `person_name/guardian`, `student_name/student*12`."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from scanner.config import Config
from scanner.judge import judge
from scanner.model import (
    Decoded,
    Exchange,
    Flow,
    Hit,
    Judgement,
    Ref,
    Routed,
    Sender,
    Subject,
    SubjectKind,
    Unseen,
)
from scanner.policy import Agreement, Policy, load

ROOT = Path(__file__).resolve().parents[2]
ROOTS = [ROOT / "rules", Path(__file__).parent / "rules"]
CONFIG = Config(timezone="America/Chicago", state="MN", register_complete=True)
Judge = Callable[..., Judgement]


def hits(words: str | Iterable[str]) -> list[Hit]:
    """`element/subject@token*times`: as many hits at places of their own, each of another value."""
    found: list[Hit] = []
    for word in words.split() if isinstance(words, str) else words:
        match = re.fullmatch(r"(\w+)(?:/(\w+))?(?:@(\w+))?(?:\*(\d+))?(!?)", word)
        assert match, word
        element, kind, token, times, passed = match.groups()
        subject = Subject(SubjectKind(kind or "unknown"), token)
        for n in range(int(times or 1)):
            at, score = len(found) * 10, len(word) % 10 / 10
            found.append(
                Hit(("$", "messages", 0, "content"), at, at + 5, element, score, "test", subject=subject,
                    fingerprint=f"{element}{n}", passed="topic" if passed else None)
            )  # fmt: skip
    return found


def exchange(
    *,
    host: str = "api.acme.example",
    vendor: str = "Acme Tutors",
    product: str = "Acme Tutor",
    time: str | None = "2026-10-05T10:00:00-05:00",
    sender: str = "staff",
    purposes: Iterable[str] = ("instruction",),
    via: str | None = None,
    hidden: bool = False,
    body_unseen: str | None = None,
) -> Routed:
    when = datetime.fromisoformat(time) if time else None
    sent = Exchange("x-1", Ref("test", "00", 0), when, "tutoring", host, via=via, unseen=body_unseen)
    flow = Flow("tutoring", host, "/v1/chat")
    return Routed(
        sent, flow, vendor, product, listed=bool(vendor), in_scope=True, sender=Sender(sender),
        purposes=tuple(purposes), hidden_upstream=hidden,
    )  # fmt: skip


def amended(agreement: Agreement, changes: Mapping[str, Any]) -> Agreement:
    """The agreement with some of its terms changed; `add` and `drop` are rows."""
    terms: dict[str, Any] = dict(changes)
    rows = (agreement.rows | set(terms.pop("add", ()))) - set(terms.pop("drop", ()))
    for key in {"effective", "expires"} & terms.keys():
        terms[key] = terms[key] and date.fromisoformat(terms[key])
    for key in {"hosts", "products", "subprocessors", "purposes"} & terms.keys():
        terms[key] = tuple(terms[key])
    if "elements" in terms:
        terms["elements"] = frozenset(terms["elements"])
    if "official" in terms:
        terms["official"] = {**agreement.official, **terms["official"]}
    return replace(agreement, rows=rows, **terms)


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The rules as shipped, with one agreement."""
    return load(ROOTS, CONFIG)


@pytest.fixture(scope="session")
def judged(policy: Policy) -> Judge:
    """Judge hits given in words, under the policy with some settings and terms changed."""

    def run(
        words: str | Iterable[str],
        *,
        agreement: Mapping[str, Any] | None = None,
        config: Mapping[str, Any] | None = None,
        unseen: Iterable[tuple[str, str | None]] = (),
        partial: str | None = None,
        policy: Policy = policy,
        **sent: Any,
    ) -> Judgement:
        terms = replace(
            policy,
            config=replace(policy.config, **(config or {})),
            agreements=tuple(amended(a, agreement or {}) for a in policy.agreements),
        )
        parts = tuple(Unseen(("$",), reason, element) for reason, element in unseen)
        return judge(exchange(**sent), Decoded("test", (), parts, partial), hits(words), terms)

    return run


@pytest.fixture(scope="session")
def routed() -> Callable[..., Routed]:
    """An exchange as `route` hands it on."""
    return exchange
