"""Mailboxes that belong to an office, a list or a service (RFC 2142 and what schools use)."""

from __future__ import annotations

import re

from scanner.detect.validators._email import parts, plausible

NAME = "email_role"
_ROLES = re.compile(
    r"(?:(?:the|main|front|school|district|student|staff|parent|family|team|go|our|no|do|my)?[._-]?"
    r"(?:office|info|information|support|help|helpdesk|servicedesk|it|tech|technology|techsupport|admin|administrator|"
    r"administration|contact|contactus|hello|hi|team|sales|marketing|press|media|news|newsletter|webmaster|postmaster|"
    r"hostmaster|abuse|security|privacy|legal|compliance|foia|records|registrar|registration|enrollment|enroll|"
    r"admissions|attendance|transportation|transport|bus|buses|nutrition|lunch|cafeteria|foodservice|food|"
    r"library|media-?center|athletics|activities|counseling|counselors|guidance|nurse|nurses|health|healthoffice|hr|"
    r"humanresources|jobs|careers|payroll|billing|accounts|accounting|accountspayable|payments|finance|business|"
    r"purchasing|orders|invoices|feedback|comments|questions|inquiries|service|services|customerservice|customercare|"
    r"communications|community|events|volunteer|volunteers|pta|pto|board|schoolboard|superintendent|principal|"
    r"principals|secretary|reception|frontdesk|webteam|web|data|research|sped|specialeducation|sys|system|root|git|"
    r"mail|mailer|mailer-daemon|daemon|bounce|bounces|notification|notifications|notify|alert|alerts|updates|update|"
    r"reply|no-?reply|not-?reply|noresponse|donotreply|do-not-reply|donot-reply|calendar|automation|bot|"
    r"service-?account|api|onboarding|partners|partnerships|subscriptions|unsubscribe|all|everyone|students|parents|"
    r"teachers|faculty|list|dpo|ferpa|titleix|safety|tips|tip|reportit|emergency|welcome|main)"
    r"(?:[._-]?(?:office|desk|team|dept|department|line|list|us|all|group|\d))?|"
    r"no[._-]?reply[\w.+-]*|[\w.+-]*[._-]no[._-]?reply|do[._-]?not[._-]?reply[\w.+-]*)"
)


def valid(text: str) -> bool:
    """Whether the local part, without its +tag, is a role and the whole an address."""
    local, domain = parts(text)
    return plausible(local, domain) and _ROLES.fullmatch(local.partition("+")[0]) is not None
