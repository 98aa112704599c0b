"""Exchange → flow, vendor, product, sender, and whether it is in scope. May import model and policy.

A flow is (system, host, endpoint template); vendor and product are looked up for it in the register (agreements) and in
rules/vendors.yaml, so that a corrected vendor list does not split a history.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from fnmatch import fnmatchcase
from urllib.parse import unquote

from scanner.model import Exchange, Flow, Routed, Sender
from scanner.policy import Agreement, Policy, Vendor

UNLISTED = ""
"""The vendor of a host that neither the register nor rules/vendors.yaml knows."""
HIDDEN = "*"
_KEPT_LABELS = 2
_PERSON = re.compile(r"@|\b[A-Z][a-z'’\-]+[ ._][A-Z][a-z]|\b(?:Mr|Mrs|Ms|Mx|Dr)\b")


def route(exchange: Exchange, policy: Policy, *, speaks_ai: bool, all_hosts: bool = False) -> Routed:
    """Where this exchange went and whose it is. `speaks_ai`: its body is in a format of AI vendors."""
    vendor, product, hidden, listed = _recipient(exchange, policy)
    system = policy.config.systems.get(exchange.system)
    sender = exchange.sender
    if sender is Sender.UNKNOWN and system:
        sender = Sender(system.sender)
    endpoints = policy.fields["endpoints"]
    host = exchange.host if listed else host_template(exchange.host, endpoints)
    return Routed(
        exchange=exchange,
        flow=Flow(
            system_template(exchange.system, policy), host, endpoint_template(exchange.path, endpoints)
        ),
        vendor=vendor,
        product=product,
        listed=listed,
        in_scope=listed or speaks_ai or all_hosts or not exchange.captured,
        sender=sender,
        purposes=system.purposes if system else (),
        hidden_upstream=hidden,
    )


def _recipient(exchange: Exchange, policy: Policy) -> tuple[str, str, bool, bool]:
    """(vendor, product, the gateway hides who is behind it, known at all)."""
    declared = _declared(exchange, policy.agreements)
    if declared:
        return declared.vendor, exchange.via or next(iter(declared.products), ""), False, True
    by_list = next((v for v in policy.vendors if _matches(v, exchange)), None)
    if by_list and by_list.gateway:
        upstream = _upstream(by_list.gateway, exchange, policy.vendors)
        if upstream:
            return upstream.vendor, upstream.product, False, True
        return by_list.vendor, by_list.product, True, True
    by_register = next((a for a in policy.agreements if _host_in(exchange.host, a.hosts)), None)
    if by_register:
        product = by_list.product if by_list and by_list.product in by_register.products else ""
        return by_register.vendor, product or next(iter(by_register.products), ""), False, True
    if by_list:
        return by_list.vendor, by_list.product, False, True
    return UNLISTED, "", False, False


def _declared(exchange: Exchange, agreements: Collection[Agreement]) -> Agreement | None:
    """The agreement of the product by which the call was made, where the envelope says so (`via`)."""
    return next((a for a in agreements if exchange.via and exchange.via in a.products), None)


def _matches(vendor: Vendor, exchange: Exchange) -> bool:
    if not _host_in(exchange.host, vendor.hosts):
        return False
    return not vendor.paths or any(fnmatchcase(exchange.path, p) for p in vendor.paths)


def _host_in(host: str, patterns: Collection[str]) -> bool:
    return any(fnmatchcase(host, pattern) for pattern in patterns)


def _upstream(where: str, exchange: Exchange, vendors: Collection[Vendor]) -> Vendor | None:
    """Who is behind a gateway: its rule says `path:N` (a segment, from 0) or `header:NAME` that names the provider."""
    kind, _, place = where.partition(":")
    if kind == "path":
        steps = [s for s in exchange.path.split("/") if s]
        name = steps[int(place)] if int(place) < len(steps) else ""
    else:
        name = next((v for k, v in exchange.headers if k.lower() == place), "")
    named = name.lower()
    return next((v for v in vendors if not v.gateway and named in v.providers), None)


def system_template(name: str, policy: Policy) -> str:
    """A system as its log names it; one that the config does not list and that looks like a person's name is hidden."""
    return HIDDEN if name not in policy.config.systems and _PERSON.search(name) else name


def endpoint_template(path: str, known: Collection[str]) -> str:
    """`/model/*/converse`: a segment is printed only where it stands in the shipped vocabulary of endpoints."""
    out = []
    for raw in path.split("/"):
        step = unquote(raw)
        name, colon, action = step.partition(":")
        if step in known or not step:
            out.append(step)
        elif colon and action in known:
            out.append(f"{name if name in known else '*'}:{action}")
        else:
            out.append("*")
    return "/".join(out)


def host_template(host: str, known: Collection[str]) -> str:
    """An unlisted host with its leading labels hidden unless they are common words: `*.tutor.example`."""
    labels = host.split(".")
    head, tail = labels[:-_KEPT_LABELS], labels[-_KEPT_LABELS:]
    return ".".join([label if label in known else "*" for label in head] + tail)
