"""`make bench`: how fast payloads go through detection and judgement, beside stock Presidio, and where the time goes.

Writes benchmarks/results/speed.json and the marked part of README.md. Three bodies of text: labelled payloads of
fixtures/eval, all different; the demo district's gateway, in which texts come again as they do in real traffic; and
documents of fixtures/names for the names tagger alone. Runs take turns, medians are shown, one thread each. Ours is the
whole way from a parsed exchange to its tally, with an engine made anew (cold) and with the same engine again (warm);
the peer only finds. Numbers of a busy machine say little; the ratio says more.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import one_thread  # noqa: F401  (first: before numpy)
import sets  # second: it opens the way to the package
from pages import number, put, table
from peers import HELP, peer

from scanner import config, data, keys, pipeline, policy
from scanner.detect import engine as detection
from scanner.detect.engine import Engine
from scanner.detect.models import names_model
from scanner.detect.names.tagger import Tagger
from scanner.evaluate.labels import items
from scanner.json_text import plain
from scanner.model import Exchange
from scanner.pipeline import Plan, scan_shard
from scanner.source import exchanges, open_source

RESULTS = Path(__file__).resolve().parent / "results" / "speed.json"
STAGES = (
    ("decode", pipeline, "decode"), ("route", pipeline, "route"), ("rules", detection.Analyzer, "find"),
    ("fields", detection.Fields, "find"), ("names", detection.people, "find"), ("subject", detection.subject, "settle"),
    ("statements", detection.statements, "settle"), ("merge", detection.merge, "settled"),
    ("judge", pipeline, "judge"), ("tally", pipeline, "judged"),
)  # fmt: skip
REGULAR = "stock Presidio's patterns without a language model (no --peers): too fast for the real thing"


class Timed(Protocol):
    """A peer to be timed."""

    def seconds(self, lines: Sequence[str]) -> float:
        """How long it reads payloads given as JSON lines with a `body`, warm."""


@dataclass(frozen=True)
class Traffic:
    """Exchanges to read; the peer gets every `step`-th of them."""

    name: str
    title: str
    exchanges: tuple[Exchange, ...]
    step: int

    @property
    def bytes(self) -> int:
        """Size of the bodies as JSON."""
        return size(self.exchanges)

    @property
    def sample(self) -> tuple[Exchange, ...]:
        """What the peer reads."""
        return self.exchanges[:: self.step]


class PatternsOnly:
    """What stands in for the peer where there is none: its default patterns on a blank pipeline."""

    def __init__(self) -> None:
        from presidio_analyzer import AnalyzerEngine

        from scanner.detect.presidio import PlainNlpEngine, quiet

        quiet()
        self._engine = AnalyzerEngine(nlp_engine=PlainNlpEngine(), supported_languages=["en"])

    def seconds(self, lines: Sequence[str]) -> float:
        """As the peer does."""
        texts = [json.dumps(json.loads(line)["body"], ensure_ascii=False) for line in lines]
        self._engine.analyze(texts[0], "en")
        start = time.perf_counter()
        for text in texts:
            self._engine.analyze(text, "en")
        return time.perf_counter() - start


def main() -> None:
    """Measure and write."""
    ask = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    ask.add_argument("--peers", metavar="PYTHON", help=HELP)
    ask.add_argument("--runs", type=int, default=3)
    ask.add_argument(
        "--peer-payloads", type=int, default=60, help="how many payloads the peer reads in a run"
    )
    given = ask.parse_args()
    plan = Plan(policy.load([data.path("rules")], config.Config()), keys.momentary(), all_hosts=True)
    traffics = [distinct(given.peer_payloads), gateway(plan, given.peer_payloads)]
    with peer(given.peers) as real:
        beside: Timed = real or PatternsOnly()
        runs = [{t.name: one_run(t, plan, beside) for t in traffics} for _ in range(given.runs)]
    result = {
        "schema": 1, "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "runs": given.runs, "peer": "stock Presidio with en_core_web_sm" if real else REGULAR,
        "traffic": {t.name: rates(t, [run[t.name] for run in runs]) for t in traffics},
        "stages": {t.name: stages(t, plan) for t in traffics}, "tagger_words_per_second": tagger(given.runs),
    }  # fmt: skip
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    page = speed_part(result)
    put(sets.ROOT / "README.md", "bench", page)
    print(page)


def distinct(count: int) -> Traffic:
    """Labelled payloads: hardly a text comes twice."""
    found = [item.exchange for s in sets.files() for item in items(s.lines)]
    return Traffic("distinct", "payloads, all different", tuple(found), max(1, len(found) // count))


def gateway(plan: Plan, count: int) -> Traffic:
    """The demo district's gateway."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(sets.ROOT / "fixtures" / "district" / "district.zip") as packed:
            packed.extractall(folder, [n for n in packed.namelist() if n.startswith("gateway/")])
        source = open_source(str(Path(folder) / "gateway"), "gateway")
        found = [e for file in source.files() for e in exchanges(file, plan.policy) if not e.broken]
    return Traffic("gateway", "a gateway's log, texts come again", tuple(found), max(1, len(found) // count))


def size(these: Iterable[Exchange]) -> int:
    """Bytes of their bodies as JSON."""
    return sum(len(json.dumps(plain(e.body), ensure_ascii=False).encode()) for e in these)


def made(plan: Plan) -> Engine:
    """A new engine, as a process makes one."""
    return Engine(plan.policy, plan.keys, names_model(None))


def one_run(traffic: Traffic, plan: Plan, beside: Timed) -> dict[str, float]:
    """Seconds of ours, cold and warm, and of the peer on its sample."""
    start = time.perf_counter()
    engine = made(plan)
    ready = time.perf_counter()
    scan_shard(traffic.exchanges, plan, {}, engine)
    cold = time.perf_counter()
    scan_shard(traffic.exchanges, plan, {}, engine)
    warm = time.perf_counter()
    lines = [json.dumps({"body": plain(e.body)}) for e in traffic.sample]
    return {"start": ready - start, "cold": cold - ready, "warm": warm - cold, "peer": beside.seconds(lines)}


def rates(traffic: Traffic, runs: Sequence[dict[str, float]]) -> dict[str, Any]:
    """Medians as rates; ratios run by run, so that a slow moment of the machine weighs on both."""
    share = size(traffic.sample) / traffic.bytes
    median = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    payloads = {"cold": len(traffic.exchanges), "warm": len(traffic.exchanges), "peer": len(traffic.sample)}
    megabytes = {
        "cold": traffic.bytes / 1e6,
        "warm": traffic.bytes / 1e6,
        "peer": share * traffic.bytes / 1e6,
    }
    return {
        "title": traffic.title, "payloads": payloads["cold"], "megabytes": round(megabytes["cold"], 3),
        "start_seconds": round(median["start"], 2),
        "payloads_per_second": {name: round(n / median[name], 1) for name, n in payloads.items()},
        "mb_per_second": {name: round(n / median[name], 4) for name, n in megabytes.items()},
        "times_the_peer": {
            name: round(statistics.median(run["peer"] / share / run[name] for run in runs), 1) for name in ("cold", "warm")
        },
        "spread": {name: [round(min(r[name] for r in runs), 2), round(max(r[name] for r in runs), 2)] for name in median},
    }  # fmt: skip


def stages(traffic: Traffic, plan: Plan) -> dict[str, float]:
    """Seconds of one cold run by stage; the rest is the loop itself, keyed fingerprints and gluing."""
    spent: dict[str, float] = {}
    engine = made(plan)
    with _watched(spent):
        start = time.perf_counter()
        scan_shard(traffic.exchanges, plan, {}, engine)
        whole = time.perf_counter() - start
    return {**{k: round(v, 3) for k, v in spent.items()}, "rest": round(whole - sum(spent.values()), 3)}


@contextmanager
def _watched(spent: dict[str, float]) -> Iterator[None]:
    """Every stage as it was, with a stop watch around it."""
    plain_ones = [(home, name, getattr(home, name)) for _, home, name in STAGES]
    for title, home, name in STAGES:
        setattr(home, name, _watch(title, getattr(home, name), spent))
    try:
        yield
    finally:
        for home, name, function in plain_ones:
            setattr(home, name, function)


def _watch(title: str, function: Callable[..., Any], spent: dict[str, float]) -> Callable[..., Any]:
    def watched(*arguments: Any, **named: Any) -> Any:
        start = time.perf_counter()
        found = function(*arguments, **named)
        if isinstance(found, Iterator):
            found = iter(list(found))
        spent[title] = spent.get(title, 0.0) + time.perf_counter() - start
        return found

    return watched


def tagger(runs: int) -> dict[str, int]:
    """Words a second of the names tagger by itself: with no word known yet, and on other texts after that."""
    lines = next(s.lines for s in sets.documents("test") if s.name == "test-kinds")
    texts = [m["content"] for line in lines for m in json.loads(line)["body"]["messages"]]
    halves = (texts[::2], texts[1::2])
    words = [sum(len(text.split()) for text in half) for half in halves]
    found: dict[str, list[float]] = {"cold": [], "warm": []}
    for _ in range(runs):
        names = Tagger.load()
        for name, half, count in zip(found, halves, words, strict=True):
            start = time.perf_counter()
            names.tag(half)
            found[name].append(count / (time.perf_counter() - start))
    return {name: round(statistics.median(rate)) for name, rate in found.items()}


def speed_part(result: dict[str, Any]) -> str:
    """What the README says of speed."""
    head = ("traffic", "cold", "warm", result["peer"].split(":")[0], "times, cold", "times, warm")
    rows = [
        (
            f"{t['payloads']:,} {t['title']}",
            *(_rate(t, k) for k in ("cold", "warm", "peer")),
            *(number(t["times_the_peer"][k], 1) for k in ("cold", "warm")),
        )
        for t in result["traffic"].values()
    ]  # fmt: skip
    spent = result["stages"]["distinct"]
    whole = sum(spent.values())
    parts = ", ".join(
        f"{k} {100 * v / whole:.0f} %" for k, v in sorted(spent.items(), key=lambda pair: -pair[1])
    )
    tag = result["tagger_words_per_second"]
    return (
        f"{table(head, rows)}\n\nPayloads and megabytes of bodies a second, one thread ({result['machine']}; medians of "
        f"{result['runs']} runs that took turns). Ours is the whole way, judgement and tally included; the peer only "
        f"finds. Cold: an engine made anew; warm: the same engine and the same texts again. "
        f"Where the time goes, all different: {parts}. The names "
        f"tagger alone reads {tag['cold']:,} words a second cold and {tag['warm']:,} warm.\n"
    )


def _rate(of: dict[str, Any], run: str) -> str:
    return f"{of['payloads_per_second'][run]:,.0f}/s, {number(of['mb_per_second'][run], 3)} MB/s"


if __name__ == "__main__":
    main()
