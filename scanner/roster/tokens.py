"""Persons → the roster's keyed numbers, and an import as a difference to the roster before. Imports the modules beside it.

Those whom an import no longer lists stay, with the date, and still match; only the roles that it lists at all count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from scanner.keys import SUBJECT, Keys
from scanner.roster.letters import Spelling
from scanner.roster.people import Number, Person, family_forms, given_forms, number_letters, spellings
from scanner.roster.read import under_13
from scanner.roster.roster import GIVEN_FORMS, TOKEN_BYTES, Roster

if TYPE_CHECKING:
    from numpy.typing import NDArray

PERSON = ("tokens", "role", "opt_out", "under_13", "school", "grade", "left", "given")
"""The tables with a row for each person."""
SORTED = {
    "run": ("run", "run_of", "run_cut", "run_tail", "run_form"),
    "number": ("number", "number_of", "number_kind"),
    "mail": ("mail", "mail_of"),
    "section": ("section", "section_of"),
}
"""Tables that point to persons, each with its columns; the second one is the person."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an import changed, in persons."""

    added: int = 0
    changed: int = 0
    returned: int = 0
    left: int = 0
    unchanged: int = 0

    @property
    def none(self) -> bool:
        """Whether the roster in force says all of it already."""
        return not (self.added or self.changed or self.returned or self.left)


def build(people: Sequence[Person], keys: Keys, today: date, source: str) -> Roster:
    """The keyed numbers of all persons."""
    tokened = _tokened(people, keys)
    persons = [p for _, p in tokened]
    spelling = Spelling(keys)
    columns: dict[str, NDArray[Any]] = {
        "tokens": np.frombuffer(bytes.fromhex("".join(t for t, _ in tokened)), np.uint8).reshape(
            -1, TOKEN_BYTES
        ),
        "role": np.array([p.role for p in persons], np.uint8),
        "opt_out": np.array([_flag(p.opt_out) for p in persons], np.int8),
        "under_13": np.array([_flag(under_13(p.birth, today)) for p in persons], np.int8),
        "school": _keyed([p.school for p in persons], "roster/school", keys),
        "grade": np.array([p.grade for p in persons], np.int8),
        "left": np.zeros(len(persons), np.int32),
        "given": _givens(persons, spelling),
        **_names(persons, spelling),
        **_parts(persons, spelling),
        **_ids(persons, spelling),
        **_sections(persons, keys),
    }
    return _sorted(Roster(keys.key_id, today.isoformat(), source, **columns))


def _tokened(people: Sequence[Person], keys: Keys) -> list[tuple[str, Person]]:
    return sorted(((keys.token(SUBJECT, p.key), p) for p in people), key=lambda item: item[0])


def _flag(value: bool | None) -> int:
    return -1 if value is None else int(value)


def _keyed(values: Sequence[str], purpose: str, keys: Keys) -> NDArray[np.uint64]:
    tokens = {v: int(keys.token(purpose, v)[:16], 16) if v else 0 for v in set(values)}
    return np.array([tokens[v] for v in values], np.uint64)


def _givens(persons: Sequence[Person], spelling: Spelling) -> NDArray[np.uint64]:
    columns: list[list[str]] = [[] for _ in range(2 * GIVEN_FORMS)]
    for person in persons:
        names = (*given_forms(person), *[""] * GIVEN_FORMS)[:GIVEN_FORMS]
        family = (*family_forms(person), "")[0]
        initials = dict.fromkeys(n[0] for n in names if n and family)
        shorts = (*(i + family for i in initials), *[""] * GIVEN_FORMS)[:GIVEN_FORMS]
        for column, name in zip(columns, (*names, *shorts), strict=True):
            column.append(name)
    return np.stack([_numbers(c, spelling) for c in columns], axis=1)


def _numbers(names: Sequence[str], spelling: Spelling) -> NDArray[np.uint64]:
    """The number of each, 0 for an empty one."""
    out = np.zeros(len(names), np.uint64)
    filled = [i for i, n in enumerate(names) if n]
    out[filled] = spelling.numbers([names[i] for i in filled])
    return out


def _names(persons: Sequence[Person], spelling: Spelling) -> dict[str, NDArray[Any]]:
    entries = [(n, s) for n, p in enumerate(persons) for s in dict.fromkeys(spellings(p))]
    return {
        "run": spelling.numbers([s.letters for _, s in entries]),
        "run_of": np.array([n for n, _ in entries], np.uint32),
        "run_cut": np.array([s.cut for _, s in entries], np.uint8),
        "run_tail": np.array([s.tail for _, s in entries], np.uint8),
        "run_form": np.array([s.form for _, s in entries], np.uint8),
    }


def _parts(persons: Sequence[Person], spelling: Spelling) -> dict[str, NDArray[Any]]:
    """Given and family names, and each with one letter left open: v of that letter exchanged for that of the gap."""
    names = sorted({n for p in persons for n in (*given_forms(p), *family_forms(p))})
    part = spelling.numbers(names)
    sizes = np.array([len(n) for n in names], np.int64)
    place = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    letter = spelling.values("".join(names))
    gap = (np.uint64(spelling.wild) - letter) * spelling.powers[place]
    order = np.argsort(part, kind="stable")
    row = np.empty(len(order), np.uint32)
    row[order] = np.arange(len(order), dtype=np.uint32)
    return {"part": part[order], "wild": np.repeat(part, sizes) + gap, "wild_of": np.repeat(row, sizes)}


