"""What proves that a shelf holds what was checked when it was made.

A platform's edition is proven by the platform's own signature: put together again, a shelf is the document
that was signed.  A folder has no signature; its shelf is sealed with the terminal's device key.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Protocol

from kiosk.crypto.sm2 import PublicKey
from kiosk.crypto.sm3 import Sm3, hmac_sm3
from kiosk.crypto.small import DeviceKey

_WHOLE = b"bianmin shelf 1"


class Proof(Protocol):
    @property
    def source(self) -> bytes:
        """What else the shelf must have been made of: nothing, or the digest of a folder."""

    @property
    def of_editions(self) -> bool:
        """Whether what is proven is a platform's `Edition`, or a bare catalogue."""

    def begin(self) -> Sm3:
        """A digest for all that is on the shelf, in its order."""

    def holds(self, digest: Sm3, seal: bytes) -> bool:
        """Whether the seal belongs to what went into the digest."""


@dataclass(frozen=True, slots=True)
class ByPlatform:
    """The seal is the platform's signature over the edition."""

    key: PublicKey
    source: bytes = b""
    of_editions: bool = True

    def begin(self) -> Sm3:
        return self.key.begin_digest()

    def holds(self, digest: Sm3, seal: bytes) -> bool:
        return self.key.verify_digest(digest, seal)


@dataclass(frozen=True, slots=True)
class ByDevice:
    """The seal is ours, and good for one state of the folder: ``source`` is the digest of its files."""

    key: DeviceKey
    source: bytes
    of_editions: bool = False

    def begin(self) -> Sm3:
        return Sm3(self.source)

    def holds(self, digest: Sm3, seal: bytes) -> bool:
        return hmac.compare_digest(self.seal(digest), seal)

    def seal(self, digest: Sm3) -> bytes:
        return hmac_sm3(self.key.derive(_WHOLE), digest.digest())
