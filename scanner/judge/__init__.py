"""Hits of one exchange → its judgement: what it discloses, and on what basis. Imports model and policy.

First the set (`identifiability`), then each element up the `ladder`. Pure: no clock, no I/O; the order of
hits does not matter. All turns of an exchange are judged together, and an element that several kinds of
people show is judged for each, the worst shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from scanner.judge.agreements import standing
from scanner.judge.case import Case, Payload
from scanner.judge.identifiability import assess, names_student, of_student, owner_unknown, read_as
from scanner.judge.ladder import UNSEEN, judge_case
from scanner.judge.severity import BULK, distinct, severity, tokens
from scanner.model import (
    Decoded,
    Hit,
    Identifiability,
    Judgement,
    Routed,
    SubjectKind,
    Verdict,
    VerdictKind,
    badness,
)
from scanner.policy import Policy

__all__ = ["judge"]

Group = tuple[str, SubjectKind]


def judge(routed: Routed, decoded: Decoded, hits: Sequence[Hit], policy: Policy) -> Judgement:
    """Judge every element of one exchange. Hits that are `passed` are nobody's record and are left out."""
    groups: dict[Group, list[Hit]] = defaultdict(list)
    for hit in hits:
        if not hit.passed:
            groups[hit.element, hit.subject.kind].append(hit)
    seen = [hit for group in groups.values() for hit in group]
    unseen = _unseen(routed, decoded)
    for element in [UNSEEN] * bool(unseen) + [u.element for u in decoded.unseen if u.element]:
        groups.setdefault((element, SubjectKind.UNKNOWN), [])
    blind = bool(unseen or decoded.partial)
    identifiability, company = assess(seen, policy.elements, unseen=blind)
    payload = Payload(
        routed=routed,
        policy=policy,
        identifiability=identifiability,
        company=company,
        elements=_students_elements(groups, policy),
        unseen=unseen,
        blind=blind,
        students=_students(groups, policy),
    )
    verdicts = _worst(judge_case(_case(payload, group, found)) for group, found in groups.items())
    bulk = payload.students >= BULK and identifiability is not Identifiability.NONE
    return Judgement(identifiability, verdicts, ("bulk",) * bulk, tuple(_flags(payload, verdicts, bulk=bulk)))


def _unseen(routed: Routed, decoded: Decoded) -> tuple[str, ...]:
    """Why parts of it cannot be read, in words of ours."""
    body = [routed.exchange.unseen] if routed.exchange.unseen else []
    return tuple(sorted({*body, *(u.reason for u in decoded.unseen)}))


def _students_elements(groups: Mapping[Group, Sequence[Hit]], policy: Policy) -> frozenset[str]:
    """What of it can be about a student, as whose it is read."""
    pairs = ((policy.elements[key], kind) for key, kind in groups if key != UNSEEN)
    return frozenset(read_as(e, kind, policy.elements).key for e, kind in pairs if of_student(e, kind))


def _students(groups: Mapping[Group, Sequence[Hit]], policy: Policy) -> int:
    """How many distinct students the exchange names, by the element that tells most of them apart."""
    counts: dict[str, list[Hit]] = defaultdict(list)
    for (key, kind), hits in groups.items():
        if names_student(policy.elements[key], kind):
            counts[key].extend(hits)
    return max(map(distinct, counts.values()), default=0)


def _case(payload: Payload, group: Group, hits: Sequence[Hit]) -> Case:
    element, kind = payload.policy.elements[group[0]], group[1]
    taken = read_as(element, kind, payload.policy.elements)
    ours = of_student(element, kind)
    named = distinct(hits) if hits and ours and names_student(element, kind) else None
    return Case(
        payload=payload,
        element=element,
        read_as=taken,
        subject=kind,
        of_student=ours,
        alone=element.tier == 0 and owner_unknown(element, kind) and not payload.company,
        standing=standing(payload, taken),
        law=next((law for law in payload.policy.laws if element.key in law.bars), None),
        severity=severity(
            element,
            linked=payload.identifiability is not Identifiability.NONE or not ours,
            students=payload.students,
        ),
        confidence=max((h.score for h in hits), default=1.0),
        subjects=tokens(hits) or named,
    )


def _worst(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """One verdict for each element: the worst of those for the kinds of people who show it."""
    by_element: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        by_element[verdict.element].append(verdict)
    return tuple(
        min(
            found,
            key=lambda v: (badness(v.verdict, v.severity), v.rule, v.fact, -v.confidence, v.subjects or 0),
        )
        for _, found in sorted(by_element.items())
    )


def _flags(payload: Payload, verdicts: Sequence[Verdict], *, bulk: bool) -> Iterator[str]:
    """What a person should know beside the verdicts, in alphabetical order."""
    if bulk:
        yield "bulk"
    if not payload.by_student:
        return
    open_ones = [v for v in verdicts if v.verdict is not VerdictKind.NOT_IDENTIFIABLE]
    if any(flag.startswith("COPPA") for v in open_ones for flag in payload.policy.elements[v.element].flags):
        yield "coppa"
    if any(v.verdict is VerdictKind.REVIEW for v in open_ones):
        yield "students-own"
