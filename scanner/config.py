"""ferpa-scan.toml → typed, frozen config. Imports errors only.

Unknown keys, wrong types and bad patterns are ConfigErrors that name file and line. Nothing secret stands in
the file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from scanner.errors import ConfigError

FILE_NAME = "ferpa-scan.toml"
DEFAULT_PER_FLOW = 299
"""Enough to see at least one hit with 95 % where 1 % of an endless flow hold it."""


@dataclass(frozen=True, slots=True)
class System:
    """What the district says of one of its systems: the purposes it has, who types into it, its school."""

    purposes: tuple[str, ...] = ()
    sender: str = "unknown"
    school: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """A district's settings. `path` is where they were read, None for the defaults."""

    path: Path | None = None
    name: str = ""
    state: str = ""
    timezone: str = "UTC"
    small_cell: int = 10
    register_complete: bool = False
    enrollment: str | None = None
    systems: dict[str, System] = field(default_factory=dict)
    ids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    notice: dict[str, Any] = field(default_factory=dict)
    calendar: dict[str, Any] = field(default_factory=dict)
    names_model: str | None = None
    patterns: str = "sample"
    per_flow: int = DEFAULT_PER_FLOW
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    key_file: str | None = None
    key_trusted: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """The district's time zone: agreements begin and end in it."""
        return ZoneInfo(self.timezone)


_SHAPE: dict[str, dict[str, type]] = {
    "district": {
        "name": str, "state": str, "timezone": str, "small_cell": int, "register_complete": bool,
        "enrollment": str,
    },
    "ids": {"local": str, "username": str, "lunch_pin": str},
    "notice": {"designated": list, "recipients": list, "date": str},
    "calendar": {"terms": list, "holidays": list},
    "detect": {"names_model": str, "patterns": str},
    "sample": {"per_flow": int},
    "key": {"key_file": str, "key_trusted": bool},
}  # fmt: skip
_SYSTEM: dict[str, type] = {"purposes": list, "sender": str, "school": str}
_SOURCE: dict[str, type] = {"path": str, "system": str}
_SENDERS = ("student", "staff", "service", "unknown")


def find(start: Path) -> Path | None:
    """The nearest ferpa-scan.toml at `start` or above it."""
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    return None


def load(path: Path) -> Config:
    """Read and check one file. Raises ConfigError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        msg = f"{path.name}: cannot be read"
        raise ConfigError(msg) from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        msg = f"{path.name}:{line.group(1) if line else len(text.splitlines())}: not valid TOML"
        raise ConfigError(msg) from None
    return _Checked(path, text, data).config()


@dataclass(frozen=True, slots=True)
class _Checked:
    path: Path
    text: str
    data: dict[str, Any]

    def error(self, table: str, key: str | None, problem: str) -> ConfigError:
        """A ConfigError at the line where `key` of `table` stands, or nearest around it."""
        wanted = _plain(".".join(part for part in (table, key) if part))
        here, line, nearest = "", 1, -1
        for number, row in enumerate(self.text.splitlines(), 1):
            head = re.match(r"\s*\[+([^\]]+)\]", row)
            name = re.match(r"\s*([^=#\[]+?)\s*=", row)
            if head:
                here = full = _plain(head.group(1))
            elif name:
                full = _plain(f"{here}.{name.group(1)}").lstrip(".")
            else:
                continue
            around = (
                len(full)
                if f"{wanted}.".startswith(f"{full}.")
                else 0
                if full.startswith(f"{wanted}.")
                else -1
            )
            if around > nearest:
                line, nearest = number, around
        return ConfigError(f"{self.path.name}:{line}: {problem}")

    def config(self) -> Config:
        for table, value in self.data.items():
            if table not in (*_SHAPE, "systems", "sources"):
                raise self.error("", table, "no such table or key")
            if not isinstance(value, dict):
                raise self.error("", table, "must be a table")
            if table in _SHAPE:
                self._check(table, value, _SHAPE[table])
        district, detect = self.data.get("district", {}), self.data.get("detect", {})
        key = self.data.get("key", {})
        return Config(
            path=self.path,
            **{k: district[k] for k in district},
            systems=self._systems(),
            ids=self._ids(),
            notice=self.data.get("notice", {}),
            calendar=self.data.get("calendar", {}),
            names_model=detect.get("names_model"),
            patterns=self._one_of("detect", "patterns", detect.get("patterns", "sample"), ("sample", "all")),
            per_flow=self._positive(
                "sample", "per_flow", self.data.get("sample", {}).get("per_flow", DEFAULT_PER_FLOW)
            ),
            sources=self._sources(),
            key_file=key.get("key_file"),
            key_trusted=key.get("key_trusted", False),
        )

    def _check(self, table: str, value: dict[str, Any], shape: dict[str, type]) -> None:
        for key, item in value.items():
            if key not in shape:
                raise self.error(table, key, "no such key")
            wanted = shape[key]
            if table == "ids" and isinstance(item, list):
                continue
            if not isinstance(item, wanted) or (wanted is int and isinstance(item, bool)):
                raise self.error(table, key, f"must be {_WORD[wanted]}")
        if table == "district":
            self._district(value)

    def _district(self, value: dict[str, Any]) -> None:
        self._positive("district", "small_cell", value.get("small_cell", 1))
        if "state" in value and not re.fullmatch(r"[A-Z]{2}", value["state"]):
            raise self.error("district", "state", 'must be two capital letters, as "MN"')
        try:
            ZoneInfo(value.get("timezone", "UTC"))
        except (ValueError, OSError, LookupError):
            raise self.error(
                "district", "timezone", 'must be a time zone name, as "America/Chicago"'
            ) from None

    def _tables(self, table: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The named tables below one: `[systems.sis]`."""
        for name, value in self.data.get(table, {}).items():
            if not isinstance(value, dict):
                raise self.error(table, name, "must be a table")
            yield name, value

    def _systems(self) -> dict[str, System]:
        out = {}
        for name, value in self._tables("systems"):
            table = f"systems.{name}"
            self._check(table, value, _SYSTEM)
            sender = self._one_of(table, "sender", value.get("sender", "unknown"), _SENDERS)
            out[name] = System(tuple(map(str, value.get("purposes", ()))), sender, value.get("school", ""))
        return out

    def _sources(self) -> dict[str, dict[str, Any]]:
        out = {}
        for name, value in self._tables("sources"):
            self._check(f"sources.{name}", value, _SOURCE)
            if "path" not in value:
                raise self.error(f"sources.{name}", None, "needs a path")
            out[name] = value
        return out

    def _ids(self) -> dict[str, tuple[str, ...]]:
        out = {}
        for key, value in self.data.get("ids", {}).items():
            patterns = value if isinstance(value, list) else [value]
            for pattern in patterns:
                try:
                    re.compile(pattern)
                except (re.error, TypeError):
                    raise self.error("ids", key, "not a valid pattern") from None
            out[key] = tuple(patterns)
        return out

    def _one_of(self, table: str, key: str, value: str, allowed: tuple[str, ...]) -> str:
        if value not in allowed:
            raise self.error(table, key, f"must be one of {', '.join(allowed)}")
        return value

    def _positive(self, table: str, key: str, value: int) -> int:
        if value < 1:
            raise self.error(table, key, "must be at least 1")
        return value


def _plain(name: str) -> str:
    """A dotted name without quotes and spaces, so that the spellings of TOML compare."""
    return re.sub(r"[\"'\s]", "", name)


_WORD = {str: "text", int: "a whole number", bool: "true or false", list: "a list"}
