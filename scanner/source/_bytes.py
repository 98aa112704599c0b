"""The bytes of a source file: opened, unpacked and read by lines within bounds. May import model only."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

HEAD_BYTES = 8192
MAX_RECORD = 8 << 20
MAX_RATIO = 200
RATIO_FREE = 1 << 20
_GZIP = b"\x1f\x8b"
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a source. `name` can be PII: it is scanned, and shown by `inspect` alone."""

    label: str
    name: str = field(repr=False)
    path: Path | None = field(default=None, repr=False)
    stream: BinaryIO | None = field(default=None, repr=False, compare=False)
    broken: str | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the file as it lies there (hex); of nothing for standard input."""
        if self.path is None:
            return ""
        info = self.path.stat()
        return _digest(self.path, info.st_size, info.st_mtime_ns)


@lru_cache(maxsize=4096)
def _digest(path: Path, _size: int, _changed: int) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


class CutError(OSError):
    """A stream broke off or grew beyond its bounds; `reason` is a word of ours."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Opened:
    """A file as a stream of unpacked bytes: `.gz` is opened, UTF-16 and UTF-32 with a mark are read as UTF-8."""

    def __init__(self, file: SourceFile) -> None:
        self._file = file

    def __enter__(self) -> BinaryIO:
        """The stream. Raises OSError where the file cannot be opened."""
        raw: BinaryIO
        raw = self._file.path.open("rb") if self._file.path else _rewindable(self._file.stream)
        self._raw = raw
        head = raw.read(4)
        raw.seek(0)
        if head.startswith(_GZIP):
            raw = _Bounded(raw)  # type: ignore[assignment]
            head = raw.read(4)
            raw.seek(0)
        encoding = next((name for mark, name in _MARKS if head.startswith(mark)), None)
        if encoding:
            text = io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="")
            return io.BufferedReader(_Recoded(text))  # type: ignore[return-value]
        return raw

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Close what was opened here; standard input stays open."""
        if self._file.path:
            self._raw.close()


def _rewindable(stream: BinaryIO | None) -> BinaryIO:
    """Standard input held in memory, so that the reader can be chosen by its first bytes; never on disk."""
    if stream is None:
        return io.BytesIO()
    if not isinstance(stream, io.BytesIO):
        msg = "standard input must be buffered before it is opened"
        raise TypeError(msg)
    stream.seek(0)
    return stream


class _Bounded(gzip.GzipFile):
    """gzip that stops when it unpacks to more than 200 times what was read, and names a truncated end."""

    def __init__(self, raw: BinaryIO) -> None:
        super().__init__(fileobj=raw, mode="rb")
        self._packed = raw

    def read(self, size: int | None = -1) -> bytes:
        """Up to `size` bytes. Raises CutError."""
        return self._guarded(super().read, size)

    def read1(self, size: int = -1) -> bytes:
        """As `read`, in one step."""
        return self._guarded(super().read1, size)

    def readline(self, size: int | None = -1) -> bytes:
        """One line, at most `size` bytes. Raises CutError."""
        return self._guarded(super().readline, size)

    def _guarded(self, read: object, size: int | None) -> bytes:
        try:
            data: bytes = read(size)  # type: ignore[operator]
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise CutError("broken-archive") from None
        if self.tell() > RATIO_FREE and self.tell() > MAX_RATIO * max(1, self._packed.tell()):
            raise CutError("archive-bomb")
        return data


class _Recoded(io.RawIOBase):
    """A text stream as UTF-8 bytes."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._left = b""

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill `buffer` with the next bytes."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        if not self._left:
            self._left = self._text.read(HEAD_BYTES).removeprefix("\ufeff").encode("utf-8", "surrogatepass")
        data, self._left = self._left[: len(view)], self._left[len(view) :]
        view[: len(data)] = data
        return len(data)


def lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """(offset, line) for every line that is not blank; None for a line over MAX_RECORD, of which nothing is kept."""
    offset = 0
    while True:
        line = stream.readline(MAX_RECORD + 1)
        if not line:
            return
        start, offset = offset, offset + len(line)
        if len(line) > MAX_RECORD:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_RECORD)
                offset += len(line)
            yield start, None
        elif line.strip():
            yield start, line
