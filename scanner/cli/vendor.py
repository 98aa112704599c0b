"""`ferpa-scan vendor`: the register, and one vendor's agreement against what was seen. May import what cli may."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from fnmatch import fnmatchcase
from typing import Any

import click

from scanner.cli._app import App
from scanner.cli._printing import as_json, emit, rows_option, say, table
from scanner.cli._summary import day, label
from scanner.errors import UsageError
from scanner.judge.agreements import covers
from scanner.judge.identifiability import read_as
from scanner.model import SubjectKind
from scanner.policy import Agreement, Policy
from scanner.report.words import count, verdict

_COLUMNS = [("vendor", "vendor"), ("agreement", "agreement"), ("products", "products"), ("expires", "until"),
            ("systems", "sent by"), ("seen", "prompts"), ("kinds", "kinds of data"), ("need_you", "need you"),
            ("last_seen", "last seen")]  # fmt: skip
_CLASSES = ("uncontracted", "covered", "unused")
_WORDS = {
    "covered": "contracted and seen",
    "uncontracted": "seen, not contracted",
    "unused": "contracted, never seen: give it back",
}


@click.group("vendor")
def command() -> None:
    """The register: which vendors there are, and what each declared against what was seen."""


@command.command("list")
@rows_option
@click.pass_obj
def list_vendors(app: App, style: str) -> int:
    """Every vendor with an agreement or with traffic."""
    rows = list(_register(app))
    emit(rows, style, _COLUMNS, "vendor")
    if style == "table" and not rows:
        say("No vendor yet: put agreements into rules/agreements/, or scan something.")
    return 0


@command.command("check")
@click.argument("name")
@click.option(
    "--format", "style", type=click.Choice(["table", "json"]), default="table", help="How to print."
)
@click.pass_obj
def check(app: App, name: str, style: str) -> int:
    """What NAME's agreement declares against what was seen, and the hosts. Exit 1 where something was seen beyond it."""
    agreements = [a for a in app.policy.agreements if a.vendor.lower() == name.lower()]
    observed, hosts, known = _observed(app, name)
    if not agreements and not known:
        raise UsageError("no agreement and no traffic of a vendor of that name; see: ferpa-scan vendor list")
    matrix = list(_matrix(app.policy, agreements, observed))
    host_rows = list(_hosts(agreements, hosts))
    blocked = (
        not agreements
        or any(r["class"] == "uncontracted" for r in matrix)
        or any(not r["declared"] and r["seen"] for r in host_rows)
    )
    if style == "json":
        answer = {
            "schema": 1, "vendor": name, "product": ", ".join(p for a in agreements for p in a.products),
            "matrix": [{k: r[k] for k in ("element", "contracted", "seen", "class")} for r in matrix],
            "hosts": host_rows,
        }  # fmt: skip
        click.echo(as_json(answer))
    else:
        _print_check(app, name, agreements, matrix, host_rows)
    return 1 if blocked else 0


def _register(app: App) -> Iterator[dict[str, Any]]:
    from scanner.query.vendor import vendors
    from scanner.store import open_store

    with open_store(app.database_path) as store:
        seen = {v.vendor.lower(): v for v in vendors(store)}
    names = {a.vendor.lower(): a.vendor for a in app.policy.agreements} | {
        k: v.vendor for k, v in seen.items()
    }
    for key, name in sorted(names.items()):
        agreements = [a for a in app.policy.agreements if a.vendor.lower() == key]
        row = seen.get(key)
        yield {
            "vendor": name or "(in no list)", "agreement": _standing(agreements, datetime.now(app.config.zone).date()),
            "products": sorted({p for a in agreements for p in a.products}),
            "expires": max((a.expires.isoformat() for a in agreements if a.expires), default=""),
            "systems": list(row.systems) if row else [], "seen": row.seen if row else 0,
            "kinds": row.elements if row else 0, "need_you": row.violations if row else 0,
            "last_seen": (row.last_seen or "")[:10] if row else "",
        }  # fmt: skip


