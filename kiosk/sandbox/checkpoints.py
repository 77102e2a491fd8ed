"""Terminals' audit chains (电子监察): entries are checked and kept, checkpoints anchored or kept as evidence.

A chain that doesn't continue what is known here is refused and never mended: what was received first stands.
A terminal whose store was rebuilt begins a new chain under a new name, which is taken and shown.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kiosk.contract.checkpoint import Anchor, ChainState, Checkpoint, EarlierChain, Head, Segment
from kiosk.contract.signed import BadDocument, BadSignature, SignedDocument
from kiosk.crypto import audit
from kiosk.crypto.sm3 import sm3
from kiosk.sandbox.office import Office
from kiosk.sandbox.refused import Refused
from kiosk.sandbox.tables import AnchorRow, AuditChainRow, AuditEntryRow, AuditEvidence

EVIDENCE_LIMIT = 200  # of one terminal: the first ones tell the story
_EVIDENCE = ("audit-forked", "audit-behind")


def state(office: Office, terminal_id: str, chain: str) -> ChainState:
    """What is held of a chain, and the newest anchor of it or of the terminal's chain before it."""
    with Session(office.engine) as db:
        row = db.get(AuditChainRow, (terminal_id, chain))
        newest = _newest_anchor(db, terminal_id, chain) or _newest_anchor(db, terminal_id)
        held = Head(sequence=row.held, digest=row.held_digest) if row else _genesis(terminal_id)
        return ChainState(held=held, anchor=_anchor_of(newest) if newest else None)


def receive(office: Office, terminal_id: str, segment: Segment) -> Head:
    """Take entries; what is held afterwards.  The same entries again change nothing.  Refused: ``audit-gap``
    when entries before them are missing, ``audit-forked`` when others are held in their place."""
    try:
        return _receive(office, terminal_id, segment)
    except IntegrityError:
        return _receive(office, terminal_id, segment)  # the same at the same instant: now it is held


def anchor(office: Office, terminal_id: str, signed: SignedDocument) -> SignedDocument:
    """The platform's word that it knows this head; the same checkpoint again gets the same word.  What is
    refused as ``audit-forked`` or ``audit-behind`` is kept as evidence."""
    checkpoint = _opened(office, terminal_id, signed)
    try:
        return _anchor(office, checkpoint, signed)
    except IntegrityError:
        return _anchor(office, checkpoint, signed)
    except Refused as refusal:
        if refusal.code in _EVIDENCE:
            _keep_evidence(office, terminal_id, signed, refusal.code)
        raise


def _receive(office: Office, terminal_id: str, segment: Segment) -> Head:
    with Session(office.engine) as db, db.begin():
        row = _chain(office, db, terminal_id, segment.chain, segment.before)
        _check_held(db, row, segment.after)
        head = audit.ChainHead(segment.after.sequence, bytes.fromhex(segment.after.digest))
        known = _digests(db, row, head.sequence, head.sequence + len(segment.entries))
        for body in segment.entries:
            entry = audit.append(head, body.encode())
            digest, head = entry.digest.hex(), entry.head
            if entry.sequence in known:
                if known[entry.sequence] != digest:
                    raise Refused("audit-forked", f"entry {entry.sequence} is another one here")
                continue
            key = {"terminal_id": terminal_id, "chain": segment.chain, "sequence": entry.sequence}
            db.add(AuditEntryRow(**key, body=body, digest=digest))
        if head.sequence > row.held:
            row.held, row.held_digest = head.sequence, head.digest.hex()
        return Head(sequence=row.held, digest=row.held_digest)


def _anchor(office: Office, checkpoint: Checkpoint, signed: SignedDocument) -> SignedDocument:
    with Session(office.engine) as db, db.begin():
        row = _chain(office, db, checkpoint.terminal_id, checkpoint.chain, checkpoint.before)
        known = db.get(AnchorRow, (row.terminal_id, row.chain, checkpoint.head.sequence))
        if known is not None and known.checkpoint == signed.document:
            return _anchor_of(known)
        _check_held(db, row, checkpoint.base)
        _check_held(db, row, checkpoint.head)
        newest = _newest_anchor(db, row.terminal_id, row.chain)
        if newest is None or checkpoint.head.sequence > newest.sequence:
            return _add_anchor(office, db, checkpoint, signed)
        if checkpoint.head.sequence < newest.sequence and _is_later(checkpoint, newest):
            raise Refused("audit-behind", f"entry {newest.sequence} was anchored")
        return _anchor_of(newest)  # the head has not moved, or a stick was slow


def _is_later(checkpoint: Checkpoint, newest: AnchorRow) -> bool:
    """Made after the one that was anchored, by the terminal's own clock: then its chain has lost entries."""
    anchored = Checkpoint.parse(newest.checkpoint.encode())
    return datetime.fromisoformat(checkpoint.made_at) > datetime.fromisoformat(anchored.made_at)


