"""Records by a mapping: JSON Lines and CSV, each dialect a YAML in rules/sources/. May import policy.

A record is read by the surest dialect that recognises it. Valid JSON that no dialect recognises is a
payload of an unknown vendor; a line that does not parse is a broken record. Keys that a dialect does not name
are scanned too.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from scanner.json_text import BrokenJsonError, dig, parse
from scanner.model import Exchange, Json, Number, Pairs, Ref, Sender
from scanner.policy import Policy
from scanner.source._bytes import MAX_RECORD, CutError, Opened, SourceFile, lines
from scanner.source._secrets import kept_headers
from scanner.source._wire import body_of, header_pairs, sender_of, text_of, time_of, url_fields

NAME = "mapped"
Dialect = Mapping[str, Any]
_LOOKED_AT = 4
_BODILESS = frozenset({"GET", "HEAD", "OPTIONS", "DELETE"})
_ESCAPED = re.compile("[\udc80-\udcff]")
csv.field_size_limit(MAX_RECORD)


def fits(file: SourceFile, head: bytes) -> float:
    """Sure of lines that each hold an object; less of a table by its name. One line alone is a payload."""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and _begins_with_lines(file):
        return 0.8
    name = file.name.lower().removesuffix(".gz")
    if name.endswith((".jsonl", ".ndjson")):
        return 0.7
    return 0.5 if name.endswith((".csv", ".tsv")) else 0.0


def _begins_with_lines(file: SourceFile) -> bool:
    """Whether two lines that are not blank begin with an object each, and one of the first few parses."""
    with Opened(file) as stream:
        try:
            first = [line for _, line in islice(lines(stream), _LOOKED_AT)]
        except CutError:
            first = []
    objects = [line for line in first if line is None or line.lstrip(b"\xef\xbb\xbf \t")[:1] == b"{"]
    return len(objects) > 1 and first[1] in objects and any(line is None or _parses(line) for line in objects)


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


def _line(
    file: SourceFile, dialects: list[Dialect], number: int, offset: int, line: bytes | None
) -> Exchange:
    ref = _ref(file, number, offset)
    where = f"{file.name}#{number}"
    if line is None:
        return Exchange(id=where, ref=ref, broken="too-large")
    try:
        record = parse(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Exchange(id=where, ref=ref, broken="encoding")
    except BrokenJsonError as error:
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
            data = stream.read()
        except CutError as cut:
            yield Exchange(id=f"{file.name}#0", ref=_ref(file, 0, None), broken=cut.reason)
            return
    # What is no UTF-8 is kept apart as surrogates, so that only the rows that hold it are lost.
    text = data.decode("utf-8-sig", "surrogateescape")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        heading = next(rows, [])
    except csv.Error:
        heading = []
    dialect = dialect_of(Pairs((h, "") for h in heading), policy)
    if dialect:
        yield from _rows(file, rows, heading, dialect)
    elif _undecoded([text]):
        yield Exchange(id=file.name, ref=_ref(file, 0, 0), broken="encoding")
    elif len(data) > MAX_RECORD:
        yield Exchange(id=file.name, ref=_ref(file, 0, 0), broken="too-large")
    else:
        yield Exchange(id=file.name, ref=_ref(file, 0, 0), body=text)


def _rows(
    file: SourceFile, rows: Iterator[list[str]], heading: list[str], dialect: Dialect
) -> Iterator[Exchange]:
    number = 0
    while True:
        ref, where = _ref(file, number, None), f"{file.name}#{number}"
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield Exchange(id=where, ref=ref, broken="csv")
            number += 1
            continue
        if not row:
            continue
        if _undecoded(row):
            yield Exchange(id=where, ref=ref, broken="encoding")
        else:
            extra = [(f"column {i + 1}", v) for i, v in enumerate(row) if i >= len(heading)]
            yield exchange_of(Pairs([*zip(heading, row, strict=False), *extra]), dialect, ref, where)
        number += 1


def _undecoded(texts: Iterable[str]) -> bool:
    return any(_ESCAPED.search(text) for text in texts)


def dialect_of(record: Json, policy: Policy) -> Dialect | None:
    """The surest dialect that recognises a record."""
    return _first(_by_surety(policy), record)


def _first(dialects: list[Dialect], record: Json) -> Dialect | None:
    return next((d for d in dialects if _recognised(d, record)), None)


def exchange_of(record: Json, dialect: Dialect, ref: Ref, fallback_id: str) -> Exchange:
    """One record read by a dialect (see rules/schema/sources.json for what it may say)."""
    fields: Mapping[str, Any] = dialect["fields"]
    used: set[str] = set()

    def field(name: str) -> Any:
        for path in _paths(fields.get(name)):
            value = dig(record, path)
            if value not in (None, "") and _serves(name, value):
                used.add(path)
                return value
        return None

    where = url_fields(str(field("url") or field("host") or ""))
    if "host_from" in dialect:
        where |= _host_from(dialect["host_from"], record, where["host"])
    if field("path"):
        where |= {k: v for k, v in url_fields("//x" + str(field("path"))).items() if k in {"path", "query"}}
    if "path_from" in dialect:
        where["path"] = _filled(dialect["path_from"], record)
    body, unseen = _body(record, dialect)
    method = (text_of(field("method")) or "POST").upper()
    return Exchange(
        id=text_of(field("id")) or fallback_id,
        ref=ref,
        time=time_of(field("time")),
        system=text_of(field("system")) or dialect.get("system", ""),
        **where,
        method=method,
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
        extra=_extra(record, dialect, used),
        captured=bool(dialect.get("captured", False)),
        unseen=None if unseen == "no-body" and method in _BODILESS else unseen,
    )


def _serves(name: str, value: Any) -> bool:
    """Whether a field can take this value; what it cannot take is scanned like metadata."""
    match name:
        case "headers":
            return bool(header_pairs(value))
        case "time":
            return time_of(value) is not None
        case "sender":
            return sender_of(value) is not Sender.UNKNOWN
        case _:
            return text_of(value) is not None


def _body(record: Json, dialect: Dialect) -> tuple[Json, str | None]:
    """The first body that is there: a path, or `{wrap: {key: path}}` for what a log took apart."""
    for choice in dialect["body"]:
        if isinstance(choice, str):
            value = dig(record, choice)
        else:
            value = Pairs(
                (k, dig(record, p)) for k, p in choice["wrap"].items() if dig(record, p) not in (None, "")
            )
        if isinstance(value, str) and not isinstance(value, Number):
            value, unseen = body_of(value)
            if unseen:
                return None, unseen
        if value not in (None, "", (), []):
            return value, None
    return None, next((r for p, r in dialect.get("unseen", {}).items() if dig(record, p)), "no-body")


def _extra(record: Json, dialect: Dialect, used: set[str]) -> Pairs:
    """What no field of ours took: scanned like metadata. A place that holds no text is left here too."""
    bodies = [p for c in dialect["body"] for p in ([c] if isinstance(c, str) else c["wrap"].values())]
    rest = _without(record, {*used, *bodies, *dialect.get("dropped", ())})
    return (
        Pairs((k, v) for k, v in rest if v not in (None, "", (), [])) if isinstance(rest, Pairs) else Pairs()
    )


def _without(value: Json, paths: set[str]) -> Json:
    """A value without what stands at some dotted paths (see `dig`: a key with dots counts whole)."""
    if not isinstance(value, Pairs) or not paths:
        return value
    last = {k: i for i, (k, _) in enumerate(value)}  # of a key that comes twice, only the last was taken
    kept = [(k, v) for i, (k, v) in enumerate(value) if k not in paths or i != last[k]]
    return Pairs((k, _without(v, {p[len(k) + 1 :] for p in paths if p.startswith(f"{k}.")})) for k, v in kept)


def _host_from(rule: Mapping[str, Any], record: Json, host: str) -> dict[str, Any]:
    """A host by the name of a provider where the log has no URL, or by a template with fields of it."""
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
    keys = {k for k, _ in record}
    return any(_fits(rule, record, keys) for rule in _rules(dialect))


def _rules(dialect: Dialect) -> list[Mapping[str, Any]]:
    """The ways to recognise a record of a dialect."""
    rules = dialect["recognise"]
    return list(rules) if isinstance(rules, list) else [rules]


def _fits(rule: Mapping[str, Any], record: Pairs, keys: set[str]) -> bool:
    fits_values = all(str(dig(record, p)) == v for p, v in rule.get("equals", {}).items())
    some = not rule.get("any") or bool(keys & set(rule["any"]))
    return fits_values and some and keys >= set(rule.get("all", ()))


def _by_surety(policy: Policy) -> list[Dialect]:
    """Dialects that ask for more come first; the envelope, which asks for little, comes last."""

    def asks(dialect: Dialect) -> int:
        return max(
            10 * len(rule.get("equals", ())) + 2 * len(rule.get("all", ())) + bool(rule.get("any"))
            for rule in _rules(dialect)
        )

    named = sorted(policy.dialects.items())
    return [d for _, d in sorted(named, key=lambda item: (-asks(item[1]), item[0]))]


def _paths(value: Any) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def _ref(file: SourceFile, record: int, offset: int | None) -> Ref:
    return Ref(file.label, file.digest, record, offset, file.name)


def _parses(line: bytes) -> bool:
    try:
        parse(line.decode("utf-8-sig", "replace"))
    except BrokenJsonError:
        return False
    return True
