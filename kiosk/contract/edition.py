"""Editions of the catalogue (事项库): numbered, signed, never rolled back.

An edition carries the catalogue's own JSON untouched, as text; its models are in `kiosk.contract.catalogue`.
Travels as a `SignedDocument`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kiosk.contract.base import Digest, Moment, Signature, Wire


class Edition(Wire):
    """``number`` only grows: a terminal takes no edition that is not newer than its own."""

    kind: Literal["catalogue"] = "catalogue"
    number: int = Field(ge=1)
    version: str = Field(min_length=1, max_length=40)
    issued_at: Moment
    content: str = Field(repr=False)


class EditionDelta(Wire):
    """What has changed since an edition that the terminal holds.  ``changes`` is JSON for
    `kiosk.contract.delta.applied`; ``digest`` is SM3 of the content that comes of it.  ``signature`` is the
    platform's over the whole new `Edition`: nothing needs to be believed before it fits."""

    kind: Literal["catalogue-delta"] = "catalogue-delta"
    base: int = Field(ge=1)
    number: int = Field(ge=2)
    version: str = Field(min_length=1, max_length=40)
    issued_at: Moment
    changes: str = Field(repr=False)
    digest: Digest
    signature: Signature
