"""The house plan, read from the imports: who may import whom, and which third party lives where.

Imports inside functions count, since a late import couples as an early one does; those under TYPE_CHECKING
do not.
A new module at the top of `scanner/` needs a row in MAY_IMPORT.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

FOUNDATION = {"model", "errors", "stats"}
BASE = {"registry", "config", "policy", "keys", "data", "json_text", "paths", "strict_yaml"}
STAGES = {"source", "route", "sample", "decode", "detect", "judge"}
GROUND = FOUNDATION | BASE
EVERYTHING = GROUND | STAGES | {"roster", "tally", "pipeline", "run", "evaluate", "store", "query", "report"}

MAY_IMPORT: dict[str, set[str]] = {
    **dict.fromkeys(FOUNDATION, FOUNDATION),
    **dict.fromkeys(BASE, GROUND),
    "roster": GROUND,
    **dict.fromkeys(STAGES, GROUND | {"roster"}),  # never each other
    "tally": GROUND,
    "pipeline": GROUND | STAGES | {"roster", "tally"},
    "run": GROUND | STAGES | {"roster", "pipeline"},
    "evaluate": GROUND | STAGES | {"pipeline"},
    "store": {"model", "errors"},
    "query": {"store", "stats", "model", "errors"},
    "report": {"query", "model", "errors"},
    "cli": EVERYTHING,
    "__main__": {"cli"},
}

HOMES: dict[str, set[str]] = {
    "presidio_analyzer": {"detect"},
    "spacy": {"detect"},
    "httpx": {"source", "notify", "probe"},
    "sqlite_utils": {"store"},
    "click": {"cli"},
    "pyspark": {"run"},
}

NOT_MIRRORED = {
    "rules", "fixtures", "architecture", "privacy", "offline", "docs", "packaging",
    "detect/id_rules",  # of rules/recognizers
    "detect/disguises",  # of fixtures/disguises
}  # fmt: skip


class Reader(ast.NodeVisitor):
    """Collects the absolute names that a module imports; a relative import is kept with its dots."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def visit_If(self, node: ast.If) -> None:
        """Passes over what only the type checker reads."""
        typing_only = ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}
        for child in node.orelse if typing_only else [*node.body, *node.orelse]:
            self.visit(child)

    def visit_Import(self, node: ast.Import) -> None:
        """`import a.b`."""
        self.names += [alias.name for alias in node.names]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """`from a import b`, where b may be a module or a name in one."""
        module = "." * node.level + (node.module or "")
        self.names += [f"{module}.{alias.name}" for alias in node.names]


