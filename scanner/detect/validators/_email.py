"""The parts of an e-mail address. Imports nothing of ours."""

from __future__ import annotations

import re

_DOT = re.compile(r"\s*(?:\.|[\[({<]?\s*\b(?:dot|punto)\b\s*[\])}>]?)\s*", re.IGNORECASE)
_AT = re.compile(r"\s*(?:@|[\[({<]\s*(?:at|@)\s*[\])}>]|\b(?:at|arroba)\b)\s*", re.IGNORECASE)
_FILES = re.compile(
    r"png|jpg|jpeg|gif|svg|webp|css|js|ts|py|md|json|yml|yaml|html|xml|csv|txt|pdf|zip|docx|xlsx|mp4|mp3|"
    r"ico"
)
_LONG_TLDS = re.compile(
    r"com|org|net|edu|gov|mil|int|info|biz|name|pro|app|dev|ai|io|co|school|schools|academy|college|"
    r"university|education|institute|community|church|family|email|mail|online|site|cloud|tech|network|"
    r"live|chat|social|page|club|kids|care|health|foundation|charity|center|house|group|team|solutions|"
    r"services|support|systems|digital|media|press|world|global|one|xyz|top|store|shop|blog|art|design|"
    r"studio|coop|museum|jobs|mobi|tel|travel|cat|asia|example|test|invalid|local|lan|internal"
)
_COUNTRY = 2


def parts(text: str) -> tuple[str, str]:
    """(local part, domain) in lower case; spelled-out signs are read. ("", "") where this is no address."""
    halves = _AT.split(text.strip().lower(), maxsplit=1)
    if len(halves) != 2:  # noqa: PLR2004  (two sides of one sign)
        return "", ""
    return _DOT.sub(".", halves[0]).replace(" ", ""), _DOT.sub(".", halves[1]).replace(" ", "")


def plausible(local: str, domain: str) -> bool:
    """Whether this can be a mailbox: a known top-level domain and no file name such as logo@2x.png."""
    tld = domain.rpartition(".")[2]
    if not local or "." not in domain or ".." in local + domain or _FILES.fullmatch(tld):
        return False
    if len(tld) == _COUNTRY or tld.startswith("xn--"):
        return True
    return _LONG_TLDS.fullmatch(tld) is not None
