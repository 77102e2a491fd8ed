"""SM4-GCM (GB/T 32907, RFC 8998) by OpenSSL: 16-byte key, 12-byte nonce, 16-byte tag.

A nonce must never serve twice under one key: two messages under one nonce give away the
difference of their plaintexts and the authentication key.  Random nonces are safe for 2**32 messages
per key; counted nonces need a key of their own (see `kiosk.crypto.envelope`).
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from kiosk.crypto.errors import CryptoError

KEY_SIZE = 16
NONCE_SIZE = 12
TAG_SIZE = 16


def encrypt(key: bytes, nonce: bytes, plaintext: bytes, aad: bytes = b"") -> bytes:
    """Ciphertext followed by the tag.  The caller vouches for the nonce."""
    encryptor = _cipher(key, nonce, None).encryptor()
    encryptor.authenticate_additional_data(aad)
    return encryptor.update(plaintext) + encryptor.finalize() + encryptor.tag


def decrypt(key: bytes, nonce: bytes, sealed: bytes, aad: bytes = b"") -> bytes:
    """The plaintext of `encrypt`'s answer; CryptoError unless it and ``aad`` are as they were sealed."""
    if len(sealed) < TAG_SIZE:
        raise CryptoError("SM4-GCM: shorter than its tag")
    decryptor = _cipher(key, nonce, sealed[-TAG_SIZE:]).decryptor()
    decryptor.authenticate_additional_data(aad)
    try:
        return decryptor.update(sealed[:-TAG_SIZE]) + decryptor.finalize()
    except InvalidTag:
        raise CryptoError("SM4-GCM: the tag does not match") from None


def seal(key: bytes, plaintext: bytes, aad: bytes = b"", *, nonce: bytes | None = None) -> bytes:
    """Nonce, ciphertext and tag in one piece; the nonce is random unless given."""
    if nonce is None:
        nonce = secrets.token_bytes(NONCE_SIZE)
    return nonce + encrypt(key, nonce, plaintext, aad)


def open_sealed(key: bytes, sealed: bytes, aad: bytes = b"") -> bytes:
    """The plaintext of `seal`'s answer, or CryptoError."""
    if len(sealed) < NONCE_SIZE + TAG_SIZE:
        raise CryptoError("SM4-GCM: shorter than its nonce and tag")
    return decrypt(key, sealed[:NONCE_SIZE], sealed[NONCE_SIZE:], aad)


def _cipher(key: bytes, nonce: bytes, tag: bytes | None) -> Cipher[modes.GCM]:
    if len(key) != KEY_SIZE:
        raise CryptoError(f"SM4: the key must be {KEY_SIZE} bytes, not {len(key)}")
    if len(nonce) != NONCE_SIZE:
        raise CryptoError(f"SM4-GCM: the nonce must be {NONCE_SIZE} bytes, not {len(nonce)}")
    return Cipher(algorithms.SM4(key), modes.GCM(nonce, tag))
