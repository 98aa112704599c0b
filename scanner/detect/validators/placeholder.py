"""What stands where a secret will be put, or shows how one looks."""

from __future__ import annotations

import re

NAME = "placeholder"
_MADE_UP = re.compile(
    r"(?i)(?:change_?-?me|change_?this|pass(?:word)?\d{0,4}[!?]?|p[@a]ssw[o0]rd\d{0,4}[!?]?|secret|redacted|removed|"
    r"hidden|masked|xxx+|"
    r"your[-_ ]?\w*|my[-_]?(?:password|secret|token|key)|example\w*|sample\w*|"
    r"test(?:ing)?\d{0,4}|placeholder|"
    r"dummy|fake|"
    r"foo|foobar|bar|abc\d*|asdf\w*|qwerty\w*|letmein|hunter2|admin\d{0,4}|12345?6?7?8?9?0?|0+|none|null|nil|true|false|todo|tbd|n/?a|"
    r"\w*_here|insert\w*|enter\w*|required|optional|string|str|correct ?horse\w*|\.{3,}|[*xX\u2022_#-]{3,}|"
    r"[<\[{(%$].*|\$\w+|os\.\w+.*|process\.env.*|env\.\w+|getenv.*|input.*|getpass.*)"
)


def valid(text: str) -> bool:
    """Whether this is a stand-in and not a secret."""
    value = text.strip("\"'`.,;")
    return len(set(value)) < 3 or _MADE_UP.fullmatch(value) is not None  # noqa: PLR2004  (two signs make no secret)
