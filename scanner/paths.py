"""Paths inside an exchange: how they are written, and the template that may be stored. Imports model only.

`show` writes a path as it stands in the file (for `inspect`, whose user holds the file). `template` writes
what may leave the process: indexes as `[*]`, and a step only where it stands in the shipped vocabulary, else
`*`. No recognizer is asked, so the same path gives the same template in every run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection

from scanner.model import Path

TEMPLATE_VERSION = 1
ESCAPED = "\\!"
"""How a real key begins that looks like a step of decoding."""
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def show(path: Path) -> str:
    """`$.messages[0].content`, `$.a["odd key"]`."""
    out = [str(path[0])]
    for step in path[1:]:
        if isinstance(step, int):
            out.append(f"[{step}]")
        elif _PLAIN.match(step):
            out.append(f".{step}")
        else:
            out.append(f"[{json.dumps(step[1:] if step.startswith(ESCAPED) else step, ensure_ascii=False)}]")
    return "".join(out)


def template(path: Path, vocabulary: Collection[str], *, key: bool = False) -> str:
    """The path as it may be stored. With `key`, the last step is itself the hit: it is never printed."""
    out = [str(path[0])]
    last = len(path) - 1
    for i, step in enumerate(path[1:], 1):
        if isinstance(step, int):
            out.append("[*]")
        elif step.startswith("!"):
            out.append(f".{step}")
        elif step in vocabulary and not (key and i == last):
            out.append(f".{step}" if _PLAIN.match(step) else f"[{json.dumps(step)}]")
        else:
            out.append(".*")
    return "".join(out) + ("~key" if key else "")
