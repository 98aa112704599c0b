"""How bad it is if it is not permitted, and how many students it concerns. Imports model and policy.

Severity, confidence and permission are three things: none of them is computed from another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from scanner.model import SEVERITIES, Hit, Path
from scanner.policy import Element

BULK = 10
"""Distinct students in one payload that raise severity by one level."""
ROSTER = 50
"""The same, by two."""


def severity(element: Element, *, linked: bool, students: int) -> str:
    """The element's level, raised for bulk. Where nothing can identify anyone there is no bulk either."""
    if not linked:
        return element.severity_unlinked
    steps = (students >= BULK) + (students >= ROSTER)
    return SEVERITIES[min(SEVERITIES.index(element.severity) + steps, len(SEVERITIES) - 1)]


def distinct(hits: Sequence[Hit]) -> int:
    """How many people the hits of one naming element show.

    People are told apart by token or fingerprint, and no more are counted than there are places: the given
    and the family name of one record are two values and one person.
    """
    places = sum(_places(hits).values())
    values = {hit.subject.token or hit.fingerprint for hit in hits}
    return places if None in values else min(places, len(values))


def tokens(hits: Iterable[Hit]) -> int | None:
    """Distinct people whom the roster names; None where it names nobody."""
    return len({hit.subject.token for hit in hits if hit.subject.token}) or None


def _places(hits: Sequence[Hit]) -> dict[Path, int]:
    """Record → the most spans that any one leaf of it holds. A record is the innermost item of a list."""
    leaves: dict[Path, set[int]] = defaultdict(set)
    for hit in hits:
        leaves[hit.full_path].add(hit.start)
    records: dict[Path, int] = {}
    for path, starts in leaves.items():
        record = _record(path)
        records[record] = max(records.get(record, 0), len(starts))
    return records


def _record(path: Path) -> Path:
    """The path of the record that holds a leaf; the leaf's own where it stands in none."""
    last = max((i for i, step in enumerate(path[:-1]) if isinstance(step, int)), default=None)
    return path if last is None else path[: last + 1]
