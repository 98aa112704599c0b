"""What people read: verdicts and counts in plain words. Imports model only. Never a conclusion of law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scanner.model import VerdictKind

VERDICTS: Mapping[str, str] = {
    VerdictKind.NEVER_PERMITTED: "never allowed by district policy",
    VerdictKind.NO_BASIS: "no agreement",
    VerdictKind.OUTSIDE_SCOPE: "outside its agreement",
    VerdictKind.REVIEW: "needs an answer",
    VerdictKind.UNKNOWN: "cannot be seen",
    VerdictKind.PERMITTED_DIRECTORY: "directory information",
    VerdictKind.PERMITTED_AGREEMENT: "in its agreement",
    VerdictKind.PERMITTED_CONSENT: "with consent",
    VerdictKind.NOT_IDENTIFIABLE: "identifies nobody",
}
REASONS: Mapping[str, str] = {
    "json": "broken JSON", "har-entry": "a broken HAR entry", "har-truncated": "a HAR file that breaks off",
    "encoding": "text in an unknown encoding", "too-large": "over 8 MiB", "too-deep": "nested too deep",
    "permission": "no permission", "unreadable": "cannot be opened", "link": "a link", "special-file": "no plain file",
    "broken-archive": "an archive that breaks off", "archive-bomb": "an archive that grows without end",
    "csv": "a broken row",
}  # fmt: skip


def verdict(kind: str) -> str:
    """A verdict as people read it."""
    return VERDICTS.get(kind, kind)


def count(number: int, one: str, many: str = "") -> str:
    """As "1 prompt", "1,840 prompts"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(items: Sequence[str], most: int = 3) -> str:
    """As "A, B and C", with what is beyond `most` counted."""
    if len(items) > most:
        return f"{', '.join(items[:most])} and {len(items) - most} more"
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def reasons(by: Mapping[str, int]) -> str:
    """As "4 broken JSON, 1 no permission"."""
    return ", ".join(f"{n:,} {_reason(reason)}" for reason, n in by.items())


def _reason(reason: str) -> str:
    return REASONS.get(reason, reason.replace("fault-at-", "a fault of this program at "))
