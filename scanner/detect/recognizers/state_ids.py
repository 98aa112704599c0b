"""Identifiers of the district's own state as rules. May import policy.

About thirty states give ten digits, so a shape alone says nothing: a row of rules/state_ids.yaml makes a
rule only where the district is in that state, and its candidates need a word for the identifier close
before them, or such a field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.policy import Policy

NAME = "state_ids"
_GENERIC = (
    "state id", "state student id", "state student number", "state number", "ssid", "sasid", "state assigned",
    "statewide student identifier", "unique student id",
)  # fmt: skip
_SCORES = {"confirmed": 0.5, "width": 0.4, "likely": 0.4, "possible": 0.3, "doubtful": 0.25}
_REACH = 24


def specs(policy: Policy) -> Iterator[Mapping[str, Any]]:
    """One rule for each row of the state of the config; none where no state is set."""
    rows = [row for row in policy.state_ids if row["state"] == policy.config.state]
    for number, row in enumerate(rows, 1):
        words = (*row["context"], *_GENERIC)
        yield {
            "name": f"state_id_{row['state'].lower()}_{number}",
            "supported_entity": f"FS_STATE_ID_{row['state']}_{number}",
            "element": row.get("element", "state_student_id"),
            "note": row["name"],
            "patterns": [
                {"name": "shape", "regex": shape(row["regex"]), "score": _SCORES[row["confidence"]]},
            ],
            "context": {"before": [near(word) for word in words]},
            "needs": "context",
            "validate": "student_number",
            "gate": {"digit": True},
        }


def shape(pattern: str) -> str:
    """A shape that stands alone and holds a digit: free text has no `[A-Z0-9]{1,12}` without one."""
    return rf"(?<![\w.-])(?=[\w-]{{0,20}}\d)(?:{pattern})(?![\w-]|\.\d)"


def near(word: str) -> str:
    """A cue that stands right before the value, with no other number between."""
    spelled = r"[\s_-]?".join(map(re.escape, word.lower().split()))
    return rf"/(?<![a-z0-9]){spelled}(?![a-z0-9])[^\d\n]{{0,{_REACH}}}$/"