def _ids(persons: Sequence[Person], spelling: Spelling) -> dict[str, NDArray[Any]]:
    numbers = [
        (n, kind, number_letters(number))
        for n, p in enumerate(persons)
        for kind, number in sorted(_own_numbers(p))
    ]
    numbers = [entry for entry in numbers if entry[2]]
    mails = [(n, number_letters(mail)) for n, p in enumerate(persons) for mail in sorted(p.emails)]
    mails = [entry for entry in mails if entry[1]]
    return {
        "number": spelling.numbers([text for _, _, text in numbers], digits=True),
        "number_of": np.array([n for n, _, _ in numbers], np.uint32),
        "number_kind": np.array([kind for _, kind, _ in numbers], np.uint8),
        "mail": spelling.numbers([text for _, text in mails], digits=True),
        "mail_of": np.array([n for n, _ in mails], np.uint32),
    }


def _own_numbers(person: Person) -> set[tuple[Number, str]]:
    """One kind for each number: what is a state id is not listed again as a local one."""
    best: dict[str, Number] = {}
    for kind, number in sorted(person.numbers, key=lambda item: item[0] is not Number.STATE):
        best.setdefault(number, kind)
    return {(kind, number) for number, kind in best.items()}


def _sections(persons: Sequence[Person], keys: Keys) -> dict[str, NDArray[Any]]:
    pairs = [(n, s) for n, p in enumerate(persons) for s in sorted(p.sections)]
    return {
        "section": _keyed([s for _, s in pairs], "roster/section", keys),
        "section_of": np.array([n for n, _ in pairs], np.uint32),
    }


def _sorted(roster: Roster) -> Roster:
    """Every table in its order, so that the same persons give the same roster."""
    changed: dict[str, Any] = {}
    for columns in SORTED.values():
        held: list[Any] = [getattr(roster, c) for c in reversed(columns)]
        order = np.lexsort(held)
        changed |= {c: getattr(roster, c)[order] for c in columns}
    order = np.lexsort((roster.wild_of, roster.wild))
    return replace(roster, wild=roster.wild[order], wild_of=roster.wild_of[order], **changed)


def merged(before: Roster | None, listed: Roster, today: date) -> tuple[Roster, Change]:
    """The roster after an import, and what changed."""
    if before is None or not len(before):
        return listed, Change(added=len(listed))
    rows = {bytes(t): n for n, t in enumerate(before.tokens)}
    old = np.array([rows.get(bytes(t), -1) for t in listed.tokens], np.int64)
    kept = old >= 0
    marks, earlier = _marks(listed), _marks(before)
    same = marks[kept] == earlier[old[kept]]
    gone_before = before.left[old[kept]] != 0
    stays = np.ones(len(before), np.bool_)
    stays[old[kept]] = False
    roles = np.unique(listed.role)
    leaves = stays & (before.left == 0) & np.isin(before.role, roles)
    left = np.where(leaves, today.toordinal(), before.left).astype(np.int32)
    change = Change(
        added=int(np.sum(~kept)), changed=int(np.sum(~same & ~gone_before)), returned=int(np.sum(gone_before)),
        left=int(np.sum(leaves)), unchanged=int(np.sum(same & ~gone_before)),
    )  # fmt: skip
    if not stays.any():
        return listed, change
    return _joined(listed, replace(before, left=left), stays), change


def _marks(roster: Roster) -> NDArray[np.uint64]:
    """One number for all that is known of each person but the date of leaving."""
    mix = np.uint64(0x9E3779B97F4A7C15)
    weights = np.array(range(3, 3 + 4 * GIVEN_FORMS, 2), np.uint64)
    out: NDArray[np.uint64] = (roster.given * weights).sum(axis=1, dtype=np.uint64) + roster.school
    for flag in (roster.role, roster.opt_out, roster.under_13, roster.grade):
        out = (out ^ flag.astype(np.uint64)) * mix
    for columns in SORTED.values():
        entry = getattr(roster, columns[0]).copy()
        for column in columns[2:]:
            entry = (entry ^ (entry >> np.uint64(29)) ^ getattr(roster, column).astype(np.uint64)) * mix
        np.add.at(out, getattr(roster, columns[1]), (entry ^ (entry >> np.uint64(31))) * mix)
    return out


def _joined(listed: Roster, before: Roster, stays: NDArray[np.bool_]) -> Roster:
    """The persons of `listed`, and those of `before` who stay."""
    tokens = np.concatenate([listed.tokens, before.tokens[stays]])
    order = np.lexsort(tokens.T[::-1])
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    of_listed = place[: len(listed)]
    of_before = np.zeros(len(before), np.int64)
    of_before[stays] = place[len(listed) :]
    out: dict[str, Any] = {
        c: np.concatenate([getattr(listed, c), getattr(before, c)[stays]])[order] for c in PERSON
    }
    for columns in SORTED.values():
        mine = stays[getattr(before, columns[1])]
        for column in columns:
            a, b = getattr(listed, column), getattr(before, column)[mine]
            if column == columns[1]:
                a, b = of_listed[a].astype(np.uint32), of_before[b].astype(np.uint32)
            out[column] = np.concatenate([a, b])
    out |= _parts_of_both(listed, before)
    return _sorted(replace(listed, **out))


def _parts_of_both(listed: Roster, before: Roster) -> dict[str, Any]:
    part = np.union1d(listed.part, before.part)
    pairs = [
        np.stack([r.wild, np.searchsorted(part, r.part[r.wild_of]).astype(np.uint64)], axis=1)
        for r in (listed, before)
    ]
    both = np.unique(np.concatenate(pairs), axis=0)
    return {"part": part, "wild": both[:, 0].copy(), "wild_of": both[:, 1].astype(np.uint32)}
