"""Records by a mapping: JSON Lines, JSON arrays and CSV, each dialect a YAML in rules/sources/. May import policy.

A record is read by the surest dialect that recognises it. Valid JSON that no dialect recognises is scanned as a payload
of an unknown vendor; a line that does not parse is a broken record. Keys that a dialect does not name are scanned too.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.json_text import BrokenJson, dig, parse
from scanner.model import Exchange, Json, Number, Pairs, Ref
from scanner.policy import Policy
from scanner.source._bytes import CutError, Opened, SourceFile, lines
from scanner.source._secrets import kept_headers
from scanner.source._wire import body_of, header_pairs, sender_of, text_of, time_of, url_fields

NAME = "mapped"
Dialect = Mapping[str, Any]
csv.field_size_limit(8 << 20)


def fits(file: SourceFile, head: bytes) -> float:
    """Sure of lines that each begin an object; less sure of a table by its name."""
    first, newline, rest = head.strip().partition(b"\n")
    if first[:1] in b"{[" and _parses(first) and (rest.lstrip()[:1] == b"{" or not newline):
        return 0.8
    name = file.name.lower().removesuffix(".gz")
    if name.endswith((".jsonl", ".ndjson")):
        return 0.7
    return 0.5 if name.endswith((".csv", ".tsv")) else 0.0


def read(file: SourceFile, policy: Policy) -> Iterator[Exchange]:
    """Every record of the file, in order."""
    name = file.name.lower().removesuffix(".gz")
    if name.endswith((".csv", ".tsv")):
        yield from _table(file, policy, "\t" if name.endswith(".tsv") else ",")
        return
    dialects = _by_surety(policy)
    with Opened(file) as stream:
        number = 0
        try:
            for offset, line in lines(stream):
                yield _line(file, dialects, number, offset, line)
                number += 1
        except CutError as cut:
            yield Exchange(id=f"{file.name}#{number}", ref=_ref(file, number, None), broken=cut.reason)


def _line(file: SourceFile, dialects: list[Dialect], number: int, offset: int, line: bytes | None) -> Exchange:
    ref = _ref(file, number, offset)
    where = f"{file.name}#{number}"
    if line is None:
        return Exchange(id=where, ref=ref, broken="too-large")
    try:
        record = parse(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Exchange(id=where, ref=ref, broken="encoding")
    except BrokenJson as error:
        return Exchange(id=where, ref=ref, broken=error.reason)
    fallback = hashlib.sha256(line).hexdigest()[:16] + f"@{offset}"
    dialect = _first(dialects, record)
    if dialect is None:
        return Exchange(id=fallback, ref=ref, body=record)
    return exchange_of(record, dialect, ref, fallback)


def _table(file: SourceFile, policy: Policy, delimiter: str) -> Iterator[Exchange]:
    """A CSV whose headings a dialect recognises, row by row; any other table is one payload of raw text."""
    with Opened(file) as stream:
        try:
            text = io.TextIOWrapper(io.BytesIO(stream.read()), encoding="utf-8-sig", errors="strict", newline="")
            rows = csv.reader(text, delimiter=delimiter, strict=True)
            heading = next(rows, [])
        except (UnicodeDecodeError, csv.Error):
            yield Exchange(id=f"{file.name}#0", ref=_ref(file, 0, None), broken="encoding")
            return
        except CutError as cut:
            yield Exchange(id=f"{file.name}#0", ref=_ref(file, 0, None), broken=cut.reason)
            return
        blank = Pairs((h, "") for h in heading)
        dialect = dialect_of(blank, policy)
        if dialect is None:
            text.seek(0)
            yield Exchange(id=file.name, ref=_ref(file, 0, 0), body=text.read())
            return
        yield from _rows(file, rows, heading, dialect)


def _rows(file: SourceFile, rows: Iterator[list[str]], heading: list[str], dialect: Dialect) -> Iterator[Exchange]:
    number = 0
    while True:
        ref = _ref(file, number, None)
        try:
            row = next(rows)
        except StopIteration:
            return
        except (csv.Error, UnicodeDecodeError):
            yield Exchange(id=f"{file.name}#{number}", ref=ref, broken="csv")
            number += 1
            continue
        if row:
            extra = [(f"column {i + 1}", v) for i, v in enumerate(row) if i >= len(heading)]
            record = Pairs([*zip(heading, row, strict=False), *extra])
            yield exchange_of(record, dialect, ref, f"{file.name}#{number}")
            number += 1


def dialect_of(record: Json, policy: Policy) -> Dialect | None:
    """The surest dialect that recognises a record."""
    return _first(_by_surety(policy), record)


def _first(dialects: list[Dialect], record: Json) -> Dialect | None:
    return next((d for d in dialects if _recognised(d, record)), None)


def exchange_of(record: Json, dialect: Dialect, ref: Ref, fallback_id: str) -> Exchange:
    """One record read by a dialect (see rules/schema/sources.json for what it may say)."""
    fields: Mapping[str, Any] = dialect["fields"]

    def field(name: str) -> Any:
        return next((v for v in (dig(record, p) for p in _paths(fields.get(name))) if v not in (None, "")), None)

    where = url_fields(str(field("url") or field("host") or ""))
    if "host_from" in dialect:
        where |= _host_from(dialect["host_from"], record, where["host"])
    if field("path"):
        where |= {k: v for k, v in url_fields("//x" + str(field("path"))).items() if k in {"path", "query"}}
    if "path_from" in dialect:
        where["path"] = _filled(dialect["path_from"], record)
    body, unseen = _body(record, dialect)
    return Exchange(
        id=text_of(field("id")) or fallback_id,
        ref=ref,
        time=time_of(field("time")),
        system=text_of(field("system")) or dialect.get("system", ""),
        **where,
        method=text_of(field("method")) or "POST",
        headers=kept_headers(header_pairs(field("headers"))),
        content_type=next((v for k, v in header_pairs(field("headers")) if k.lower() == "content-type"), ""),
        model=text_of(field("model")),
        format=text_of(field("format")) or dialect.get("format"),
        sender=sender_of(field("sender")),
        user=text_of(field("user")),
        school=text_of(field("school")),
        thread=text_of(field("thread")),
        via=text_of(field("via")),
        request_id=text_of(field("request_id")),
        body=body,
        extra=_extra(record, dialect),
        captured=bool(dialect.get("captured", False)),
        unseen=unseen,
    )


def _body(record: Json, dialect: Dialect) -> tuple[Json, str | None]:
    """The first body the record holds: a path, or `{wrap: {key: path}}` to put back what a log took apart."""
    for choice in dialect["body"]:
        if isinstance(choice, str):
            value = dig(record, choice)
        else:
            value = Pairs((k, dig(record, p)) for k, p in choice["wrap"].items() if dig(record, p) not in (None, ""))
        if isinstance(value, str) and not isinstance(value, Number):
            value, unseen = body_of(value)
            if unseen:
                return None, unseen
        if value not in (None, "", (), []):
            return value, None
    return None, next((r for p, r in dialect.get("unseen", {}).items() if dig(record, p)), "no-body")


def _extra(record: Json, dialect: Dialect) -> Pairs:
    """What no field of ours took: scanned like metadata. Dotted paths count by their first key."""
    named = [p for name, p in dialect["fields"].items() if name not in {"metadata"}]
    taken = {p.split(".")[0] for paths in named for p in _paths(paths)}
    taken |= {p.split(".")[0] for c in dialect["body"] for p in ([c] if isinstance(c, str) else c["wrap"].values())}
    dropped = taken | set(dialect.get("dropped", ()))
    return Pairs((k, v) for k, v in record if k not in dropped and v not in (None, "")) if isinstance(record, Pairs) else Pairs()


def _host_from(rule: Mapping[str, Any], record: Json, host: str) -> dict[str, Any]:
    """A host from the name of a provider where the log has no URL, or from a template with fields of the record."""
    if host:
        return {}
    if "template" in rule:
        return {"host": _filled(rule["template"], record)}
    provider = str(dig(record, rule["field"]) or "").lower()
    return {"host": rule["hosts"].get(provider, provider)}


def _filled(template: str, record: Json) -> str:
    """`/model/{modelId}/converse` with the record's fields put in."""
    out = template
    for name in [part.split("}")[0] for part in template.split("{")[1:]]:
        out = out.replace(f"{{{name}}}", str(dig(record, name) or ""))
    return out


def _recognised(dialect: Dialect, record: Json) -> bool:
    if not isinstance(record, Pairs):
        return False
    rule = dialect["recognise"]
    keys = {k for k, _ in record}
    fits_values = all(str(dig(record, p)) == v for p, v in rule.get("equals", {}).items())
    return fits_values and keys >= set(rule.get("all", ())) and (not rule.get("any") or bool(keys & set(rule["any"])))


def _by_surety(policy: Policy) -> list[Dialect]:
    """Dialects that ask for more come first; the envelope, which asks for little, comes last."""

    def asks(dialect: Dialect) -> int:
        rule = dialect["recognise"]
        return 10 * len(rule.get("equals", ())) + 2 * len(rule.get("all", ())) + bool(rule.get("any"))

    named = sorted(policy.dialects.items())
    return [d for _, d in sorted(named, key=lambda item: (-asks(item[1]), item[0]))]


def _paths(value: Any) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def _ref(file: SourceFile, record: int, offset: int | None) -> Ref:
    return Ref(file.label, file.digest, record, offset, file.name)


def _parses(line: bytes) -> bool:
    try:
        parse(line.decode("utf-8-sig", "replace"))
    except BrokenJson:
        return False
    return True
