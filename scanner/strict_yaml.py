"""YAML without surprises, each value with its line. Imports errors only; PyYAML does the parsing.

Refused with file and line: aliases and merge keys, tags, duplicate keys, files over 1 MiB or deeper than 32.
Scalars are text unless they are plain integers, decimals, `true`, `false` or `null`: `no`, dates and `22:22`
stay what was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scanner.errors import RuleError

MAX_BYTES = 1 << 20
MAX_DEPTH = 32
_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")  # longer ones are ids, not quantities
_FLOAT = re.compile(r"[-+]?[0-9]+\.[0-9]+\Z")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: `data`, and the line (from 1) of each value by its path of keys and indexes."""

    path: Path
    data: Any
    lines: dict[tuple[str | int, ...], int]

    def error(self, where: tuple[str | int, ...], problem: str) -> RuleError:
        """A RuleError that names this file and the line nearest to `where`."""
        while where and where not in self.lines:
            where = where[:-1]
        return RuleError(f"{self.path.name}:{self.lines.get(where, 1)}: {problem}")


def read(path: Path) -> Document:
    """Parse one file. Raises RuleError with file and line; the message never quotes the file."""
    try:
        raw = path.read_bytes()
    except OSError:
        msg = f"{path.name}: cannot be read"
        raise RuleError(msg) from None
    if len(raw) > MAX_BYTES:
        msg = f"{path.name}: larger than {MAX_BYTES} bytes"
        raise RuleError(msg)
    try:
        text = raw.decode("utf-8-sig")
        _refuse(path, text)
        node = yaml.compose(text, Loader=_LOADER)
    except UnicodeDecodeError:
        msg = f"{path.name}: not UTF-8"
        raise RuleError(msg) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        msg = f"{path.name}:{line}: not valid YAML"
        raise RuleError(msg) from None
    except (yaml.YAMLError, RecursionError):
        msg = f"{path.name}: not valid YAML"
        raise RuleError(msg) from None
    lines: dict[tuple[str | int, ...], int] = {}
    data = None if node is None else _build(node, (), path, lines)
    return Document(path, data, lines)


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _refuse(path: Path, text: str) -> None:
    """Read the events first: what is refused is never built."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        starts = isinstance(event, yaml.CollectionStartEvent)
        depth += starts - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            problem = "anchors and aliases are not allowed"
        elif getattr(event, "tag", None):
            problem = "tags are not allowed"
        elif starts and depth > MAX_DEPTH:
            problem = "nested too deep"
        else:
            continue
        raise RuleError(f"{path.name}:{_line(event.start_mark)}: {problem}")


def _line(mark: Any) -> int:
    """The line of a mark, from 1."""
    return int(mark.line) + 1


def _build(
    node: yaml.Node, where: tuple[str | int, ...], path: Path, lines: dict[tuple[str | int, ...], int]
) -> Any:
    lines[where] = _line(node.start_mark)
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, (*where, i), path, lines) for i, child in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, where, path, lines)
    return _scalar(node)


def _mapping(
    node: yaml.MappingNode, where: tuple[str | int, ...], path: Path, lines: dict[tuple[str | int, ...], int]
) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = _line(key_node.start_mark)
        if not isinstance(key_node, yaml.ScalarNode):
            msg = f"{path.name}:{line}: a key must be a word"
            raise RuleError(msg)
        key = str(key_node.value)
        if key == "<<":
            msg = f"{path.name}:{line}: merge keys are not allowed"
            raise RuleError(msg)
        if key in out:
            msg = f"{path.name}:{line}: this key stands twice"
            raise RuleError(msg)
        out[key] = _build(value_node, (*where, key), path, lines)
        lines[(*where, key)] = line
    return out


def _scalar(node: yaml.Node) -> Any:
    text = str(node.value)
    if getattr(node, "style", None):  # quoted or block: text, whatever it looks like
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.match(text):
        return int(text)
    return float(text) if _FLOAT.match(text) else text
