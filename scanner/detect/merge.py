"""One value, one hit: overlapping candidates are settled, the more specific element wins. May import model.

Candidates of table cells and of the text around them lie on the same leaf; they meet here by their place in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from scanner.detect.candidates import Candidate, Exhibit

RANK = {
    name: rank
    for rank, name in enumerate(
        (
            "ssn", "credential", "government_id", "medicaid_insurance_id", "bank_or_card", "state_student_id",
            "local_student_id", "lunch_pin", "date_of_birth", "student_email", "parent_contact", "student_phone",
            "student_address", "email", "phone", "address", "app_username", "ip_device_id", "student_name",
            "parent_guardian_name", "staff_name", "person_name",
        )
    )
}  # fmt: skip
_LAST = len(RANK)


def settled(exhibit: Exhibit, candidates: Iterable[Candidate]) -> list[Candidate]:
    """At most one candidate at any place of a leaf, in the order of segments and places.

    Where two overlap, the one that counts beats the one that was passed; then the more specific element, the higher
    score, the longer span. A passed sample or role mailbox beats what would call the same characters a hit.
    """
    leaves: dict[object, list[tuple[int, int, Candidate]]] = defaultdict(list)
    for c in candidates:
        segment = exhibit.segments[c.segment]
        start, end = segment.span(c.start, c.end)
        where = segment.inner if segment.opaque else ()
        leaves[(segment.path, segment.where, where)].append((start, end, c))
    kept = [c for spans in leaves.values() for c in _without_overlaps(spans)]
    return sorted(kept, key=lambda c: (c.segment, c.start, c.end, c.element, c.recognizer))


def _without_overlaps(spans: Sequence[tuple[int, int, Candidate]]) -> list[Candidate]:
    kept: list[tuple[int, int, Candidate]] = []
    for start, end, candidate in sorted(spans, key=_preference):
        if all(end <= a or start >= b for a, b, _ in kept):
            kept.append((start, end, candidate))
    return [c for _, _, c in kept]


def _preference(item: tuple[int, int, Candidate]) -> tuple[object, ...]:
    start, end, c = item
    vetoed = c.passed in {"sample", "role-mailbox", "placeholder"}
    state = 0 if vetoed else 1 if c.passed is None else 2
    return (state, RANK.get(c.element, _LAST), -c.score, start - end, start, c.recognizer)