def imports(package: Path) -> dict[str, list[str]]:
    """Each module of a package by its dotted name → the names that it imports."""
    found = {}
    for file in sorted(package.rglob("*.py")):
        reader = Reader()
        reader.visit(ast.parse(file.read_text(encoding="utf-8")))
        parts = file.relative_to(package.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = reader.names
    return found


def inner(read: dict[str, list[str]]) -> dict[str, set[str]]:
    """The same without third parties: each module → the modules of ours that it imports."""

    def module(name: str) -> str:
        return name if name in read else name.rpartition(".")[0]

    return {
        at: {module(name) for name in names if name.split(".")[0] == "scanner"} for at, names in read.items()
    }


def unit(module: str) -> str:
    """The part of the house a module belongs to: `scanner.detect.names` → detect; the package: empty."""
    return module.removeprefix("scanner").removeprefix(".").split(".")[0]


def wrong_ways(read: dict[str, list[str]]) -> Iterator[str]:
    """Each import that goes up or sideways."""
    for module, targets in inner(read).items():
        here = unit(module)
        for target in sorted(targets):
            there = unit(target)
            if there not in MAY_IMPORT.get(here, set()) | {here, ""}:
                yield f"{module} imports {target}"


def strays(read: dict[str, list[str]]) -> Iterator[str]:
    """Each third party that is imported away from its home."""
    for module, names in read.items():
        for name in names:
            party = name.split(".")[0]
            if unit(module) not in HOMES.get(party, {unit(module)}):
                yield f"{module} imports {party}"


def cycle(read: dict[str, list[str]]) -> list[str]:
    """The first import cycle, as a path that ends where it begins; empty where there is none."""
    graph = {module: targets - {module} for module, targets in inner(read).items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


@pytest.fixture(scope="module")
def house() -> dict[str, list[str]]:
    return imports(ROOT / "scanner")


def test_every_part_of_the_house_has_its_row(house: dict[str, list[str]]) -> None:
    """A new part must say in MAY_IMPORT what it stands on."""
    assert {unit(module) for module in house} - {""} <= set(MAY_IMPORT)


def test_imports_point_down(house: dict[str, list[str]]) -> None:
    """Foundation, base, stages that do not know each other, pipeline, run; nothing imports cli."""
    assert list(wrong_ways(house)) == []


def test_third_parties_stay_home(house: dict[str, list[str]]) -> None:
    """Replacing a library touches one folder."""
    assert list(strays(house)) == []


def test_no_import_cycles(house: dict[str, list[str]]) -> None:
    """No module needs, by any way, a module that needs it."""
    assert cycle(house) == []


def test_no_relative_imports(house: dict[str, list[str]]) -> None:
    """An import says in full what it means."""
    assert [module for module, names in house.items() if any(name.startswith(".") for name in names)] == []


def test_pipeline_composes_and_does_no_more() -> None:
    """Once it has a hundred lines, some of its work belongs to a stage."""
    pipeline = ROOT / "scanner" / "pipeline.py"
    assert not pipeline.exists() or len(pipeline.read_text(encoding="utf-8").splitlines()) < 100


def test_tests_mirror_the_modules() -> None:
    """`tests/detect/test_names.py` tests `scanner/detect/names.py`, so that nobody has to search."""
    astray = []
    for test in sorted((ROOT / "tests").rglob("test_*.py")):
        name = test.parent.relative_to(ROOT / "tests") / test.stem.removeprefix("test_")
        subject = ROOT / "scanner" / name
        if not (
            name.as_posix() in NOT_MIRRORED
            or subject.with_suffix(".py").is_file()
            or (subject / "__init__.py").is_file()
        ):
            astray.append(test.relative_to(ROOT).as_posix())
    assert astray == []


@pytest.mark.skipif(
    not (ROOT / "scanner" / "cli" / "__init__.py").is_file(), reason="there is no command line yet"
)
def test_help_imports_nothing_heavy() -> None:
    """`ferpa-scan --help` answers at once: libraries come in only with the work that needs them."""
    heavy = [
        "presidio_analyzer",
        "spacy",
        "thinc",
        "numpy",
        "scipy",
        "httpx",
        "sqlite_utils",
        "jsonschema",
        "rich",
    ]
    code = (
        "import sys\nfrom scanner.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"sys.stderr.write(' '.join(m for m in {heavy} if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.startswith("Usage:")
    assert done.stderr == ""


@pytest.fixture
def crooked(tmp_path: Path) -> dict[str, list[str]]:
    """A small house in which every rule is broken once."""
    files = {
        "scanner/__init__.py": "",
        "scanner/model.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import scanner.cli\n",
        "scanner/errors.py": "from scanner import model, stats\n",
        "scanner/stats.py": "import scanner.errors\n",
        "scanner/route.py": "def late():\n    from scanner.detect.names import find\n    return find\n",
        "scanner/detect/__init__.py": "from . import names\n",
        "scanner/detect/names.py": "import presidio_analyzer.entities\n",
        "scanner/store.py": "from presidio_analyzer import AnalyzerEngine\nimport sqlite_utils\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return imports(tmp_path / "scanner")


def test_a_late_import_counts_and_a_typing_one_does_not(crooked: dict[str, list[str]]) -> None:
    """The reader sees into functions, and knows a name in a module from a module."""
    assert list(wrong_ways(crooked)) == ["scanner.route imports scanner.detect.names"]


def test_a_stray_and_a_cycle_are_seen(crooked: dict[str, list[str]]) -> None:
    """A check that cannot fail proves nothing."""
    assert list(strays(crooked)) == ["scanner.store imports presidio_analyzer"]
    assert set(cycle(crooked)) == {"scanner.errors", "scanner.stats"}
    assert any(name.startswith(".") for name in crooked["scanner.detect"])
