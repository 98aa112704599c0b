"""rules/ and the district's config → one frozen, picklable Policy with a digest.

Imports errors, config, strict_yaml.

A district overlays its own rules: a file of the same kind and name replaces ours. Every file is checked
against the schema of its kind in rules/schema/, and what it names (elements, rows) must exist; else RuleError
with file and line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from scanner.config import Config
from scanner.strict_yaml import Document, read

KINDS = ("elements", "recognizers", "agreements", "laws", "sources")


@dataclass(frozen=True, slots=True)
class Element:
    """One kind of student information (rules/elements/KEY.yaml).

    `fields` are names of fields that hold it; `weak_fields` hold it only beside a student in the same record.
    """

    key: str
    label: str
    kind: str
    ferpa: str
    directory: str
    ndpa: tuple[str, ...]
    severity: str
    severity_unlinked: str
    tier: int
    flags: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    family: str = ""
    fields: tuple[str, ...] = ()
    weak_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a vendor's product may receive (rules/agreements/NAME.yaml; contract section 7).

    `rows` are the confirmed NDPA rows; `elements` those given directly. Official answers: True, False, None
    (not known).
    """

    name: str
    version: str
    vendor: str
    products: tuple[str, ...]
    hosts: tuple[str, ...]
    subprocessors: tuple[str, ...]
    rows: frozenset[str]
    elements: frozenset[str]
    purposes: tuple[str, ...]
    effective: date
    expires: date | None
    official: Mapping[str, bool | None]
    training: bool | None = None
    retention_days: int | None = None
    breach_hours: int | None = None
    state_terms: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor's product as `route` knows it: host patterns and path shapes (rules/vendors.yaml).

    `providers` are the names by which gateways call the product.
    """

    vendor: str
    product: str
    hosts: tuple[str, ...]
    paths: tuple[str, ...] = ()
    gateway: str | None = None
    providers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Law:
    """A rule of law as data (rules/laws/NAME.yaml). `bars` are elements that no agreement alone permits."""

    key: str
    title: str
    citation: str
    as_of: str
    bars: tuple[str, ...] = ()
    says: str = ""
    would_change: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything that decides, built once and sent to workers. `digest` names exactly this policy."""

    config: Config
    elements: Mapping[str, Element]
    agreements: tuple[Agreement, ...]
    vendors: tuple[Vendor, ...]
    laws: tuple[Law, ...]
    recognizers: tuple[Mapping[str, Any], ...]
    dialects: Mapping[str, Mapping[str, Any]]
    fields: Mapping[str, Any]
    state_ids: tuple[Mapping[str, Any], ...]
    digest: str
    shapes: Mapping[str, Any] = field(default_factory=dict)
    """The rest of rules/state_ids.yaml: `generic_context`, `local_and_other`, `email_patterns`."""

    @property
    def vocabulary(self) -> frozenset[str]:
        """Path segments that may be printed (contract: path templates)."""
        return self.fields["vocabulary"]  # type: ignore[no-any-return]


def load(roots: Sequence[Path], config: Config) -> Policy:
    """Read all rules; later roots overlay earlier ones. Raises RuleError with file and line."""
    files = {kind: _files(roots, kind) for kind in KINDS}
    schemas = _schemas(roots[0])
    docs = {kind: [_checked(schemas, kind, path) for path in files[kind].values()] for kind in KINDS}
    single = {
        name: _checked(schemas, name, _last(roots, f"{name}.yaml"))
        for name in ("vendors", "fields", "state_ids")
    }
    elements = {e.key: e for e in map(_element, docs["elements"])}
    for doc in docs["recognizers"]:
        _known(doc, ("element",), [doc.data["element"]], elements, "element")
    rows = frozenset(row for e in elements.values() for row in e.ndpa) | frozenset(
        single["fields"].data["ndpa_rows"]
    )
    return Policy(
        config=config,
        elements=elements,
        agreements=tuple(_agreement(doc, elements, rows) for doc in docs["agreements"]),
        vendors=tuple(_vendor(v) for v in single["vendors"].data["vendors"]),
        laws=tuple(_law(doc, elements) for doc in docs["laws"]),
        recognizers=tuple({**doc.data, "file": doc.path.name} for doc in docs["recognizers"]),
        dialects={doc.path.stem: doc.data for doc in docs["sources"]},
        fields={
            **single["fields"].data,
            "endpoints": frozenset(single["fields"].data["endpoints"]),
            "vocabulary": _vocabulary(single["fields"].data, elements),
        },
        state_ids=tuple(single["state_ids"].data["ids"]),
        digest=_digest([d for group in docs.values() for d in group] + list(single.values()), config),
        shapes={k: v for k, v in single["state_ids"].data.items() if k != "ids"},
    )


