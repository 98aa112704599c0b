"""The roster's file: sealed under the district's key, whole or not at all. Imports the modules beside it, errors, keys.

A line of ours (format, key id), 16 random bytes, 32 bytes HMAC-SHA-256, then the tables, XORed with SHAKE-256 of a subkey
and those 16 bytes. What lies under the seal are keyed numbers already; the seal keeps apart which of them are equal.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import numpy as np

from scanner.errors import StoreError
from scanner.keys import Keys
from scanner.roster.roster import Roster

FILE_NAME: Final = "roster.bin"
VERSION: Final = 1
_MAGIC: Final = b"ferpa-scan roster"
_NONCE: Final = 16
_TAG: Final = 32
_SEAL: Final = "roster/seal"
_TAGGED: Final = "roster/tag"
_WORDS: Final = ("key_id", "imported", "format")
_AGAIN: Final = "run: ferpa-scan roster import"


def save(roster: Roster, path: Path, keys: Keys) -> None:
    """Write the file in one step: it is the old one or the new one, never half of one. Raises StoreError."""
    body = _packed(roster)
    nonce = secrets.token_bytes(_NONCE)
    sealed = _sealed(body, nonce, keys)
    head = b"%s %d %s\n" % (_MAGIC, VERSION, keys.key_id.encode())
    tag = hmac.new(keys.subkey(_TAGGED), head + nonce + sealed, hashlib.sha256).digest()
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(head + nonce + tag + sealed)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise StoreError("the roster cannot be written beside the database") from None


def load(path: Path, keys: Keys) -> Roster | None:
    """The roster in force, None where there is none. Raises StoreError where the file is not whole or of another key."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError:
        raise StoreError("the roster cannot be read by this user") from None
    head, line, rest = raw.partition(b"\n")
    words = head.removeprefix(_MAGIC).split()
    if not head.startswith(_MAGIC) or len(words) != 2:  # noqa: PLR2004
        raise StoreError(f"roster.bin is no roster of ferpa-scan; {_AGAIN}")
    if words[0] != str(VERSION).encode():
        raise StoreError(f"the roster is of another version than this program; {_AGAIN}")
    if words[1] != keys.key_id.encode():
        raise StoreError(f"the roster was made under another key; {_AGAIN}")
    nonce, tag, sealed = rest[:_NONCE], rest[_NONCE : _NONCE + _TAG], rest[_NONCE + _TAG :]
    right = hmac.new(keys.subkey(_TAGGED), head + line + nonce + sealed, hashlib.sha256).digest()
    if not hmac.compare_digest(tag, right):
        raise StoreError(f"the roster is damaged or cut off; {_AGAIN}")
    return _unpacked(_sealed(sealed, nonce, keys))


def digest(path: Path) -> str:
    """What stands for the roster in the record of a scan: empty where there is none."""
    with suppress(OSError), path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
    return ""


def _sealed(body: bytes, nonce: bytes, keys: Keys) -> bytes:
    """The body under its seal, or a sealed one without it."""
    stream = hashlib.shake_256(keys.subkey(_SEAL) + nonce).digest(len(body))
    return (np.frombuffer(body, np.uint8) ^ np.frombuffer(stream, np.uint8)).tobytes()


def _packed(roster: Roster) -> bytes:
    arrays = {f.name: getattr(roster, f.name) for f in fields(roster) if f.name not in _WORDS}
    head = {word: getattr(roster, word) for word in _WORDS}
    shapes = {
        name: [a.dtype.newbyteorder("<").str if a.dtype.itemsize > 1 else a.dtype.str, list(a.shape)]
        for name, a in arrays.items()
    }
    line = json.dumps({**head, "arrays": shapes}).encode()
    data = (a.astype(a.dtype.newbyteorder("<"), copy=False).tobytes() for a in arrays.values())
    return b"".join([line, b"\n", *data])


def _unpacked(body: bytes) -> Roster:
    line, _, _ = body.partition(b"\n")
    about = json.loads(line)
    at = len(line) + 1
    found: dict[str, Any] = {word: about[word] for word in _WORDS}
    for name, (kind, shape) in about["arrays"].items():
        dtype = np.dtype(kind)
        count = int(np.prod(shape))
        found[name] = np.frombuffer(body, dtype, count, at).reshape(shape).copy()  # aligned
        at += count * dtype.itemsize
    return Roster(**found)
