"""A mailbox of a person: neither a role's nor a sample's."""

from __future__ import annotations

from scanner.detect.validators import email_role, email_sample
from scanner.detect.validators._email import parts, plausible

NAME = "email"


def valid(text: str) -> bool:
    """Whether this can be a person's address."""
    return plausible(*parts(text)) and not email_role.valid(text) and not email_sample.valid(text)
