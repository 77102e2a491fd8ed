"""SM2's primitives by gmalglib, in C: thirty times as fast as `kiosk.crypto.curve`, with the same signatures.

What gmalglib 0.5.9 leaves open is closed here: it takes any leading byte for a ciphertext's point form, asks
for memory without end when a ciphertext is too short, and encrypts nothing into something.  It draws its
scalars by a function that it is given: that is the system's secure source.
"""

from __future__ import annotations

import secrets
from functools import lru_cache

from gmalglib.sm2 import SM2

from kiosk.crypto.curve import NUMBER_SIZE, SIGNATURE_SIZE, N, Point, split_ciphertext
from kiosk.crypto.errors import CryptoError

_UNCOMPRESSED = b"\x04"


def public_point(secret: int) -> Point:
    """``secret`` (in 1..n-2) times the generator."""
    return Point.from_bytes(bytes(SM2.get_pk(_number(secret)))[1:])


def sign_digest(secret: int, digest: bytes) -> bytes:
    """r and s, 32 bytes each."""
    return bytes(_engine(secret).sign_digest(digest))


@lru_cache(maxsize=256)
def verify_digest(public: Point, digest: bytes, signature: bytes) -> bool:
    """Whether r and s (64 bytes) fit the 32-byte digest.  False for anything that is no signature.  What was
    asked lately is known: what is kept signed (settings, anchors, keys) is looked at again and again."""
    if len(signature) != SIGNATURE_SIZE:
        return False
    r, s = (int.from_bytes(half, "big") for half in (signature[:NUMBER_SIZE], signature[NUMBER_SIZE:]))
    if not (0 < r < N and 0 < s < N):
        return False
    return bool(SM2(pk=_UNCOMPRESSED + public.to_bytes()).verify_digest(digest, signature))


def encrypt(public: Point, plaintext: bytes) -> bytes:
    """04 || C1 || C3 || C2."""
    if not plaintext:
        raise CryptoError("SM2: there is nothing to encrypt; the standard has no empty ciphertext")
    engine = SM2(pk=_UNCOMPRESSED + public.to_bytes(), rnd_fn=secrets.token_bytes)
    return bytes(engine.encrypt(plaintext))


def decrypt(secret: int, ciphertext: bytes) -> bytes:
    """The plaintext of 04 || C1 || C3 || C2; CryptoError unless C3 proves it."""
    split_ciphertext(ciphertext)
    try:
        return bytes(_engine(secret).decrypt(ciphertext))
    except ValueError:
        raise CryptoError("SM2: the ciphertext was changed, or is for another key") from None


@lru_cache(maxsize=8)
def _engine(secret: int) -> SM2:
    """A process has few keys and uses them often; making one ready costs as much as a signature."""
    return SM2(_number(secret), rnd_fn=secrets.token_bytes)


def _number(value: int) -> bytes:
    return value.to_bytes(NUMBER_SIZE, "big")
