"""The ladder of judgement: rungs in order, the first that answers decides. Imports model.

To add a rung, write one function and put it in its place in LADDER. Sentences are ours and never quote a
payload. No rung states a conclusion of law: it says what the district's own records cover, or what a person
has to answer.
"""

from __future__ import annotations

from collections.abc import Callable

from scanner.judge.case import STANDS_ALONE, Case
from scanner.judge.directory import by_directory
from scanner.model import Identifiability, Verdict, VerdictKind

Rung = Callable[[Case], Verdict | None]

UNSEEN = "unseen_content"
_OFFICIAL = "34 CFR 99.31(a)(1)(i)(B)"
_CONSENT = "34 CFR 99.30, 99.31"
_STATE_STAFF = {"NY2d": "NY"}
"""Flag of an element of staff → the state whose law protects it like a student's."""


def judge_case(case: Case) -> Verdict:
    """Climb until a rung answers; the last one always does."""
    return next(verdict for rung in LADDER if (verdict := rung(case)))


def unseen(case: Case) -> Verdict | None:
    """Content that could not be read is counted, and never clean."""
    if case.element.key != UNSEEN:
        return None
    return case.verdict(
        VerdictKind.UNKNOWN,
        "content.unseen",
        f"Part of this exchange cannot be read here: {', '.join(case.payload.unseen)}.",
        "A capture that holds the content itself.",
    )


def nobody(case: Case) -> Verdict | None:
    """Nothing identifies a student. What stands alone, and what a state protects, goes on."""
    state = case.payload.policy.config.state
    if case.element.key in STANDS_ALONE or any(_STATE_STAFF.get(f) == state for f in case.element.flags):
        return None
    if not case.of_student:
        return case.verdict(
            VerdictKind.NOT_IDENTIFIABLE,
            "person.not-student",
            "It belongs to a person who is neither a student nor a student's guardian.",
            "Evidence that this person is a student.",
            severity="info",
        )
    if case.payload.identifiability is not Identifiability.NONE:
        return None
    if case.alone:
        return case.verdict(
            VerdictKind.NOT_IDENTIFIABLE,
            "person.alone",
            "Whose it is is not known, and nothing about a student stands beside it.",
            "A roster that names this person, or anything about a student in the same exchange.",
            severity="info",
        )
    return case.verdict(
        VerdictKind.NOT_IDENTIFIABLE,
        "payload.not-identifiable",
        "Nothing in this exchange identifies a student or can be linked to one.",
        "A name, an id or enough detail about the student in the same exchange.",
    )


def never_permitted(case: Case) -> Verdict | None:
    """Barred by a rule of rules/laws whatever is signed.

    What students type about themselves is no disclosure from education records, so that of the barred
    elements only those that stand alone are barred there too; the others go to a person by `students_own`.
    """
    law = case.law
    if law is None or _own_words(case):
        return None
    return case.verdict(
        VerdictKind.NEVER_PERMITTED, f"law.{law.key}", law.says or f"{law.title} bars it whatever is signed.",
        _sentence(law.would_change or "nothing that is recorded here"), citation=law.citation,
    )  # fmt: skip


def by_agreement(case: Case) -> Verdict | None:
    """Covered by an agreement in every respect."""
    if case.law:  # typed by the student: no agreement permits it, a person decides
        return None
    return _standing(case, VerdictKind.PERMITTED_AGREEMENT)


def fact_not_known(case: Case) -> Verdict | None:
    """An agreement would cover it if facts that are not recorded turn out well."""
    return None if case.law else _standing(case, VerdictKind.REVIEW)


def person_not_known(case: Case) -> Verdict | None:
    """A name of nobody knows whom, beside content that might say."""
    if not case.alone:
        return None
    return case.verdict(
        VerdictKind.REVIEW,
        "person.beside-unseen",
        "Whose it is is not known, and part of the exchange that may tell cannot be read.",
        "A roster that names this person, or a look at what could not be read.",
    )


def register_not_complete(case: Case) -> Verdict | None:
    """No agreement is only a missing fact while the district has not said that its register is complete."""
    if case.law or case.payload.policy.config.register_complete:
        return None
    if not case.standing.rule.startswith(("register.", "gateway.")):
        return None
    return case.verdict(
        VerdictKind.REVIEW,
        "register.not-complete",
        f"No agreement with {case.payload.vendor} is entered, and the register is not marked as complete.",
        "The agreement, entered; or register_complete = true where there is none.",
        citation=_OFFICIAL,
    )


def students_own(case: Case) -> Verdict | None:
    """Typed by the student: not from education records, but perhaps not for the vendor to collect."""
    if not _own_words(case):
        return None
    if case.law:
        why, change = "and a rule bars this element whatever is signed.", _sentence(case.law.would_change)
    else:
        why = f"and no agreement is found to let {case.payload.vendor} collect it."
        change = case.standing.would_change
    return case.verdict(
        VerdictKind.REVIEW,
        "sender.student-own",
        f"A student typed it, so that it is taken as no disclosure from education records, {why}",
        change,
        citation="34 CFR 99.3 (education records); for counsel to confirm",
    )


def outside_scope(case: Case) -> Verdict | None:
    """There is an agreement with the vendor, and this is outside it."""
    return _standing(case, VerdictKind.OUTSIDE_SCOPE)


def no_basis(case: Case) -> Verdict:
    """No agreement covers the recipient, or it is not on a school official's terms."""
    return case.verdict(
        VerdictKind.NO_BASIS,
        case.standing.rule,
        case.standing.fact,
        case.standing.would_change,
        citation=_CONSENT,
    )


def _standing(case: Case, kind: VerdictKind) -> Verdict | None:
    standing = case.standing
    if standing.kind is not kind:
        return None
    return case.verdict(kind, standing.rule, standing.fact, standing.would_change, citation=_OFFICIAL)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].removesuffix('.')}."


def _own_words(case: Case) -> bool:
    return case.payload.by_student and case.element.key not in STANDS_ALONE


LADDER: tuple[Rung, ...] = (
    unseen,
    nobody,
    never_permitted,
    # Consent on file belongs here, before the agreement.
    by_agreement,
    by_directory,
    fact_not_known,
    person_not_known,
    register_not_complete,
    students_own,
    outside_scope,
    no_basis,
)
