"""Status facts said of a person, not of a topic. May import the modules beside it and model.

A recognizer sees the phrase ("504 plan"), not whose it is. Each fact that still needs a person is asked, in this order:

    negated      "does not have an IEP", "denies asthma"
    curriculum   "we studied homelessness", "a book about asthma"
    topic        "students with an IEP", "if your child has a fever", "how do IEPs work"
    named        a private person or a pupil's number in the same sentence, line or record: kept
    linked       a person named before it in the text, and "he", "her", "the student", or a note without a subject: kept
    headed       a line over a record that names a pupil ("Incident: seizure. Student: …"): kept
    exchange     other turns name a person, and this one speaks of "she" or "him": kept
    speaker      a pupil or parent writes "I" or "my" and the exchange names somebody: kept
    unnamed      somebody is spoken of and nobody is named: passed
    topic        nobody is spoken of: passed
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scanner.detect.candidates import Candidate, Exhibit, Needs
from scanner.model import Path, SubjectKind

PEOPLE = frozenset({"student_name", "parent_guardian_name", "person_name", "student_initials_or_nickname"})
_PROSE = frozenset({"content", "text", "prompt", "input", "system", "instructions", "message", "body"})
"""Keys under which chats and completions hold their texts: what is said in one is not a record with its neighbours."""
NUMBERS = frozenset(
    {"local_student_id", "state_student_id", "ssn", "student_email", "app_username", "lunch_pin", "medicaid_insurance_id"}
)
HOUSEHOLD = frozenset(
    {"family_relationship", "homeless_status", "immigration_status", "economic_disadvantage", "household_income", "language",
     "frl_status", "religion", "foster_status", "migrant_status"}
)  # fmt: skip
"""What a parent or guardian says in the first person of the whole family."""
REACH = 2_500
"""Characters over which "she" still finds the name before it."""
_TITLES = r"(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bJr)(?<!\bvs)(?<!\bgr)(?<!\bNo)(?<!\b[A-Z])"
_ENDS = re.compile(rf"{_TITLES}[.!?][\"')\]]*\s+(?=[\"'(\[]*[A-Z0-9¿¡])|[!?]\s+|\n+|<br ?/?>|</(?:p|li|tr|div|td)>")

_SKIPPED = (
    r"(?:(?:an?|any|the|have|has|had|been|be|being|is|was|on|in|of|for|with|to|yet|ever|known|current(?:ly)?|active|"
    r"history|signs?|evidence|need|eligible|qualif(?:y|ied)|receiv(?:e|es|ed|ing)|get(?:ting)?|having|tak(?:e|es|ing)|"
    r"diagnosed|identified|food|medical|\w+ (?:or|nor|and))\W+){0,6}$"
)
_NEGATED = re.compile(
    rf"(?:\b(?:no|not|without|never|neither|denie[sd]|denying|nor|none|cannot|free of|ruled out|negative for)|n['’]t)(?!,)\W+{_SKIPPED}",
    re.IGNORECASE,
)
_DENIED = re.compile(r"^\W{0,3}(?:: ?(?:no|none|n/?a|false|negative)\b|(?:was|is|were) (?:not|ruled out)\b|not (?:suspected|present|eligible))", re.IGNORECASE)
_CURRICULUM = re.compile(
    r"\b(?:stud(?:y|ies|ied|ying)|learn(?:s|ed|ing)? about|teach(?:es|ing)?|taught|read(?:ing)? about|wrote about|"
    r"(?:unit|lesson|essay|book|books|article|articles|report|novel|story|poem|video|film|documentary|chapter|paper|project|"
    r"presentation|training|workshop|webinar|debate|policy|handbook|brochure|pamphlet|awareness|research|quiz|slides?|cards)"
    r" (?:on|about|of|for|covering))\W+(?:[\w'’-]+\W+){0,4}$",
    re.IGNORECASE,
)
_MANY = r"(?:students|children|kids|pupils|learners|families|youth|people|teens|athletes|those|parents|individuals)"
_ONE = r"(?:student|child|kid|pupil|learner|family|teen|person|scholar|parent|someone|somebody|anyone|anybody)"
_GENERIC = re.compile(
    rf"\b(?:{_MANY}\W+(?:with|who|whose|that|in|on|are|have|get|receiving|experiencing|identified|eligible|may|must|can|need)|"
    rf"(?:an?|any|every|each|no|if your|when your|whether your) (?:\w+ )?{_ONE}\W+(?:with|who|whose|that|in|on|is|has|gets?|may|must|can|misses)|"
    rf"(?:someone|anyone|somebody|anybody|whoever) (?:with|who|is|has)|"
    rf"(?:if|when|unless|whether|until) (?:an?|any|your|the|one) (?:\w+ )?{_ONE}|you (?:or|and) your|"
    r"\bwhat (?:is|are|does|counts)(?! (?:his|her|their|\w+'s))|how (?:do|does|to)(?: \w+){0,2}|define|explain what|examples? of|hypothetical|fictional)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(r"^[^.\n]{0,8}(?:\b\d{1,3}(?:\.\d)?%|\(?n ?= ?\d)")
_SOMEBODY = re.compile(
    r"\b(?:he|she|him|her|hers|his|they|them|their|he's|she's|hes|shes|el|ella|su|(?:the|this|my|our|that) (?:student|child|kid|boy|girl|son|daughter|pupil|learner)|student|mi hij[oa]|nws)\b",
    re.IGNORECASE,
)
_SPEAKER = re.compile(r"\b(?:i|i'm|im|i've|ive|my|me|mi|yo|we)\b", re.IGNORECASE)
_PUPIL_TALK = re.compile(r"\b(?:i|im|ive|i'm)\b|\b[Mm]y (?:mom|dad|parents|teacher|counselor|grandma|coach|essay|iready|grade)\b")
_LABEL = re.compile(r"\b(?:student|pupil|youth|child|name|learner)(?:'?s? name)?\b[^.\n:]{0,12}:", re.IGNORECASE)
_TOPICAL = re.compile(
    r"^\W*(?:what|how|why|when|who|which|can|could|should|do|does|is|are|please|write|draft|make|create|give|list|explain|use|add|include|summarize|rewrite|translate|turn|help|need)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Named:
    """Where an exchange names somebody: places by segment, records by path."""

    places: dict[int, list[int]]
    records: frozenset[Path]
    anybody: bool


def settle(exhibit: Exhibit, found: Sequence[Candidate]) -> list[Candidate]:
    """All candidates; those that needed a person are kept (`of:…`) or passed, and need nothing any more."""
    named = _named(exhibit, found)
    return [_settled(exhibit, c, named) if c.needs is Needs.PERSON and c.passed is None else c for c in found]


def _named(exhibit: Exhibit, found: Sequence[Candidate]) -> _Named:
    places: dict[int, list[int]] = defaultdict(list)
    people = [c for c in found if c.passed is None and _is_person(c)]
    for c in people:
        places[c.segment].append(c.start)
    records = frozenset(r for c in people for r in _records(exhibit.segments[c.segment].full_path))
    return _Named({k: sorted(v) for k, v in places.items()}, records, bool(people))


def _is_person(c: Candidate) -> bool:
    if c.element in NUMBERS:
        return c.needs is not Needs.CONTEXT
    return c.element in PEOPLE and c.subject is not SubjectKind.STAFF


def _records(path: Path) -> Iterator[Path]:
    """The objects that hold a field, nearest first, two at most: {"riders": [{"name": …}], "reason": …}."""
    if isinstance(path[-1], str) and path[-1] not in _PROSE:
        yield path[:-1]
        outer = [n for n in range(2, len(path) - 1) if isinstance(path[n - 1], str)]
        yield from (path[:n] for n in outer[-1:])


def _settled(exhibit: Exhibit, c: Candidate, named: _Named) -> Candidate:
    text = exhibit.segments[c.segment].text
    start, end = _sentence(text, c.start, c.end)
    reason = _ruled_out(text[start : c.start], text[c.end : end], text[start:end])
    kept = "" if reason in {"negated", "curriculum"} else _whose(exhibit, c, named, (start, end), text, reason)
    if kept:
        return replace(c, needs=Needs.NOTHING, why=(*c.why, f"of:{kept}"))
    if not reason:
        spoken_of = _SOMEBODY.search(text, start, end) or _SPEAKER.search(text, start, end)
        reason = "unnamed" if spoken_of else "topic"
    return replace(c, needs=Needs.NOTHING, passed=reason)


def _sentence(text: str, start: int, end: int, reach: int = 600) -> tuple[int, int]:
    """The sentence or line around a span, at most `reach` characters to each side."""
    low, high = max(0, start - reach), min(len(text), end + reach)
    for match in _ENDS.finditer(text, low, start):
        low = match.end()
    after = _ENDS.search(text, end, high)
    return low, after.start() + 1 if after else high


def _ruled_out(before: str, after: str, sentence: str) -> str:
    """Why the words around it make the fact nobody's, or nothing."""
    if _NEGATED.search(before) or _DENIED.search(after):
        return "negated"
    if _CURRICULUM.search(before):
        return "curriculum"
    return "topic" if _GENERIC.search(before) or _SHARE.search(after) or _all_generic(sentence) else ""


