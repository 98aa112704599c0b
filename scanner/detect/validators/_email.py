"""The parts of an e-mail address. Imports nothing of ours."""

from __future__ import annotations

import re

_DOT = re.compile(r"\s*(?:\.|[\[({<]?\s*\b(?:dot|punto)\b\s*[\])}>]?)\s*", re.IGNORECASE)
_AT = re.compile(r"\s*(?:@|[\[({<]\s*(?:at|@)\s*[\])}>]|\b(?:at|arroba)\b)\s*", re.IGNORECASE)
_FILES = frozenset("png jpg jpeg gif svg webp css js ts py md json yml yaml html xml csv txt pdf zip docx xlsx mp4 mp3 ico".split())
_LONG_TLDS = frozenset(
    "com org net edu gov mil int info biz name pro app dev ai io co school schools academy college university education "
    "institute community church family email mail online site cloud tech network live chat social page club kids care "
    "health foundation charity center house group team solutions services support systems digital media press world "
    "global one xyz top store shop blog art design studio coop museum jobs mobi tel travel cat asia example test "
    "invalid local lan internal".split()
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
    if not local or "." not in domain or tld in _FILES or ".." in local + domain:
        return False
    return tld in _LONG_TLDS or (len(tld) == _COUNTRY and tld.isalpha()) or tld.startswith("xn--")
