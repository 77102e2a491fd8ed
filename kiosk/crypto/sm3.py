"""SM3 (GB/T 32905) and HMAC-SM3 by OpenSSL: three orders of magnitude faster than pure Python."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes, hmac

DIGEST_SIZE = 32
_SM3 = hashes.SM3()


class Sm3:
    """Hashes what arrives piece by piece; `digest` may be asked for at any time and more may follow."""

    def __init__(self, data: bytes = b"") -> None:
        self._hash = hashes.Hash(_SM3)
        self._hash.update(data)

    def update(self, data: bytes) -> None:
        self._hash.update(data)

    def digest(self) -> bytes:
        """The 32-byte digest of everything so far."""
        return self._hash.copy().finalize()

    def hexdigest(self) -> str:
        return self.digest().hex()


def sm3(data: bytes) -> bytes:
    """The 32-byte digest."""
    whole = hashes.Hash(_SM3)
    whole.update(data)
    return whole.finalize()


def hmac_sm3(key: bytes, data: bytes) -> bytes:
    """The 32-byte code (GB/T 15852.2).  Compare codes with `hmac.compare_digest`, never with ``==``."""
    code = hmac.HMAC(key, _SM3)
    code.update(data)
    return code.finalize()
