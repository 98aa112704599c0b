r"""Shapes of the district's own numbers and logins, from the `[ids]` of its config. May import policy.

A shape of letters and digits together (`S\d{7}`, `\d{2}[a-z]+`) speaks for itself. One of digits alone,
or of letters alone, is also much else: it counts with a word for it close before, or in a field of that
name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.detect.recognizers.state_ids import near
from scanner.policy import Policy

NAME = "local_ids"
_ELEMENTS = {"local": "local_student_id", "username": "app_username", "lunch_pin": "lunch_pin"}
_CUES = {
    "local": (
        "student id", "student number", "student no", "student #", "student", "pupil number", "perm id",
        "perm number", "local id", "lasid", "id", "id#",
        "id number", "stu id", "stu no", "sis id", "matricula",
    ),
    "username": ("username", "user name", "user", "login", "log in", "account", "user id", "signs in as"),
    "lunch_pin": ("lunch pin", "lunch number", "meal pin", "meal number", "cafeteria pin", "lunch", "pin"),
}  # fmt: skip
_NOT_TEXT = re.compile(r"\\[A-Za-z]|\[[^\]]*\]|\{[^}]*\}|\(\?[a-zA-Z<=!:P]*")
_LETTERS_CLASS = re.compile(r"\[(?!\^)[^\]]*[A-Za-z]-[A-Za-z][^\]]*\]|\\w|\\p")
_DIGIT = re.compile(r"\\d|\[(?!\^)[^\]]*\d[^\]]*\]|\d")


def specs(policy: Policy) -> Iterator[Mapping[str, Any]]:
    """One rule for each pattern of the config."""
    for kind, patterns in sorted(policy.config.ids.items()):
        for number, pattern in enumerate(patterns, 1):
            alone = distinctive(pattern)
            yield {
                "name": f"district_{kind}_{number}",
                "supported_entity": f"FS_DISTRICT_{kind.upper()}_{number}",
                "element": _ELEMENTS[kind],
                "note": "A shape from the district's config.",
                "patterns": [
                    {"name": "shape", "regex": _standing_alone(pattern), "score": 0.6 if alone else 0.4}
                ],
                "context": {"before": [near(word) for word in _CUES[kind]]},
                "needs": "nothing" if alone else "context",
            }


def distinctive(pattern: str) -> bool:
    """Whether all that fits the shape mixes letters and digits, as far as the pattern shows it."""
    bare = re.sub(r"\{[^}]*\}", "", pattern)
    letters = re.search(r"[A-Za-z]", _NOT_TEXT.sub("", pattern)) or _LETTERS_CLASS.search(bare)
    return bool(letters) and _DIGIT.search(bare) is not None


def _standing_alone(pattern: str) -> str:
    anchored = pattern.removeprefix("^").removesuffix("$")
    return rf"(?<![\w.@-])(?:{anchored})(?![\w@]|[.-]\w)"
