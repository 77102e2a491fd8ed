"""Codes of bodies and of the items they implement.

Sources: GB 32100 (unified social credit code: 17 characters and a check character over 31 symbols);
the 31-character implementing code (实施编码) as national platform data shows it: 18 characters of the
implementing body, its level of exercise (行使层级, GB/T 39046-2020), and the 12-digit basic code (基本编码).
"""

from __future__ import annotations

import re

# No I, O, S, V, Z: they look like digits or each other.
_SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE = re.compile(rf"[{_SYMBOLS}]{{2}}[0-9]{{6}}[{_SYMBOLS}]{{10}}")
_IMPLEMENTING = re.compile(r"([0-9A-Z]{18})([1-7])([0-9]{12})")


def credit_code_check(first17: str) -> str:
    """The 18th character of a unified social credit code (GB 32100).  ValueError for a foreign symbol."""
    total = sum(_SYMBOLS.index(c) * pow(3, place, 31) for place, c in enumerate(first17))
    return _SYMBOLS[-total % 31]


def credit_code_is_valid(code: str) -> bool:
    """True for department, type, six-digit division, nine characters of the body and the right check."""
    return bool(_CODE.fullmatch(code)) and credit_code_check(code[:17]) == code[17]


def implementing_code_is_valid(code: str) -> bool:
    """True for 18 characters of a valid credit code, a level from 1 (national) to 7, and 12 digits."""
    parts = _IMPLEMENTING.fullmatch(code)
    return parts is not None and credit_code_is_valid(parts[1])