def _standing(agreements: Sequence[Agreement], today: date) -> str:
    if not agreements:
        return "none"
    if any(a.effective <= today and (a.expires is None or today <= a.expires) for a in agreements):
        return "in force"
    return "ended" if all(a.expires and a.expires < today for a in agreements) else "not begun"


def _observed(app: App, name: str) -> tuple[dict[str, Any], dict[str, int], bool]:
    from scanner.query.coverage import coverage
    from scanner.query.vendor import observed
    from scanner.store import open_store

    with open_store(app.database_path) as store:
        elements = {o.element: o for o in observed(store, name)}
        hosts: dict[str, int] = {}
        for row in coverage(store, vendor=name):
            hosts[row.host] = hosts.get(row.host, 0) + row.seen
    return elements, hosts, bool(hosts)


def _matrix(
    policy: Policy, agreements: Sequence[Agreement], observed: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """One row for each element that is contracted or was seen; staff and unseen content are no student data."""
    found: list[dict[str, Any]] = []
    for key, element in policy.elements.items():
        meant = read_as(element, SubjectKind.UNKNOWN, policy.elements)
        contracted = any(covers(meant, agreement) for agreement in agreements)
        seen = observed.get(key)
        if (not contracted and seen is None) or (element.kind in {"staff", "metadata"} and not contracted):
            continue
        if element.tier == 0 and seen is None:
            continue
        kind = "unused" if seen is None else "covered" if contracted else "uncontracted"
        found.append({
            "element": key, "label": element.label, "contracted": "yes" if contracted else "no",
            "seen": seen.exchanges if seen else 0, "class": kind, "words": _WORDS[kind],
            "verdict": verdict(seen.verdict) if seen else "", "first_seen": seen.first_seen if seen else "",
            "systems": list(seen.systems) if seen else [],
        })  # fmt: skip
    yield from sorted(found, key=lambda r: (_CLASSES.index(r["class"]), -r["seen"], r["element"]))


def _hosts(agreements: Sequence[Agreement], seen: dict[str, int]) -> Iterator[dict[str, Any]]:
    declared = {h for a in agreements for h in a.hosts}
    for host, n in sorted(seen.items()):
        yield {"host": host, "declared": any(fnmatchcase(host, p) for p in declared), "seen": n}
    for host in sorted(h for h in declared if not any(fnmatchcase(s, h) for s in seen)):
        yield {"host": host, "declared": True, "seen": 0}


def _print_check(
    app: App,
    name: str,
    agreements: Sequence[Agreement],
    matrix: list[dict[str, Any]],
    hosts: list[dict[str, Any]],
) -> None:
    for a in agreements:
        until = f" until {a.expires.day} {a.expires:%b %Y}" if a.expires else ""
        say(f"{name}: agreement of {a.effective.day} {a.effective:%b %Y}{until} for {', '.join(a.products)}.")
    if not agreements:
        say(f"No agreement is entered for {name}: all that was seen awaits your answer.")
    beyond = [r for r in matrix if r["class"] == "uncontracted"]
    seen = [r for r in matrix if r["seen"]]
    if beyond:
        firsts = [
            f"{label(app, r['element']).lower()} (first seen {day(r['first_seen'])})" for r in beyond[:3]
        ]
        inside = len(seen) - len(beyond)
        kinds = f"{inside} in its agreement, {len(beyond)} not: {'; '.join(firsts)}"
        say(f"{name} received {count(len(seen), 'kind')} of student data: {kinds}.")
        say("Remove those fields or ask for an amendment.")
    elif seen:
        say(f"{name} received {count(len(seen), 'kind')} of student data, all of them in its agreement.")
    say()
    rows = [{**r, "since": day(r["first_seen"]) if r["first_seen"] else ""} for r in matrix]
    table([("words", "declared × observed"), ("label", "what"), ("seen", "prompts"), ("verdict", "verdict"),
           ("systems", "sent by"), ("since", "since")], rows)  # fmt: skip
    say()
    words = {True: "declared", False: "not declared"}
    table(
        [("host", "host"), ("words", ""), ("seen", "prompts")],
        [{**h, "words": words[h["declared"]]} for h in hosts],
    )
