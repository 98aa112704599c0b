"""The bytes of a source file: opened, unpacked and read by lines within bounds. May import model only."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

HEAD_BYTES = 8192
MAX_RECORD = 8 << 20
MAX_RATIO = 200
RATIO_FREE = 1 << 20
_PIECE = 1 << 20
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
    _known: list[tuple[str, int]] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the file as it lay there when this was first asked for, or of standard input (hex).

        Empty for what has no bytes here or cannot be opened.
        """
        return self._bytes()[0]

    @property
    def size(self) -> int:
        """How many bytes `digest` is of: a log may grow while it is read."""
        return self._bytes()[1]

    def digest_of_first(self, size: int) -> str:
        """SHA-256 of the first `size` bytes (hex). Raises OSError."""
        digest, left = hashlib.sha256(), size
        with self._open() as handle:
            while left and (piece := handle.read(min(left, _PIECE))):
                digest.update(piece)
                left -= len(piece)
        return digest.hexdigest()

    def line_ends_at(self, size: int) -> bool:
        """Whether the byte before `size` ends a line. Raises OSError."""
        with self._open() as handle:
            handle.seek(max(0, size - 1))
            return handle.read(1) == b"\n"

    def is_plain(self) -> bool:
        """Whether its bytes are read as they lie: neither packed nor in UTF-16 or UTF-32. Raises OSError."""
        with self._open() as handle:
            return not handle.read(4).startswith((_GZIP, *(mark for mark, _ in _MARKS)))

    def _open(self) -> BinaryIO:
        return self.path.open("rb") if self.path else io.BytesIO()

    def _bytes(self) -> tuple[str, int]:
        if not self._known:
            try:
                self._known.append(self._hashed())
            except OSError:
                self._known.append(("", 0))
        return self._known[0]

    def _hashed(self) -> tuple[str, int]:
        if self.path:
            with self.path.open("rb") as handle:
                return hashlib.file_digest(handle, "sha256").hexdigest(), handle.tell()
        if isinstance(self.stream, io.BytesIO):
            held = self.stream.getbuffer()
            return hashlib.sha256(held).hexdigest(), len(held)
        return "", 0


class CutError(OSError):
    """A stream broke off or grew beyond its bounds; `reason` is a word of ours."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Opened:
    """A file as a stream of bytes: gzip is unpacked, UTF-16 and UTF-32 with a mark are read as UTF-8."""

    def __init__(self, file: SourceFile) -> None:
        self._file = file

    def __enter__(self) -> BinaryIO:
        """The stream. Raises OSError where the file cannot be opened, CutError for a broken archive."""
        self._raw = self._file.path.open("rb") if self._file.path else _rewindable(self._file.stream)
        try:
            return _unpacked(self._raw)
        except BaseException:
            self.__exit__(None, None, None)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Close what was opened here; standard input stays open."""
        if self._file.path:
            self._raw.close()


def head_of(stream: BinaryIO) -> bytes:
    """The first bytes, as far as they can be read. Raises CutError where there is none at all."""
    head = b""
    try:
        while len(head) < HEAD_BYTES and (more := stream.read1(HEAD_BYTES - len(head))):  # type: ignore[attr-defined]
            head += more
    except CutError:
        if not head:
            raise
    return head


def _unpacked(raw: BinaryIO) -> BinaryIO:
    stream = raw
    head = raw.read(4)
    raw.seek(0)
    if head.startswith(_GZIP):
        stream = _Bounded(raw)  # type: ignore[assignment]
        head = head_of(stream)[:4]
        stream.seek(0)
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    return io.BufferedReader(_Recoded(stream, encoding)) if encoding else stream


def _rewindable(stream: BinaryIO | None) -> BinaryIO:
    """Standard input as `open_source` holds it, in memory: the reader is chosen by its first bytes."""
    if not isinstance(stream, io.BytesIO):
        return io.BytesIO()
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
    """A stream in UTF-16 or UTF-32 as UTF-8 bytes; the stream below stays open."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._left = b""
        self._ended = False

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill `buffer` with the next bytes."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._left and not self._ended:
            data = self._stream.read(HEAD_BYTES)
            self._ended = not data
            self._left = self._decoder.decode(data, self._ended).encode("utf-8", "replace")
        data, self._left = self._left[: len(view)], self._left[len(view) :]
        view[: len(data)] = data
        return len(data)


def lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """(offset, line) for every line that is not blank; None for one over MAX_RECORD, which is not kept."""
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
