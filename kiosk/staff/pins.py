"""What is kept of a PIN: a salted scrypt verifier (RFC 7914), never the PIN itself.

A PIN of six digits has a million values.  Whoever has the file tries them all in days however slow the
function is, so the file must stay private (`kiosk.staff.roster`), and guesses at the screen are counted
(`kiosk.staff.attempts`).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

SHORTEST, LONGEST = 6, 12
PATTERN: Final = r"scrypt\$(1[0-7])\$([1-9]|1[0-6])\$([1-9]|1[0-6])\$([0-9a-f]{32})\$([0-9a-f]{64})"
_SALT, _HASH = 16, 32


@dataclass(frozen=True, slots=True)
class Cost:
    """scrypt's parameters; ``log_n`` is the power of two."""

    log_n: int = 15
    r: int = 8
    p: int = 2


DEFAULT: Final = Cost()  # 32 MB and about 0.3 s of a small machine


def is_weak(pin: str) -> bool:
    """Whether it isn't 6 to 12 digits, or is what everybody tries first: one digit, a row, up or down, or a
    group of digits repeated."""
    if not re.fullmatch(rf"[0-9]{{{SHORTEST},{LONGEST}}}", pin):
        return True
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    repeats = any(pin == (pin[:size] * len(pin))[: len(pin)] for size in (1, 2, 3))
    return repeats or steps in ({1}, {9})


def verifier(pin: str, cost: Cost = DEFAULT) -> str:
    """What to keep of a PIN."""
    salt = secrets.token_bytes(_SALT)
    parts = (cost.log_n, cost.r, cost.p, salt.hex(), _derived(pin, salt, cost).hex())
    return "$".join(("scrypt", *map(str, parts)))


def fits(kept: str, pin: str) -> bool:
    """Whether it is that PIN.  Takes the same time whatever the PIN.  False for no verifier."""
    found = re.fullmatch(PATTERN, kept)
    if not found:
        return False
    cost = Cost(int(found[1]), int(found[2]), int(found[3]))
    derived = _derived(pin, bytes.fromhex(found[4]), cost)
    return hmac.compare_digest(derived, bytes.fromhex(found[5]))


def _derived(pin: str, salt: bytes, cost: Cost) -> bytes:
    n = 1 << cost.log_n
    room = 130 * n * cost.r * cost.p + (1 << 20)
    return hashlib.scrypt(
        pin.encode(), salt=salt, n=n, r=cost.r, p=cost.p, maxmem=min(room, 2**31 - 1), dklen=_HASH
    )
