"""The tables of an export, wherever they lie: a CSV file, a folder or a zip of them. Imports errors only.

Nothing is ever unpacked to disk. What is hostile or broken is refused whole; a row with bad bytes is marked as such.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from scanner.errors import SourceError

MAX_BYTES: Final = 1 << 30
MAX_MEMBERS: Final = 1000
MAX_RATIO: Final = 200
_RATIO_FREE: Final = 10 << 20
_PIECE: Final = 1 << 20
_MARKS: Final = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Row:
    """One row by its headings in lower case. `bad` says that its bytes are not UTF-8."""

    cells: Mapping[str, str]
    bad: bool

    def get(self, heading: str) -> str:
        """A cell, trimmed; empty where there is none."""
        return self.cells.get(heading.lower(), "")


@dataclass(frozen=True, slots=True)
class Table:
    """One CSV file, held as bytes."""

    name: str
    data: bytes

    @property
    def headings(self) -> frozenset[str]:
        """Its headings in lower case."""
        return frozenset(h.strip().lower() for h in next(self._lines(), []))

    def rows(self) -> Iterator[Row]:
        """Its rows, blank ones left out. Raises SourceError where it is no CSV."""
        lines = self._lines()
        heading = [h.strip().lower() for h in next(lines, [])]
        for line in lines:
            if any(cell.strip() for cell in line):
                cells = {h: c.strip() for h, c in zip(heading, line, strict=False)}
                yield Row(cells, any("\udc80" <= c <= "\udcff" for cell in line for c in _beyond(cell)))

    def _lines(self) -> Iterator[list[str]]:
        encoding = next((name for mark, name in _MARKS if self.data.startswith(mark)), "utf-8-sig")
        try:
            text = self.data.decode(encoding, "surrogateescape" if encoding == "utf-8-sig" else "strict")
            yield from csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        except (csv.Error, UnicodeDecodeError):
            raise SourceError(f"roster: {self.name} is not a CSV file that can be read") from None


def _beyond(cell: str) -> str:
    return "" if cell.isascii() else cell


def _delimiter(text: str) -> str:
    head = text[:4096].split("\n", 1)[0]
    return max(",\t;|", key=head.count)


def tables(path: Path) -> dict[str, Table]:
    """All CSV files of `path` by their name in lower case, without folder and ending. Raises SourceError."""
    try:
        if path.is_dir():
            return _folder(path)
        if not path.is_file():
            raise SourceError("roster: there is no such file or folder")
        with path.open("rb") as handle:
            packed = handle.read(4) == b"PK\x03\x04"
        return _archive(path) if packed else {_stem(path.name): Table(_shown(path.name), _held(path))}
    except OSError:
        raise SourceError("roster: the file cannot be read") from None


def _folder(path: Path) -> dict[str, Table]:
    files = [f for f in sorted(path.iterdir()) if f.suffix.lower() == ".csv" and f.is_file()]
    return {_stem(f.name): Table(_shown(f.name), _held(f)) for f in files}


def _held(file: Path) -> bytes:
    if file.stat().st_size > MAX_BYTES:
        raise SourceError(f"roster: larger than {MAX_BYTES} bytes")
    return file.read_bytes()


def _archive(path: Path) -> dict[str, Table]:
    out: dict[str, Table] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise SourceError(f"roster: the archive has more than {MAX_MEMBERS} members")
            for member in members:
                name = PurePosixPath(member.filename.replace("\\", "/"))
                if name.is_absolute() or ".." in name.parts or ":" in member.filename:
                    raise SourceError("roster: the archive has a member that points outside it")
                if member.is_dir() or name.suffix.lower() != ".csv" or "__MACOSX" in name.parts:
                    continue
                if _stem(name.name) in out:
                    raise SourceError("roster: the archive has two tables of one name")
                out[_stem(name.name)] = Table(_shown(name.name), _unpacked(archive, member))
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError):
        raise SourceError("roster: the archive is broken, cut off or locked") from None
    return out


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """One member, counted as it comes: what the archive says of its size may be a lie."""
    out = io.BytesIO()
    with archive.open(member) as stream:
        while piece := stream.read(_PIECE):
            out.write(piece)
            size = out.tell()
            if size > MAX_BYTES or size > max(_RATIO_FREE, MAX_RATIO * member.compress_size):
                raise SourceError("roster: the archive unpacks to far more than it holds")
    return out.getvalue()


def _stem(name: str) -> str:
    return Path(name).stem.lower()


_KNOWN: Final = frozenset(
    [
        "users",
        "roles",
        "demographics",
        "enrollments",
        "orgs",
        "classes",
        "students",
        "teachers",
        "staff",
        "sections",
    ]
)


def _shown(name: str) -> str:
    """The name of a table in a message: only names that formats give, since a file's own can be anything."""
    return f"{_stem(name)}.csv" if _stem(name) in _KNOWN else "the file"
