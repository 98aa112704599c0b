"""Addresses that everybody knows and nobody's child lives at: samples, seats of government, houses of
fiction.
"""

from __future__ import annotations

import re

NAME = "street_sample"
_KNOWN = re.compile(
    r"(?i)123\s+(?:main|fake|any\w*|sample|example|elm|your|street|school|test|first)\b(?!.*\d{5}).*|1600\s+penn(?:sylvania)?\b.*|"
    r"(?:10|11)\s+downing\b.*|221\s?b?\s+baker\b.*|742\s+evergreen\s+terr.*|4\s+privet\b.*|12\s+grimmauld\b.*|"
    r"42\s+wallaby\b.*|123\s+sesame\b.*|124\s+conch\b.*|17\s+cherry\s+tree\b.*|1313\s+mockingbird\b.*|"
    r"\d+\s+(?:mango|market|sesame|sunset|memory|any|evergreen|elm|maple)?\s*street,?\s+any\s?town.*|.*\bany\s?(?:town|where)\b.*|1\s+infinite\s+loop.*"
)


def valid(text: str) -> bool:
    """Whether this is such an address."""
    return _KNOWN.fullmatch(text.strip()) is not None
