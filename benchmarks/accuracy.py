"""`make eval`: detection measured on the project's labelled sets, beside stock Presidio.

Writes benchmarks/results/accuracy.json, docs/accuracy.md and the table of README.md. With --gate, exit 1 when the names
of one group are seen or found less often than those of another, by more than GATE. Figures of the peer are kept from the run
before where its set is the same and no --peers is given.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import one_thread  # noqa: F401  (first: before numpy)
import sets  # second: it opens the way to the package
from accuracy_pages import accuracy_page, readme_table
from pages import put
from peers import HELP, Peer, peer

from scanner import __version__, config, data, keys, policy
from scanner.detect.engine import Engine
from scanner.detect.models import digest, names_model
from scanner.evaluate import compared
from scanner.evaluate.figures import figures
from scanner.evaluate.labels import Item, items
from scanner.evaluate.matching import Flag, flags, judge, used
from scanner.evaluate.meaning import NAMES, Meaning, load
from scanner.json_text import plain
from scanner.model import Hit
from scanner.pipeline import Plan, examine

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results" / "accuracy.json"
STUDENT = ("STUDENT_NAME",)
GATE = 0.05
GATED = "test-groups"
LOOKED_AT = ("dev", "dev-kinds")
"""Sets whose single misses may be looked at; of all others only totals are written."""


class Ours:
    """The installed detectors, without a district."""

    def __init__(self) -> None:
        rules = policy.load([data.path("rules")], config.Config())
        momentary = keys.momentary()
        self.plan = Plan(rules, momentary, all_hosts=True)
        self.engine = Engine(rules, momentary, names_model(None))
        self._known: dict[str, Sequence[Hit]] = {}

    def hits(self, item: Item) -> Sequence[Hit]:
        """All hits of an item, passed ones too. Sets share bodies: each is read once."""
        body = json.dumps(plain(item.exchange.body))
        if body not in self._known:
            self._known[body] = examine(item.exchange, self.plan, self.engine)[2]
        return self._known[body]


def main() -> int:
    """Measure, write, and judge if asked to."""
    ask = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    ask.add_argument("--peers", metavar="PYTHON", help=HELP)
    ask.add_argument("--only", metavar="SET,SET", help="these sets alone; the others keep their figures")
    ask.add_argument("--gate", action="store_true", help="exit 1 when a group of names is left behind")
    given = ask.parse_args()
    before = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {"sets": {}}
    chosen = [s for s in _sets() if not given.only or s.name in given.only.split(",")]
    results = {**before["sets"]} if given.only else {}
    ours = Ours()
    with peer(given.peers) as beside:
        for one in chosen:
            results[one.name] = _measured(one, ours, beside, before["sets"].get(one.name, {}))
            print(_line(one, results[one.name]), flush=True)
    figures_of_all = {"schema": 1, "version": __version__, "model": digest(None), "sets": results}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(figures_of_all, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    (sets.ROOT / "docs").mkdir(exist_ok=True)
    (sets.ROOT / "docs" / "accuracy.md").write_text(accuracy_page(figures_of_all), encoding="utf-8")
    put(sets.ROOT / "README.md", "eval", readme_table(figures_of_all))
    behind = list(left_behind(results))
    for line in behind:
        print(line)
    return int(given.gate and bool(behind))


def _sets() -> Iterator[sets.Set]:
    yield from sets.files()
    yield from sets.documents("dev")
    yield from sets.documents("test")


def _measured(one: sets.Set, ours: Ours, beside: Peer | None, before: dict[str, Any]) -> dict[str, Any]:
    """The figures of one set: ours, the peer's, and what was missed where that may be looked at."""
    labelled = list(items(one.lines))
    elements = ours.plan.policy.elements
    means = load(HERE / "names.map") if one.names_only else load()
    start = time.perf_counter()
    found = [flags(ours.hits(item), passed=one.every) for item in labelled]
    seconds = time.perf_counter() - start
    result = {
        "title": one.title, "digest": one.digest, "names_only": one.names_only, "every": one.every,
        "seconds": round(seconds, 1), "ours": figures(compared(labelled, found, means, elements, STUDENT)),
    }  # fmt: skip
    if one.name.endswith("-groups"):
        seen = compared(labelled, [flags(ours.hits(item), passed=True) for item in labelled], means, elements)
        result["groups_seen"] = figures(seen)["groups"]
    if one.name in LOOKED_AT:
        result["missed"] = missed(labelled, found, means)
    if one.peers and beside:
        theirs = load(HERE / "names.map") if one.names_only else load(HERE / "presidio.map")
        result["presidio"] = figures(compared(labelled, beside.find(one.lines), theirs, (), STUDENT))
    elif before.get("digest") == one.digest and "presidio" in before:
        result["presidio"] = before["presidio"]
    return result


def missed(labelled: Sequence[Item], found: Sequence[set[Flag]], means: Meaning) -> dict[str, dict[str, int]]:
    """By kind of document (or format): names marked, not seen at all, seen with another owner; flags on nothing."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    labels = frozenset(used(labelled))
    for item, flagged in zip(labelled, found, strict=True):
        kind = next((t.removeprefix("kind:") for t in item.tags if t.startswith("kind:")), "all payloads")
        outcome = judge(item, flagged, means, labels)
        for look in (m for m in outcome.marks if m.mark.label in NAMES):
            counts[kind].update(names=1, unseen=int(not look.name), owner=int(look.name and not look.found))
        counts[kind].update(
            nothing=sum(not f.touched for f in outcome.flags if not NAMES.isdisjoint(f.labels))
        )
    return {kind: dict(c) for kind, c in sorted(counts.items())}


def left_behind(results: dict[str, Any]) -> Iterator[str]:
    """A line for each group whose names are seen or found less often than the best group's, by more than GATE."""
    one = results.get(GATED, {})
    for what, groups in (
        ("seen", one.get("groups_seen", {})),
        ("found", one.get("ours", {}).get("groups", {})),
    ):
        best = max((s["value"] for s in groups.values()), default=0.0)
        for group, share in sorted(groups.items()):
            if share["value"] < best - GATE:
                yield f"left behind: {group} names {what} {share['value']:.3f}, the best group {best:.3f} (gate {GATE})"


def _line(one: sets.Set, result: dict[str, Any]) -> str:
    def told(who: str, of: dict[str, Any]) -> str:
        names, student, asked = of["names_any_kind"], of["labels"].get("STUDENT_NAME"), of["exchanges_asked"]
        parts = [f"names R {names['recall']['value']} P {names['precision']['value']}"]
        if student:
            parts.append(f"student R {student['recall']['value']} P {student['precision']['value']}")
        parts += [f"{k} {asked[k]['part']}/{asked[k]['whole']}" for k in ("caught", "false_alarms")]
        return f"  {who}: " + ", ".join(parts) + f", false names/1000 {of['false_names_per_1000_words']}"

    lines = [f"{one.name}: {one.title} ({result['ours']['items']} payloads, {result['seconds']} s)"]
    lines += [told(who, result[who]) for who in ("ours", "presidio") if who in result]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
