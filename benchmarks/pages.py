"""Figures as Markdown: tables, and the marked part of a page that they replace."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Figures = dict[str, Any]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; words to the left, numbers to the right."""
    words = {0, *(i for i, title in enumerate(head) if title == "program")}
    lines = [head, ["---" if i in words else "---:" for i in range(len(head))], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def percent(share: Figures, *, interval: bool = True) -> str:
    """A share with its exact interval: `93.1 % (90.0-95.4)`."""
    if share["value"] is None:
        return "-"
    around = f" ({100 * share['low']:.1f}-{100 * share['high']:.1f})" if interval else ""
    return f"{100 * share['value']:.1f} %{around}"


def number(value: float | None, places: int = 2) -> str:
    """A number, or a dash."""
    return "-" if value is None else f"{value:.{places}f}"


def put(page: Path, mark: str, text: str) -> None:
    """Replace what stands between `<!-- mark -->` and `<!-- /mark -->`; at the end of the page if they are not there."""
    before = page.read_text(encoding="utf-8")
    block = f"<!-- {mark} -->\n{text.strip()}\n<!-- /{mark} -->"
    marked = re.compile(rf"<!-- {mark} -->.*?<!-- /{mark} -->", re.DOTALL)
    after = (
        marked.sub(lambda _: block, before) if marked.search(before) else f"{before.rstrip()}\n\n{block}\n"
    )
    page.write_text(after, encoding="utf-8")
