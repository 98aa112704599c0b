"""The nouns of the data flow as frozen values. Imports nothing of ours.

Raw text lives in `Exchange` and `Segment` only (all such fields are `repr=False`). A `Hit` still carries a path with
real keys; everything from `Verdict` on may be stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

Step = str | int
Path = tuple[Step, ...]
"""("$", "messages", 0, "content"): the first step is "$" (the body) or "@" (what is around it).
Steps of decoding are "!json", "!base64" … (a real key never begins with "!": it is escaped as "\\!")."""


class Number(str):
    """A JSON number with its digits as written: ids keep leading zeros and all their places."""

    __slots__ = ()


class Pairs(tuple):  # type: ignore[type-arg]
    """A JSON object as (key, value) pairs in order, duplicate keys included."""

    __slots__ = ()


Json = Any
"""str | Number | bool | None | list[Json] | Pairs"""


class Sender(StrEnum):
    """Who typed or sent an exchange."""

    STUDENT = "student"
    STAFF = "staff"
    SERVICE = "service"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """What part a segment plays in its exchange."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"
    FIELD = "field"
    KEY = "key"
    URL = "url"
    HEADER = "header"
    ATTACHMENT = "attachment"


class SubjectKind(StrEnum):
    """Whose data a hit is. OTHER is a private person who is none of the first three."""

    STUDENT = "student"
    GUARDIAN = "guardian"
    STAFF = "staff"
    OTHER = "other"
    UNKNOWN = "unknown"


class State(StrEnum):
    """How an exchange ended; each one that is seen ends in exactly one of these."""

    SCANNED = "scanned"
    PARTIAL = "partial"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    NOT_SAMPLED = "not_sampled"


class VerdictKind(StrEnum):
    """The ladder of judgement, worst first (see `WORST_FIRST`)."""

    NEVER_PERMITTED = "never-permitted"
    NO_BASIS = "no-basis"
    OUTSIDE_SCOPE = "outside-scope"
    REVIEW = "review"
    UNKNOWN = "unknown"
    PERMITTED_DIRECTORY = "permitted-directory"
    PERMITTED_AGREEMENT = "permitted-agreement"
    PERMITTED_CONSENT = "permitted-consent"
    NOT_IDENTIFIABLE = "not-identifiable"


WORST_FIRST: Final = tuple(VerdictKind)
VIOLATIONS: Final = frozenset({VerdictKind.NEVER_PERMITTED, VerdictKind.NO_BASIS, VerdictKind.OUTSIDE_SCOPE})
SEVERITIES: Final = ("info", "low", "medium", "high", "critical")


class Identifiability(StrEnum):
    """Whether an exchange as a whole identifies a student (34 CFR 99.3)."""

    DIRECT = "direct"
    LINKABLE = "linkable"
    NONE = "none"
    NOT_ASSESSABLE = "not-assessable"


@dataclass(frozen=True, slots=True)
class Ref:
    """Where an exchange was read: a pointer back to the source, never its content.

    `source` is the label of the source (its name in the config, or kind and a keyed token), `digest` the SHA-256 of the
    file (hex), `record` the number of the record from 0, `offset` its first byte where the reader knows it. `file` is
    the file's name below the source: it can be PII, is scanned as `@.file` and never stored.
    """

    source: str
    digest: str
    record: int
    offset: int | None = None
    file: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request that a district system sent to a vendor.

    `body` is parsed JSON (see `Json`), text, or None where there was none. `unseen` says why a body that was sent
    cannot be read ("no-body", "compressed", "binary", …). `broken` says why a record could not be read at all; then
    only `id` and `ref` hold. `extra` holds whatever stood around the body and has no field of its own: it is scanned.
    """

    id: str = field(repr=False)
    ref: Ref
    time: datetime | None = None
    system: str = ""
    host: str = ""
    path: str = field(default="", repr=False)
    query: str = field(default="", repr=False)
    scheme: str = "https"
    method: str = "POST"
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    content_type: str = ""
    model: str | None = None
    format: str | None = None
    sender: Sender = Sender.UNKNOWN
    user: str | None = field(default=None, repr=False)
    school: str | None = field(default=None, repr=False)
    thread: str | None = field(default=None, repr=False)
    via: str | None = None
    request_id: str | None = field(default=None, repr=False)
    body: Json = field(default=None, repr=False)
    extra: Pairs = field(default_factory=Pairs, repr=False)
    captured: bool = False
    """Read from a capture of everything a client sent (HAR, proxy log), so that hosts may be out of scope."""
    unseen: str | None = None
    broken: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Flow:
    """What is sampled, judged and trended."""

    system: str
    host: str
    endpoint: str


@dataclass(frozen=True, slots=True)
class Routed:
    """An exchange with what `route` found out about it."""

    exchange: Exchange
    flow: Flow
    vendor: str
    product: str
    listed: bool
    in_scope: bool
    sender: Sender
    purposes: tuple[str, ...] = ()
    hidden_upstream: bool = False


@dataclass(frozen=True, slots=True)
class Offsets:
    """Where each character of a text stands in the text it was made from: `starts[i]` up to, not including, `ends[i]`."""

    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the original of a span of the text made from it."""
        if end > start:
            return self.starts[start], self.ends[end - 1]
        at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
        return at, at

    def within(self, outer: Offsets | None) -> Offsets:
        """This map taken on to what `outer` maps to: for text decoded from text that was itself decoded."""
        if outer is None:
            return self
        spans = [outer.span(a, b) for a, b in zip(self.starts, self.ends, strict=True)]
        return Offsets([a for a, _ in spans], [b for _, b in spans])


