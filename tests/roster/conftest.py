"""Invented people and the exports that list them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from scanner.keys import Keys

USERS = (
    "sourcedId status orgSourcedIds role username userIds givenName familyName middleName identifier email grades"
).split()
USERS_12 = [c for c in USERS if c != "role"] + ["preferredGivenName", "preferredFamilyName"]


@pytest.fixture(scope="session")
def keys() -> Keys:
    return Keys(bytes(range(32)))


@dataclass(frozen=True)
class Exports:
    """Writes exports into one folder."""

    folder: Path

    @staticmethod
    def csv(headings: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
        out = io.StringIO()
        writer = csv.DictWriter(out, headings, restval="")
        writer.writeheader()
        writer.writerows(rows)
        return out.getvalue()

    def users(self, *rows: Mapping[str, str], headings: Sequence[str] = USERS) -> str:
        return self.csv(headings, [{"status": "active", **r} for r in rows])

    def zip(self, name: str, **members: str | bytes) -> Path:
        path = self.folder / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, text in members.items():
                archive.writestr(f"{member}.csv", text)
        return path

    def file(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path


@pytest.fixture
def exports(tmp_path: Path) -> Exports:
    return Exports(tmp_path)


def user(number: int, given: str, family: str, role: str = "student", **more: str) -> dict[str, str]:
    """A row of users.csv."""
    return {"sourcedId": f"u{number}", "role": role, "givenName": given, "familyName": family, **more}


@pytest.fixture(scope="session")
def row() -> object:
    return user
