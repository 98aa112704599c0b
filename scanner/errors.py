"""Every error that ferpa-scan raises on purpose. May import nothing of ours.

    ScanError                  exit 4  internal
    ├── UsageError             exit 2  what was typed cannot be done
    │   ├── SourceError        exit 2  a source the user named cannot be read at all
    │   ├── ConfigError        exit 2  ferpa-scan.toml: file and line
    │   ├── RuleError          exit 2  a file under rules/: file and line
    │   ├── KeyFileError          exit 2  the fingerprint key is missing or not safe
    │   ├── ModelError         exit 2  a detection model is missing or of another version
    │   └── StoreError         exit 2  the database is missing, foreign, corrupt or newer
    ├── IncompleteError        exit 3  something was skipped
    └── LeaseError             exit 75 another scan is running

A message names files, lines, counts and rules of ours. It never carries input: no value, key, URL or record text.
"""

from __future__ import annotations

import traceback
from pathlib import Path


class ScanError(Exception):
    """Root of the tree. `code` is stable and may be relied on by scripts."""

    exit_code = 4
    code = "internal"


class UsageError(ScanError):
    """What was asked cannot be done as asked."""

    exit_code = 2
    code = "usage"


class SourceError(UsageError):
    """A source that the user named does not exist, cannot be opened, or no reader fits it."""

    code = "source"


class ConfigError(UsageError):
    """ferpa-scan.toml is not valid; the message names file and line."""

    code = "config"


class RuleError(UsageError):
    """A file under rules/ is not valid; the message names file and line."""

    code = "rule"


class KeyFileError(UsageError):
    """The fingerprint key is missing, short, readable by others, a link, or of another owner."""

    code = "key"


class ModelError(UsageError):
    """A detection model is missing, truncated or of another version."""

    code = "model"


class StoreError(UsageError):
    """The database is missing, of zero bytes, foreign, corrupt, or newer than this tool."""

    code = "store"


class IncompleteError(ScanError):
    """Part of the input was skipped or only partly read."""

    exit_code = 3
    code = "incomplete"


class LeaseError(ScanError):
    """Another scan holds the lease of this database."""

    exit_code = 75
    code = "lease"


def place_of(error: BaseException) -> str:
    """The innermost line of ours that an error came by, as "any_json.py-28": all that is ever said of it."""
    ours = [f for f in traceback.extract_tb(error.__traceback__) if "scanner" in Path(f.filename).parts]
    return f"{Path(ours[-1].filename).name}-{ours[-1].lineno}" if ours else "unknown"


def fault(error: BaseException) -> str:
    """The reason of a record that a fault in the program kept from being read, as one word."""
    return f"fault-at-{place_of(error)}"
