"""One signature over many acceptances, each of which still proves itself.

The platform builds a tree of SM3 digests over the acceptances, in the shape of RFC 9162 clause 2.1.1, and
signs its root.  Every acceptance carries its way up to the root: with it and the signed root anybody can
check that one without having the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from kiosk.contract.base import Digest, Fingerprint, Moment, Wire
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.sm3 import sm3

BATCH_LIMIT = 64
# A leaf and a node can't be taken for each other: each is hashed after a byte of its own.
_LEAF, _NODE = b"\0", b"\1"


class AcceptedBatch(Wire):
    """The signed root of ``count`` acceptances in the canonical spelling."""

    kind: Literal["accepted-batch"] = "accepted-batch"
    root: Digest
    count: int = Field(ge=1, le=BATCH_LIMIT)
    signed_at: Moment
    platform_key: Fingerprint


class BatchProof(Wire):
    """The way from one acceptance, the ``index``-th from 0, up to the root: at each level the digest beside
    it, the lowest first.  ``batch`` is a signed `AcceptedBatch`."""

    kind: Literal["batch-proof"] = "batch-proof"
    index: int = Field(ge=0, lt=BATCH_LIMIT)
    path: tuple[Digest, ...] = Field(max_length=BATCH_LIMIT.bit_length())
    batch: SignedDocument

    def leads_to(self, batch: AcceptedBatch, document: bytes) -> bool:
        """Whether the document stands in the batch at the place that is named."""
        if self.index >= batch.count:
            return False
        steps = [bytes.fromhex(step) for step in self.path]
        try:
            return _climb(_leaf(document), self.index, batch.count, steps).hex() == batch.root
        except ValueError:
            return False


def root_of(documents: Sequence[bytes]) -> str:
    """Hex; at least one document."""
    return _root([_leaf(document) for document in documents]).hex()


def path_of(index: int, documents: Sequence[bytes]) -> tuple[str, ...]:
    """What a `BatchProof` needs of the others."""
    return tuple(step.hex() for step in _path(index, [_leaf(document) for document in documents]))


def _leaf(document: bytes) -> bytes:
    return sm3(_LEAF + document)


def _node(left: bytes, right: bytes) -> bytes:
    return sm3(_NODE + left + right)


def _half(count: int) -> int:
    """The largest power of two below a count of at least two."""
    return 1 << (count - 1).bit_length() - 1


def _root(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    half = _half(len(leaves))
    return _node(_root(leaves[:half]), _root(leaves[half:]))


def _path(index: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    half = _half(len(leaves))
    if index < half:
        return [*_path(index, leaves[:half]), _root(leaves[half:])]
    return [*_path(index - half, leaves[half:]), _root(leaves[:half])]


def _climb(leaf: bytes, index: int, count: int, steps: list[bytes]) -> bytes:
    """ValueError unless there are exactly as many steps as the tree is high at this place."""
    if count == 1:
        if steps:
            raise ValueError("the path is too long")
        return leaf
    if not steps:
        raise ValueError("the path is too short")
    half, (*lower, beside) = _half(count), steps
    if index < half:
        return _node(_climb(leaf, index, half, lower), beside)
    return _node(beside, _climb(leaf, index - half, count - half, lower))