def _files(roots: Sequence[Path], kind: str) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for root in roots:
        found.update({path.stem: path for path in sorted((root / kind).glob("*.yaml"))})
    return dict(sorted(found.items()))


def _last(roots: Sequence[Path], name: str) -> Path:
    return next((root / name for root in reversed(roots) if (root / name).is_file()), roots[0] / name)


def _schemas(root: Path) -> dict[str, Callable[[Document], None]]:
    from jsonschema import Draft202012Validator  # slow to import; --help must not pay for it

    def checker(path: Path) -> Callable[[Document], None]:
        validator = Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))

        def check(doc: Document) -> None:
            for error in sorted(
                validator.iter_errors(doc.data), key=lambda e: list(map(str, e.absolute_path))
            ):
                raise doc.error((*error.absolute_path, *_surplus(error)), _explain(error))

        return check

    return {path.stem: checker(path) for path in sorted((root / "schema").glob("*.json"))}


def _surplus(error: Any) -> list[str]:
    """The key that a schema does not have, so that the message names its own line."""
    if error.validator != "additionalProperties" or not isinstance(error.instance, dict):
        return []
    return [key for key in error.instance if key not in error.schema.get("properties", {})][:1]


def _explain(error: Any) -> str:
    """A schema error in words, without what the file says."""
    match error.validator:
        case "additionalProperties":
            return "no such key"
        case "required":
            missing = [k for k in error.validator_value if k not in error.instance]
            return f"{missing[0]} is missing"
        case "enum":
            return f"must be one of {', '.join(map(str, error.validator_value))}"
        case "type":
            return f"must be of type {error.validator_value}"
        case _:
            return f"does not fit ({error.validator})"


def _checked(schemas: Mapping[str, Callable[[Document], None]], kind: str, path: Path) -> Document:
    doc = read(path)
    schemas[kind](doc)
    return doc


def _named(doc: Document) -> Any:
    """The data of a file that is named by its key, so that an overlay replaces what it means to replace."""
    if doc.data["key"] != doc.path.stem:
        raise doc.error(("key",), "must be the name of the file")
    return doc.data


def _element(doc: Document) -> Element:
    d = _named(doc)
    fields = tuple(sorted({name for names in d.get("fields", {}).values() for name in names}))
    return Element(
        key=d["key"], label=d["label"], kind=d["kind"], ferpa=d["ferpa"], directory=d["directory"],
        ndpa=tuple(d.get("ndpa", ())), severity=d["severity"], severity_unlinked=d["severity_unlinked"],
        tier=d["tier"], flags=tuple(d.get("flags", ())), cites=tuple(d.get("cites", ())),
        family=d.get("family", d["key"]), fields=fields, weak_fields=tuple(d.get("weak_fields", ())),
    )  # fmt: skip


