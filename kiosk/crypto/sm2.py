"""SM2 keys (GB/T 32918): sign, verify, encrypt, decrypt.

Computed by gmalglib (C, about 1 ms an operation) where it is installed, else by gmssl (Python, 6 to 13 ms).

Signatures are r || s in 64 bytes, ciphertexts 04 || C1 || C3 || C2; `kiosk.crypto.sm2_der` has the DER forms.
The message is digested here by OpenSSL's SM3, so its size hardly matters.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from kiosk.crypto import curve
from kiosk.crypto.curve import GENERATOR, NUMBER_SIZE, N, Point
from kiosk.crypto.errors import CryptoError
from kiosk.crypto.sm3 import Sm3, sm3

try:
    from kiosk.crypto import native as engine
except ImportError:  # a machine that can't build it
    from kiosk.crypto import curve as engine  # type: ignore[no-redef]

# GB/T 35276: who names no identity uses this one.
DEFAULT_USER_ID: Final = b"1234567812345678"
_CURVE_AND_GENERATOR: Final = (
    curve.A.to_bytes(NUMBER_SIZE, "big") + curve.B.to_bytes(NUMBER_SIZE, "big") + GENERATOR.to_bytes()
)


@dataclass(frozen=True, slots=True, repr=False)
class PublicKey:
    """A point on the curve.  Making one from anything else raises CryptoError."""

    point: Point

    def verify(self, message: bytes, signature: bytes, user_id: bytes = DEFAULT_USER_ID) -> bool:
        """Whether ``signature`` (64 bytes) is this key's over ``message``; False for garbage."""
        return engine.verify_digest(self.point, self.message_digest(message, user_id), signature)

    def begin_digest(self, user_id: bytes = DEFAULT_USER_ID) -> Sm3:
        """What is really signed, begun: feed it the message piece by piece, then ask `verify_digest`.  For
        messages that nobody wants to hold in memory."""
        return Sm3(self.identity_digest(user_id))

    def verify_digest(self, digest: Sm3, signature: bytes) -> bool:
        """As `verify`, of a message that went into `begin_digest`."""
        return engine.verify_digest(self.point, digest.digest(), signature)

    def encrypt(self, plaintext: bytes) -> bytes:
        """04 || C1 || C3 || C2: 97 bytes more than the plaintext, which must not be empty (CryptoError)."""
        return engine.encrypt(self.point, plaintext)

    def message_digest(self, message: bytes, user_id: bytes = DEFAULT_USER_ID) -> bytes:
        """e = SM3(Z || M), what is really signed (GB/T 32918.2 clause 5.5)."""
        return sm3(self.identity_digest(user_id) + message)

    def identity_digest(self, user_id: bytes = DEFAULT_USER_ID) -> bytes:
        """Z: binds a signature to curve, identity (at most 8191 bytes) and key."""
        if len(user_id) * 8 > 0xFFFF:
            raise CryptoError("SM2: the user identity is longer than 8191 bytes")
        bits = (len(user_id) * 8).to_bytes(2, "big")
        return sm3(bits + user_id + _CURVE_AND_GENERATOR + self.point.to_bytes())

    def to_bytes(self) -> bytes:
        """65 bytes: 04, x, y."""
        return b"\x04" + self.point.to_bytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> PublicKey:
        """Only the uncompressed form, 65 bytes beginning with 04; CryptoError otherwise."""
        if len(data) != 1 + curve.POINT_SIZE or data[0] != 4:
            raise CryptoError("SM2: a public key is 65 bytes beginning with 04")
        return cls(Point.from_bytes(data[1:]))

    def fingerprint(self) -> str:
        """16 hex digits for people and logs.  Too short to prove anything: compare keys, not fingerprints."""
        return sm3(self.to_bytes())[:8].hex()

    def __repr__(self) -> str:
        return f"PublicKey({self.fingerprint()})"


class PrivateKey:
    """A number in 1..n-2, kept in ordinary memory: see `kiosk.crypto.keystore` on what that is worth.

    Never shows itself; has no equality, so that nobody compares secrets byte by byte.
    """

    __slots__ = ("_public", "_secret")

    def __init__(self, secret: int) -> None:
        # n-1 has no inverse of 1+d, without which there is no signature.
        if not 1 <= secret <= N - 2:
            raise CryptoError("SM2: a private key is a number from 1 to n-2")
        self._secret = secret
        self._public = PublicKey(engine.public_point(secret))

    @classmethod
    def generate(cls) -> PrivateKey:
        return cls(secrets.randbelow(N - 2) + 1)

    @classmethod
    def from_int(cls, secret: int) -> PrivateKey:
        return cls(secret)

    @classmethod
    def from_bytes(cls, data: bytes) -> PrivateKey:
        """From 32 bytes, big-endian; CryptoError otherwise."""
        if len(data) != NUMBER_SIZE:
            raise CryptoError(f"SM2: a private key is {NUMBER_SIZE} bytes, not {len(data)}")
        return cls(int.from_bytes(data, "big"))

    def to_bytes(self) -> bytes:
        """The secret itself, 32 bytes: for the key store and nobody else."""
        return self._secret.to_bytes(NUMBER_SIZE, "big")

    @property
    def public(self) -> PublicKey:
        return self._public

    def sign(self, message: bytes, user_id: bytes = DEFAULT_USER_ID) -> bytes:
        """r || s, 64 bytes.  Two signatures of one message differ."""
        return engine.sign_digest(self._secret, self._public.message_digest(message, user_id))

    def decrypt(self, ciphertext: bytes) -> bytes:
        """The plaintext of 04 || C1 || C3 || C2; CryptoError if it was changed or is for another key."""
        return engine.decrypt(self._secret, ciphertext)

    def __repr__(self) -> str:
        return f"PrivateKey(of {self._public.fingerprint()})"
