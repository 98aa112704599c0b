"""What accuracy is measured on: labelled payloads of fixtures/eval, and documents of fixtures/names with fresh names.

Documents are of kinds that the names model was not measured to fit: `test` kinds were never trained on, `dev` kinds
were trained on in the shipped model (fixtures/names/splits.txt).
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NAMES = ROOT / "fixtures" / "names"
sys.path[:0] = [str(ROOT), str(NAMES / "build")]

import corpus  # noqa: E402
import sources  # noqa: E402

LABELS = {
    "student": "STUDENT_NAME",
    "guardian": "PARENT_NAME",
    "staff": "STAFF_NAME",
    "other": "OTHER_PERSON",
}
COPIES = 2
SEED = 2026


@dataclass(frozen=True)
class Set:
    """Labelled payloads as JSON lines. `names_only`: only names are marked. `every`: those of nobody's record too."""

    name: str
    title: str
    lines: tuple[str, ...]
    names_only: bool = False
    every: bool = False
    peers: bool = True

    @property
    def digest(self) -> str:
        """What stands for its content."""
        return hashlib.sha256("\n".join(self.lines).encode()).hexdigest()[:16]


def files() -> Iterator[Set]:
    """The payloads of fixtures/eval that are there."""
    for name, title in (
        ("dev", "development payloads (rules were tuned on them)"),
        ("test", "test payloads (nobody tuned on them)"),
        ("records", "records and logs (generated, not kept apart from the rules)"),
    ):
        path = ROOT / "fixtures" / "eval" / f"{name}.jsonl"
        if path.is_file():
            yield Set(
                name, title, tuple(x for x in path.read_text(encoding="utf-8").split("\n") if x.strip())
            )


def documents(split: str) -> Iterator[Set]:
    """The documents of a split with fresh names: as they are, in small letters, with names never trained on."""
    splits = corpus.read_splits(NAMES / "splits.txt")
    docs = [d for d in corpus.documents(NAMES / "docs") if corpus.split_of(d.kind, splits) == split]
    listed, unseen = people(lambda _: True), people(sources.held_out)
    trained = "trained on in the shipped model" if split == "dev" else "never trained on"
    title = f"{len(docs)} documents of {split} kinds ({trained})"

    def drawn(name: str, note: str, who: corpus.People, **how: Any) -> Set:
        lines = _drawn(docs, who, every=how.get("every", False), lower=how.get("lower", False))
        every, peers = how.get("every", False), how.get("peers", True)
        return Set(f"{split}-{name}", f"{title}{note}", lines, names_only=True, every=every, peers=peers)

    yield drawn("kinds", "", listed)
    yield drawn("kinds-every", ", every name in them", listed, every=True, peers=False)
    yield drawn("kinds-unseen", ", names never trained on", unseen, every=True, peers=False)
    yield drawn("kinds-lower", ", in small letters", listed, every=True, lower=True)
    groups = tuple(
        line for group in listed.groups for line in _drawn(docs, only(listed, group), copies=1, prefix=group)
    )
    yield Set(
        f"{split}-groups", f"{title}, once with the names of each group", groups, names_only=True, peers=False
    )


def people(keep: Callable[[str], bool]) -> corpus.People:
    """Names by group from fixtures/names/lists."""
    return corpus.listed_people(NAMES / "lists", keep)


def only(whose: corpus.People, group: str) -> corpus.People:
    """The names of one group."""
    return corpus.People(whose.given, whose.family, [group])


def _drawn(
    docs: Sequence[corpus.Document],
    who: corpus.People,
    *,
    every: bool = False,
    lower: bool = False,
    copies: int = COPIES,
    prefix: str = "",
) -> tuple[str, ...]:
    """One line for each copy of each document. A group that has no name left draws from the others."""
    able = corpus.People(who.given, who.family, [g for g in who.groups if who.given[g] and who.family[g]])
    found = []
    for number, doc in enumerate(docs):
        for copy in range(copies):
            drawn = corpus.draw(doc, able, random.Random(SEED + 100 * number + copy))
            found.append(
                json.dumps(
                    _payload(drawn, f"{prefix}{doc.kind}-{doc.number}-{copy}", every=every, lower=lower)
                )
            )
    return tuple(found)


def _payload(drawn: corpus.Drawn, name: str, *, every: bool, lower: bool) -> dict[str, Any]:
    """A document as a chat request; what is no turn of a chat is what the user sends."""
    messages, labels = [], []
    for number, part in enumerate(drawn.parts):
        small = part.text.lower()
        text = small if lower and len(small) == len(part.text) else part.text
        role = part.role if part.role in {"system", "assistant"} else "user"
        messages.append({"role": role, "content": text})
        labels += [
            {"path": f"$.messages[{number}].content", "start": m.start, "end": m.end,
             "label": LABELS.get(m.owner, "OTHER_PERSON"), "group": m.group}
            for m in part.marks if every or m.owner in LABELS
        ]  # fmt: skip
    return {
        "id": name, "source_system": "assistant", "vendor_host": "api.openai.com",
        "body": {"model": "gpt-4o", "messages": messages}, "labels": labels, "tags": [f"kind:{drawn.kind}"],
    }  # fmt: skip
