"""What a scan says when it ends: counts with the unseen part first, what went where, what is new, the next step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scanner.cli._app import App
from scanner.cli._printing import say, table
from scanner.model import SEVERITIES, VIOLATIONS, VerdictKind
from scanner.query.history import Finding
from scanner.query.scans import scans
from scanner.report.words import count, listed, reasons, verdict

if TYPE_CHECKING:
    from scanner.query.scans import ScanResult
    from scanner.store import Store

MOST_NEW = 8
MOST_ROWS = 24


def summary(app: App, store: Store, result: ScanResult) -> None:
    """The whole report of one scan."""
    before = [s for s in scans(store) if s.finished and s.scan != result.scan.scan]
    _read(result)
    _disclosed(app, result)
    if result.new or result.reopened or result.worsened or not before:
        _table(app, [*result.new, *result.reopened, *result.worsened], first=not before)
    _new(result, before[0].started if before else None)
    _alarms(result)
    say()
    say("The files you scanned still hold student data: store or delete them.")


def _read(result: ScanResult) -> None:
    c = result.coverage
    rest = []
    if c.not_sampled:
        rest.append(f"{c.not_sampled:,} were not in the sample")
    if c.unknown:
        rest.append(f"{c.unknown:,} hold content that cannot be seen")
    if c.partial:
        rest.append(f"{c.partial:,} were read in part")
    if c.skipped:
        rest.append(f"{c.skipped:,} could not be opened: {reasons(c.skipped_by)}")
    if not c.seen:
        say("Nothing new to read since the last scan.")
        return
    say(f"Read {c.scanned:,} of {count(c.seen, 'prompt')}" + (f" ({'; '.join(rest)})." if rest else "."))
    if result.out_of_scope:
        hosts = count(len(result.out_of_scope), "host")
        say(
            f"{count(sum(result.out_of_scope.values()), 'request')} to {hosts} that are no AI vendors were left out."
        )


def _disclosed(app: App, result: ScanResult) -> None:
    if not result.coverage.seen:
        return
    rows = [*result.new, *result.reopened, *result.worsened]
    vendors = sorted({r.vendor or r.host for r in rows})
    n = result.coverage.disclosing
    if n:
        to = f" and went to {listed(vendors)}" if vendors else ""
        say(f"{n:,} {'holds' if n == 1 else 'hold'} information about a student{to}.")
    elif result.coverage.scanned or result.coverage.partial:
        say("None that was read showed information about a student that this scan would recognise.")
    else:
        say("Nothing could be read, so nothing can be said of what it holds.")
    waiting = sorted({r.vendor or r.host for r in rows if r.verdict == VerdictKind.NO_BASIS})
    if waiting:
        say(f"No agreement is entered for {listed(waiting)}.")
    if not app.config.register_complete:
        say("The register of agreements is not marked complete: what has no agreement waits for your answer.")


def _table(app: App, rows: Sequence[Finding], *, first: bool) -> None:
    """One line for each vendor and kind of data, worst first; what an agreement covers is counted below."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for row in rows:
        if row.verdict in VIOLATIONS or row.verdict == VerdictKind.REVIEW:
            groups.setdefault((row.vendor or row.host, row.element, row.verdict), []).append(row)
    lines = [_line(app, group) for group in groups.values()]
    lines.sort(key=lambda r: (-SEVERITIES.index(r["severity"]), r["recipient"], r["data"]))
    if lines:
        say()
        table(
            [("recipient", "went to"), ("data", "what"), ("exchanges", "prompts"), ("severity", "severity"),
             ("verdict", "which is"), ("citation", "see"), ("since", "since")], lines[:MOST_ROWS],
        )  # fmt: skip
    if len(lines) > MOST_ROWS:
        say(f"… and {len(lines) - MOST_ROWS} more lines: ferpa-scan history")
    covered = {(r.vendor, r.element) for r in rows if r.verdict.startswith("permitted")}
    if covered:
        kinds = count(len(covered), "kind of data", "kinds of data")
        say(f"{kinds}{'' if first else ' more'} went where an agreement covers them.")


def _line(app: App, group: Sequence[Finding]) -> dict[str, Any]:
    worst = min(group, key=lambda r: -SEVERITIES.index(r.severity))
    return {
        "recipient": worst.vendor or worst.host, "data": label(app, worst.element),
        "exchanges": max(r.exchanges for r in group), "severity": worst.severity, "verdict": verdict(worst.verdict),
        "citation": deciding(worst.citation), "since": day(min(r.first_seen for r in group)),
    }  # fmt: skip


def deciding(citation: str) -> str:
    """Of an element's citation and a rule's, the rule's; all of them stand in `show`."""
    parts = citation.split("; ")
    return parts[min(1, len(parts) - 1)]


def label(app: App, element: str) -> str:
    """An element as people call it."""
    known = app.policy.elements.get(element)
    return known.label if known else element


def day(stamp: str) -> str:
    """As "14 Oct 2026" of a time."""
    if not stamp:
        return "undated"
    time = datetime.fromisoformat(stamp)
    return f"{time.day} {time:%b %Y}"


def _new(result: ScanResult, since: str | None) -> None:
    say()
    violations = result.new_violations
    if since is None:
        say(
            f"This is the first scan, so all of it is new: {count(result.open, 'finding')}, {len(violations):,} need you."
        )
    elif not violations:
        say(
            f"Nothing new since {day(since)}."
            + (f" {result.open:,} findings are known." if result.open else "")
        )
    else:
        say(f"New since the scan of {day(since)}:")
        for row in violations[:MOST_NEW]:
            what = f"{row.system or 'a system'} began sending {row.element} at {row.path} to {row.host}"
            say(f"  {what} ({verdict(row.verdict)}). Look: ferpa-scan show {row.finding}")
        if len(violations) > MOST_NEW:
            say(f"  … and {len(violations) - MOST_NEW} more: ferpa-scan history")
    if result.resolved:
        say(f"No longer sent: {count(len(result.resolved), 'finding')}.")


def _alarms(result: ScanResult) -> None:
    if result.alarms:
        kinds: dict[str, int] = {}
        for alarm in result.alarms:
            kinds[alarm.kind] = kinds.get(alarm.kind, 0) + 1
        say(f"Alarms: {', '.join(f'{n} {kind}' for kind, n in kinds.items())}. Look: ferpa-scan alarms")
