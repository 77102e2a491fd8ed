"""Whether the audit chain is what it was: by itself, and by what the platform signed of it.

The chain alone shows a changed, removed, moved or inserted entry.  Anchors show besides that its end was cut
off, that it was written anew as a whole, and, by the anchor that lies beside the store, that the store is an
older copy.  Who takes all of that away with the store is found out by the platform (`offline.checkpoints`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from kiosk.contract.checkpoint import Anchor, EarlierChain
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.audit import ChainHead, genesis, verify
from kiosk.crypto.sm2 import PublicKey
from offline import anchors, audit
from offline.anchors import Chain
from offline.tables import AnyRow


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing that doesn't hold.  ``reason``: sequence, link, digest, end, as in
    `kiosk.crypto.audit.Break`; truncated, rewritten, older, anchor."""

    sequence: int
    reason: str


@dataclass(frozen=True, slots=True)
class Proof:
    """``anchored`` is the newest anchor that the chain was held against, ``checked`` how many there were;
    ``beside`` is the newest one beside the store."""

    end: ChainHead
    chain: Chain
    checked: int
    anchored: Anchor | None
    beside: Anchor | None
    finding: Finding | None

    @property
    def before(self) -> EarlierChain | None:
        """The chain that came before this one, also while this one has no name yet."""
        if not self.chain.id and self.beside:
            return EarlierChain(chain=self.beside.chain, head=self.beside.head)
        return self.chain.before


def prove(
    connection: Connection,
    data: Path,
    terminal: str,
    platform: PublicKey | None,
    end: ChainHead | None = None,
    since: int = 1,
) -> Proof:
    """Hold the chain against itself and against every anchor, from entry ``since`` on: then it begins at the
    newest anchor before that, which vouches for all that came earlier.  ``platform`` may be None only where
    there are no anchors."""
    chain, here = anchors.chain(connection), audit.head(connection, terminal)
    rows = [row for row in anchors.signed_ones(connection, chain.id) if row.anchor is not None]
    beside = anchors.kept_beside(data, platform, terminal) if platform else None
    known = [_opened(row, platform, terminal, chain.id) for row in rows]
    start = _start(connection, terminal, known, since)
    broken = verify(audit.entries(connection, start.sequence), start)
    later = [(row, anchor) for row, anchor in zip(rows, known, strict=True) if row.sequence > start.sequence]
    finding = Finding(broken.sequence, broken.reason) if broken else None
    for row, anchor in later:
        finding = finding or _against(connection, terminal, here, row.sequence, anchor)
    finding = finding or _beside(connection, terminal, chain, here, beside)
    if finding is None and end is not None and here != end:
        finding = Finding(here.sequence, "end")
    good = [anchor for anchor in known if anchor]
    return Proof(here, chain, len(rows), good[-1] if good else None, beside, finding)


def any_anchor(connection: Connection) -> bool:
    rows = anchors.signed_ones(connection, anchors.chain(connection).id)
    return any(row.anchor is not None for row in rows)


def first_since(connection: Connection, moment: datetime) -> int:
    """The first entry that was made at a time or later; one behind the last if there is none.  An entry whose
    time can't be read counts as later: it is to be looked at."""
    number = 0
    for entry in audit.entries(connection):
        number = entry.sequence
        made = _made(entry.body)
        if made is None or made >= moment:
            return number
    return number + 1


def _made(body: bytes) -> datetime | None:
    try:
        return datetime.fromisoformat(json.loads(body)["at"])
    except (ValueError, KeyError, TypeError):
        return None


def _opened(row: AnyRow, platform: PublicKey | None, terminal: str, chain_id: str) -> Anchor | None:
    """None for what the platform did not sign for this chain."""
    if platform is None:
        return None
    try:
        anchor = SignedDocument.of(row.anchor, row.anchor_signature).open(Anchor, platform)
    except ValueError:
        return None
    return anchor if (anchor.terminal_id, anchor.chain) == (terminal, chain_id) else None


def _start(connection: Connection, terminal: str, known: list[Anchor | None], since: int) -> ChainHead:
    for anchor in reversed(known):
        if anchor and anchor.head.sequence < since and _holds(connection, terminal, anchor):
            return ChainHead(anchor.head.sequence, bytes.fromhex(anchor.head.digest))
    return genesis(terminal)


def _holds(connection: Connection, terminal: str, anchor: Anchor) -> bool:
    return audit.digest_at(connection, terminal, anchor.head.sequence) == bytes.fromhex(anchor.head.digest)


def _against(
    connection: Connection, terminal: str, here: ChainHead, sequence: int, anchor: Anchor | None
) -> Finding | None:
    if anchor is None:
        return Finding(sequence, "anchor")
    if anchor.head.sequence > here.sequence:
        return Finding(here.sequence + 1, "truncated")
    return None if _holds(connection, terminal, anchor) else Finding(anchor.head.sequence, "rewritten")


def _beside(
    connection: Connection, terminal: str, chain: Chain, here: ChainHead, beside: Anchor | None
) -> Finding | None:
    """A chain that came after the anchor beside the store, and says so, is a new one and no older copy."""
    if beside is None or not chain.id:
        return None
    if beside.chain == chain.id and beside.head.sequence <= here.sequence:
        return _against(connection, terminal, here, beside.head.sequence, beside)
    follows = chain.before is not None and chain.before.chain == beside.chain
    return None if follows else Finding(here.sequence + 1, "older")
