"""Where exchanges are read: files, folders, standard input. May import what is below the stages.

`open_source` gives a Source; its files give Exchanges, one for every record, broken ones with their
reason: what a reader yields is what it has seen. Readers are extensions of this package: a module with

    NAME: str
    def fits(file: SourceFile, head: bytes) -> float                      how sure it is, 0 to 1
    def read(file: SourceFile, policy: Policy) -> Iterator[Exchange]      every record of the file, in order
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

from scanner.errors import SourceError, fault
from scanner.model import Exchange, Ref
from scanner.policy import Policy
from scanner.registry import discover
from scanner.source._bytes import HEAD_BYTES, CutError, Opened, SourceFile, head_of

STDIN = "-"
_LINES = (".jsonl", ".ndjson", ".log")


@dataclass(frozen=True, slots=True)
class Source:
    """One source that was named: `label` may be stored, `path` is what the user typed (None: standard input).

    `system` is the district system whose traffic it holds, for records that do not say.
    """

    label: str
    path: Path | None
    stdin: BinaryIO | None = None
    system: str = ""

    @property
    def rereadable(self) -> bool:
        """Whether it can be read twice: once for flow and hash, once for the sample."""
        return self.path is not None

    def files(self) -> Iterator[SourceFile]:
        """All files, in a fixed order. What cannot be opened is yielded too, with `broken` set."""
        if self.path is None:
            yield SourceFile(self.label, "", None, self.stdin)
        elif self.path.is_dir():
            yield from _walk(self.label, self.path)
        else:
            yield SourceFile(self.label, self.path.name, self.path)


def open_source(spec: str, label: str, *, stdin: BinaryIO | None = None, system: str = "") -> Source:
    """A source by what the user typed: a file, a folder, or "-".

    Raises SourceError when it does not exist, is a device, FIFO or socket, or cannot be opened.
    """
    if spec == STDIN:
        return Source(label, None, io.BytesIO(stdin.read() if stdin else b""), system)
    path = Path(spec)
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            with path.open("rb") as handle:
                handle.read(1)
        elif stat.S_ISDIR(mode):
            with os.scandir(path) as entries:
                next(entries, None)
    except OSError:
        msg = "a source does not exist or cannot be opened"
        raise SourceError(msg) from None
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        msg = "a source is a device, pipe or socket; give a file or folder, or - for standard input"
        raise SourceError(msg)
    return Source(label, path, None, system)


def exchanges(file: SourceFile, policy: Policy, system: str = "") -> Iterator[Exchange]:
    """Every record of one file, of `system` where it names none; one that breaks off ends broken."""
    if file.broken:
        yield broken(file, 0, file.broken)
        return
    number = 0
    try:
        reader = reader_of(file)
        for exchange in reader.read(file, policy) if reader else ():
            number += 1
            yield exchange if exchange.system or not system else replace(exchange, system=system)
    except CutError as cut:
        yield broken(file, number, cut.reason)
    except OSError:
        yield broken(file, number, "unreadable")
    except Exception as error:  # noqa: BLE001  (a fault of ours in one file must not cost the others)
        yield broken(file, number, fault(error))


def reader_of(file: SourceFile) -> ModuleType | None:
    """The reader that is surest of this file; None for an empty one. Ties are settled by name."""
    with Opened(file) as opened:
        head = head_of(opened)
    if len(head) < HEAD_BYTES and not head.strip(b" \t\r\n\xef\xbb\xbf"):
        return None
    scored = {name: module.fits(file, head) for name, module in _readers().items()}
    return _readers()[max(sorted(scored), key=lambda name: scored[name])]


def may_grow(file: SourceFile) -> bool:
    """Whether it is a plain file of JSON lines, to which a system may append."""
    if file.path is None or not file.name.lower().endswith(_LINES):
        return False
    try:
        reader = reader_of(file) if file.is_plain() else None
    except OSError:
        return False
    return reader is not None and reader.NAME == "mapped"


def broken(file: SourceFile, record: int, reason: str) -> Exchange:
    """The place of a record that could not be read: counted as skipped, with its reason."""
    ref = Ref(
        file.label, file.digest if reason not in {"permission", "unreadable"} else "", record, None, file.name
    )
    return Exchange(id=f"{file.name}#{record}", ref=ref, broken=reason)


@cache
def _readers() -> dict[str, ModuleType]:
    return discover("scanner.source")


def _walk(label: str, root: Path, below: str = "") -> Iterator[SourceFile]:
    """Every file below a folder, sorted by name; links are not followed, hidden files are left alone."""
    try:
        entries = sorted(os.scandir(root), key=lambda e: e.name)
    except OSError:
        yield SourceFile(label, below or root.name, None, None, "permission")
        return
    for entry in entries:
        name, path = below + entry.name, Path(entry.path)
        if entry.name.startswith("."):
            continue
        if entry.is_symlink():
            yield SourceFile(label, name, None, None, "link")
        elif entry.is_dir():
            yield from _walk(label, path, f"{name}/")
        elif not entry.is_file(follow_symlinks=False):
            yield SourceFile(label, name, None, None, "special-file")
        elif not os.access(path, os.R_OK):
            yield SourceFile(label, name, None, None, "permission")
        else:
            yield SourceFile(label, name, path)
