# ruff: noqa: INP001  (a script, no package)
"""Writes the pages that say what the code and the rules say: commands.md, disguises.md, elements.md, rules.md.

    python docs/build.py            write them; tests/test_docs.py fails while one is stale
    python docs/build.py --demo     also run the demo, and put an excerpt of what it prints into README.md

May import everything of ours; nothing imports it but its test.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from subprocess import PIPE, STDOUT
from typing import Any

import click

from scanner import data, policy
from scanner.cli import MAIN, cli
from scanner.config import Config
from scanner.registry import discover
from scanner.strict_yaml import read

DOCS = Path(__file__).resolve().parent
README = DOCS.parent / "README.md"
OPENS, CLOSES = "<!-- demo -->", "<!-- /demo -->"
ROWS_SHOWN = 8
WRITTEN = "<!-- Written by docs/build.py. Change what it is made from, then run it again. -->"
KINDS = {
    "direct": "Identifies a person by itself",
    "pseudonymous": "A number that another party can turn back into a person",
    "indirect": "Describes a person; several together can identify",
    "educational": "From a student's record",
    "sensitive": "Sensitive",
    "secret": "Opens something",
    "metadata": "Of the exchange itself",
    "staff": "Of staff",
}
DIRECTORY = {"may": "may be", "conditional": "in part", "no": "no", "never": "never"}


def pages() -> dict[str, str]:
    """File name → text of every page that is written here."""
    rules = policy.load([data.path("rules")], Config())
    return {
        "commands.md": commands(),
        "disguises.md": disguises(),
        "elements.md": elements(rules),
        "rules.md": rules_page(rules),
    }


def disguises() -> str:
    """What is seen through, from the table that the tests run."""
    rows = read(DOCS.parent / "fixtures" / "disguises" / "table.yaml").data
    seen = table(["Seen through", "Found as"], ((r["what"], f"`{r['element']}`") for r in rows["seen"]))
    missed = "\n".join(f"- {row['what']}" for row in rows["missed"])
    return page(
        "Disguises",
        "Values are not always written plainly, by chance or on purpose. Each line is a test "
        "(`fixtures/disguises/table.yaml`); decoding goes three steps deep.",
        seen,
        "## Not seen through",
        missed,
    )


def page(title: str, *parts: str) -> str:
    """One page of Markdown."""
    return "\n\n".join([WRITTEN, f"# {title}", *parts]) + "\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def commands() -> str:
    """Every command with its arguments, options and help."""
    root = click.Context(cli, info_name="ferpa-scan", **cli.context_settings)
    options = "These go before the command: `ferpa-scan --home DIR scan`.\n\n" + _options(cli, root)
    names = cli.list_commands(root)
    parts = [
        part for name in sorted(names, key=lambda n: n not in MAIN) for part in _command(cli, root, name)
    ]
    return page(
        "Commands",
        "What is printed for scripts, and the exit codes: [contract.md](contract.md).",
        options,
        *parts,
    )


def _command(group: click.Group, above: click.Context, name: str) -> Iterator[str]:
    command = group.get_command(above, name)
    if command is None:
        raise SystemExit(f"no command {name}")
    here = click.Context(command, info_name=name, parent=above)
    pieces = " ".join(command.collect_usage_pieces(here))
    yield f"{'##' if above.parent is None else '###'} {here.command_path.removeprefix('ferpa-scan ')}"
    yield f"```text\n{here.command_path} {pieces}\n```\n\n{_prose(command.help or '')}"
    if isinstance(command, click.Group):
        for child in command.list_commands(here):
            yield from _command(command, here, child)
    else:
        yield _options(command, here)


def _prose(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in text.replace("\b", "").split("\n\n"))


def _options(command: click.Command, here: click.Context) -> str:
    found = [p.get_help_record(here) for p in command.get_params(here) if isinstance(p, click.Option)]
    return table(["option", ""], ([f"`{record[0]}`", record[1]] for record in found if record))


def elements(rules: policy.Policy) -> str:
    """Every kind of data, with what the rules say of it."""
    intro = (
        "A data element is one kind of information about a student. Each has a file in `rules/elements/`, which also "
        "holds the names of the fields that carry it.\n\n"
        "*Directory* says whether a district's notice could designate it as directory information (34 CFR 99.3). "
        "*Severity* is how bad it is if it may not be sent; the second word holds where nothing in the exchange "
        "identifies anyone. *Rows* are those of Exhibit B of the National Data Privacy Agreement that cover it; an "
        "element without a row is covered by no standard agreement."
    )
    parts = [intro]
    for kind, title in KINDS.items():
        rows = [
            [f"`{e.key}`", e.label, e.ferpa, DIRECTORY[e.directory], _severity(e),
             ", ".join(f"`{row}`" for row in e.ndpa) or "none", _element_note(e.key)]
            for e in rules.elements.values() if e.kind == kind
        ]  # fmt: skip
        headings = ["element", "what", "see", "directory", "severity", "rows", "note"]
        parts += [f"## {title}", table(headings, rows)]
    return page("Data elements", *parts)


def _severity(element: policy.Element) -> str:
    if element.severity == element.severity_unlinked:
        return element.severity
    return f"{element.severity}, {element.severity_unlinked}"


def _element_note(key: str) -> str:
    return str(read(data.path("rules", "elements", f"{key}.yaml")).data.get("note", ""))


def rules_page(rules: policy.Policy) -> str:
    """Recognizers, rules that bar, formats and dialects."""
    specs = sorted(rules.recognizers, key=lambda s: (s["element"], s["name"]))
    laws = [read(path).data for path in sorted(data.path("rules", "laws").glob("*.yaml"))]
    formats = discover("scanner.decode").items()
    return page(
        "Rules",
        "What is looked for, and by which rule. One of them in full, with its patterns and examples: "
        "`ferpa-scan rules explain ssn`. All examples of one: `ferpa-scan rules test ssn`.",
        "## Patterns",
        "Each is a file in `rules/recognizers/`. *Needs context*: it counts only with a word for it close by, or in a "
        "field of that name. *Needs a person*: only beside somebody whom it can be about. *Passes*: it exists to say "
        "that something is nobody's record. Names, values in named fields and statements about a student are found by "
        "code in `scanner/detect/`.",
        table(["rule", "finds", "needs", "why"], map(_pattern, specs)),
        "## What no agreement permits by itself",
        "Each is a file in `rules/laws/`: data with a date and a source, for the district's counsel to read. *Confirmed* "
        "says whether the source itself was read, not whether it applies to your case. A district that sees one "
        "otherwise puts a file of the same name into its own `rules/laws/`.",
        table(["rule", "bars", "says", "would change it", "see", "as of"], map(_law, laws)),
        "## Formats of payloads",
        "Each is a module in `scanner/decode/`; what none of them knows is read leaf by leaf all the same.",
        table(["format", ""], ([f"`{name}`", _first_line(module.__doc__)] for name, module in formats)),
        "## Dialects of logs",
        "Each is a file in `rules/sources/`: [sources.md](sources.md).",
        table(["dialect", ""], ([f"`{name}`", d["title"]] for name, d in sorted(rules.dialects.items()))),
    )  # fmt: skip


def _pattern(spec: Mapping[str, Any]) -> list[str]:
    return [f"`{spec['name']}`", f"`{spec['element']}`", _needs(spec), spec.get("note", "")]


def _needs(spec: Mapping[str, Any]) -> str:
    needs = {"context": "context", "person": "a person"}.get(spec.get("needs", ""), "")
    return ", ".join(
        part for part in (needs, "passes" if spec.get("passed") else "", *spec.get("states", ())) if part
    )


def _law(law: Mapping[str, Any]) -> list[str]:
    dated = law["as_of"] if law["confirmed"] else f"{law['as_of']}, not confirmed"
    barred = ", ".join(f"`{key}`" for key in law["bars"])
    return [f"`law.{law['key']}`", barred, law["says"], law["would_change"], law["citation"], dated]


def _first_line(doc: str | None) -> str:
    sentence = " ".join((doc or "").split("\n\n")[0].split())
    return sentence.split(" May import")[0]


def excerpt(printed: str) -> str:
    """The two scans of a demo run: of the long first table its head, of the second scan all."""
    parts = {
        title.partition("\n")[0]: body for title, _, body in (s.partition("\n") for s in printed.split("━━ "))
    }
    first, second = (
        next(b for t, b in parts.items() if t.startswith(word)) for word in ("First scan", "Four days later")
    )
    above, _, below = first.partition("… and ")
    lines = above.strip().splitlines()
    cut = next(i for i, line in enumerate(lines) if line.startswith("went to")) + ROWS_SHOWN
    while cut < len(lines) and lines[cut].startswith(" "):  # a row is shown whole
        cut += 1
    shown = [*lines[:cut], "…", f"… and {below.strip()}", "", *second.strip().splitlines()]
    return "\n".join(line.rstrip() for line in shown)


def with_excerpt(readme: str, text: str) -> str:
    """README with the excerpt between its marks."""
    head, _, rest = readme.partition(OPENS)
    return f"{head}{OPENS}\n```text\n{text}\n```\n{CLOSES}{rest.partition(CLOSES)[2]}"


def main() -> None:
    """Write what is stale."""
    asked = argparse.ArgumentParser(description="Write the generated pages.")
    asked.add_argument("--demo", action="store_true", help="also run the demo for README.md")
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
    if asked.parse_args().demo:
        command = [sys.executable, "-c", "from scanner.cli import main; main()", "demo"]
        output = subprocess.run(command, check=True, stdout=PIPE, stderr=STDOUT, text=True).stdout  # noqa: S603  (our own)
        README.write_text(with_excerpt(README.read_text(encoding="utf-8"), excerpt(output)), encoding="utf-8")


if __name__ == "__main__":
    main()
