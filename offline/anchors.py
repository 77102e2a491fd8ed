"""What the platform signed of this terminal's audit chain, kept in the store and once more beside it.

The newest anchor also lies in ``DATA/audit/anchor.json``, exactly as it was signed: a store that is replaced
by an older copy, or that had to be rebuilt, doesn't take it along.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Update, bindparam, insert, select, update

from kiosk.contract.checkpoint import Anchor, Checkpoint, EarlierChain, Head
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.sm2 import PublicKey
from kiosk.problems import Problem
from offline.disk import KERNEL, Disk, put
from offline.files import private_folder
from offline.moments import Times
from offline.tables import AUDIT_CHAIN, CHECKPOINTS, AnyRow

_C = CHECKPOINTS.c
# Made once; the newest first.
_CHAIN = select(AUDIT_CHAIN)
_ALL = select(CHECKPOINTS).where(_C.chain == bindparam("of")).order_by(_C.sequence.desc())
_NEWEST = _ALL.where(_C.anchor.is_not(None)).limit(1)
_PENDING = _ALL.where(_C.anchor.is_(None), _C.refused == "").limit(1)


@dataclass(frozen=True, slots=True)
class Chain:
    """Which chain this is.  ``id`` is empty before its first checkpoint; ``problem`` is the platform's code
    while it anchors no more."""

    id: str
    begun_at: str
    before: EarlierChain | None
    problem: Problem | None
    problem_at: str


def chain(connection: Connection) -> Chain:
    row = connection.execute(_CHAIN).one()
    head = Head(sequence=row.before_sequence, digest=row.before_digest) if row.before_chain else None
    return Chain(
        row.chain,
        row.begun_at,
        EarlierChain(chain=row.before_chain, head=head) if head else None,
        Problem(row.problem, row.detail) if row.problem else None,
        row.problem_at,
    )


def begin_chain(connection: Connection, at: str, earlier: Anchor | None) -> None:
    """A new name for the chain that is here, after the one that ``earlier`` was an anchor of."""
    before = {
        "before_chain": earlier.chain if earlier else "",
        "before_sequence": earlier.head.sequence if earlier else 0,
        "before_digest": earlier.head.digest if earlier else "",
    }
    fresh = {"chain": secrets.token_hex(16), "begun_at": at, "problem": "", "detail": "", "problem_at": ""}
    connection.execute(update(AUDIT_CHAIN).values(**fresh, **before))


def note_problem(connection: Connection, times: Times, problem: Problem | None) -> None:
    """Why the platform anchors no more, or that it does again."""
    values = {
        "problem": problem.code if problem else "",
        "detail": problem.detail if problem else "",
        "problem_at": times.moment().wall if problem else "",
    }
    connection.execute(update(AUDIT_CHAIN).values(values))


def newest_anchored(connection: Connection, chain_id: str) -> AnyRow | None:
    return connection.execute(_NEWEST, {"of": chain_id}).one_or_none()


def pending(connection: Connection, chain_id: str) -> AnyRow | None:
    """The checkpoint that was signed, and whose answer never came."""
    return connection.execute(_PENDING, {"of": chain_id}).one_or_none()


def signed_ones(connection: Connection, chain_id: str) -> list[AnyRow]:
    """All checkpoints of a chain, oldest first."""
    return list(reversed(connection.execute(_ALL, {"of": chain_id}).all()))


def keep_checkpoint(connection: Connection, checkpoint: Checkpoint, signed: SignedDocument) -> None:
    """Before it is sent: what is sent again is then the same document.  One that was refused at the same
    entry gives way."""
    key = {"chain": checkpoint.chain, "sequence": checkpoint.head.sequence}
    connection.execute(
        insert(CHECKPOINTS)
        .prefix_with("OR REPLACE")
        .values(
            **key,
            made_at=checkpoint.made_at,
            document=signed.document.encode(),
            signature=bytes.fromhex(signed.signature),
        )
    )


def keep_anchor(connection: Connection, chain_id: str, sequence: int, signed: SignedDocument) -> None:
    values = {"anchor": signed.document.encode(), "anchor_signature": bytes.fromhex(signed.signature)}
    connection.execute(_row(chain_id, sequence).values(**values, refused=""))


def keep_refusal(connection: Connection, chain_id: str, sequence: int, code: str) -> None:
    connection.execute(_row(chain_id, sequence).values(refused=code))


def anchor_file(data: Path) -> Path:
    return data / "audit" / "anchor.json"


def kept_beside(data: Path, platform: PublicKey, terminal: str) -> Anchor | None:
    """The newest anchor as it lies beside the store; None where there is none that the platform signed for
    this terminal."""
    try:
        signed = SignedDocument.parse(anchor_file(data).read_bytes())
        anchor = signed.open(Anchor, platform)
    except (OSError, ValueError):
        return None
    return anchor if anchor.terminal_id == terminal else None


def keep_beside(data: Path, signed: SignedDocument, disk: Disk = KERNEL) -> None:
    """OSError when the disk refuses."""
    private_folder(anchor_file(data).parent)
    put(disk, anchor_file(data), json.dumps(signed.model_dump(mode="json"), ensure_ascii=False).encode())


def _row(chain_id: str, sequence: int) -> Update:
    return update(CHECKPOINTS).where(_C.chain == chain_id, _C.sequence == sequence)
