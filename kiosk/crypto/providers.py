"""What a key must be able to do, wherever it lives.

`kiosk.crypto.sm2.PrivateKey` does it in software.  A certified module (GM/T 0028; reached through SDF,
GM/T 0018, or SKF, GM/T 0016) may stand in its place: whoever signs or opens asks for these Protocols,
not for a `PrivateKey`.
"""

from __future__ import annotations

from typing import Protocol

from kiosk.crypto.sm2 import PublicKey


class Signer(Protocol):
    """Holds a key that signs."""

    @property
    def public(self) -> PublicKey: ...

    def sign(self, message: bytes) -> bytes:
        """r || s, 64 bytes, over SM3(Z || message) with the default identity."""


class Opener(Protocol):
    """Holds a key that decrypts."""

    def decrypt(self, ciphertext: bytes) -> bytes:
        """The plaintext of 04 || C1 || C3 || C2; `kiosk.crypto.errors.CryptoError` if it does not open."""


class KeyPair(Signer, Opener, Protocol):
    """Holds a key that does both: a terminal signs with it, and opens what is wrapped to it."""
