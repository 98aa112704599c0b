"""Roster import and match by size: file, import time, text matched a second. Standard library and ours only.

    python benchmarks/roster.py                  # 100,000 students, as the limits are stated
    python benchmarks/roster.py --students 2000

Limits for 100,000 students: a file of 50 MB, an import of 60 s, 5 MB of text a second and process.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
import tempfile
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from scanner.detect.candidates import Exhibit
from scanner.detect.roster import RosterMatcher
from scanner.keys import Keys
from scanner.model import Role, Segment
from scanner.roster import file, read, tokens

KEYS = Keys(bytes(range(32)))
SYLLABLES = "ka ri mo ta len dor vi sha nel bro ti gan wes lu har zo mir fe quin ras el an jo be mar sto hu pe".split()
COLUMNS = (
    "sourcedId status orgSourcedIds role username userIds givenName preferredGivenName familyName middleName identifier "
    "email grades"
).split()
WITH_MIDDLE, WITH_PREFERRED, SMALL = 0.6, 0.1, 0.5
"""Shares of students with a middle and a preferred name, and of mentions in lower case."""
PROSE = (
    "Please write a short note home about the reading group and the plan for next week. The class has worked hard on "
    "fractions, and a few of them still need more time. Keep it friendly, under 100 words, in plain English. "
)


def roster(path: Path, students: int, dice: random.Random) -> list[str]:
    """Write an invented OneRoster zip (with one member of staff for 12 students); give some of the names."""

    def name() -> str:
        return "".join(dice.choice(SYLLABLES) for _ in range(dice.randint(2, 4))).capitalize()

    given = [name() for _ in range(4000)]
    family = [name() for _ in range(30_000)]
    users, enrollments = io.StringIO(), io.StringIO()
    rows, classes = csv.writer(users), csv.writer(enrollments)
    rows.writerow(COLUMNS)
    classes.writerow(["sourcedId", "classSourcedId", "userSourcedId", "role"])
    names = []
    for n in range(students + students // 12):
        role = "student" if n < students else "teacher"
        first, last = dice.choice(given), dice.choice(family)
        middle = dice.choice(given) if dice.random() < WITH_MIDDLE else ""
        preferred = dice.choice(given) if dice.random() < WITH_PREFERRED else ""
        rows.writerow([
            f"u{n}", "active", f"org{n % 90}", role, f"{first[0]}{last}{n}".lower(), f"{{State:{10**9 + 7 * n}}}", first,
            preferred, last, middle, f"{400_000 + n}", f"{first}.{last}{n}@students.example.org".lower(), f"{n % 13:02d}",
        ])  # fmt: skip
        for period in range(6):
            classes.writerow([f"e{n}-{period}", f"c{(7 * n + 911 * period) % 4000}", f"u{n}", role])
        names.append(f"{first} {last}")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("users.csv", users.getvalue())
        archive.writestr("enrollments.csv", enrollments.getvalue())
    return names


def exchanges(names: list[str], size: int, dice: random.Random) -> Iterator[Exhibit]:
    """Some 3 MB of prompts of about `size` characters, each with three names, half of them in lower case."""
    for _ in range(3_000_000 // size):
        text = (PROSE * (size // len(PROSE) + 1))[:size]
        for _ in range(3):
            name = dice.choice(names)
            at = dice.randrange(size)
            text = f"{text[:at]} {name if dice.random() < SMALL else name.lower()} {text[at:]}"
        yield Exhibit((Segment(("$", "messages", 0, "content"), Role.USER, text),))


def main() -> None:
    """Measure and print one JSON object."""
    options = argparse.ArgumentParser()
    options.add_argument("--students", type=int, default=100_000)
    students = options.parse_args().students
    dice = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        names = roster(Path(folder) / "roster.zip", students, dice)
        began = time.process_time()
        found = read.read(Path(folder) / "roster.zip")
        listed = tokens.build(list(read.rows_of(found)), KEYS, date(2026, 9, 1), found.format)
        file.save(listed, Path(folder) / "roster.bin", KEYS)
        imported = time.process_time() - began
        size = (Path(folder) / "roster.bin").stat().st_size
        began = time.process_time()
        held = file.load(Path(folder) / "roster.bin", KEYS)
        assert held is not None  # noqa: S101
        matcher = RosterMatcher(held, KEYS)
        loaded = time.process_time() - began
    rates = {}
    for length in (2_000, 20_000, 200_000):
        texts = list(exchanges(names, length, dice))
        total = sum(len(s.text) for e in texts for s in e.segments)
        began = time.process_time()
        hits = sum(len(matcher.find(e, ())) for e in texts)
        rates[f"mb_per_s_at_{length}"] = round(total / 1e6 / (time.process_time() - began), 1)
        rates[f"hits_at_{length}"] = hits
    print(json.dumps({
        "students": students, "file_mb": round(size / 1e6, 1), "import_cpu_s": round(imported, 1),
        "load_cpu_s": round(loaded, 2), **rates,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
