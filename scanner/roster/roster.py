"""The roster in force: keyed numbers in sorted arrays, and what may be asked of it. Imports keys only.

It is picklable (plain arrays), so that a plan can carry it to workers. Persons are rows of `tokens`; every other table
points to them by row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from scanner.roster.people import Role

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOKEN_BYTES: Final = 16
GIVEN_FORMS: Final = 3
"""Given names of one person that are kept: as listed, the first of several, the preferred one."""
_UNKNOWN: Final = -1


@dataclass(frozen=True, slots=True)
class Flags:
    """What the judge may know of a person. None: the roster does not say. `grade` -9: not known, 0 kindergarten."""

    role: Role
    opt_out: bool | None
    under_13: bool | None
    school: str
    """A keyed token, equal for persons of one school; empty where none is listed."""
    grade: int
    left: date | None
    """When the roster no longer listed the person."""


@dataclass(frozen=True)
class Roster:
    """All persons that the district lists or listed.

    Persons (one row each, sorted by token): `tokens` 16 bytes, `role`, `opt_out` and `under_13` (1, 0, -1 not known),
    `school` a keyed number or 0, `grade`, `left` the ordinal of a date or 0, and `given` the numbers of up to
    GIVEN_FORMS given names, then of their initials with the family name (0: none).
    Names: `run` sorted, with `run_of` the person, `run_cut` and `run_tail` letters of the first and last part, and
    `run_form` (people.Form). Parts of names: `part` sorted; `wild` sorted, each part with one letter left open, and
    `wild_of` the row of the part. Ids: `number` sorted, `number_of`, `number_kind` (people.Number). E-mail addresses:
    `mail` sorted, `mail_of`. Classes: `section` sorted, `section_of`.
    """

    key_id: str
    imported: str
    format: str
    tokens: NDArray[np.uint8] = field(repr=False)
    role: NDArray[np.uint8] = field(repr=False)
    opt_out: NDArray[np.int8] = field(repr=False)
    under_13: NDArray[np.int8] = field(repr=False)
    school: NDArray[np.uint64] = field(repr=False)
    grade: NDArray[np.int8] = field(repr=False)
    left: NDArray[np.int32] = field(repr=False)
    given: NDArray[np.uint64] = field(repr=False)
    run: NDArray[np.uint64] = field(repr=False)
    run_of: NDArray[np.uint32] = field(repr=False)
    run_cut: NDArray[np.uint8] = field(repr=False)
    run_tail: NDArray[np.uint8] = field(repr=False)
    run_form: NDArray[np.uint8] = field(repr=False)
    part: NDArray[np.uint64] = field(repr=False)
    wild: NDArray[np.uint64] = field(repr=False)
    wild_of: NDArray[np.uint32] = field(repr=False)
    number: NDArray[np.uint64] = field(repr=False)
    number_of: NDArray[np.uint32] = field(repr=False)
    number_kind: NDArray[np.uint8] = field(repr=False)
    mail: NDArray[np.uint64] = field(repr=False)
    mail_of: NDArray[np.uint32] = field(repr=False)
    section: NDArray[np.uint64] = field(repr=False)
    section_of: NDArray[np.uint32] = field(repr=False)

    def __len__(self) -> int:
        return len(self.tokens)

    def token(self, person: int) -> str:
        """A person's keyed token, hex: what stands in `Subject.token`."""
        return bytes(self.tokens[person]).hex()

    def person(self, token: str) -> int | None:
        """The row of a token, None where the roster has none such."""
        try:
            wanted = bytes.fromhex(token)
        except ValueError:
            return None
        return self._rows.get(wanted)

    def flags(self, token: str) -> Flags | None:
        """What is known of the person of a token; None where the roster has none such."""
        at = self.person(token)
        if at is None:
            return None
        left = int(self.left[at])
        school = int(self.school[at])
        return Flags(
            Role(int(self.role[at])), _known(self.opt_out[at]), _known(self.under_13[at]),
            f"{school:016x}" if school else "", int(self.grade[at]), date.fromordinal(left) if left else None,
        )  # fmt: skip

    def counts(self) -> Mapping[str, int]:
        """How many are listed by role, and how many have left."""
        here = self.left == 0
        return {
            **{role.name.lower(): int(np.sum(here & (self.role == role))) for role in Role},
            "left": int(np.sum(~here)),
        }

    @cached_property
    def _rows(self) -> dict[bytes, int]:
        whole = self.tokens.tobytes()
        return {whole[i * TOKEN_BYTES : (i + 1) * TOKEN_BYTES]: i for i in range(len(self.tokens))}

    def __getstate__(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self)}


def _known(flag: np.int8) -> bool | None:
    return None if flag == _UNKNOWN else bool(flag)


def equal_range(table: NDArray[np.uint64], number: int) -> range:
    """The rows of a sorted table that hold a number."""
    wanted = np.uint64(number)
    return range(int(np.searchsorted(table, wanted)), int(np.searchsorted(table, wanted, "right")))


def known(table: NDArray[np.uint64], numbers: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which of the numbers a sorted table holds."""
    if not len(table):
        return np.zeros(len(numbers), np.bool_)
    at = np.minimum(np.searchsorted(table, numbers), len(table) - 1)
    found: NDArray[np.bool_] = table[at] == numbers
    return found
