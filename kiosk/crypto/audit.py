"""The audit log as a chain: each record's SM3 digest covers the one before.

Changing, dropping, inserting or reordering records breaks the chain.  Cutting its tail off, or
writing the whole chain anew, does not: for that the head is signed and sent away now and then (a checkpoint),
and handed to `verify` as ``end``.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.crypto.sm3 import sm3

_LABEL = b"bianmin audit 1\0"


@dataclass(frozen=True, slots=True)
class ChainHead:
    """Where a chain stands: how many records it has, and the digest of the last."""

    sequence: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One link.  ``sequence`` counts from 1; ``previous`` and ``digest`` are 32 bytes."""

    sequence: int
    previous: bytes
    body: bytes = field(repr=False)
    digest: bytes

    @property
    def head(self) -> ChainHead:
        return ChainHead(self.sequence, self.digest)


class Break(StrEnum):
    SEQUENCE = "sequence"  # a record is missing, doubled or out of place
    LINK = "link"  # a record does not follow the one before
    DIGEST = "digest"  # a record was changed
    END = "end"  # the chain is whole, but does not end where it was said to


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """The first record that does not hold, by its place in the chain, and why."""

    sequence: int
    reason: Break


def genesis(chain_id: str) -> ChainHead:
    """The head of an empty chain.  Named after the terminal: no log passes for another's."""
    return ChainHead(0, sm3(_LABEL + chain_id.encode()))


def append(head: ChainHead, body: bytes) -> AuditRecord:
    """The record that follows ``head``; its own ``head`` is the next one's."""
    sequence = head.sequence + 1
    return AuditRecord(sequence, head.digest, body, _digest(sequence, head.digest, body))


def verify(
    records: Iterable[AuditRecord], start: ChainHead, end: ChainHead | None = None
) -> ChainBreak | None:
    """The first break after ``start``, or None.  Give ``end`` to notice a tail cut off."""
    head = start
    for record in records:
        expected = append(head, record.body)
        if record.sequence != expected.sequence:
            return ChainBreak(expected.sequence, Break.SEQUENCE)
        if not hmac.compare_digest(record.previous, expected.previous):
            return ChainBreak(expected.sequence, Break.LINK)
        if not hmac.compare_digest(record.digest, expected.digest):
            return ChainBreak(expected.sequence, Break.DIGEST)
        head = record.head
    if end is not None and head != end:
        return ChainBreak(head.sequence, Break.END)
    return None


def _digest(sequence: int, previous: bytes, body: bytes) -> bytes:
    return sm3(_LABEL + sequence.to_bytes(8, "big") + previous + body)
