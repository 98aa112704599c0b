"""`ferpa-scan rules`: what the tool looks for, its examples, and why. May import what cli may; needs no home."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from scanner.cli._app import App
from scanner.cli._printing import emit, rows_option, say, table
from scanner.errors import UsageError
from scanner.report.words import count

_COLUMNS = [
    ("name", "rule"),
    ("element", "finds"),
    ("patterns", "patterns"),
    ("needs", "needs"),
    ("file", "file"),
]


@click.group("rules")
def command() -> None:
    """The rules: list them, run their examples, look for weak spots, explain one."""


@command.command("list")
@rows_option
@click.pass_obj
def list_rules(app: App, style: str) -> int:
    """Every recognizer, with what it finds."""
    rows = [{"name": s["name"], "element": s["element"], "patterns": len(s["patterns"]), "needs": s.get("needs", "nothing"),
             "file": s["file"]} for s in app.policy.recognizers]  # fmt: skip
    emit(sorted(rows, key=lambda r: (r["element"], r["name"])), style, _COLUMNS, "rule")
    return 0


@command.command("test")
@click.argument("names", nargs=-1)
@click.pass_obj
def test(app: App, names: tuple[str, ...]) -> int:
    """Run the matching and non-matching examples of all rules, or of NAMES."""
    from scanner.detect.examples import failures

    specs = [s for s in app.policy.recognizers if not names or s["name"] in names]
    if not specs:
        raise UsageError("no rule of that name; see: ferpa-scan rules list")
    failed = list(failures(specs))
    ran = sum(len(s["examples"]["match"]) + len(s["examples"]["no_match"]) for s in specs)
    for failure in failed:
        say(f"{failure.file}: {failure.rule}: {failure.kind} example {failure.number}: {failure.problem}")
    say(
        f"{count(ran, 'example')} of {count(len(specs), 'rule')}: {ran - len(failed):,} as they should, {len(failed):,} not."
    )
    return 2 if failed else 0


@command.command("lint")
@click.argument("names", nargs=-1)
@click.pass_obj
def lint(app: App, names: tuple[str, ...]) -> int:
    """Look for overlaps, missing context, slow patterns and narrow gates in all rules, or in NAMES."""
    from scanner.detect.lint import findings

    specs = [s for s in app.policy.recognizers if not names or s["name"] in names]
    if not specs:
        raise UsageError("no rule of that name; see: ferpa-scan rules list")
    found = list(findings(specs))
    for finding in found:
        say(f"{finding.file}: {finding.rule}: {finding.kind}: {finding.problem}")
    say(f"{count(len(specs), 'rule')} read, {count(len(found), 'finding')}.")
    return 2 if found else 0


@command.command("explain")
@click.argument("name")
@click.pass_obj
def explain(app: App, name: str) -> int:
    """What the rule NAME (or the kind of data NAME) finds, with what it needs and why."""
    spec = next((s for s in app.policy.recognizers if s["name"] == name), None)
    element = app.policy.elements.get(spec["element"] if spec else name)
    if element is None:
        raise UsageError("no rule and no kind of data of that name; see: ferpa-scan rules list")
    rows = list(_facts(spec)) if spec else []
    rows += [
        ("kind of data", f"{element.label} ({element.key})"), ("FERPA", element.ferpa), ("directory", element.directory),
        ("NDPA rows", ", ".join(element.ndpa) or "none: no standard agreement covers it"),
        ("severity", f"{element.severity}; where nobody is identified {element.severity_unlinked}"),
        ("flags", ", ".join(element.flags)), ("fields", ", ".join(element.fields)),
    ]  # fmt: skip
    table([("name", ""), ("value", "")], [{"name": n, "value": v} for n, v in rows if v])
    return 0


def _facts(spec: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "rule", f"{spec['name']} ({spec['file']})"
    yield "why", str(spec.get("note", ""))
    for pattern in spec["patterns"]:
        yield f"pattern {pattern['name']}", f"{pattern['regex']}  (score {pattern['score']})"
    for part, title in (("context", "lifted by"), ("ruled_out", "ruled out by")):
        for side, words in spec.get(part, {}).items():
            yield f"{title}, {side}", ", ".join(words)
    yield "needs", str(spec.get("needs", "nothing"))
    yield "checked by", str(spec.get("validate", ""))
    yield "matches", "; ".join(_text(e) for e in spec["examples"]["match"])
    yield "does not match", "; ".join(_text(e) for e in spec["examples"]["no_match"])


def _text(example: Any) -> str:
    return str(example["text"] if isinstance(example, dict) else example)
