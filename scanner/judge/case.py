"""What the rungs of the ladder decide on: the payload, and one element of it. Imports model and policy.

Nothing here holds text of a payload: cases are made of elements, kinds of subjects, counts and settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scanner.model import Identifiability, Routed, Sender, SubjectKind, Verdict, VerdictKind
from scanner.policy import Element, Law, Policy

STANDS_ALONE = frozenset({"ssn", "credential", "government_id"})
"""Judged whoever's they are, and also where nothing identifies a student (house plan, section 4)."""


@dataclass(frozen=True, slots=True)
class Payload:
    """One exchange as a set.

    `company`: something in it names or describes a student. `elements` are the student elements, as whose
    they are read. `unseen` says why parts cannot be read; `blind`: some part was not read, for whatever
    reason. `students` counts those it names.
    """

    routed: Routed
    policy: Policy
    identifiability: Identifiability
    company: bool
    elements: frozenset[str]
    unseen: tuple[str, ...]
    blind: bool
    students: int

    @property
    def day(self) -> date | None:
        """The exchange's date in the district's time zone; a time without offset is taken as local."""
        time = self.routed.exchange.time
        if time is None:
            return None
        return (time.astimezone(self.policy.config.zone) if time.tzinfo else time).date()

    @property
    def by_student(self) -> bool:
        """Whether a student typed it."""
        return self.routed.sender is Sender.STUDENT

    @property
    def vendor(self) -> str:
        """The recipient as our sentences name it."""
        return self.routed.vendor or "this recipient"


@dataclass(frozen=True, slots=True)
class Standing:
    """How an element stands with the agreements of its recipient; `kind` is a rung of the ladder."""

    kind: VerdictKind
    rule: str
    fact: str
    would_change: str


@dataclass(frozen=True, slots=True)
class Case:
    """One element in one payload, for one kind of subject.

    `read_as` is the element as whose it is taken: an e-mail address of a guardian is a parent contact.
    `of_student`: it can be about a student. `alone`: a name or contact of nobody knows whom, with nothing of
    a student beside it. `law` bars the element whatever is signed.
    """

    payload: Payload
    element: Element
    read_as: Element
    subject: SubjectKind
    of_student: bool
    alone: bool
    standing: Standing
    law: Law | None
    severity: str
    confidence: float
    subjects: int | None = None

    def verdict(
        self,
        kind: VerdictKind,
        rule: str,
        fact: str,
        would_change: str,
        *,
        citation: str = "",
        severity: str | None = None,
    ) -> Verdict:
        """A verdict on this case. `citation` is put after the element's own."""
        return Verdict(
            element=self.element.key,
            verdict=kind,
            severity=severity or self.severity,
            confidence=self.confidence,
            rule=rule,
            citation="; ".join(part for part in (self.read_as.ferpa, citation) if part),
            fact=fact,
            would_change=would_change,
            subjects=self.subjects,
        )
