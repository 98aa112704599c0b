"""The words by which `statements` tells facts of a person from talk. Imports nothing of ours.

Each pattern says where it is looked for: before the fact (ends in `$`), after it (begins with `^`), or
anywhere in its sentence.
"""

from __future__ import annotations

import re


def _any(*words: str) -> str:
    return f"(?:{'|'.join(words)})"


def _compiled(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts), re.IGNORECASE)


_BETWEEN = _any(
    "an?|any|the|have|has|had|been|be|being|is|was|on|in|of|for|with|to|yet|ever|known|currently|current|active",
    "history|signs?|evidence|need|eligible|qualif(?:y|ied)|receiv(?:e|es|ed|ing)|get(?:ting)?|having|tak(?:e|es|ing)",
    r"diagnosed|identified|food|medical|\w+ (?:or|nor|and)",
)
NEGATED = _compiled(
    r"(?:\b",
    _any("no|not|without|never|neither|denie[sd]|denying|nor|none|cannot", "free of|ruled out|negative for"),
    rf"|n't)(?!,)\W+(?:{_BETWEEN}\W+){{0,6}}$",
)
"""Before: "does not have an", "no asthma or"."""
DENIED = _compiled(
    r"^\W{0,3}",
    _any(
        r": ?(?:no|none|n/?a|false|negative)\b",
        r"(?:was|is|were) (?:not|ruled out)\b",
        "not (?:suspected|present)",
    ),
)
"""After: ": none"."""

_WORKS = _any(
    "unit|lesson|essay|books?|articles?|report|novel|story|poem|video|film|documentary|chapter|paper|project|quiz",
    "presentation|training|workshop|webinar|debate|policy|handbook|brochure|pamphlet|awareness|research|slides?|cards",
)
CURRICULUM = _compiled(
    r"\b",
    _any("stud(?:y|ies|ied|ying)", "(?:learn|teach|read|talk)(?:s|ed|ing)? about", "(?:taught|wrote) about"),
    rf" (?:[\w'-]+ ){{0,4}}$|\b{_WORKS} (?:on|about|of|for|covering) (?:[\w'-]+ ){{0,4}}$",
)
"""Before: "we studied", "an essay about"."""

_MANY = _any(
    "students|children|kids|pupils|learners|families|youth|people|teens|athletes|those|parents|individuals"
)
_ONE = _any(
    "student|child|kid|pupil|learner|family|teen|person|scholar|parent|someone|somebody|anyone|anybody"
)
_THAT = "with|who|whose|that|in|on|may|must|can"
GENERIC = _compiled(
    r"\b",
    _any(
        rf"(?<!'s )(?<!his )(?<!her )(?<!their )(?<!my )(?<!our ){_MANY}\W+(?:{_THAT}|are|have|get|receiving|experiencing|identified|eligible|need)",
        rf"(?:an?|any|every|each|no) (?:\w+ )?{_ONE}\W+(?:{_THAT}|is|has|gets?|misses)",
        "(?:someone|anyone|somebody|anybody|whoever) (?:with|who|is|has)",
        rf"(?:if|when|unless|whether|until) (?:an?|any|your|the|one) (?:\w+ )?{_ONE}",
        "you (?:or|and) your",
        "what (?:is|are|does|counts)(?! (?:his|her|their|[a-z]+'s))",
        r"how (?:do|does|to)(?: \w+){0,2}",
        "define|explain what|examples? of|hypothetical|fictional",
    ),
    r"\b",
)
"""Before: "students with", "if your child", "how do"."""
SHARE = _compiled(r"^[^.\n]{0,8}(?:\b\d{1,3}(?:\.\d)?%|\(?n ?= ?\d)")
"""After: a share or count of a group."""
BLANK = _compiled(r"\[(?:student|name|parent)[ _]?\w*\]|\{\{|<student>|_{4,}")
"""Anywhere: the blanks of a form or template."""

SOMEBODY = _compiled(
    r"\b",
    _any(
        "he|she|him|her|hers|his|they|them|their|he's|she's|hes|shes|el|ella|su|nws|student|mi hij[oa]",
        "(?:the|this|my|our|that) (?:student|child|kid|boy|girl|son|daughter|pupil|learner)",
    ),
    r"\b",
)
"""Anywhere: somebody is spoken of without a name."""
SPEAKER = _compiled(r"\b(?:i|i'm|im|i've|ive|my|me|mi|yo|we)\b")
"""Anywhere: the writer speaks of herself or her family."""
PUPIL_TALK = re.compile(
    r"\b(?:i|im|ive|i'm)\b|\b[Mm]y (?:mom|dad|parents|teacher|counselor|grandma|coach|essay|iready|grade)\b"
)
"""Anywhere: how pupils write, "i" and "my mom"."""
LABEL = _compiled(r"\b(?:student|pupil|youth|child|name|learner)(?:'?s? name)?\b[^.\n:]{0,12}:")
"""After: the field of a form that names a pupil."""
TOPICAL = _compiled(
    r"^\W*",
    _any(
        "what|how|why|when|who|which|can|could|should|do|does|is|are|please|write|draft|make|create|give|list|explain",
        "use|add|include|summarize|rewrite|translate|turn|help|need",
    ),
    r"\b",
)
"""How a sentence begins that asks or orders rather than reports."""

STORY = _compiled(
    r"\b",
    _any(
        "novels?|fiction(?:al)?|stor(?:y|ies)|fairy tales?|myths?|poems?|plays?(?= by)|the play|movies?|films?|characters?|protagonist",
        "narrator|chapter|authors?|book|autobiography|biography|century|president|king|queen|emperor|empire|colon(?:y|ies|ists)|1[0-9]{3}",
        r"word problem|case study|scenario|hypothetical|made[- ]up|pretend|sample|for example|e\.g\.|history|historical|civil rights",
    ),
    r"\b",
)
"""Anywhere up to a fact: names that stand here are told of, not recorded."""
TALK = re.compile(
    r"\b(?:no(?!\.)|not|n't|without|never|denie[sd]|nor)\W+(?:(?:an?|any|have|has|had|been|known|food|history of|on|in|the|currently|\w+ (?:or|nor|and))\W+)*$"
    r"|\b(?:(?:students|children|kids|pupils|learners|families|youth|people)\W+(?:with|who|whose|that|in|on|are|have|get|receiving)|(?<!as )(?:an?|any|every|each|your) (?:student|child|kid|learner|family)\W+(?:with|who|whose|in|on|is|has|gets))\W+(?:\w+\W+){0,5}$"
    r"|\b(?:what(?: is| are)?|how (?:do|does)|define|explain|(?:if|when|whether) (?:an?|any|your) (?:\w+ )?\w+)\W+(?:(?:an?|the)\W+)?$"
    r"|\b(?:stud(?:y|ied|ying)|learn(?:ed|ing)? about|(?:unit|lesson|video|essay|books?|articles?|essays|report|training|policy|novel|project|debate) (?:on|about))\W+(?:\w+\W+){0,2}$",
    re.IGNORECASE,
)
"""Before, within 60 characters: what rules that need a person never count."""

_NO_END = "".join(
    rf"(?<!\b{title})" for title in ("Mr", "Mrs", "Ms", "Dr", "St", "Jr", "vs", "gr", "No", "[A-Z]")
)
SENTENCE_END = re.compile(
    rf"{_NO_END}[.!?][\"')\]]*\s+(?=[\"'(\[]*[A-Z0-9¿¡])|[!?]\s+|\n+|<br ?/?>|</(?:p|li|tr|div|td)>"
)
