"""The schema: what an older database becomes, and that no column of it can hold a value."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from scanner.keys import Keys
from scanner.model import (
    Coverage,
    Evidence,
    Exchange,
    FindingKey,
    Hit,
    Ref,
    Sighting,
    Tally,
    Verdict,
    VerdictKind,
)
from scanner.paths import template
from scanner.query import history
from scanner.store import Part, create, open_store
from scanner.store.migrations import MIGRATIONS

FIXTURES = Path(__file__).parents[2] / "fixtures" / "store"
CANARIES = (
    "Marigold Quillfeather",
    "marigold.quillfeather@pupils.example.org",
    "912-34-5678",
    "912345678",
    "555-0142",
    "2011-04-05",
    "She reads two years below grade level.",
    "4418203",
)
NAMES = {
    *(f"flows.{name}" for name in ("system", "host", "endpoint", "vendor", "product")),
    *(f"judgements.{name}" for name in ("rule", "citation", "fact", "would_change")),
    *(f"alarms.{name}" for name in ("system", "vendor", "host", "subject")),
    *(f"{table}.source" for table in ("parts", "coverage", "skips", "evidence")),
    *("scans.digests", "scans.rates", "models.model", "out_of_scope.host", "triage.vendor", "triage.author"),
}
"""Columns that hold a name which an earlier stage made safe (a rule of ours, a host, a path template)."""


@pytest.fixture
def old(home: Path) -> Path:
    """A database as version 1 left it."""
    home.parent.mkdir()
    with closing(sqlite3.connect(home)) as connection:
        connection.executescript((FIXTURES / "v1.sql").read_text(encoding="utf-8"))
    return home


def test_a_database_of_version_1_is_upgraded_with_its_findings(old: Path) -> None:
    """What it remembered is there afterwards, under the same names."""
    with open_store(old) as store:
        rows = history(store).rows
        version = next(store.rows("PRAGMA user_version"))["user_version"]
    assert [(r.finding, r.element, r.verdict, r.status) for r in rows] == [
        ("F-1", "ssn", "never-permitted", "open"),
        ("F-2", "student_name", "no-basis", "open"),
    ]
    assert version == len(MIGRATIONS)


def test_a_copy_is_put_aside_before_an_upgrade(old: Path) -> None:
    """It is whole, private and still of the old version."""
    open_store(old).close()
    kept = old.with_name("ferpa-scan.db.v1.bak")
    assert sorted(p.name for p in old.parent.iterdir()) == ["ferpa-scan.db", "ferpa-scan.db.v1.bak"]
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM findings").fetchone() == (2,)
    if sys.platform != "win32":
        assert kept.stat().st_mode & 0o777 == 0o600


def test_an_upgrade_that_fails_changes_nothing(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step is one transaction, its version number included."""

    def half(db: Any) -> None:
        db.execute("CREATE TABLE half (id INTEGER)")
        raise KeyboardInterrupt

    monkeypatch.setattr("scanner.store.file.MIGRATIONS", (MIGRATIONS[0], half))
    with pytest.raises(KeyboardInterrupt):
        open_store(old)
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").fetchone() == (0,)


def test_every_table_is_strict(home: Path) -> None:
    """A column takes what its type says, whoever writes."""
    with create(home) as store:
        tables = list(
            store.rows("SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND schema = 'main'")
        )
    assert [t["name"] for t in tables if not t["strict"] and not t["name"].startswith("sqlite_")] == []


def _text_columns(home: Path) -> Iterator[tuple[str, str]]:
    with create(home) as store:
        yield from (
            (row["tab"], row["col"])
            for row in store.rows(
                "SELECT t.name AS tab, c.name AS col"
                " FROM pragma_table_list t JOIN pragma_table_info(t.name) c"
                " WHERE t.type = 'table' AND t.schema = 'main' AND t.name NOT LIKE 'sqlite%'"
                " AND c.type NOT IN ('INTEGER', 'REAL')"
            )
        )