def _agreement(doc: Document, elements: Mapping[str, Element], rows: frozenset[str]) -> Agreement:
    d = doc.data
    _known(doc, ("rows",), d.get("rows", {}), rows, "row")
    _known(doc, ("elements",), d.get("elements", ()), elements, "element")
    for i, other in enumerate(d.get("other", ())):
        _known(doc, ("other", i, "elements"), other.get("elements", ()), elements, "element")
    effective = _date(doc, "effective")
    expires = _date(doc, "expires")
    if effective is None:
        raise doc.error(("effective",), "effective is missing")
    if expires and expires < effective:
        raise doc.error(("expires",), "ends before it begins")
    return Agreement(
        name=doc.path.stem,
        version=d["version"],
        vendor=d["vendor"],
        products=tuple(d.get("products", ())),
        hosts=tuple(h.lower() for h in d.get("hosts", ())),
        subprocessors=tuple(h.lower() for h in d.get("subprocessors", ())),
        rows=frozenset(_confirmed(doc, d.get("rows", {}))),
        elements=frozenset(
            [
                *d.get("elements", ()),
                *(e for o in d.get("other", ()) if o.get("confirmed_by") for e in o.get("elements", ())),
            ]
        ),
        purposes=tuple(d.get("purposes", ())),
        effective=effective,
        expires=expires,
        official={k: _answer(doc, k) for k in ("service", "control", "redisclosure")},
        training=_yes_no(doc, ("training",), d.get("training")),
        retention_days=d.get("retention_days"),
        breach_hours=d.get("breach_hours"),
        state_terms=d.get("state_terms", {}),
    )


def _confirmed(doc: Document, rows: Mapping[str, Any]) -> Iterator[str]:
    """Rows that a person has confirmed; a row without that covers nothing."""
    for row, entry in rows.items():
        if isinstance(entry, dict):
            if entry.get("confirmed_by") and entry["mark"] in {"yes", "R", "O"}:
                yield row
        elif entry in {"yes", "R", "O"} and doc.data.get("confirmed_by"):
            yield row


def _answer(doc: Document, key: str) -> bool | None:
    return _yes_no(doc, ("official", key), doc.data.get("official", {}).get(key))


def _yes_no(doc: Document, where: tuple[str | int, ...], value: Any) -> bool | None:
    match value:
        case True | "yes":
            return True
        case False | "no":
            return False
        case None | "not known":
            return None
        case _:
            raise doc.error(where, "must be yes, no, or left out")


def _date(doc: Document, key: str) -> date | None:
    value = doc.data.get(key)
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise doc.error((key,), "must be a date, as 2026-08-01") from None


def _vendor(d: Mapping[str, Any]) -> Vendor:
    return Vendor(
        vendor=d["vendor"],
        product=d["product"],
        hosts=tuple(h.lower() for h in d["hosts"]),
        paths=tuple(d.get("paths", ())),
        gateway=d.get("gateway"),
        providers=tuple(d.get("providers", ())),
    )


def _law(doc: Document, elements: Mapping[str, Element]) -> Law:
    d = _named(doc)
    _known(doc, ("bars",), d.get("bars", ()), elements, "element")
    return Law(
        key=d["key"],
        title=d["title"],
        citation=d["citation"],
        as_of=str(d["as_of"]),
        bars=tuple(d["bars"]),
        says=d["says"],
        would_change=d["would_change"],
    )


def _known(doc: Document, where: tuple[str | int, ...], names: Any, known: Any, what: str) -> None:
    """Refuse a name that the taxonomy does not have."""
    for i, name in enumerate(names):
        if name not in known:
            step: tuple[str | int, ...] = (*where, name) if (*where, name) in doc.lines else (*where, i)
            raise doc.error(step, f"no such {what}")


def _vocabulary(fields: Mapping[str, Any], elements: Mapping[str, Element]) -> frozenset[str]:
    claimed = [f for e in elements.values() for f in (*e.fields, *e.weak_fields)]
    names = {part for f in claimed for part in (f, *f.replace("[]", "").split("."))} | set(
        fields["printable"]
    )
    return frozenset(names - {"", *fields.get("hidden", ())})


def _digest(docs: Sequence[Document], config: Config) -> str:
    """SHA-256 over every rule and setting: same digest, same judgement."""
    state = hashlib.sha256()
    for doc in docs:
        state.update(f"{doc.path.parent.name}/{doc.path.name}\n".encode())
        state.update(json.dumps(doc.data, sort_keys=True, default=str).encode())
    settings = {
        k: v for k, v in _public(config).items() if k not in {"path", "sources", "key_file", "key_trusted"}
    }
    state.update(json.dumps(settings, sort_keys=True, default=str).encode())
    return state.hexdigest()


def _public(config: Config) -> dict[str, Any]:
    return {name: getattr(config, name) for name in Config.__slots__}
