"""Addresses that stand for any address: jane.doe@example.com, user@domain.com."""

from __future__ import annotations

import re

from scanner.detect.validators._email import parts

NAME = "email_sample"
_ANYBODY = re.compile(
    r"(?:j\.?|jane|john|johnny|janet)[._-]?(?:doe|smith|public|roe|student|sample)\d*|(?:your|my|first|last|full|user|some)"
    r"[._-]?(?:name|email|mail|address|one|last|first|initial|lastname)?|first[._-]?name[._-]?last[._-]?name|firstinitiallastname|"
    r"(?:test|sample|demo|fake|dummy|example|user|username|email|name|someone|somebody|anyone|person|student|teacher|"
    r"parent|foo|bar|foobar|abc|xyz|xxx+|alice|bob|you|me|a|b|x|y)(?:[._-]?(?:student|user|teacher|parent|test|account|email|name|me|\d+))?\d*"
)
_ANYWHERE = re.compile(
    r"(?:[\w-]+\.)*(?:example|test|invalid|localhost)(?:\.\w+)?|(?:[\w-]*\.)?(?:domain|yourdomain|mydomain|yourdistrict|"
    r"yourschool|school|district|company|yourcompany|email|mail|foo|bar|abc|xyz|sample|schooldistrict|acme)\.\w+(?:\.us)?"
)
_NOBODY = re.compile(
    r"(?:jane|john)[._-]?(?:doe|roe|q?public)\d*|(?:your|user|first|last)[._-]?(?:name|email)|"
    r"firstname[._-]?lastname|someone|foo|foobar"
)


def valid(text: str) -> bool:
    """A placeholder before any domain, or a common test name at a domain kept for examples (RFC 2606)."""
    local, domain = parts(text)
    if not local:
        return False
    return bool(_NOBODY.fullmatch(local) or (_ANYBODY.fullmatch(local) and _ANYWHERE.fullmatch(domain)))
