"""The figures of benchmarks/accuracy.py as pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pages import Figures, number, percent, table

WHO = {"ours": "ferpa-scan", "presidio": "stock Presidio"}
SHOWN = ("dev", "test", "records", "test-kinds")
PAYLOADS = ("payloads", "program", "marks found", "names found", "student names found", "of flags for student names, right",
            "payloads that name a student, caught", "payloads without marks, flagged")  # fmt: skip


def readme_table(results: Figures) -> str:
    """The table of the README."""
    rows = [
        row
        for name in SHOWN
        if name in results["sets"]
        for row in _payload_rows(results["sets"][name], interval=False)
    ]
    note = (
        "Shares with intervals, by kind of data and by group of names: [docs/accuracy.md](docs/accuracy.md). "
        "Stock Presidio runs with `en_core_web_sm` and its default recognizers. It does not say whose a name is, so each "
        "of its PERSON flags counts as right on the name of any private person."
    )
    return table(PAYLOADS, rows) + "\n\n" + note


def accuracy_page(results: Figures) -> str:
    """docs/accuracy.md, whole."""
    return "\n".join(_page(results)).rstrip() + "\n"


def _page(results: Figures) -> Iterator[str]:
    sets = results["sets"]
    yield "# How much is found\n"
    yield (
        "Written by `make eval`. Everybody in these sets is invented. A mark is found if a flag of its label covers half "
        "of it and is at most four times as long as the part that it covers. Weak marks count neither way. In brackets: "
        "exact 95 % intervals (Clopper-Pearson), which take marks as independent; marks of one payload are not quite, so "
        "the truth is a bit wider.\n"
    )
    yield f"Version {results['version']}, names model `{results['model'][:16]}`.\n"
    yield "## Payloads\n"
    yield "What is marked is every name, number and fact about a person. Figures of development sets flatter.\n"
    payloads = [s for s in sets.values() if not s["names_only"]]
    yield table(PAYLOADS, [row for s in payloads for row in _payload_rows(s)]) + "\n"
    yield "A payload is flagged for a student if a flag may stand for a student's name. By flags of any kind:\n"
    head = (
        "payloads",
        "program",
        "with marks, caught",
        "without marks, flagged",
        "flags per 1,000 words",
        "on nothing",
    )
    yield table(head, [row for s in payloads for row in _verdict_rows(s)]) + "\n"
    for one in payloads:
        yield f"### By label: {one['title']}\n"
        yield (
            table(
                ("label", "marks", "recall", "flags", "precision", "F1", "F2"), list(_label_rows(one["ours"]))
            )
            + "\n"
        )
    yield "## Names\n"
    yield (
        "Documents whose names are slots, filled afresh from lists by group. Only names are marked and asked for. "
        "*Every name* means those of nobody's record too (authors, characters, historical people), and counts what was "
        "seen as a name and passed.\n"
    )
    named = [s for s in sets.values() if s["names_only"] and not s["title"].endswith("each group")]
    head = ("documents", "program", "names found", "of flags, names", "student names", "precision",
            "naming a student, caught", "naming nobody, flagged", "false flags per 1,000 words")  # fmt: skip
    yield table(head, [row for s in named for row in _name_rows(s)]) + "\n"
    for key, one in sets.items():
        if key.endswith("-groups"):
            yield f"### By group of names: {one['title']}\n"
            yield "Seen: marked as a name. Found: and not passed as the name of nobody who has a record here.\n"
            groups, seen = one["ours"].get("groups", {}), one.get("groups_seen", {})
            rows = [
                (g, str(s["whole"]), percent(seen[g]), percent(s)) for g, s in groups.items() if g in seen
            ]
            yield table(("group", "names", "seen", "found"), rows) + "\n"
    yield from _missed(sets)


def _missed(sets: Figures) -> Iterator[str]:
    yield "## What is missed\n"
    yield "Of development sets only: of the others nobody looks at single misses.\n"
    head = ("kind", "names", "not seen", "seen, other owner", "flags on no name")
    for one in sets.values():
        if "missed" in one:
            yield f"### {one['title']}\n"
            keys = ("names", "unseen", "owner", "nothing")
            yield (
                table(head, [(k, *(str(c.get(key, 0)) for key in keys)) for k, c in one["missed"].items()])
                + "\n"
            )


def _programs(one: Figures) -> Iterator[tuple[str, Figures]]:
    return ((title, one[who]) for who, title in WHO.items() if who in one)


def _payload_rows(one: Figures, *, interval: bool = True) -> Iterator[tuple[str, ...]]:
    for program, of in _programs(one):
        student = of["labels"].get("STUDENT_NAME")
        yield (
            one["title"] if one["names_only"] else f"{of['items']} {one['title']}", program,
            "only names asked" if one["names_only"] else percent(of["all"]["recall"], interval=interval),
            percent(of["names_any_kind"]["recall"], interval=interval),
            percent(student["recall"], interval=interval) if student else "-",
            percent(student["precision"], interval=interval) if student else "-",
            percent(of["exchanges_asked"]["caught"], interval=interval),
            percent(of["exchanges_asked"]["false_alarms"], interval=interval),
        )  # fmt: skip


def _verdict_rows(one: Figures) -> Iterator[tuple[str, ...]]:
    for program, of in _programs(one):
        exchanges = of["exchanges"]
        yield (
            one["title"], program, percent(exchanges["caught"]), percent(exchanges["false_alarms"]),
            number(of["flags_per_1000_words"]), number(of["false_flags_per_1000_words"]),
        )  # fmt: skip


def _label_rows(of: Figures) -> Iterator[tuple[str, ...]]:
    for label, found in sorted(of["labels"].items(), key=lambda pair: -pair[1]["recall"]["whole"]):
        yield (
            label, str(found["recall"]["whole"]), percent(found["recall"]), str(found["precision"]["whole"]),
            percent(found["precision"]), number(found["f1"]), number(found["f2"]),
        )  # fmt: skip


def _name_rows(one: Figures) -> Iterator[tuple[str, ...]]:
    for program, of in _programs(one):
        student: Any = of["labels"].get("STUDENT_NAME") if not one["every"] else None
        asked = of["exchanges_asked"]
        yield (
            one["title"], program, percent(of["names_any_kind"]["recall"]), percent(of["names_any_kind"]["precision"]),
            percent(student["recall"]) if student else "-", percent(student["precision"]) if student else "-",
            "-" if one["every"] else percent(asked["caught"]), "-" if one["every"] else percent(asked["false_alarms"]),
            number(of["false_names_per_1000_words"]),
        )  # fmt: skip
