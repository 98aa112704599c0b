"""What README and docs say is so: commands run, links lead somewhere, examples work, generated pages are fresh."""

import ast
import contextlib
import importlib.util
import json
import re
import shlex
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

from scanner import config, data, policy
from scanner.cli import cli, run
from scanner.cli._places import PLACES
from scanner.detect.examples import failures
from scanner.json_text import parse
from scanner.model import Exchange, Pairs, Ref, Role, Segment
from scanner.source import exchanges, open_source

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TEXTS = {page.relative_to(ROOT).as_posix(): page.read_text(encoding="utf-8") for page in PAGES}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^(?:\$ |\.venv/bin/)?ferpa-scan ([^#<\n]+)", re.MULTILINE)
INLINE = re.compile(r"`(?:\.venv/bin/)?ferpa-scan ([^`…]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
PLACEHOLDER = re.compile(r"\b[A-Z]{2,}(?:_[A-Z]+)*\b")
OK = {0, 1, 3}


def blocks(name: str, language: str) -> list[str]:
    """The fenced blocks of one language in one page."""
    return [text for found, text in FENCE.findall(TEXTS[name]) if found == language]


def lines() -> Iterator[tuple[str, str]]:
    """(page, what follows `ferpa-scan`) of every command line that a person could copy."""
    for name, text in TEXTS.items():
        if name == "docs/commands.md":  # usage, not command lines
            continue
        fenced = (line for _, block in FENCE.findall(text) for line in COMMAND.findall(block))
        for line in [*fenced, *INLINE.findall(FENCE.sub("", text))]:
            yield name, " ".join(line.split())


LINES = sorted({line: name for name, line in lines()}.items())


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A few files of the demo district, set up and scanned once, as the current folder."""
    folder = tmp_path_factory.mktemp("a district")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FERPA_SCAN_HOME", str(folder / "home"))
        patch.chdir(_made(folder / "empty"))
        assert run(["init"]) == 0
        _unpack(_made(folder / "work"))
        patch.chdir(folder / "work")
        assert run(["scan"]) in OK
        yield folder / "work"


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _unpack(folder: Path) -> None:
    shutil.copytree(data.path("fixtures", "district", "config"), folder, dirs_exist_ok=True)
    shutil.copyfile(ROOT / "fixtures" / "source" / "har" / "playwright.har", folder / "recording.har")
    shutil.copyfile(folder / "recording.har", _made(folder / "har") / "one.har")
    with zipfile.ZipFile(data.path("fixtures", "district", "district.zip")) as packed:
        names = packed.namelist()
        for source, some in (("gateway", 40), ("litellm", 3), ("bedrock", 1)):
            first = next(n for n in names if n.startswith(f"{source}/"))
            content = packed.read(first)
            kept = content if first.endswith(".gz") else b"".join(content.splitlines(keepends=True)[:some])
            (_made(folder / source) / Path(first).name).write_bytes(kept)


@pytest.mark.parametrize(("line", "page"), LINES)
def test_a_command_line_of_the_docs_is_one(line: str, page: str) -> None:
    """Its commands, options and arguments are those of the program."""
    command: click.Command | None = cli
    above, name, rest = None, "ferpa-scan", shlex.split(line)
    with contextlib.suppress(click.exceptions.Exit):  # --version, --help
        while command is not None:
            context = command.make_context(name, rest, parent=above)
            if not isinstance(command, click.Group):
                return
            above, (name, *rest) = context, [*context._protected_args, *context.args]
            command = command.get_command(context, name)
        pytest.fail(f"{page}: ferpa-scan {line}: no such command")


RUN = [
    line
    for line, _ in LINES
    if not PLACEHOLDER.search(line.replace("AWSL", ""))
    and shlex.split(line)[0] not in {"demo", "init", "scan"}
]


@pytest.mark.parametrize("line", RUN)
def test_a_command_line_of_the_docs_runs(
    line: str, district: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """In the demo district, set up as the README says. `scan` without a source has run; other scans only take longer."""
    wanted = {2} if line.endswith(" Tutorly") else OK  # an agreement that only the page enters
    assert run(shlex.split(line)) in wanted, (district, capfd.readouterr().err)


def test_the_database_of_that_run_has_something_to_show(
    district: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """So that the lines above do not pass because everything is empty."""
    assert district.is_dir()
    assert run(["history", "--format", "json"]) == 0
    assert len(json.loads(capfd.readouterr().out)["rows"]) > 1


def test_readme_begins_with_the_two_commands() -> None:
    """`make test-fresh` runs what stands there."""
    first = FENCE.search(TEXTS["README.md"])
    assert first
    assert [line.split("#")[0].strip() for line in first[2].splitlines()] == ["make demo", "make test"]


def test_readme_shows_what_the_demo_prints_and_a_har_in_one_command() -> None:
    shown = TEXTS["README.md"].split("<!-- demo -->")[1].split("<!-- /demo -->")[0]
    for words in (
        "$ ferpa-scan scan",
        "which is",
        "34 CFR 99.",
        "New since the scan of",
        "store or delete them",
    ):
        assert words in shown
    assert "ferpa-scan scan recording.har" in [
        line.strip() for line in "\n".join(blocks("README.md", "sh")).splitlines()
    ]


def test_targets_of_make_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {
        t for text in TEXTS.values() for t in re.findall(r"(?:^|`)make ([a-z][a-z-]*)", text, re.MULTILINE)
    }
    assert named
    assert named <= targets


def _anchors(text: str) -> set[str]:
    """The anchors that a heading gets: lower case, no punctuation, hyphens for spaces."""
    heads = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", TEXTS)
def test_links_lead_to_files_and_headings_that_exist(page: str) -> None:
    for link in LINK.findall(FENCE.sub("", TEXTS[page])):
        if link.startswith(("https://", "mailto:")):
            continue
        file, _, anchor = link.partition("#")
        target = (ROOT / page).parent / file if file else ROOT / page
        assert target.exists(), link
        assert not anchor or anchor in _anchors(target.read_text(encoding="utf-8")), link


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, todo = set[str](), ["README.md"]
    while todo:
        page = todo.pop()
        if page in reached or page not in TEXTS:
            continue
        reached.add(page)
        found = (link.split("#")[0] for link in LINK.findall(TEXTS[page]) if "://" not in link)
        todo += [((ROOT / page).parent / f).resolve().relative_to(ROOT).as_posix() for f in found if f]
    assert sorted(TEXTS) == sorted(reached)


def test_pages_that_code_and_rules_point_to_exist() -> None:
    files = [*(ROOT / "scanner").rglob("*.py"), *(ROOT / "rules").rglob("*.yaml")]
    named = {
        page for file in files for page in re.findall(r"docs/[\w/-]+\.md", file.read_text(encoding="utf-8"))
    }
    assert named <= set(TEXTS)


def test_docs_name_no_machine_and_no_package_host() -> None:
    machine = re.compile(
        r"/wor[k]/|/root/|/home/|/tmp/|[A-Z]:\\|pypi|pythonhosted|localhost:\d", re.IGNORECASE
    )
    assert {name: machine.findall(text) for name, text in TEXTS.items() if machine.search(text)} == {}


def test_docs_draw_no_conclusion_of_law() -> None:
    drawn = re.compile(
        r"\b(?:illegal|unlawful|against the law|violat\w+ (?:of )?(?:ferpa|the law)|ferpa violations?)\b",
        re.IGNORECASE,
    )
    assert {name: drawn.findall(text) for name, text in TEXTS.items() if drawn.search(text)} == {}


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """docs/build.py, as a module."""
    spec = importlib.util.spec_from_file_location("docs_build", ROOT / "docs" / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["commands.md", "elements.md", "rules.md"])
def test_generated_pages_are_fresh(build: ModuleType, page: str) -> None:
    """Else: python docs/build.py."""
    assert TEXTS[f"docs/{page}"] == build.pages()[page]


def _options(command: click.Command, above: click.Context | None, name: str) -> Iterator[tuple[str, str]]:
    """(command path, option) of every command."""
    here = click.Context(command, parent=above, info_name=name)
    for option in command.get_params(here):
        yield from ((here.command_path, name) for name in option.opts if name.startswith("--"))
    if isinstance(command, click.Group):
        for child in command.list_commands(here):
            found = command.get_command(here, child)
            assert found
            yield from _options(found, here, child)


def test_every_command_and_option_has_its_line() -> None:
    """Each under the heading of its own command."""
    sections = {}
    for part in re.split(r"^##+ ", TEXTS["docs/commands.md"], flags=re.MULTILINE)[1:]:
        sections[f"ferpa-scan {part.splitlines()[0]}"] = part
    root = TEXTS["docs/commands.md"].split("\n## ")[0]
    missing = [
        (command, option)
        for command, option in _options(cli, None, "ferpa-scan")
        if f"`{option}" not in sections.get(command, root) and f", {option}" not in sections.get(command, root)
        and command not in {"ferpa-scan vendor", "ferpa-scan rules", "ferpa-scan roster"}
    ]  # fmt: skip
    assert missing == []


RULE_ID = re.compile(r"(?:content|person|payload|register|gateway|directory|sender|agreement)\.[a-z-]+")


def _rule_ids() -> Iterator[str]:
    """Every id that scanner/judge can give, read from its code."""
    for file in (ROOT / "scanner" / "judge").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and RULE_ID.fullmatch(node.value)
            ):
                yield node.value
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                named = node.func.id in {"_outside", "_not_known", "make"} and node.args
                if named and isinstance(node.args[0], ast.Constant):
                    yield f"agreement.{node.args[0].value!s}"


def test_every_rule_and_verdict_is_explained() -> None:
    text = TEXTS["docs/verdicts.md"]
    laws = {f"law.{path.stem}" for path in data.path("rules", "laws").glob("*.yaml")}
    ids = {*_rule_ids(), *laws}
    assert "agreement.row-missing" in ids
    assert sorted(i for i in ids if f"`{i}`" not in text) == []
    assert sorted(set(re.findall(r"`((?:law|agreement|register|person)\.[\w-]+)`", text)) - ids) == []


def test_every_setting_is_explained() -> None:
    text = TEXTS["docs/configuration.md"]
    shape = config._SHAPE | {"systems.NAME": config._SYSTEM, "sources.NAME": {"path": str, "system": str}}
    for name, keys in shape.items():
        section = text.split(f"## `[{name}]`")[1].split("\n## ")[0]
        assert [key for key in keys if f"`{key}`" not in section] == []


def test_settings_shown_are_accepted(tmp_path: Path) -> None:
    (shown,) = blocks("docs/configuration.md", "toml")
    (tmp_path / config.FILE_NAME).write_text(shown, encoding="utf-8")
    assert config.load(tmp_path / config.FILE_NAME).systems["help-desk"].sender == "staff"


def test_places_are_told_as_init_tells_them() -> None:
    told = " ".join(re.sub(r"[`*]|\]\([^)]*\)|[\[\]]", "", TEXTS["docs/sources.md"]).split())
    for place in PLACES:
        for words in (place.title, place.rights, place.next):
            assert " ".join(words.split()) in told


def _rule_files(into: Path, *pages: str) -> policy.Policy:
    """Our rules overlaid by the YAML files that pages show, each named in its first line."""
    for page in pages:
        for text in blocks(page, "yaml"):
            named = re.match(r"# (rules/\w+/\w+\.yaml)\n", text)
            assert named
            (into / named[1]).parent.mkdir(parents=True, exist_ok=True)
            (into / named[1]).write_text(text, encoding="utf-8")
    return policy.load([data.path("rules"), into / "rules"], config.Config())


def test_rule_files_shown_work(tmp_path: Path) -> None:
    """The recognizer's examples match, the dialect reads its record, the agreements are in force."""
    rules = _rule_files(tmp_path, "CONTRIBUTING.md", "docs/agreements.md")
    card = next(spec for spec in rules.recognizers if spec["name"] == "library_card")
    assert list(failures([card])) == []
    (record,) = blocks("CONTRIBUTING.md", "json")
    (tmp_path / "log.jsonl").write_text(record * 2, encoding="utf-8")
    source = open_source(str(tmp_path / "log.jsonl"), "log")
    read = [e for file in source.files() for e in exchanges(file, rules)]
    assert [(e.id, e.system, e.host) for e in read] == [("r-1", "tutoring", "api.openai.com")] * 2
    assert isinstance(read[0].body, Pairs)
    assert {a.vendor: len(a.rows) for a in rules.agreements} == {"Readwell": 2, "Tutorly": 3}


def test_the_envelope_shown_is_read(tmp_path: Path) -> None:
    (record,) = blocks("docs/contract.md", "json")
    (tmp_path / "one.jsonl").write_text(record * 2, encoding="utf-8")
    rules = policy.load([data.path("rules")], config.Config())
    source = open_source(str(tmp_path / "one.jsonl"), "one")
    (first, _) = [e for file in source.files() for e in exchanges(file, rules)]
    assert (first.id, first.system, first.host, first.extra) == ("1", "tutoring", "api.openai.com", ())


def test_the_format_shown_works(tmp_path: Path) -> None:
    """It is sure of its own body, not of another's, and gives every leaf with its role."""
    (code,) = blocks("CONTRIBUTING.md", "python")
    (tmp_path / "classroom_chat.py").write_text(code, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("classroom_chat", tmp_path / "classroom_chat.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    body = parse('{"lesson": 4, "turns": ["What is a fraction?"]}')
    ours, other = (Exchange("1", Ref("s", "", 0), body=b) for b in (body, parse('{"messages": []}')))
    assert module.confidence(ours) > module.confidence(other)
    found = [s for s in module.segments(ours) if isinstance(s, Segment) and s.where == "value"]
    assert {(s.text, s.role) for s in found} == {("4", Role.FIELD), ("What is a fraction?", Role.USER)}
    assert "classroom_chat" not in sys.modules