def test_no_column_takes_a_value(home: Path) -> None:
    """A text column that is none of these refuses names, mails, numbers, dates."""
    columns = list(_text_columns(home))
    assert len(columns) > 60
    leaks = set()
    with closing(sqlite3.connect(home)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for table, column in columns:
            for canary in CANARIES:
                if not _refuses(connection, table, column, canary):
                    leaks.add(f"{table}.{column}")
    assert leaks == NAMES


def _refuses(connection: sqlite3.Connection, table: str, column: str, value: str) -> bool:
    """Whether a CHECK stands in the way, on a copy of the table that lets all else be empty."""
    sql = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()[0]
    spare = sql.replace(f"CREATE TABLE {table}", "CREATE TEMP TABLE spare", 1).replace(" NOT NULL", "")
    spare = spare.replace(" STRICT, WITHOUT ROWID", "").replace(" STRICT", "")
    connection.execute(spare)
    try:
        connection.execute(f'INSERT INTO spare ("{column}") VALUES (?)', (value,))  # noqa: S608
    except sqlite3.IntegrityError:
        return True
    finally:
        connection.execute("DROP TABLE spare")
    return False


def test_a_scan_of_canaries_leaves_none_in_any_file(home: Path) -> None:
    """Values, keys, ids and names of files go in at one end; none lies in any byte of the database."""
    keys, vocabulary = Keys(b"k" * 32), {"messages", "content", "student"}
    create(home).close()
    with open_store(home) as store:
        scan = store.begin(1, {"policy": "p"}, _noon(), key_id=keys.key_id)
        for number, canary in enumerate(CANARIES):
            flow, tally = _showing(canary, number, keys, vocabulary)
            token = keys.token("file", f"{canary}.jsonl")
            store.commit(scan, Part("gateway", f"{number:064x}", 0, 1, file=token), tally)
            assert flow.host
        store.finish(scan, _noon(), 1, complete=True)
        everything = b"".join(p.read_bytes() for p in home.parent.iterdir())
    everything += b"".join(p.read_bytes() for p in home.parent.iterdir())
    found = [c for c in CANARIES if any(form.encode() in everything.lower() for form in _forms(c))]
    assert found == []
    assert b"gateway" in everything


def _forms(canary: str) -> Iterator[str]:
    plain = canary.lower()
    yield from (plain, plain[::-1], "".join(c for c in plain if c.isalnum()), plain.replace(" ", "%20"))
    yield plain.encode("utf-16-le").decode("latin-1")
    yield plain.encode().hex()


def _noon() -> Any:
    from datetime import UTC, datetime

    return datetime(2026, 9, 1, 12, tzinfo=UTC)


def _showing(canary: str, number: int, keys: Keys, vocabulary: set[str]) -> tuple[Any, Tally]:
    """As `scan_shard` makes it of an exchange that holds the canary everywhere."""
    from scanner.model import Flow

    exchange = Exchange(canary, Ref("gateway", f"{number:064x}", number, 0, canary), body=canary, user=canary)
    hit = Hit(("$", "messages", 0, canary), 0, 9, "student_name", 0.9, "names", where="key")
    flow = Flow("helpdesk", "api.tutorly.example", "/v1/chat")
    key = FindingKey(flow, template(hit.full_path, vocabulary, key=True), hit.element)
    proof = Evidence(keys.token("exchange", exchange.id), exchange.ref.source, exchange.ref.digest, number, 0)
    verdict = Verdict(hit.element, VerdictKind.NO_BASIS, "high", 0.9, "rule", "cite", "fact", "change")
    token = keys.token("subject", canary)
    sighting = Sighting(
        1, 1, {VerdictKind.NO_BASIS: 1}, verdict, None, None, frozenset({token}), (proof,), 0.9
    )
    return flow, Tally(
        {("gateway", flow): Coverage(1, {"scanned": 1})}, {key: sighting}, models=frozenset({(flow, canary)})
    )
