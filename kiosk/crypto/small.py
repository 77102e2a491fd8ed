"""Little things kept on the terminal under the device key: outbox summaries, unfinished drafts.

Whoever holds both disk and device key reads them, so they hold no more than the terminal must show.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Final

from kiosk.crypto import sm4
from kiosk.crypto.errors import CryptoError
from kiosk.crypto.sm3 import hmac_sm3

DEVICE_KEY_SIZE: Final = 32
_FORMAT: Final = b"\x01"
_PURPOSE: Final = b"bianmin small 1"


@dataclass(frozen=True, slots=True, eq=False)
class DeviceKey:
    """32 random bytes that never leave the terminal.  One key for each purpose derives from them."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != DEVICE_KEY_SIZE:
            raise CryptoError(f"a device key is {DEVICE_KEY_SIZE} bytes, not {len(self.secret)}")

    @classmethod
    def generate(cls) -> DeviceKey:
        return cls(secrets.token_bytes(DEVICE_KEY_SIZE))

    def derive(self, purpose: bytes) -> bytes:
        """A 16-byte key for one purpose (HMAC-SM3, cut)."""
        return hmac_sm3(self.secret, purpose)[: sm4.KEY_SIZE]


def seal_small(key: DeviceKey, plaintext: bytes, aad: bytes) -> bytes:
    """Sealed with a random nonce; 29 bytes longer.  ``aad`` says what it is: no seal passes for another."""
    return _FORMAT + sm4.seal(key.derive(_PURPOSE), plaintext, _FORMAT + aad)


def open_small(key: DeviceKey, sealed: bytes, aad: bytes) -> bytes:
    """The plaintext; CryptoError if a bit, the key or ``aad`` is not as it was."""
    if not sealed.startswith(_FORMAT):
        raise CryptoError("a small seal of unknown format")
    return sm4.open_sealed(key.derive(_PURPOSE), sealed[len(_FORMAT) :], _FORMAT + aad)
