"""Numbers as people type them."""

from __future__ import annotations

import re
from decimal import Decimal

_PLAIN = re.compile(r"-?[0-9]{1,100}(\.[0-9]{1,100})?")


def number(text: str) -> Decimal | None:
    """The number that stands there, None for what is none.  No separators and no exponents: what is meant
    must be what is kept.  `Decimal` would also take ``NaN``, which compares with nothing, and ``1e999999``,
    which nobody can print."""
    return Decimal(text) if _PLAIN.fullmatch(text) else None
