"""The peer's interpreter: given, made for one run, or none. Talks to benchmarks/peer.py."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from scanner.evaluate.matching import Flag

HERE = Path(__file__).resolve().parent
MAKE = "make"
HELP = "interpreter that has benchmarks/requirements.txt, or 'make' to set one up in a temporary folder"


class Peer:
    """Stock Presidio in an interpreter of its own."""

    def __init__(self, python: str) -> None:
        self.python = python

    def find(self, lines: Sequence[str]) -> list[set[Flag]]:
        """Its findings in labelled payloads, payload by payload."""
        answers = [json.loads(line) for line in self._ask("find", lines).splitlines()]
        return [
            {Flag((("$", *path), "value"), a, b, entity) for path, a, b, entity in found} for found in answers
        ]

    def seconds(self, lines: Sequence[str]) -> float:
        """How long it reads them, warm."""
        return float(self._ask("time", lines))

    def _ask(self, what: str, lines: Sequence[str]) -> str:
        command = [self.python, str(HERE / "peer.py"), what]
        done = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            sys.exit(f"the peer failed: {done.stderr.strip().splitlines()[-1:]}")
        return done.stdout


@contextmanager
def peer(python: str | None) -> Iterator[Peer | None]:
    """The peer of an interpreter, of one that is made now, or none, which is said."""
    if python is None:
        print(f"Without --peers: no new figures of stock Presidio. --peers PYTHON: {HELP}.")
        yield None
    elif python != MAKE:
        yield Peer(python)
    else:
        with tempfile.TemporaryDirectory() as folder:
            venv.create(folder, with_pip=True)
            bins = Path(folder) / ("Scripts" if sys.platform == "win32" else "bin")
            pip = [str(bins / "python"), "-m", "pip", "install", "-q", "-r", str(HERE / "requirements.txt")]
            subprocess.run(pip, check=True)  # noqa: S603
            yield Peer(str(bins / "python"))
