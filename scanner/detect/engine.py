"""One exchange through all of detection. May import the modules beside it, model, policy and keys.

Order: normalise → rules through Presidio → fields → people → subject → statements → merge → keyed fingerprints.
The engine is built once per process from a picklable policy and keys.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from scanner.detect import merge, people, statements, subject
from scanner.detect.candidates import Candidate, Exhibit, Needs
from scanner.detect.fields import Fields, owned_element
from scanner.detect.normalise import normalised
from scanner.detect.presidio import Analyzer, rules
from scanner.detect.roster import RosterMatcher
from scanner.keys import Keys
from scanner.model import Decoded, Hit, Routed, Subject, SubjectKind
from scanner.policy import Policy
from scanner.roster.roster import Roster

FINGERPRINTED = frozenset(
    "ssn state_student_id local_student_id parent_id app_username lunch_pin opaque_platform_id "
    "government_id medicaid_insurance_id bank_or_card student_email email parent_contact student_phone "
    "phone student_address address student_name parent_guardian_name staff_name person_name ip_device_id".split()
)
"""Elements with at least 2^20 possible values; others would be told apart by frequency alone and get none."""


class Engine:
    """Detection for one policy and one key."""

    def __init__(
        self, policy: Policy, keys: Keys, names: people.NamesModel | None = None, roster: Roster | None = None
    ) -> None:
        self._policy = policy
        self._keys = keys
        self._analyzer = Analyzer(rules(policy))
        self._fields = Fields(policy)
        self._names = names
        self._roster = RosterMatcher(roster, keys) if roster else None

    def detect(self, decoded: Decoded, routed: Routed) -> tuple[Hit, ...]:
        """All hits of one exchange in a fixed order, passed ones included (`Hit.passed` says why)."""
        exhibit = Exhibit(tuple(normalised(s) for s in decoded.segments), str(routed.sender))
        found = [
            *self._analyzer.find(exhibit),
            *self._fields.find(exhibit),
            *people.find(exhibit, self._names),
        ]
        if self._roster:
            found = self._roster.join(exhibit, found)
        found = list(_supported(found))
        found = statements.settle(exhibit, subject.settle(exhibit, found))
        counted = (c for c in found if c.needs is not Needs.CONTEXT)
        return tuple(self._hit(exhibit, self._owned(c)) for c in merge.settled(exhibit, counted))

    def _owned(self, found: Candidate) -> Candidate:
        """Contact data under the element of its owner, once the owner is known."""
        element = self._policy.elements.get(found.element)
        if element is None or found.subject is None or found.subject is SubjectKind.UNKNOWN:
            return found
        return replace(found, element=owned_element(element.family, found.subject, found.element))

    def _hit(self, exhibit: Exhibit, found: Candidate) -> Hit:
        segment = exhibit.segments[found.segment]
        start, end = segment.span(found.start, found.end)
        return Hit(
            path=segment.path, start=start, end=end, element=found.element, score=round(found.score, 3),
            recognizer=found.recognizer, where=segment.where, inner=segment.inner, decoded=segment.decoded,
            role=segment.role, subject=Subject(found.subject or SubjectKind.UNKNOWN, found.token),
            fingerprint=self._fingerprint(exhibit.text(found), found.element), why=found.why, passed=found.passed,
        )  # fmt: skip

    def _fingerprint(self, value: str, element: str) -> str | None:
        return self._keys.token(f"element/{element}", value) if element in FINGERPRINTED else None


def _supported(found: list[Candidate]) -> Iterable[Candidate]:
    """What still needs context gets it from a field of the same element, or from a second witness at the same place."""
    places: dict[tuple[int, int, int], set[str]] = {}
    for c in found:
        places.setdefault((c.segment, c.start, c.end), set()).add(c.recognizer)
    fields = {(c.segment, c.element) for c in found if c.field and c.needs is not Needs.CONTEXT}
    for c in found:
        witnesses = len(places[(c.segment, c.start, c.end)]) > 1
        if c.needs is Needs.CONTEXT and ((c.segment, c.element) in fields or (c.field and witnesses)):
            yield replace(c, needs=Needs.NOTHING, why=(*c.why, "field"), score=min(1.0, c.score + 0.3))
        else:
            yield c
