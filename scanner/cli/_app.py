"""What every command needs: where things live, the policy, the keys, the engine. May import everything but commands."""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from scanner import config as configs
from scanner import data, policy
from scanner import keys as key_files
from scanner.errors import ConfigError, SourceError
from scanner.keys import Keys
from scanner.source import STDIN, Source, open_source

if TYPE_CHECKING:
    from scanner.detect.engine import Engine
    from scanner.pipeline import Plan
    from scanner.roster.roster import Roster

KEY_FILE = Path("key") / "fingerprint.key"
DATABASE = Path("db") / "findings.db"
MAX_STDIN = 256 << 20


@dataclass(frozen=True)
class App:
    """The options before the command, and what follows from them."""

    home: Path | None = None
    config_file: Path | None = None
    rules_dir: Path | None = None
    key_fd: int | None = None

    @cached_property
    def home_dir(self) -> Path:
        """Where key and database live."""
        return self.home or user_data_dir()

    @property
    def key_path(self) -> Path:
        """The key file: as configured (below the config's folder if relative), else in the home."""
        stated = self.config.key_file
        if stated and self.config.path:
            return self.config.path.parent / stated
        return self.home_dir / KEY_FILE

    @property
    def database_path(self) -> Path:
        """The database, in a folder of its own."""
        return self.home_dir / DATABASE

    @cached_property
    def config(self) -> configs.Config:
        """The district's config, found upwards from here; the defaults where there is none."""
        path = self.config_file or configs.find(Path.cwd())
        return configs.load(path) if path else configs.Config()

    @cached_property
    def policy(self) -> policy.Policy:
        """Our rules, overlaid by the district's `rules/` beside its config and by --rules."""
        roots = [data.path("rules")]
        if self.config.path and (self.config.path.parent / "rules").is_dir():
            roots.append(self.config.path.parent / "rules")
        if self.rules_dir:
            if not self.rules_dir.is_dir():
                raise ConfigError("--rules: no such folder")
            roots.append(self.rules_dir)
        unique = [r for i, r in enumerate(roots) if r.resolve() not in {p.resolve() for p in roots[:i]}]
        return policy.load(unique, self.config)

    @cached_property
    def keys(self) -> Keys:
        """The district's keys. Raises KeyFileError."""
        if self.key_fd is not None:
            return key_files.from_descriptor(self.key_fd)
        return key_files.load(self.key_path, trusted=self.config.key_trusted)

    @property
    def model_digest(self) -> str:
        """What the names model is, so that a trend can tell "more was sent" from "more was detected"."""
        from scanner.detect.models import digest

        return digest(self.config.names_model)

    def keys_or_momentary(self) -> Keys:
        """The district's keys if it has any, else keys that end with this process."""
        return self.keys if self._has_key else key_files.momentary()

    @property
    def _has_key(self) -> bool:
        return self.key_fd is not None or os.path.lexists(self.key_path)

    def plan(
        self, district_keys: Keys, *, seed: int = 0, all_hosts: bool = False, per_flow: int | None = None
    ) -> Plan:
        """What a shard needs."""
        from scanner.pipeline import Plan

        per_flow = per_flow or self.config.per_flow
        return Plan(self.policy, district_keys, self.roster(district_keys), seed, per_flow, all_hosts)

    def roster(self, district_keys: Keys) -> Roster | None:
        """The roster, where one was imported and the keys are the district's own."""
        from scanner.roster import file

        return (
            file.load(self.database_path.with_name(file.FILE_NAME), district_keys) if self._has_key else None
        )

    @property
    def roster_digest(self) -> str:
        """What stands for the roster in the record of a scan; "" where there is none."""
        from scanner.roster import file

        return file.digest(self.database_path.with_name(file.FILE_NAME))

    def engine(self, district_keys: Keys) -> Engine:
        """The detection engine of this process."""
        from scanner.detect.engine import Engine
        from scanner.detect.models import names_model

        roster = self.roster(district_keys)
        return Engine(self.policy, district_keys, names_model(self.config.names_model), roster)

    def sources(self, named: tuple[str, ...]) -> list[Source]:
        """The sources that were named, or those of the config. Raises SourceError."""
        if named:
            return [self._source(spec) for spec in named]
        return [self._configured(name, entry) for name, entry in sorted(self.config.sources.items())]

    def _source(self, spec: str) -> Source:
        if spec in self.config.sources:
            return self._configured(spec, self.config.sources[spec])
        stdin = BytesIO(self._stdin()) if spec == STDIN else None
        source = open_source(spec, spec, stdin=stdin)
        return replace(source, label=self._label(source.path))

    def _configured(self, name: str, entry: dict[str, str]) -> Source:
        base = self.config.path.parent if self.config.path else Path.cwd()
        return open_source(str(base / entry["path"]), name, system=entry.get("system", ""))

    @staticmethod
    def _stdin() -> bytes:
        held = sys.stdin.buffer.read(MAX_STDIN + 1)
        if len(held) > MAX_STDIN:
            raise SourceError("standard input is over 256 MiB: save it as a file and scan that")
        return held

    def _label(self, path: Path | None) -> str:
        """What may be stored of a source named on the command line: its kind and a keyed token, never its name."""
        if path is None:
            return "stdin"
        kind = (
            "folder"
            if path.is_dir()
            else {".har": "har", ".jsonl": "jsonl", ".csv": "csv"}.get(path.suffix, "file")
        )
        where = str(path.resolve())
        token = (
            self.keys.token("source", where) if self._has_key else hashlib.sha256(os.urandom(8)).hexdigest()
        )
        return f"{kind}-{token[:8]}"


def user_data_dir() -> Path:
    """The user's own data folder on this system."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "ferpa-scan"
