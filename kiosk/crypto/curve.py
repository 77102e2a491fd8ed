"""SM2's primitives on the recommended curve (GB/T 32918.2, .4, .5): the only module that touches gmssl.

`kiosk.crypto.native` does the same in C where that can be installed; what a point and a ciphertext are is
said here.

gmssl 3.2.2 does the point arithmetic, the signature equation and its check.  What it leaves open is
closed here:

* its random numbers come from `random`, so its ``encrypt`` is not called: the scalar of every
  signature and encryption is drawn from `secrets` and handed to its multiplication;
* it strips leading zeros and fours off public keys: keys are set after construction, as 128 hex digits;
* it takes any pair of numbers for a point: a `Point` exists only on the curve;
* it never compares C3, checks no ranges, and answers None where the standard says "draw again".

gmssl is not constant in time.  Where an attacker can time single operations, use a certified module
(`kiosk.crypto.providers`).
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from gmssl.sm2 import CryptSM2, default_ecc_table

from kiosk.crypto.errors import CryptoError
from kiosk.crypto.sm3 import DIGEST_SIZE, sm3

P: Final = int(default_ecc_table["p"], 16)
A: Final = int(default_ecc_table["a"], 16)
B: Final = int(default_ecc_table["b"], 16)
N: Final = int(default_ecc_table["n"], 16)

NUMBER_SIZE: Final = 32
POINT_SIZE: Final = 2 * NUMBER_SIZE
SIGNATURE_SIZE: Final = 2 * NUMBER_SIZE
_UNCOMPRESSED: Final = b"\x04"


@dataclass(frozen=True, slots=True)
class Point:
    """An affine point on the curve, never the point at infinity.  The order is prime: every point will do."""

    x: int
    y: int

    def __post_init__(self) -> None:
        if not (0 <= self.x < P and 0 <= self.y < P and (self.y**2 - self.x**3 - A * self.x - B) % P == 0):
            raise CryptoError("SM2: the point is not on the curve")

    def to_bytes(self) -> bytes:
        """x and y, 32 bytes each, big-endian."""
        return self.x.to_bytes(NUMBER_SIZE, "big") + self.y.to_bytes(NUMBER_SIZE, "big")

    @classmethod
    def from_bytes(cls, data: bytes) -> Point:
        if len(data) != POINT_SIZE:
            raise CryptoError(f"SM2: a point is {POINT_SIZE} bytes, not {len(data)}")
        return cls(int.from_bytes(data[:NUMBER_SIZE], "big"), int.from_bytes(data[NUMBER_SIZE:], "big"))


GENERATOR: Final = Point.from_bytes(bytes.fromhex(default_ecc_table["g"]))


def draw_scalar() -> int:
    """A scalar in 1..n-1 from the system's secure source, without bias."""
    return secrets.randbelow(N - 1) + 1


def multiply(scalar: int, point: Point) -> Point:
    """``scalar`` (in 1..n-1) times ``point``.  A slip in the arithmetic would leave the curve and raise."""
    return Point.from_bytes(bytes.fromhex(_engine()._kg(scalar, point.to_bytes().hex())))


def public_point(secret: int) -> Point:
    """``secret`` (in 1..n-2) times the generator."""
    return multiply(secret, GENERATOR)


def sign_digest(secret: int, digest: bytes, draw: Callable[[], int] = draw_scalar) -> bytes:
    """r and s, 32 bytes each.  ``draw`` is for known answers: nobody else may choose the scalar."""
    engine = _engine(private=f"{secret:064x}")
    while True:
        # None: r or s would have been zero, or r + k = n.  The standard says: draw again.
        if (signature := engine.sign(digest, f"{draw():064x}")) is not None:
            return bytes.fromhex(signature)


def verify_digest(public: Point, digest: bytes, signature: bytes) -> bool:
    """Whether r and s (64 bytes) fit the 32-byte digest.  False for anything that is no signature."""
    if len(signature) != SIGNATURE_SIZE:
        return False
    r, s = (int.from_bytes(half, "big") for half in (signature[:NUMBER_SIZE], signature[NUMBER_SIZE:]))
    if not (0 < r < N and 0 < s < N):
        return False
    try:
        return bool(_engine(public=public.to_bytes().hex()).verify(signature.hex(), digest))
    except TypeError:
        # s*G + t*P is the point at infinity, which gmssl writes as None and then subscripts.
        return False


def encrypt(public: Point, plaintext: bytes, draw: Callable[[], int] = draw_scalar) -> bytes:
    """04 || C1 || C3 || C2.  ``draw`` is for known answers: nobody else may choose the scalar."""
    if not plaintext:
        raise CryptoError("SM2: there is nothing to encrypt; the standard has no empty ciphertext")
    while True:
        scalar = draw()
        shared = multiply(scalar, public).to_bytes()
        stream = _key_stream(shared, len(plaintext))
        # A stream of zeros would send the plaintext as it is.  The standard says: draw again.
        if any(stream):
            break
    c1 = multiply(scalar, GENERATOR)
    return join_ciphertext(c1, _check_code(shared, plaintext), _xor(plaintext, stream))


def decrypt(secret: int, ciphertext: bytes) -> bytes:
    """The plaintext of 04 || C1 || C3 || C2; CryptoError unless C3 proves it."""
    c1, c3, c2 = split_ciphertext(ciphertext)
    shared = multiply(secret, c1).to_bytes()
    stream = _key_stream(shared, len(c2))
    plaintext = _xor(c2, stream)
    if not (hmac.compare_digest(c3, _check_code(shared, plaintext)) and any(stream)):
        raise CryptoError("SM2: the ciphertext was changed, or is for another key")
    return plaintext


def split_ciphertext(ciphertext: bytes) -> tuple[Point, bytes, bytes]:
    """C1, C3 (32 bytes) and C2 (at least one byte) of 04 || C1 || C3 || C2."""
    c1_end = len(_UNCOMPRESSED) + POINT_SIZE
    c3_end = c1_end + DIGEST_SIZE
    if len(ciphertext) <= c3_end or not ciphertext.startswith(_UNCOMPRESSED):
        raise CryptoError("SM2: no ciphertext of the form 04, C1, C3, C2")
    return Point.from_bytes(ciphertext[1:c1_end]), ciphertext[c1_end:c3_end], ciphertext[c3_end:]


def join_ciphertext(c1: Point, c3: bytes, c2: bytes) -> bytes:
    """04 || C1 || C3 || C2."""
    return _UNCOMPRESSED + c1.to_bytes() + c3 + c2


def _engine(private: str = "", public: str = "") -> CryptSM2:
    """A new one for each call: gmssl's object is nothing but its two keys, and threads share nothing."""
    engine = CryptSM2(private_key=private, public_key="")
    engine.public_key = public  # after construction, which strips leading 0s and 4s
    return engine


def _key_stream(shared: bytes, size: int) -> bytes:
    """The key derivation function of GB/T 32918.4 clause 5.4.3."""
    blocks = range(1, -(-size // DIGEST_SIZE) + 1)
    return b"".join(sm3(shared + block.to_bytes(4, "big")) for block in blocks)[:size]


def _check_code(shared: bytes, plaintext: bytes) -> bytes:
    """C3."""
    return sm3(shared[:NUMBER_SIZE] + plaintext + shared[NUMBER_SIZE:])


def _xor(left: bytes, right: bytes) -> bytes:
    return (int.from_bytes(left, "big") ^ int.from_bytes(right, "big")).to_bytes(len(left), "big")
