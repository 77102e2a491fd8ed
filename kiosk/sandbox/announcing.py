"""Applications are announced by their signed manifests; the platform says what it lacks."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kiosk.contract.applications import Announcement, CaseState, CaseStatus
from kiosk.contract.batches import BatchProof
from kiosk.contract.manifest import Manifest
from kiosk.contract.signed import BadDocument, BadSignature, SignedDocument
from kiosk.contract.together import Announced
from kiosk.sandbox.catalogue import Items
from kiosk.sandbox.office import Office
from kiosk.sandbox.refused import Refused
from kiosk.sandbox.tables import ApplicationRow, BatchProofRow, PartRow
from kiosk.sandbox.versions import check_version


def announce(office: Office, items: Items, carrier: str, signed: SignedDocument) -> Announcement:
    """Idempotent: the same manifest again tells what is still missing, or hands out the acceptance."""
    manifest = prove(office, signed)
    try:
        return _record(office, items, carrier, manifest, signed)
    except IntegrityError:
        # Two announcements at the same instant: the other one was first, so this one finds its row.
        return _record(office, items, carrier, manifest, signed)


def announce_together(
    office: Office, items: Items, carrier: str, manifests: Sequence[SignedDocument]
) -> list[Announced]:
    """Each as if it had come alone, in one transaction."""
    try:
        with Session(office.engine) as db, db.begin():
            return [_one_of_many(office, items, carrier, signed, db) for signed in manifests]
    except IntegrityError:
        # As above: now all of them are found.
        with Session(office.engine) as db, db.begin():
            return [_one_of_many(office, items, carrier, signed, db) for signed in manifests]


def _one_of_many(
    office: Office, items: Items, carrier: str, signed: SignedDocument, db: Session
) -> Announced:
    """A refusal leaves nothing in the transaction: everything is checked before the first row is added."""
    try:
        answer = record(office, items, carrier, prove(office, signed, db), signed, db)
    except Refused as refusal:
        return Announced(problem=refusal.body())
    return Announced(answer=answer)


def status(office: Office, carrier: str, application_id: str) -> CaseStatus:
    with Session(office.engine) as db:
        row = find(db, carrier, application_id)
        return CaseStatus(
            application_id=row.id,
            state=CaseState(row.state),
            case_number=row.case_number or "",
            accepted_at=row.accepted_at or "",
            problem=row.problem,
        )


def find(db: Session, carrier: str, application_id: str) -> ApplicationRow:
    """An application of this terminal's; others don't exist for it."""
    row = db.get(ApplicationRow, application_id)
    if row is None or row.carrier != carrier:
        raise Refused("application-unknown")
    return row


def proven_of(db: Session, row: ApplicationRow) -> tuple[SignedDocument, BatchProof | None]:
    """The acceptance as it was signed: by itself, or with its way into a batch."""
    assert row.acceptance is not None
    assert row.acceptance_signature is not None
    signed = SignedDocument(document=row.acceptance, signature=row.acceptance_signature)
    proof = db.get(BatchProofRow, row.id)
    return signed, BatchProof.parse(proof.proof.encode()) if proof else None


def acceptance_of(office: Office, db: Session, row: ApplicationRow) -> SignedDocument:
    """For who knows nothing of batches: the same document, under a signature of its own."""
    signed, proof = proven_of(db, row)
    if proof is None:
        return signed
    return SignedDocument.of(signed.document.encode(), office.key.sign(signed.document.encode()))


def prove(office: Office, signed: SignedDocument, db: Session | None = None) -> Manifest:
    """Any key that the terminal ever had may have signed: an application may have waited long."""
    try:
        claim = Manifest.parse(signed.document.encode())
    except ValueError:
        raise Refused("malformed", "not a manifest") from None
    if db is not None and _stands(db, claim, signed):
        return claim  # proven when it came first
    if db is None:
        with Session(office.engine) as own:
            keys = office.terminal_keys(own, claim.terminal_id)
    else:
        keys = office.terminal_keys(db, claim.terminal_id)
    try:
        return signed.open(Manifest, *keys)
    except BadSignature:
        raise Refused("manifest-signature-bad") from None
    except BadDocument as error:
        raise Refused("malformed", str(error)) from None


def _stands(db: Session, claim: Manifest, signed: SignedDocument) -> bool:
    row = db.get(ApplicationRow, claim.application_id)
    return row is not None and (row.manifest, row.manifest_signature) == (signed.document, signed.signature)


def _record(
    office: Office, items: Items, carrier: str, manifest: Manifest, signed: SignedDocument
) -> Announcement:
    with Session(office.engine) as db, db.begin():
        answer = record(office, items, carrier, manifest, signed, db)
        if answer.proof is None:
            return answer
        row = db.get_one(ApplicationRow, manifest.application_id)
        return Announcement(application_id=row.id, acceptance=acceptance_of(office, db, row))


def record(
    office: Office, items: Items, carrier: str, manifest: Manifest, signed: SignedDocument, db: Session
) -> Announcement:
    """In the caller's transaction; with the proof of a batch where there is one."""
    row = db.get(ApplicationRow, manifest.application_id, with_for_update=True)
    if row is None:
        items.check(db, office, manifest)
        if office.steering.full:
            raise Refused("storage-full", retry_after_s=30)
        check_version(db, manifest)
        _add(office, db, carrier, manifest, signed)
        missing = {part.id: 0 for part in manifest.parts}
        return Announcement(application_id=manifest.application_id, missing=missing)
    if row.content_digest != manifest.content_digest():
        raise Refused("other-content")
    if row.state == CaseState.ACCEPTED:
        acceptance, proof = proven_of(db, row)
        return Announcement(application_id=row.id, acceptance=acceptance, proof=proof)
    row.carrier = carrier
    return Announcement(application_id=manifest.application_id, missing=_missing(db, manifest))


def _add(office: Office, db: Session, carrier: str, manifest: Manifest, signed: SignedDocument) -> None:
    db.add(
        ApplicationRow(
            id=manifest.application_id,
            terminal_id=manifest.terminal_id,
            carrier=carrier,
            item_code=manifest.item_code,
            local_number=manifest.local_number,
            manifest=signed.document,
            manifest_signature=signed.signature,
            content_digest=manifest.content_digest(),
            state=CaseState.ANNOUNCED,
            announced_at=office.stamp(),
        )
    )
    db.flush()
    for part in manifest.parts:
        db.add(
            PartRow(
                application_id=manifest.application_id,
                part_id=part.id,
                size=part.size,
                digest=part.digest,
                held=0,
                created=False,
            )
        )
    db.flush()


def _missing(db: Session, manifest: Manifest) -> dict[str, int]:
    rows = db.scalars(select(PartRow).where(PartRow.application_id == manifest.application_id))
    held = {row.part_id: row.held for row in rows}
    return {part.id: held[part.id] for part in manifest.parts if held[part.id] < part.size}
