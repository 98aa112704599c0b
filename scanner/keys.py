"""The fingerprint key: its file, its subkeys, and what may be fingerprinted. Imports errors only.

The key is 32 random bytes in a folder of its own. Every kind of value has a subkey (HKDF-SHA256, RFC 5869), so that the
same nine digits as an SSN and as a student id do not compare equal. Without the key nothing stored can be turned back.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
import sys
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from scanner.errors import KeyFileError

KEY_BYTES = 32
FINGERPRINT_BYTES = 16
SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class Keys:
    """Subkeys of one master key. Picklable: workers get it with the plan and read no file."""

    master: bytes = field(repr=False)

    @property
    def key_id(self) -> str:
        """A short public name of this key: rows carry it, it says nothing about the key."""
        return self.subkey("id")[:6].hex()

    def subkey(self, purpose: str) -> bytes:
        """32 bytes for one purpose (HKDF with an empty salt; one block of output is enough)."""
        prk = hmac.new(bytes(32), self.master, hashlib.sha256).digest()
        return hmac.new(prk, f"ferpa-scan/v1/{purpose}".encode() + b"\x01", hashlib.sha256).digest()

    def token(self, purpose: str, value: str) -> str:
        """128 bits, hex: the keyed fingerprint of a canonical value under the subkey of `purpose`."""
        data = canonical(value).encode("utf-8", "surrogatepass")
        return hmac.new(self.subkey(purpose), data, hashlib.sha256).digest()[:FINGERPRINT_BYTES].hex()


def canonical(value: str) -> str:
    """One spelling for all: NFKC, no format or combining characters, digits folded, case folded, inner space single."""
    folded = unicodedata.normalize("NFKC", value)
    kept = (c for c in folded if unicodedata.category(c) not in {"Cf", "Mn"})
    digits = (str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in kept)
    return " ".join("".join(digits).casefold().split())


def momentary() -> Keys:
    """A key that lives as long as this process: for `inspect` and `eval`, which store nothing."""
    return Keys(secrets.token_bytes(KEY_BYTES))


def create(path: Path) -> Keys:
    """Write a new key file (0600, its folder 0700) and return its keys.

    Raises KeyFileError when the file exists or cannot be written.
    """
    master = secrets.token_bytes(KEY_BYTES)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except OSError:
        msg = "the key file exists already or its folder cannot be written"
        raise KeyFileError(msg) from None
    with os.fdopen(handle, "wb") as out:
        out.write(master)
    return Keys(master)


def load(path: Path, *, trusted: bool = False) -> Keys:
    """Read a key file.

    `trusted` is for mounted secrets: a link and another owner are then allowed, the mode is not waived.
    Raises KeyFileError when the file is missing, a link, of another owner, readable by others, or not 32 bytes.
    """
    try:
        info = path.stat() if trusted else path.lstat()
    except OSError:
        msg = "there is no key; run: ferpa-scan init"
        raise KeyFileError(msg) from None
    _refuse_unsafe(info, trusted=trusted)
    try:
        return _keys(path.read_bytes())
    except OSError:
        msg = "the key file cannot be read by this user"
        raise KeyFileError(msg) from None


def from_descriptor(number: int) -> Keys:
    """Read the key from a file descriptor that the caller opened. Raises KeyFileError as `load`."""
    try:
        with os.fdopen(number, "rb") as handle:
            return _keys(handle.read(KEY_BYTES + 1))
    except OSError:
        msg = "the key's file descriptor cannot be read"
        raise KeyFileError(msg) from None


def _keys(data: bytes) -> Keys:
    if len(data) != KEY_BYTES:
        msg = f"the key must be exactly {KEY_BYTES} bytes; restore it from its backup (a new one starts a new history)"
        raise KeyFileError(msg)
    return Keys(data)


def _refuse_unsafe(info: os.stat_result, *, trusted: bool) -> None:
    if stat.S_ISLNK(info.st_mode) or not stat.S_ISREG(info.st_mode):
        msg = "the key must be a plain file, not a link (a mounted secret: key_trusted = true)"
        raise KeyFileError(msg)
    if sys.platform == "win32":
        return  # the folder under the user's profile is private by its access list
    if stat.S_IMODE(info.st_mode) & 0o077:
        msg = "the key can be read by others; run: chmod 600 on the key file"
        raise KeyFileError(msg)
    if not trusted and info.st_uid != os.geteuid():
        msg = "the key belongs to another user (a mounted secret: key_trusted = true)"
        raise KeyFileError(msg)
