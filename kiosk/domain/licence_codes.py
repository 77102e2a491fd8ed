"""Identifiers of electronic licences (GB/T 36904-2018): ``1.2.156.3005.2`` and five parts, joined by dots.

Type code (21 characters), issuing body (unified social credit code, 18), serial number, version (3 digits)
and a check character: ISO 7064 MOD 37,36 over type, body, serial and version without the dots.
"""

from __future__ import annotations

import re

_ROOT = "1.2.156.3005.2"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PARTS = re.compile(
    r"1\.2\.156\.3005\.2\.([0-9A-Z]{21})\.([0-9A-Z]{18})\.([0-9A-Z]+)\.([0-9]{3})\.([0-9A-Z])"
)


def check_character(text: str) -> str:
    """ISO 7064 MOD 37,36.  ValueError for a character outside 0-9A-Z."""
    rest = 36
    for char in text:
        rest = (rest + _ALPHABET.index(char)) % 36 or 36
        rest = rest * 2 % 37
    return _ALPHABET[(37 - rest) % 36]


def licence_identifier(type_code: str, body: str, serial: str, version: int = 1) -> str:
    """``1.2.156.3005.2.<type>.<body>.<serial>.<version>.<check>``."""
    number = f"{version:03d}"
    return ".".join(
        (_ROOT, type_code, body, serial, number, check_character(type_code + body + serial + number))
    )


def identifier_is_valid(identifier: str) -> bool:
    """True for the five parts with the right check character."""
    parts = _PARTS.fullmatch(identifier)
    return parts is not None and check_character("".join(parts.groups()[:4])) == parts[5]
