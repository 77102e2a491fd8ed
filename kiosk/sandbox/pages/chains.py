"""What the page of a terminal's audit chains shows (电子监察): each chain, its anchors, its entries, and the
signed checkpoints that contradict what is held."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.contract.checkpoint import Checkpoint, EarlierChain
from kiosk.sandbox.office import Office
from kiosk.sandbox.tables import AnchorRow, AuditChainRow, AuditEntryRow, AuditEvidence

ENTRIES = 200  # on one page, the newest unless others are asked for
REASONS = {"audit-forked": "与平台已有记录不一致", "audit-behind": "比平台锚定过的记录少"}


@dataclass(frozen=True, slots=True)
class ChainLine:
    """``follows``: the terminal named the chain before as it is known here."""

    name: str
    generation: int
    began_at: str
    before: str
    follows: bool
    held: int
    anchored: int
    anchored_at: str
    anchors: int


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    received_at: str
    reason: str
    sequence: int
    chain: str


@dataclass(frozen=True, slots=True)
class EntryLine:
    sequence: int
    at: str
    event: str
    details: str


@dataclass(frozen=True, slots=True)
class Chains:
    """The newest chain first; ``entries`` are the newest chain's."""

    terminal: str
    chains: tuple[ChainLine, ...]
    evidence: tuple[EvidenceLine, ...]
    entries: tuple[EntryLine, ...]


def chains(office: Office, terminal_id: str, after: int = 0) -> Chains:
    """Everything that is known of a terminal's audit chains; entries behind ``after``, else the newest."""
    with Session(office.engine) as db:
        found = db.scalars(
            select(AuditChainRow)
            .where(AuditChainRow.terminal_id == terminal_id)
            .order_by(AuditChainRow.generation.desc())
        ).all()
        evidence = db.scalars(
            select(AuditEvidence)
            .where(AuditEvidence.terminal_id == terminal_id)
            .order_by(AuditEvidence.received_at.desc())
        ).all()
        return Chains(
            terminal_id,
            tuple(_chain(db, row) for row in found),
            tuple(map(_evidence, evidence)),
            tuple(_entries(db, found[0], after)) if found else (),
        )


def _chain(db: Session, row: AuditChainRow) -> ChainLine:
    own = (AnchorRow.terminal_id == row.terminal_id, AnchorRow.chain == row.chain)
    newest = db.scalar(select(AnchorRow).where(*own).order_by(AnchorRow.sequence.desc()).limit(1))
    before = EarlierChain.parse(row.before.encode()) if row.before else None
    return ChainLine(
        name=row.chain[:8],
        generation=row.generation,
        began_at=_time(row.began_at),
        before=f"{before.chain[:8]} 第 {before.head.sequence} 条" if before else "",
        follows=row.follows,
        held=row.held,
        anchored=newest.sequence if newest else 0,
        anchored_at=_time(newest.anchored_at) if newest else "",
        anchors=db.scalar(select(func.count()).select_from(AnchorRow).where(*own)) or 0,
    )


def _evidence(row: AuditEvidence) -> EvidenceLine:
    checkpoint = Checkpoint.parse(row.document.encode())
    reason = REASONS.get(row.code, row.code)
    return EvidenceLine(_time(row.received_at), reason, checkpoint.head.sequence, checkpoint.chain[:8])


def _entries(db: Session, row: AuditChainRow, after: int) -> list[EntryLine]:
    start = after or max(0, row.held - ENTRIES)
    found = db.scalars(
        select(AuditEntryRow)
        .where(
            AuditEntryRow.terminal_id == row.terminal_id,
            AuditEntryRow.chain == row.chain,
            AuditEntryRow.sequence > start,
        )
        .order_by(AuditEntryRow.sequence)
        .limit(ENTRIES)
    )
    return [_entry(entry) for entry in found]


def _entry(row: AuditEntryRow) -> EntryLine:
    """An entry may be anything: the chain proves that it is the terminal's, not that it is well formed."""
    try:
        said = dict(json.loads(row.body))
    except (ValueError, TypeError):
        return EntryLine(row.sequence, "", "", row.body)
    at, event = _time(str(said.pop("at", ""))), str(said.pop("event", ""))
    return EntryLine(row.sequence, at, event, "  ".join(f"{name}={said[name]}" for name in sorted(said)))


def _time(moment: str) -> str:
    return moment[:19].replace("T", " ")
