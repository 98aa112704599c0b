"""The schema, step by step. Imports nothing of ours.

`MIGRATIONS` is append-only: a database that exists has run the functions before its `user_version` and will
never run them again, so what stands here is not edited, and what it calls neither. `scanner.store.file`
runs each in a transaction of its own.

No column can hold a value. Text is one of: a time, a digest, a keyed token, a word of ours, each held to
its shape by a CHECK; or a name (of a host, a path template, a rule) that the stages before have already
made safe to keep.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x46455250
"""The four bytes "FERP" in the header of the file: tells our database from any other."""


def _time(column: str) -> str:
    """`2026-10-14T09:00:00.000+00:00`: always UTC and of one width, so that text sorts as time does."""
    shape = (
        "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9]+00:00"
    )
    return f"{column} TEXT CHECK ({column} GLOB '{shape}')"


def _hex(column: str, digits: int) -> str:
    """A digest or keyed token of exactly that many digits, or nothing."""
    shape = f"length({column}) IN (0, {digits}) AND NOT {column} GLOB '*[^0-9a-f]*'"
    return f"{column} TEXT NOT NULL DEFAULT '' CHECK ({shape})"


def _word(column: str, *, empty: bool = False) -> str:
    """A word of ours: an element, a reason, a kind."""
    shape = f"{column} GLOB '[a-z]*' AND NOT {column} GLOB '*[^a-z0-9_.-]*' AND length({column}) <= 64"
    return f"{column} TEXT NOT NULL CHECK ({shape} OR {int(empty)} AND {column} = '')"


def _one_of(column: str, words: str) -> str:
    listed = ", ".join(f"'{word}'" for word in words.split())
    return f"{column} TEXT CHECK ({column} IN ({listed}))"


def _name(column: str) -> str:
    """A name that the stages have made safe; one line of bounded length."""
    return (
        f"{column} TEXT NOT NULL DEFAULT '' CHECK (length({column}) <= 500 AND NOT instr({column}, char(10)))"
    )


def _path(column: str) -> str:
    """A path template: indexes and steps outside the shipped vocabulary are stars already."""
    return f"{column} TEXT NOT NULL CHECK (substr({column}, 1, 1) IN ('$', '@') AND length({column}) <= 4000)"


_VERDICTS = (
    "never-permitted no-basis outside-scope review unknown permitted-directory permitted-agreement "
    "permitted-consent not-identifiable"
)
_STATUS = "open not-seen-lately resolved reopened"
_PART = "part INTEGER NOT NULL REFERENCES parts ON DELETE CASCADE"
_FINDING = "finding INTEGER NOT NULL REFERENCES findings"
_FLOW = "flow INTEGER NOT NULL REFERENCES flows"
_SCAN = "scan INTEGER NOT NULL REFERENCES scans"
_COUNTED = ("scanned", "partial", "unknown", "skipped", "not_sampled")


def _counts(*columns: str) -> str:
    return ", ".join(f"{column} INTEGER NOT NULL CHECK ({column} >= 0)" for column in columns)


def tables(db: Database) -> None:
    """Version 1. What was seen hangs on `parts`: a part that is read again takes all of its rows with it.

    `findings` sums its sightings up, in the same transaction; `reported_in` and its neighbours are what the
    last scan that ended in order has told people.
    """
    for statement in (
        f"""CREATE TABLE scans (
            id INTEGER PRIMARY KEY AUTOINCREMENT, {_time("started")} NOT NULL, {_time("finished")},
            exit INTEGER, complete INTEGER, seed INTEGER NOT NULL,
            {_name("digests")}, {_name("rates")}, {_hex("key_id", 12)},
            continued_in INTEGER REFERENCES scans) STRICT""",
        f"""CREATE TABLE parts (
            id INTEGER PRIMARY KEY AUTOINCREMENT, {_SCAN}, {_name("source")}, {_hex("file", 32)},
            {_hex("digest", 64)}, {_counts("size", "start")}, stop INTEGER NOT NULL CHECK (stop >= start),
            {_hex("after", 64)}, ends INTEGER NOT NULL, {_counts("disclosing")}) STRICT""",
        "CREATE INDEX parts_scan ON parts (scan)",
        "CREATE INDEX parts_digest ON parts (source, digest)",
        "CREATE INDEX parts_file ON parts (file)",
        f"""CREATE TABLE flows (
            id INTEGER PRIMARY KEY, {_name("system")}, {_name("host")}, {_name("endpoint")},
            {_name("vendor")}, {_name("product")}, named_in INTEGER REFERENCES scans,
            known_in INTEGER REFERENCES scans, UNIQUE (system, host, endpoint)) STRICT""",
        f"""CREATE TABLE coverage (
            {_PART}, {_name("source")}, {_FLOW}, {_SCAN}, {_counts("seen", *_COUNTED)}, {_time("first")},
            {_time("last")}, {_time("began")} NOT NULL, {_time("ended")} NOT NULL,
            PRIMARY KEY (part, source, flow), CHECK (seen = {" + ".join(_COUNTED)})) STRICT, WITHOUT ROWID""",
        "CREATE INDEX coverage_flow ON coverage (flow, began, ended, scanned, partial, unknown)",
        "CREATE INDEX coverage_scan ON coverage (scan, flow)",
        f"""CREATE TABLE skips (
            {_PART}, {_name("source")}, {_FLOW}, {_word("reason")}, {_counts("exchanges")},
            PRIMARY KEY (part, source, flow, reason)) STRICT, WITHOUT ROWID""",
        f"""CREATE TABLE judgements (
            id INTEGER PRIMARY KEY, {_one_of("verdict", _VERDICTS)} NOT NULL,
            {_one_of("severity", "info low medium high critical")} NOT NULL, rank INTEGER NOT NULL,
            {", ".join(map(_name, ("rule", "citation", "fact", "would_change")))},
            UNIQUE (verdict, severity, rule, citation, fact, would_change)) STRICT""",
        f"""CREATE TABLE findings (
            id INTEGER PRIMARY KEY AUTOINCREMENT, {_FLOW},
            {_path("path")}, {_word("element")}, {_word("family")}, judgement INTEGER REFERENCES judgements,
            confidence REAL, {_time("first_seen")}, {_time("last_seen")},
            {_counts("scans", "exchanges", "hits")},
            subjects INTEGER, last_scan INTEGER REFERENCES scans, {_one_of("status", _STATUS)} NOT NULL,
            reported_in INTEGER REFERENCES scans, {_one_of("reported_status", _STATUS)},
            {_one_of("reported_verdict", _VERDICTS)}, reclassified_to INTEGER REFERENCES findings,
            UNIQUE (flow, path, element)) STRICT""",
        "CREATE INDEX findings_unreported ON findings (id) WHERE reported_in IS NULL",
        f"""CREATE TABLE sightings (
            {_PART}, {_FINDING}, {_SCAN}, judgement INTEGER NOT NULL REFERENCES judgements,
            {_counts("exchanges", "hits")}, confidence REAL NOT NULL, {_time("first_seen")} NOT NULL,
            {_time("last_seen")} NOT NULL, PRIMARY KEY (part, finding)) STRICT, WITHOUT ROWID""",
        "CREATE INDEX sightings_finding ON sightings (finding, scan)",
        f"""CREATE TABLE sighting_verdicts (
            {_PART}, {_FINDING}, {_one_of("verdict", _VERDICTS)} NOT NULL, {_counts("exchanges")},
            PRIMARY KEY (part, finding, verdict)) STRICT, WITHOUT ROWID""",
        "CREATE INDEX sighting_verdicts_finding ON sighting_verdicts (finding)",
        f"""CREATE TABLE subjects (
            {_PART}, {_FINDING}, {_hex("token", 32)},
            PRIMARY KEY (part, finding, token)) STRICT, WITHOUT ROWID""",
        "CREATE INDEX subjects_finding ON subjects (finding, token)",
        "CREATE INDEX subjects_token ON subjects (token, finding)",
        f"""CREATE TABLE evidence (
            {_PART}, {_FINDING}, {_hex("exchange", 32)}, {_name("source")}, {_hex("digest", 64)},
            {_counts("record")}, "offset" INTEGER,
            PRIMARY KEY (part, finding, exchange, source, record)) STRICT, WITHOUT ROWID""",
        "CREATE INDEX evidence_finding ON evidence (finding, exchange)",
        f"""CREATE TABLE models (
            {_FLOW}, {_name("model")}, known_in INTEGER REFERENCES scans,
            PRIMARY KEY (flow, model)) STRICT, WITHOUT ROWID""",
        f"""CREATE TABLE out_of_scope (
            {_PART}, {_name("host")}, {_counts("exchanges")},
            PRIMARY KEY (part, host)) STRICT, WITHOUT ROWID""",
        f"""CREATE TABLE alarms (
            id INTEGER PRIMARY KEY, {_SCAN}, {_word("kind")}, {_name("system")}, {_name("vendor")},
            {_name("host")}, subject TEXT NOT NULL CHECK (length(subject) <= 4000),
            {_word("element", empty=True)},
            {_time("since")} NOT NULL, reported_in INTEGER REFERENCES scans,
            UNIQUE (kind, system, host, subject, element)) STRICT""",
        f"""CREATE TABLE changes (
            {_SCAN}, {_FINDING}, {_one_of("kind", "new reopened reclassified resolved worsened")} NOT NULL,
            earlier INTEGER REFERENCES findings, PRIMARY KEY (scan, finding, kind)) STRICT, WITHOUT ROWID""",
        f"""CREATE TABLE triage (
            {_name("vendor")}, {_path("path")}, {_word("element")},
            {_one_of("status", "accepted false-positive fixing")} NOT NULL, {_name("author")},
            {_word("reason")},
            {_time("decided")} NOT NULL, {_time("expires")}, PRIMARY KEY (vendor, path, element)) STRICT""",
        f"""CREATE TABLE lease (
            id INTEGER PRIMARY KEY CHECK (id = 1), {_hex("holder", 32)}, {_hex("host", 32)},
            pid INTEGER NOT NULL, process_start TEXT NOT NULL CHECK (process_start = ''
                OR NOT process_start GLOB '*[^0-9a-f:-]*' AND length(process_start) > 36),
            beat INTEGER NOT NULL) STRICT""",
        f"CREATE TABLE meta ({_word('name')} PRIMARY KEY, amount INTEGER NOT NULL) STRICT",
    ):
        db.execute(statement)


def views(db: Database) -> None:
    """Version 2: what people open in Datasette, and what `history` is asked of."""
    db.create_view(
        "history",
        """SELECT f.id AS number, 'F-' || f.id AS finding, w.vendor, w.product, w.system, w.host,
        w.endpoint, f.path,
            f.element, j.verdict, j.severity, f.confidence, f.status, f.first_seen, f.last_seen, f.scans,
            f.exchanges, f.subjects, j.rule, j.citation, j.fact, j.would_change, j.rank
        FROM findings f JOIN flows w ON w.id = f.flow JOIN judgements j ON j.id = f.judgement""",
    )
    db.create_view(
        "violations",
        "SELECT * FROM history WHERE verdict IN ('never-permitted', 'no-basis', 'outside-scope')",
    )
    db.create_view("open_violations", "SELECT * FROM violations WHERE status <> 'resolved'")


MIGRATIONS: tuple[Callable[[Database], None], ...] = (tables, views)
