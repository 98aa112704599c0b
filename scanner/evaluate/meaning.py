"""Which labels an element may stand for. May import errors and data.

A map is text, one `ELEMENT LABEL[,LABEL…]` a line, `#` begins a comment. Instead of labels: `-` for an element without
a label here (it counts for whole payloads only), `IGNORE` for one that counts for nothing. `family_*` and `*` stand for
the elements that begin so and for all the rest. An element is always also a label of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from scanner import data
from scanner.errors import UsageError

NAMES = frozenset(
    ("STUDENT_NAME", "PARENT_NAME", "STAFF_NAME", "OTHER_PERSON", "student_name", "parent_guardian_name", "staff_name",
     "person_name", "student_initials_or_nickname", "homeroom_teacher")
)  # fmt: skip
"""Labels of persons' names: "names, any kind" asks only whether a name was seen as a name."""
_NONE, _IGNORED = "-", "IGNORE"


@dataclass(frozen=True, slots=True)
class Meaning:
    """Element → labels (empty: none of these); None: ignored."""

    exact: Mapping[str, frozenset[str] | None]
    starts: Mapping[str, frozenset[str] | None]

    def labels(self, element: str, used: Collection[str]) -> frozenset[str] | None:
        """The labels of an element, itself among them if `used` has it. Raises UsageError if the map forgot it."""
        own = frozenset({element}) & frozenset(used)
        if element in self.exact:
            mapped = self.exact[element]
        else:
            fitting = [start for start in self.starts if element.startswith(start)]
            if not fitting and own:
                return own
            if not fitting:
                raise UsageError(f"--map says nothing of {element}: add it, or a line `* -` for all the rest")
            mapped = self.starts[max(fitting, key=len)]
        return None if mapped is None else mapped | own

    @property
    def covered(self) -> frozenset[str]:
        """The labels that some element stands for."""
        return frozenset().union(*(v for v in (*self.exact.values(), *self.starts.values()) if v))


def load(path: Path | None = None) -> Meaning:
    """A map from its file; ours by default. Raises UsageError that names the line."""
    try:
        text = (path or data.path("rules", "eval_labels.map")).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise UsageError("--map cannot be read") from None
    exact: dict[str, frozenset[str] | None] = {}
    starts: dict[str, frozenset[str] | None] = {}
    for number, line in enumerate(text.splitlines(), 1):
        element, _, labels = line.partition("#")[0].strip().partition(" ")
        if element and not labels.strip():
            raise UsageError(f"--map: line {number} names no label; write ELEMENT LABEL[,LABEL…]")
        if element:
            into = starts if element.endswith("*") else exact
            into[element.removesuffix("*")] = _labels(labels.strip())
    return Meaning(exact, starts)


def _labels(text: str) -> frozenset[str] | None:
    if text == _IGNORED:
        return None
    return frozenset() if text == _NONE else frozenset(text.replace(",", " ").split())