@dataclass(frozen=True, slots=True)
class Segment:
    """One text inside an exchange.

    `path` leads to the leaf (or, with `where == "key"`, to the key that ends it); `inner` goes on inside what was
    decoded. `text` is what detectors read. `offsets` maps it to the leaf; None means that they are equal. `opaque`
    marks text behind base64, JWT and the like: its offsets are those of the decoded text. `decoded` lists the steps.
    """

    path: Path = field(repr=False)
    role: Role
    text: str = field(repr=False)
    where: str = "value"
    inner: Path = field(default=(), repr=False)
    decoded: tuple[str, ...] = ()
    offsets: Offsets | None = field(default=None, repr=False)
    opaque: bool = False
    number: bool = False
    cell: bool = False
    """A cell, value or element of a structure inside a text that is a segment too."""

    @property
    def full_path(self) -> Path:
        """The path through all decoding, as templates show it."""
        return self.path + self.inner

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of `text` as a span of the leaf (code points, end exclusive)."""
        return self.offsets.span(start, end) if self.offsets else (start, end)


@dataclass(frozen=True, slots=True)
class Unseen:
    """Content of an exchange that cannot be read here: an image, a file id, an earlier response."""

    path: Path = field(repr=False)
    reason: str
    element: str | None = None


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a decoder found in one exchange. `partial` names what was cut, if anything was."""

    format: str
    segments: tuple[Segment, ...] = field(repr=False)
    unseen: tuple[Unseen, ...] = ()
    partial: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose data it is; `token` is keyed and set only where the roster names the person."""

    kind: SubjectKind = SubjectKind.UNKNOWN
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A span of a segment that shows information about a private person. Carries no text.

    `passed` is None for a hit; else it says why what was seen is nobody's record (topic talk, author, sample …).
    """

    path: Path = field(repr=False)
    start: int
    end: int
    element: str
    score: float
    recognizer: str
    where: str = "value"
    inner: Path = field(default=(), repr=False)
    decoded: tuple[str, ...] = ()
    role: Role = Role.FIELD
    subject: Subject = Subject()
    fingerprint: str | None = None
    why: tuple[str, ...] = ()
    passed: str | None = None

    @property
    def full_path(self) -> Path:
        """The path through all decoding, as templates show it."""
        return self.path + self.inner


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement on one element in one exchange. Severity, confidence and permission are three things."""

    element: str
    verdict: VerdictKind
    severity: str
    confidence: float
    rule: str
    citation: str
    fact: str
    would_change: str
    subjects: int | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """All verdicts on one exchange."""

    identifiability: Identifiability
    verdicts: tuple[Verdict, ...]
    alerts: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    def worst(self) -> Verdict | None:
        """The worst verdict by ladder, then severity."""
        return min(self.verdicts, key=lambda v: badness(v.verdict, v.severity), default=None)


def badness(kind: VerdictKind, severity: str) -> tuple[int, int]:
    """A sort key, worst first."""
    return WORST_FIRST.index(kind), -SEVERITIES.index(severity)


@dataclass(frozen=True, slots=True, order=True)
class FindingKey:
    """A finding's identity: where, and which element. Never a verdict, position, score, time or line."""

    flow: Flow
    path: str
    element: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A pointer back to one exchange that showed a finding. `exchange` is a keyed digest of its id."""

    exchange: str
    source: str
    digest: str
    record: int
    offset: int | None


MAX_EVIDENCE: Final = 20


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one shard saw of one finding. Merging is associative and commutative."""

    exchanges: int = 0
    hits: int = 0
    verdicts: Mapping[str, int] = field(default_factory=dict)
    worst: Verdict | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    subjects: frozenset[str] = frozenset()
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 0.0
    vendor: str = ""
    product: str = ""

    def merge(self, other: Sighting) -> Sighting:
        """Both together."""
        times = [t for t in (self.first_seen, other.first_seen) if t]
        lasts = [t for t in (self.last_seen, other.last_seen) if t]
        worst = [v for v in (self.worst, other.worst) if v]
        evidence = sorted({*self.evidence, *other.evidence}, key=lambda e: (e.exchange, e.source, e.record))
        return Sighting(
            exchanges=self.exchanges + other.exchanges,
            hits=self.hits + other.hits,
            verdicts=added(self.verdicts, other.verdicts),
            worst=min(worst, key=lambda v: (badness(v.verdict, v.severity), v.rule, v.fact), default=None),
            first_seen=min(times, default=None),
            last_seen=max(lasts, default=None),
            subjects=self.subjects | other.subjects,
            evidence=tuple(evidence[:MAX_EVIDENCE]),
            confidence=max(self.confidence, other.confidence),
            vendor=max(self.vendor, other.vendor),
            product=max(self.product, other.product),
        )


