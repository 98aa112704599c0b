"""Persons named in texts: what the names model marks, and what titles and role cues give away. May import model.

Every mention is a `person_name` candidate; whose name it is, is settled in `subject`. Fields that hold no prose (model
names, media types, identifiers) are not read for names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from scanner.detect.candidates import Candidate, Exhibit
from scanner.model import Path, Role, Segment

ELEMENT = "person_name"
MIN_SCORE = 0.5
_WORD = r"[A-Z][\w'’\-]*[a-z][\w'’\-]*"
_NAME = rf"{_WORD}(?: (?:(?:de|la|van|von|bin|al|del|{_WORD}|[A-Z]\.)))*"
_CUES = (
    ("cue:role", rf"(?i:\b(?:student|pupil|learner|child|scholar|parent|guardian|teacher|mom|dad|name)(?: name)?:[ \t]*)({_NAME})"),
    ("cue:says-name", rf"(?i:\b(?:my name is|my name's|me llamo|mi nombre es)\s+)({_NAME})"),
    ("cue:relation", rf"(?i:\b(?:his|her|their|the|my)\s+(?:mom|mother|dad|father|grandmother|guardian|aunt|uncle|brother|sister|son|daughter),?\s+)({_NAME})"),
    ("cue:title", rf"\b(?:Mr|Mrs|Ms|Mx|Miss|Dr|Coach|Principal|Nurse|Señora|Señor|Sra|Sr)\.? ({_NAME})"),
)  # fmt: skip
_PATTERNS = tuple((why, re.compile(pattern)) for why, pattern in _CUES)
_TECHNICAL_FIELDS = frozenset(
    "model type role id url uri mime_type mimetype mediatype media_type content_type encoding format status object "
    "finish_reason stop_reason created version schema $schema region deployment operation tool_call_id call_id "
    "custom_id event method timestamp time date startedDateTime traceId spanId requestId modelId schemaType".lower().split()
)
_FILE_OF = re.compile(r"(?<![A-Za-z])[A-Z][a-z]+[ _,-]+[A-Z][a-z]+")
"""A file named like a person, as Doe_Jane_IEP.pdf: other names of files say nothing."""
_PROSE = re.compile(r"[^\W\d_]{2}")
_IDENTIFIER = re.compile(r"[\w.:/\-]*[\d_/:][\w.:/\-]*\Z|[\w.+\-]+@\S+\Z")


class Mention(Protocol):
    """One name in one text; `roles` are the probabilities of student, guardian, staff, other and nobody, or nothing."""

    @property
    def start(self) -> int:
        """Its first character."""
        ...

    @property
    def end(self) -> int:
        """After its last."""
        ...

    @property
    def score(self) -> float:
        """How sure it is a name, 0.5 to 1."""
        ...

    @property
    def roles(self) -> tuple[float, ...]:
        """Whose it may be."""
        ...


@dataclass(frozen=True, slots=True)
class Marked:
    """A text to mark names in: the role of its message, the name of its field, and the text."""

    role: str
    name: str
    text: str = field(repr=False)


class NamesModel(Protocol):
    """What marks names: the shipped tagger, or a spaCy pipeline of the user's own."""

    def mark(self, texts: Sequence[Marked]) -> Sequence[Sequence[Mention]]:
        """The mentions in each text of one exchange."""
        ...


def find(exhibit: Exhibit, model: NamesModel | None) -> list[Candidate]:
    """Every mention of a person, in the order of segments and places."""
    readable = [n for n, s in enumerate(exhibit.segments) if may_name(s)]
    found = [c for n in readable for c in _by_cues(n, exhibit.segments[n].text)]
    if model is not None:
        for part in (True, False):  # what stands around a body must not sway how its names are read
            numbers = [n for n in readable if (exhibit.segments[n].path[0] == "$") is part]
            found += _by_model(numbers, exhibit, model)
    return found


def may_name(segment: Segment) -> bool:
    """Whether a name can stand in this segment."""
    if segment.number or segment.cell or segment.role is Role.HEADER or not _PROSE.search(segment.text):
        return False
    if _field(segment.full_path) in _TECHNICAL_FIELDS:
        return False
    if segment.path[:2] == ("@", "file"):
        return bool(_FILE_OF.search(segment.text))
    return not _IDENTIFIER.match(segment.text)


def _field(path: Path) -> str:
    return next((s.lower() for s in reversed(path) if isinstance(s, str)), "")


def _by_cues(number: int, text: str) -> Iterator[Candidate]:
    for why, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield Candidate(number, *match.span(1), ELEMENT, 0.6, "names_cues", (why,))


def _by_model(numbers: Sequence[int], exhibit: Exhibit, model: NamesModel) -> Iterator[Candidate]:
    segments = [exhibit.segments[n] for n in numbers]
    marked = (
        model.mark([Marked(str(s.role), _field(s.full_path), s.text) for s in segments]) if segments else []
    )
    for number, mentions in zip(numbers, marked, strict=True):
        for m in mentions:
            if m.score >= MIN_SCORE:
                yield Candidate(
                    number,
                    m.start,
                    m.end,
                    ELEMENT,
                    round(m.score, 3),
                    "names_model",
                    ("names-model",),
                    roles=m.roles,
                )
