"""The libraries with nothing around them: the least that sealing can cost.

`kiosk bench` holds our sealing against this.  It protects nobody: gmssl draws its numbers from a predictable
source, and nothing is checked.
"""

from __future__ import annotations

import secrets

from gmssl.sm2 import CryptSM2

from kiosk.crypto import sm4
from kiosk.crypto.sm2 import PrivateKey
from kiosk.crypto.sm3 import sm3


class Bare:
    """One key pair for everything."""

    def __init__(self) -> None:
        key = PrivateKey.generate()
        self._engine = CryptSM2(private_key=key.to_bytes().hex(), public_key="", mode=1)
        self._engine.public_key = key.public.point.to_bytes().hex()

    def seal(self, plain: bytes) -> bytes:
        """SM4-GCM by OpenSSL, one SM2 encryption of the key, one SM2 signature."""
        key = secrets.token_bytes(sm4.KEY_SIZE)
        sealed = sm4.seal(key, plain)
        wrapped: bytes = self._engine.encrypt(key)
        signature: str = self._engine.sign(sm3(wrapped), secrets.token_hex(32))
        return wrapped + sealed + bytes.fromhex(signature)