def _add_anchor(
    office: Office, db: Session, checkpoint: Checkpoint, signed: SignedDocument
) -> SignedDocument:
    now = office.stamp()
    made = Anchor(
        terminal_id=checkpoint.terminal_id,
        chain=checkpoint.chain,
        head=checkpoint.head,
        anchored_at=now,
        epoch=office.epoch,
        platform_key=office.key.public.fingerprint(),
    )
    given = SignedDocument.sign(made, office.key)
    db.add(
        AnchorRow(
            terminal_id=checkpoint.terminal_id,
            chain=checkpoint.chain,
            sequence=checkpoint.head.sequence,
            anchored_at=now,
            checkpoint=signed.document,
            checkpoint_signature=signed.signature,
            anchor=given.document,
            anchor_signature=given.signature,
        )
    )
    return given


def _chain(
    office: Office, db: Session, terminal_id: str, chain: str, before: EarlierChain | None
) -> AuditChainRow:
    """The chain's row, held until the transaction ends; made when the terminal begins a chain."""
    row = db.get(AuditChainRow, (terminal_id, chain), with_for_update=True)
    if row is not None:
        return row
    of_terminal = AuditChainRow.terminal_id == terminal_id
    last = db.scalar(select(func.max(AuditChainRow.generation)).where(of_terminal)) or 0
    newest = _newest_anchor(db, terminal_id)
    told = (before.chain, before.head.sequence) if before else None
    row = AuditChainRow(
        terminal_id=terminal_id,
        chain=chain,
        generation=last + 1,
        began_at=office.stamp(),
        before=before.canonical().decode() if before else "",
        follows=told == ((newest.chain, newest.sequence) if newest else None),
        held=0,
        held_digest=_genesis(terminal_id).digest,
    )
    db.add(row)
    db.flush()
    return row


def _check_held(db: Session, row: AuditChainRow, head: Head) -> None:
    """The entry is held here, and is the same one."""
    if head.sequence > row.held:
        raise Refused("audit-gap", f"entries up to {row.held} are here")
    if head.sequence == 0:
        held: str | None = _genesis(row.terminal_id).digest
    else:
        held = _digests(db, row, head.sequence - 1, head.sequence).get(head.sequence)
    if held != head.digest:
        raise Refused("audit-forked", f"entry {head.sequence} is another one here")


def _digests(db: Session, row: AuditChainRow, after: int, last: int) -> dict[int, str]:
    found = db.execute(
        select(AuditEntryRow.sequence, AuditEntryRow.digest).where(
            AuditEntryRow.terminal_id == row.terminal_id,
            AuditEntryRow.chain == row.chain,
            AuditEntryRow.sequence > after,
            AuditEntryRow.sequence <= last,
        )
    )
    return {row.sequence: row.digest for row in found}


def _opened(office: Office, terminal_id: str, signed: SignedDocument) -> Checkpoint:
    with Session(office.engine) as db:
        keys = office.terminal_keys(db, terminal_id)
    try:
        checkpoint = signed.open(Checkpoint, *keys)
    except BadSignature:
        raise Refused("signature-bad") from None
    except BadDocument as error:
        raise Refused("malformed", str(error)) from None
    if checkpoint.terminal_id != terminal_id:
        raise Refused("malformed", "another terminal's checkpoint")
    return checkpoint


def _newest_anchor(db: Session, terminal_id: str, *chains: str) -> AnchorRow | None:
    """Of one chain, or of the newest chain that has one."""
    found = select(AnchorRow).join(
        AuditChainRow,
        (AuditChainRow.terminal_id == AnchorRow.terminal_id) & (AuditChainRow.chain == AnchorRow.chain),
    )
    found = found.where(AnchorRow.terminal_id == terminal_id)
    if chains:
        found = found.where(AnchorRow.chain.in_(chains))
    return db.scalar(found.order_by(AuditChainRow.generation.desc(), AnchorRow.sequence.desc()).limit(1))


def _anchor_of(row: AnchorRow) -> SignedDocument:
    return SignedDocument(document=row.anchor, signature=row.anchor_signature)


def _genesis(terminal_id: str) -> Head:
    return Head(sequence=0, digest=audit.genesis(terminal_id).digest.hex())


def _keep_evidence(office: Office, terminal_id: str, signed: SignedDocument, code: str) -> None:
    of_terminal = AuditEvidence.terminal_id == terminal_id
    with Session(office.engine) as db, db.begin():
        if (db.scalar(select(func.count()).where(of_terminal)) or 0) >= EVIDENCE_LIMIT:
            return
        db.merge(
            AuditEvidence(
                terminal_id=terminal_id,
                digest=sm3(signed.document.encode()).hex(),
                received_at=office.stamp(),
                code=code,
                document=signed.document,
                signature=signed.signature,
            )
        )