def _all_generic(sentence: str) -> bool:
    return bool(re.search(r"\[(?:student|name|parent)[ _]?\w*\]|\{\{|<STUDENT>|_{4,}", sentence, re.IGNORECASE))


def _whose(exhibit: Exhibit, c: Candidate, named: _Named, span: tuple[int, int], text: str, reason: str) -> str:
    """How the fact is tied to somebody, or nothing. Where the words are generic, only a name after them ties it."""
    here = named.places.get(c.segment, [])
    start, end = span
    inside = [at for at in here if start <= at < end]
    if reason:
        generic = [m.end() for m in _GENERIC.finditer(text, start, c.start)]
        return "name-in-sentence" if generic and any(generic[-1] <= at for at in inside) else ""
    if inside:
        return "name-in-sentence"
    own = next(_records(exhibit.segments[c.segment].full_path), None)
    if own in named.records:
        return "record"
    somebody = _SOMEBODY.search(text, start, end)
    if any(start - REACH <= at < start for at in here) and (somebody or not _TOPICAL.search(text[start:end])):
        return "name-before"
    if somebody and named.anybody:
        return "exchange"
    if _heads(text, end, here) and not _TOPICAL.search(text[start:end]):
        return "record-below"
    return "speaker" if named.anybody and _speaks(exhibit.sender, c, text[start:end]) else ""


def _speaks(sender: str, c: Candidate, sentence: str) -> bool:
    """Whether a pupil or a parent says it of himself; staff write "I have a 9th grader" of others."""
    if sender == "staff" or not _SPEAKER.search(sentence):
        return False
    return sender == "student" or c.element in HOUSEHOLD or bool(_PUPIL_TALK.search(sentence))


def _heads(text: str, end: int, here: Sequence[int]) -> bool:
    """Whether a heading or first line stands over a record that names a pupil: "Incident: seizure. Student: …"."""
    label = _LABEL.search(text, end, end + 160)
    return label is not None and any(label.end() <= at < label.end() + 4 for at in here)