@dataclass(frozen=True, slots=True)
class Coverage:
    """The ledger of one source and flow: the five outcomes add up to `seen`."""

    seen: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    skipped_by: Mapping[str, int] = field(default_factory=dict)
    first: datetime | None = None
    last: datetime | None = None
    vendor: str = ""
    product: str = ""

    def merge(self, other: Coverage) -> Coverage:
        """Both together."""
        return Coverage(
            seen=self.seen + other.seen,
            outcomes=added(self.outcomes, other.outcomes),
            skipped_by=added(self.skipped_by, other.skipped_by),
            first=min((t for t in (self.first, other.first) if t), default=None),
            last=max((t for t in (self.last, other.last) if t), default=None),
            vendor=max(self.vendor, other.vendor),
            product=max(self.product, other.product),
        )


@dataclass(frozen=True, slots=True, order=True)
class Alarm:
    """Something new or missing that a person should know of. `subject` is a path template, host or model."""

    kind: str
    system: str = ""
    vendor: str = ""
    host: str = ""
    subject: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """The mergeable result of scanning some exchanges."""

    coverage: Mapping[tuple[str, Flow], Coverage] = field(default_factory=dict)
    findings: Mapping[FindingKey, Sighting] = field(default_factory=dict)
    alarms: frozenset[Alarm] = frozenset()
    out_of_scope: Mapping[str, int] = field(default_factory=dict)
    models: frozenset[tuple[Flow, str]] = frozenset()
    disclosing: int = 0
    """Exchanges that hold information about a student (any verdict but not-identifiable or unknown)."""

    def merge(self, other: Tally) -> Tally:
        """Both together: associative and commutative, so that shards may come in any number and order."""
        return Tally(
            coverage=merged(self.coverage, other.coverage),
            findings=merged(self.findings, other.findings),
            alarms=self.alarms | other.alarms,
            out_of_scope=added(self.out_of_scope, other.out_of_scope),
            models=self.models | other.models,
            disclosing=self.disclosing + other.disclosing,
        )


def added(a: Mapping[str, int], b: Mapping[str, int]) -> dict[str, int]:
    """Counts of both."""
    return {k: a.get(k, 0) + b.get(k, 0) for k in sorted({*a, *b})}


def merged(a: Mapping[Any, Any], b: Mapping[Any, Any]) -> dict[Any, Any]:
    """Values of both, merged where both have one."""
    out = dict(a)
    for key, value in b.items():
        out[key] = out[key].merge(value) if key in out else value
    return out


def merge_all(tallies: Iterable[Tally]) -> Tally:
    """Any number of tallies as one."""
    total = Tally()
    for tally in tallies:
        total = total.merge(tally)
    return total
