"""What recognizers hand to each other inside this stage. May import model only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from scanner.model import Segment, SubjectKind


class Needs(StrEnum):
    """What a candidate still needs before it counts."""

    NOTHING = "nothing"
    CONTEXT = "context"
    """A cue word beside it or a field name above it."""
    PERSON = "person"
    """A person whom it is said of."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of one segment (by its index) that may become a hit. Offsets are those of the segment's text.

    `passed` says why it is nobody's record; `subject` is set where the recognizer itself knows whose it is.
    `field` marks evidence of a field name or heading.
    """

    segment: int
    start: int
    end: int
    element: str
    score: float
    recognizer: str
    why: tuple[str, ...] = ()
    subject: SubjectKind | None = None
    token: str | None = None
    needs: Needs = Needs.NOTHING
    passed: str | None = None
    field: bool = False
    roles: tuple[float, ...] = ()
    """The names model's view of a name: probabilities of student, guardian, staff, other, nobody."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """All segments of one exchange as detectors read them, with what the exchange says about itself."""

    segments: tuple[Segment, ...] = field(repr=False)
    sender: str = "unknown"

    def text(self, candidate: Candidate) -> str:
        """The characters of a candidate. Never stored, never shown."""
        return self.segments[candidate.segment].text[candidate.start : candidate.end]

    def before(self, candidate: Candidate, size: int = 60) -> str:
        """Up to `size` characters before it."""
        return self.segments[candidate.segment].text[max(0, candidate.start - size) : candidate.start]

    def after(self, candidate: Candidate, size: int = 60) -> str:
        """Up to `size` characters after it."""
        return self.segments[candidate.segment].text[candidate.end : candidate.end + size]


Candidates = Sequence[Candidate]
