"""One value, one hit: overlapping candidates are settled, the more specific element wins. May import model.

Candidates of table cells and of the text around them lie on the same leaf; they meet here by their place in it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

from scanner.detect.candidates import Candidate, Exhibit
from scanner.model import Segment

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
_SPECIFIC = RANK["student_address"]
HEADING = "!heading"
_CELL = 60
WHOLE_TEXTS = frozenset(
    "observation_note communication student_work survey_response recommendation_letter usage_metadata".split()
)
"""Elements whose fields hold prose: what is found inside says more than the field does."""
_VETOES = frozenset({"sample", "role-mailbox", "placeholder"})
_Placed = tuple[int, int, Candidate]


def settled(exhibit: Exhibit, candidates: Iterable[Candidate]) -> list[Candidate]:
    """At most one candidate at any place of a leaf, in the order of segments and places.

    Where two overlap, the one that counts beats the one that was passed; then a field or heading of one short value
    beats what was found in it, but for numbers and addresses of a shape of their own; then the more specific element,
    the higher score, the longer span. A passed sample or role mailbox beats what would call the same characters a hit.
    """
    leaves: dict[object, list[_Placed]] = defaultdict(list)
    found = list(candidates)
    headings = _headings(exhibit, found)
    for c in found:
        segment = exhibit.segments[c.segment]
        start, end = segment.span(c.start, c.end)
        leaf = _leaf(segment)
        if not _within(headings.get(leaf, []), start, end):
            leaves[leaf].append((start, end, c))
    kept = [c for spans in leaves.values() for c in _without_overlaps(spans)]
    return sorted(kept, key=lambda c: (c.segment, c.start, c.end, c.element, c.recognizer))


def _leaf(segment: Segment) -> object:
    return segment.path, segment.where, segment.inner if segment.opaque else ()


def _headings(exhibit: Exhibit, found: Iterable[Candidate]) -> dict[object, list[tuple[int, int]]]:
    """Where the headings of tables stand whose columns were told by them: they name columns, and nobody."""
    tables = {exhibit.segments[c.segment].full_path[:-2] for c in found if c.field}
    places: dict[object, list[tuple[int, int]]] = defaultdict(list)
    for segment in exhibit.segments:
        if segment.inner[-1:] == (HEADING,) and segment.full_path[:-2] in tables:
            places[_leaf(segment)].append(segment.span(0, len(segment.text)))
    for spans in places.values():
        spans.sort()
    return places


def _within(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_left(spans, (start + 1, 0))
    return at > 0 and end <= spans[at - 1][1]


def _without_overlaps(spans: Sequence[_Placed]) -> list[Candidate]:
    """Kept spans lie apart, so that those to the left and right of a new one are all that it can meet."""
    starts: list[int] = []
    kept: list[_Placed] = []
    for start, end, candidate in sorted(spans, key=_preference):
        at = bisect_left(starts, end)
        if at and kept[at - 1][1] > start:
            continue
        at = bisect_left(starts, start)
        starts.insert(at, start)
        kept.insert(at, (start, end, candidate))
    return [c for _, _, c in kept]


def _preference(item: _Placed) -> tuple[object, ...]:
    start, end, c = item
    state = 0 if c.passed in _VETOES else 1 if c.passed is None else 2
    rank = RANK.get(c.element, _LAST)
    cell = c.field and end - start <= _CELL and c.element not in WHOLE_TEXTS
    tier = 0 if rank < _SPECIFIC else 1 if cell else 3 if c.field and c.element in WHOLE_TEXTS else 2
    return (state, tier, 0 if tier == 1 else rank, -c.score, start - end, start, c.recognizer)
