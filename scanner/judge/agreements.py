"""How one element stands with the agreements of its recipient (contract, section 7). Imports model, policy.

Each condition of an agreement is met, outside, refused or not known. Of several agreements with a vendor the
most favourable counts, so that adding a row or an agreement never creates a violation. Whatever is not marked
is not covered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from scanner.judge.case import Payload, Standing
from scanner.model import Exchange, VerdictKind
from scanner.policy import Agreement, Element, Policy

_SPECIAL = "special_indicator."
_MEALS = "frl_status"
_FOLLOWS_MEALS = frozenset({"economic_disadvantage", "household_income"})
_TRAINING_IS_OUTSIDE = frozenset({"NY"})
"""States where a contract may not allow training on student data (NY Education Law 2-d; 8 NYCRR 121.1)."""
_ANSWERS = {
    "service": "the vendor does a service that the district would otherwise use employees for",
    "control": "the district controls how the vendor uses and keeps the records",
    "redisclosure": "the vendor may not pass the records on",
}
_FAVOUR = (
    VerdictKind.PERMITTED_AGREEMENT,
    VerdictKind.REVIEW,
    VerdictKind.OUTSIDE_SCOPE,
    VerdictKind.NO_BASIS,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One condition that is not met, or not known to be. `kind` is the verdict that it leads to."""

    kind: VerdictKind
    rule: str
    fact: str
    would_change: str


def standing(payload: Payload, element: Element) -> Standing:
    """The most favourable standing over all agreements with the recipient."""
    name = payload.routed.vendor.casefold()
    theirs = [a for a in payload.policy.agreements if name and a.vendor.casefold() == name]
    if not theirs:
        return _without(payload)
    return min((_one(payload, element, a) for a in theirs), key=lambda pair: pair[0])[1]


def _without(payload: Payload) -> Standing:
    gateway = payload.routed.hidden_upstream
    rule = "gateway.undeclared" if gateway else "register.no-agreement"
    fact = f"No agreement with {payload.vendor} is entered."
    if gateway:
        fact += " It is a gateway that does not show who is behind it, so it counts as the recipient itself."
    return Standing(
        VerdictKind.NO_BASIS, rule, fact,
        f"An agreement with {payload.vendor} that covers this element, host and purpose, entered.",
    )  # fmt: skip


def _one(payload: Payload, element: Element, agreement: Agreement) -> tuple[tuple[int, int, str], Standing]:
    """The standing with one agreement, and a sort key, most favourable first."""
    problems = list(_problems(payload, element, agreement))
    kinds = {p.kind for p in problems}
    # Outside goes before refused, as in the ladder: an answer only matters for what the agreement covers.
    order = (VerdictKind.OUTSIDE_SCOPE, VerdictKind.NO_BASIS, VerdictKind.REVIEW)
    kind = next((k for k in order if k in kinds), VerdictKind.PERMITTED_AGREEMENT)
    key = (_FAVOUR.index(kind), len(problems), agreement.name)
    if kind is VerdictKind.PERMITTED_AGREEMENT:
        return key, Standing(
            kind, "agreement.covers",
            f"The agreement {agreement.name} covers this element, product, host, date and purpose.",
            "The end of the agreement, or an amendment that takes this element out.",
        )  # fmt: skip
    deciding = [p for p in problems if p.kind is kind]
    return key, Standing(
        kind,
        deciding[0].rule,
        f"Agreement {agreement.name}: " + " ".join(p.fact for p in deciding),
        " ".join(p.would_change for p in deciding),
    )


def _problems(payload: Payload, element: Element, agreement: Agreement) -> Iterator[Problem]:
    """Everything that keeps this agreement from covering the element, in the order in which it is told."""
    yield from _date(payload, agreement)
    yield from _recipient(payload, agreement)
    yield from _schedule(element, agreement)
    yield from _purpose(payload, agreement)
    yield from _terms(payload, element, agreement)


def _outside(rule: str, fact: str, would_change: str) -> Problem:
    return Problem(VerdictKind.OUTSIDE_SCOPE, f"agreement.{rule}", fact, would_change)


def _not_known(rule: str, fact: str, would_change: str) -> Problem:
    return Problem(VerdictKind.REVIEW, f"agreement.{rule}", fact, would_change)


def _date(payload: Payload, agreement: Agreement) -> Iterator[Problem]:
    day = payload.day
    if day is None:
        yield _not_known("date-unknown", "the exchange has no date.", "The date on which it was sent.")
    elif day < agreement.effective:
        yield _outside(
            "not-begun", f"it was not in force before {agreement.effective}.", "An earlier first day."
        )
    elif agreement.expires and day > agreement.expires:
        yield _outside(
            "ended", f"it ended on {agreement.expires}.", "A renewal that covers the day of the exchange."
        )


