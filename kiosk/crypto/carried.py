"""Unfinished forms that wait at the platform for their owner: sealed under what only that person brings.

From the code on the person's slip and the number of their card come the name under which the form lies there
and the key that opens it (PBKDF2 of GM/T 0091 with HMAC-SM3, then one HMAC-SM3 for each).  The platform knows
numbers, and so may others; nobody but the person knows the code, 45 random bits behind a slow derivation.
Who finds the slip lacks the number.  A seal opens only under its own name, so none passes for another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from kiosk.crypto import sm4
from kiosk.crypto.errors import CryptoError
from kiosk.crypto.sm3 import hmac_sm3

ROUNDS: Final = 300_000  # about a quarter of a second on a desk computer of 2024, and a second on a terminal
_SALT: Final = b"bianmin draft 1\0"
_FORMAT: Final = b"\x01"
# Sizes are rounded up to so many bytes: how long a description is tells which item it is of.
_STEP: Final = 16 * 1024


def stretched(secret: bytes, salt: bytes, rounds: int) -> bytes:
    """32 bytes by PBKDF2-HMAC-SM3."""
    return PBKDF2HMAC(algorithm=hashes.SM3(), length=32, salt=salt, iterations=rounds).derive(secret)


@dataclass(frozen=True, slots=True)
class CarriedKey:
    """``index`` is the name at the platform, 64 hex digits; it tells nothing of code or person."""

    index: str
    key: bytes = field(repr=False)

    @classmethod
    def of(cls, code: str, number: str, rounds: int = ROUNDS) -> CarriedKey:
        """``code`` as `kiosk.domain.draft_codes.read_code` gives it, ``number`` as the card has it."""
        root = stretched(code.encode(), _SALT + number.encode(), rounds)
        return cls(hmac_sm3(root, b"index").hex(), hmac_sm3(root, b"key")[: sm4.KEY_SIZE])

    def seal(self, plaintext: bytes) -> bytes:
        """JSON or other text, which may be followed by blanks: they hide its size."""
        padded = plaintext.ljust(-(-len(plaintext) // _STEP) * _STEP)
        return _FORMAT + sm4.seal(self.key, padded, self._bound())

    def open(self, sealed: bytes) -> bytes:
        """The plaintext, with its blanks; CryptoError if a bit or the key is not as it was."""
        if not sealed.startswith(_FORMAT):
            raise CryptoError("a carried draft of unknown format")
        return sm4.open_sealed(self.key, sealed[len(_FORMAT) :], self._bound())

    def _bound(self) -> bytes:
        return _FORMAT + b"draft " + self.index.encode()
