"""What is installed is what is declared: the locks, the wheel's content, the command."""

import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from hatchling.build import build_wheel

import scanner
from tests.test_architecture import ROOT, imports

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PIN = re.compile(r"^([a-z0-9._-]+)==(\S+)([^\n]*)((?:\\\n +--hash=sha256:[0-9a-f]{64} ?)+)", re.MULTILINE)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def canonical(requirement: str) -> str:
    """`Types_PyYAML>=6; …` → `types-pyyaml`."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement, maxsplit=1)[0]).lower()


def pins(lock: Path) -> set[tuple[str, str, str]]:
    """The (name, version, marker) of each line of a lock that has hashes."""
    text = lock.read_text(encoding="utf-8")
    return {(name, version, marker.strip(" \\;")) for name, version, marker, _ in PIN.findall(text)}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        name = build_wheel(str(folder))
    return zipfile.ZipFile(folder / name)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_release_has_its_hashes(lock: Path) -> None:
    """Nothing is installed that was not seen when it was locked."""
    lines = [line for line in lock.read_text(encoding="utf-8").splitlines() if line and line[0] not in "# "]
    assert len(lines) == len(pins(lock)) > 0


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_locks_name_no_host(lock: Path) -> None:
    """Where the packages come from is for whoever installs them to say."""
    assert (
        re.findall(r"^.*(?:://|--\w*-?(?:index|find)\S*).*$", lock.read_text(encoding="utf-8"), re.MULTILINE)
        == []
    )


def test_locks_hold_what_is_declared() -> None:
    """A dependency that was added without `make lock` is noticed here, and no two locks disagree."""
    core, dev = (pins(ROOT / "requirements" / name) for name in ("core.txt", "dev.txt"))
    assert {canonical(line) for line in PROJECT["dependencies"]} <= {name for name, *_ in core}
    assert {canonical(line) for line in PROJECT["optional-dependencies"]["dev"]} <= {name for name, *_ in dev}
    assert core <= dev


def test_what_is_imported_is_declared() -> None:
    """No module leans on a library that is here only because another one brings it."""
    declared = {canonical(line) for line in PROJECT["dependencies"]}
    declared |= {canonical(line) for lines in PROJECT["optional-dependencies"].values() for line in lines}
    homes = metadata.packages_distributions()
    parties = {name.split(".")[0] for names in imports(ROOT / "scanner").values() for name in names}
    parties -= sys.stdlib_module_names | {"scanner", ""}
    undeclared = [
        p for p in sorted(parties) if not declared & {canonical(home) for home in homes.get(p, [p])}
    ]
    assert undeclared == []


def test_version_is_said_once() -> None:
    """The installed project and the package agree."""
    assert metadata.version("ferpa-scan") == scanner.__version__


def test_wheel_carries_rules_and_demo_district(wheel: zipfile.ZipFile) -> None:
    """What a checkout reads from `rules/` and `fixtures/district` is in the wheel, file by file."""
    district = ROOT / "fixtures" / "district"
    files = [file for file in (ROOT / "rules").rglob("*") if file.is_file()]
    files += [file for file in (district / "config").rglob("*") if file.is_file()]
    files += [file for file in [district / "district.zip"] if file.is_file()]
    shipped = {f"scanner/_data/{file.relative_to(ROOT).as_posix()}" for file in files}
    assert {name for name in wheel.namelist() if name.startswith("scanner/_data/")} == shipped


def test_wheel_carries_nothing_else(wheel: zipfile.ZipFile) -> None:
    """Tests, benchmarks and other fixtures stay in the repository; no file is large."""
    assert {name.split("/")[0] for name in wheel.namelist()} == {
        "scanner",
        f"ferpa_scan-{scanner.__version__}.dist-info",
    }
    assert [info.filename for info in wheel.infolist() if info.file_size > 2 << 20] == []


def test_installed_wheel_finds_its_data(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    """Away from any checkout, `scanner.data` points into the package."""
    wheel.extractall(tmp_path)
    (tmp_path / "scanner" / "_data").mkdir(exist_ok=True)
    code = "from scanner import data; print(data.root())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert Path(done.stdout.strip()) == (tmp_path / "scanner" / "_data").resolve()


def test_command_is_installed() -> None:
    """`ferpa-scan` is on the path of the environment that the project is installed in."""
    (command,) = metadata.entry_points(group="console_scripts", name="ferpa-scan")
    assert command.value == "scanner.cli:main"
    names = [file.name for file in Path(sysconfig.get_path("scripts")).iterdir()]
    assert any(name.removesuffix(".exe") == "ferpa-scan" for name in names)