def _recipient(payload: Payload, agreement: Agreement) -> Iterator[Problem]:
    routed, exchange = payload.routed, payload.routed.exchange
    if not agreement.products or not routed.product:
        yield _not_known(
            "product-unknown",
            "which product it is for is not recorded.",
            "The products of the agreement, entered.",
        )
    elif routed.product.casefold() not in {p.casefold() for p in agreement.products}:
        yield _outside(
            "product",
            f"it does not name the product {routed.product}.",
            "An amendment that names this product.",
        )
    if not agreement.hosts or not exchange.host:
        yield _not_known(
            "host-unknown", "which hosts it is for is not recorded.", "The hosts of the product, entered."
        )
    elif not _host_in(exchange.host, agreement.hosts) and not _subprocessor(
        exchange, agreement, payload.policy
    ):
        yield _outside(
            "host", "it does not list this host.", "The host, confirmed as part of the product and entered."
        )
    if routed.hidden_upstream:
        yield _not_known(
            "upstream-hidden",
            "the gateway does not show who is behind it.",
            "The provider behind the gateway, named.",
        )


def _host_in(host: str, patterns: Collection[str]) -> bool:
    return any(fnmatchcase(host.casefold(), pattern) for pattern in patterns)


def _subprocessor(exchange: Exchange, agreement: Agreement, policy: Policy) -> bool:
    """A subprocessor (host or vendor) counts for calls made by the product, not for the district's own."""
    if not exchange.via or exchange.via not in agreement.products:
        return False
    names = {v.vendor.casefold() for v in policy.vendors if _host_in(exchange.host, v.hosts)}
    return _host_in(exchange.host, agreement.subprocessors) or bool(names & set(agreement.subprocessors))


def covers(element: Element, agreement: Agreement) -> bool:
    """Whether an agreement's schedule of data covers an element, whatever the date, product or purpose."""
    return not any(_schedule(element, agreement))


def _schedule(element: Element, agreement: Agreement) -> Iterator[Problem]:
    """Any ticked row covers, but a special indicator among an element's rows must itself be ticked.

    A ticked "other" row stands for nothing until a person has said for which element: a fact not known.
    """
    if element.key in agreement.elements:
        return
    special = [row for row in element.ndpa if row.startswith(_SPECIAL)]
    missing = [row for row in special if row not in agreement.rows]
    ticked = [row for row in special or element.ndpa if row in agreement.rows]
    wish = "An amendment that adds it, or the field left out."
    if not element.ndpa:
        yield _outside("no-row", "no row of a standard schedule stands for this element.", wish)
    elif missing and special != list(element.ndpa):
        yield _outside("special-row-missing", f"its row {missing[0]} is not marked, and must be.", wish)
    elif missing or not ticked:
        rows = " or ".join(missing or element.ndpa)
        yield _outside("row-missing", f"{rows} is not marked.", wish)
    elif all(_other(row) for row in ticked):
        yield _not_known(
            "other-row-unmapped", f"what its row {ticked[0]} stands for is not recorded.",
            "A person's word on which elements that row means.",
        )  # fmt: skip


def _other(row: str) -> bool:
    return row.endswith((".other", ".listed"))


def _purpose(payload: Payload, agreement: Agreement) -> Iterator[Problem]:
    ours = {p.casefold() for p in payload.routed.purposes}
    theirs = {p.casefold() for p in agreement.purposes}
    if not ours:
        yield _not_known(
            "purpose-unknown",
            "the purpose of this system is not recorded.",
            "The system's purposes in the settings.",
        )
    elif not theirs:
        yield _not_known(
            "purposes-unknown", "its purposes are not recorded.", "The purposes of the agreement, entered."
        )
    elif not ours & theirs:
        yield _outside(
            "purpose", "the purpose of this system is not among its purposes.", "An amendment that adds it."
        )
    elif not ours <= theirs:
        yield _not_known(
            "purpose-mixed", "it covers some purposes of this system; which this was for is not known.",
            "One system name for each purpose, or an amendment that adds the purpose.",
        )  # fmt: skip


def _terms(payload: Payload, element: Element, agreement: Agreement) -> Iterator[Problem]:
    for key, meaning in _ANSWERS.items():
        answer = agreement.official.get(key)
        if answer is False:
            yield Problem(
                VerdictKind.NO_BASIS, "agreement.answer-no", f"the recorded answer is no: {meaning}.",
                "Terms that make the vendor a school official, and the answer entered anew.",
            )  # fmt: skip
        elif answer is None:
            yield _not_known("answer-missing", f"no answer is recorded: {meaning}.", "That answer, entered.")
    if agreement.training:
        outside = payload.policy.config.state in _TRAINING_IS_OUTSIDE
        make = _outside if outside else _not_known
        yield make(
            "training", "it lets the vendor train on student data.", "Terms that do not allow training."
        )
    if element.key in _FOLLOWS_MEALS and any(_MEALS in law.bars for law in payload.policy.laws):
        yield _not_known(
            "meal-source-unknown", "whether this comes from a meal application is not recorded.",
            "The source of the flag. From a meal application it follows the rule on meal eligibility.",
        )  # fmt: skip
