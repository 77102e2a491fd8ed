"""The DER forms of GM/T 0009, which Java platforms and certified modules speak.

    signature   SEQUENCE { r INTEGER, s INTEGER }
    ciphertext  SEQUENCE { x INTEGER, y INTEGER, hash OCTET STRING (32), cipher OCTET STRING }

Only form is checked here, strictly: no trailing bytes, no negative or oversized numbers, points on the
curve.  Whether a signature holds or a ciphertext opens is for `kiosk.crypto.sm2`.
"""

from __future__ import annotations

from cryptography.hazmat import asn1

from kiosk.crypto.curve import NUMBER_SIZE, SIGNATURE_SIZE, N, Point, join_ciphertext, split_ciphertext
from kiosk.crypto.errors import CryptoError
from kiosk.crypto.sm3 import DIGEST_SIZE


@asn1.sequence
class _Signature:
    r: int
    s: int


@asn1.sequence
class _Ciphertext:
    x: int
    y: int
    hash: bytes
    cipher: bytes


def signature_to_der(signature: bytes) -> bytes:
    """From r || s, 64 bytes."""
    if len(signature) != SIGNATURE_SIZE:
        raise CryptoError(f"SM2: a signature is {SIGNATURE_SIZE} bytes, not {len(signature)}")
    r, s = signature[:NUMBER_SIZE], signature[NUMBER_SIZE:]
    return asn1.encode_der(_Signature(r=int.from_bytes(r, "big"), s=int.from_bytes(s, "big")))


def signature_from_der(der: bytes) -> bytes:
    """To r || s, 64 bytes; CryptoError for anything but strict DER with both numbers in 1..n-1."""
    try:
        signature = asn1.decode_der(_Signature, der)
    except ValueError:
        raise CryptoError("SM2: the signature is not DER") from None
    if not (0 < signature.r < N and 0 < signature.s < N):
        raise CryptoError("SM2: a number of the signature is out of range")
    return signature.r.to_bytes(NUMBER_SIZE, "big") + signature.s.to_bytes(NUMBER_SIZE, "big")


def ciphertext_to_der(ciphertext: bytes) -> bytes:
    """From 04 || C1 || C3 || C2."""
    c1, c3, c2 = split_ciphertext(ciphertext)
    return asn1.encode_der(_Ciphertext(x=c1.x, y=c1.y, hash=c3, cipher=c2))


def ciphertext_from_der(der: bytes) -> bytes:
    """To 04 || C1 || C3 || C2; CryptoError for anything but strict DER with C1 on the curve."""
    try:
        ciphertext = asn1.decode_der(_Ciphertext, der)
    except ValueError:
        raise CryptoError("SM2: the ciphertext is not DER") from None
    if len(ciphertext.hash) != DIGEST_SIZE or not ciphertext.cipher:
        raise CryptoError("SM2: the ciphertext lacks C3 or C2")
    return join_ciphertext(Point(ciphertext.x, ciphertext.y), ciphertext.hash, ciphertext.cipher)
