"""A person of the roster as an export lists them, and the spellings of the name. Lives in an import only. Imports letters.

Nothing of this is stored: `tokens` turns it into keyed numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Final

from scanner.roster.letters import MAX_LETTERS, letters


class Role(IntEnum):
    """What a person is at the district."""

    STUDENT = 0
    GUARDIAN = 1
    STAFF = 2


class Form(IntEnum):
    """Which spelling of a name an entry stands for."""

    FULL = 0
    """Given and family name, of somebody without a middle name."""
    SHORT = 1
    """Given and family name, of somebody who has a middle name."""
    MIDDLE = 2
    MONONYM = 3


class Number(IntEnum):
    """Which number of a person an id is."""

    LOCAL = 0
    STATE = 1
    USERNAME = 2


@dataclass(slots=True)
class Person:
    """One row of an export, cleaned. `key` is what tells one person from another within the district."""

    key: str = field(repr=False)
    role: Role
    given: str = field(default="", repr=False)
    preferred: str = field(default="", repr=False)
    middle: str = field(default="", repr=False)
    family: str = field(default="", repr=False)
    preferred_family: str = field(default="", repr=False)
    numbers: set[tuple[Number, str]] = field(default_factory=set, repr=False)
    emails: set[str] = field(default_factory=set, repr=False)
    school: str = field(default="", repr=False)
    grade: int = -9
    opt_out: bool | None = None
    birth: date | None = field(default=None, repr=False)
    sections: set[str] = field(default_factory=set, repr=False)


@dataclass(frozen=True, slots=True)
class Spelt:
    """One spelling of a whole name: its letters, how many of them its first part has, and how many its last."""

    letters: str = field(repr=False)
    cut: int
    tail: int
    form: Form


_SUFFIX = re.compile(r"[\s,]+(?:jr|sr|ii|iii|iv|2nd|3rd|4th|esq|ph\.?d|md)\.?\s*\Z", re.IGNORECASE)
_NO_NAME: Final = frozenset(
    ["fnu", "lnu", "nmn", "nfn", "nln", "none", "null", "unknown", "n/a", "no last name"]
)


def bare(name: str) -> str:
    """A part of a name without a suffix; empty where it only says that there is none."""
    name = _SUFFIX.sub("", f" {name}").strip()
    return "" if name.casefold() in _NO_NAME else name


def given_forms(person: Person) -> tuple[str, ...]:
    """The letters of each given name in use: as listed, the first of several, the preferred one."""
    out = []
    for name in map(bare, (person.given, person.preferred)):
        first = name.split(" ", maxsplit=1)[0] if " " in name else ""
        out += [letters(name), letters(first) if len(letters(first)) > 2 else ""]  # noqa: PLR2004
    return tuple(dict.fromkeys(n for n in out if n))


def family_forms(person: Person) -> tuple[str, ...]:
    """The letters of the family name, and of the preferred one."""
    forms = (letters(bare(n)) for n in (person.family, person.preferred_family))
    return tuple(dict.fromkeys(n for n in forms if n))


def spellings(person: Person) -> Iterator[Spelt]:
    """Every spelling by which a name is this person's: either order, each given name, with and without the middle."""
    givens, families = given_forms(person), family_forms(person)
    middle = letters(bare(person.middle))
    if not givens or not families:
        for name in (*givens, *families):
            yield Spelt(name, len(name), len(name), Form.MONONYM)
        return
    middles = tuple(dict.fromkeys(m for m in (middle, middle[:1]) if m))
    for given in givens:
        for family in families:
            if len(given) + len(family) + len(middle) > MAX_LETTERS:
                continue
            plain = Form.SHORT if middles else Form.FULL
            yield Spelt(given + family, len(given), len(family), plain)
            yield Spelt(family + given, len(family), len(given), plain)
            for m in middles:
                yield Spelt(given + m + family, len(given), len(family), Form.MIDDLE)
                yield Spelt(family + given + m, len(family), len(m), Form.MIDDLE)


def number_letters(number: str) -> str:
    """The letters and digits of an id, as they are compared."""
    return "".join(
        c if c.isdigit() else letters(c) for c in number if c.isalnum() and (c.isascii() or letters(c))
    )
