"""Applications are announced by their signed manifests; the platform says what it lacks."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kiosk.contract.applications import Announcement, CaseState, CaseStatus
from kiosk.contract.manifest import Manifest
from kiosk.contract.signed import BadDocument, BadSignature, SignedDocument
from kiosk.sandbox.catalogue import Items
from kiosk.sandbox.office import Office
from kiosk.sandbox.refused import Refused
from kiosk.sandbox.tables import ApplicationRow, PartRow


def announce(office: Office, items: Items, carrier: str, signed: SignedDocument) -> Announcement:
    """Idempotent: the same manifest again tells what is still missing, or hands out the acceptance."""
    manifest = _prove(office, signed)
    try:
        return _record(office, items, carrier, manifest, signed)
    except IntegrityError:
        # Two announcements at the same instant: the other one was first, so this one finds its row.
        return _record(office, items, carrier, manifest, signed)


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


def acceptance_of(row: ApplicationRow) -> SignedDocument:
    assert row.acceptance is not None
    assert row.acceptance_signature is not None
    return SignedDocument(document=row.acceptance, signature=row.acceptance_signature)


def _prove(office: Office, signed: SignedDocument) -> Manifest:
    """Any key that the terminal ever had may have signed: an application may have waited long."""
    try:
        claim = Manifest.parse(signed.document.encode())
    except ValueError:
        raise Refused("malformed", "not a manifest") from None
    with Session(office.engine) as db:
        keys = office.terminal_keys(db, claim.terminal_id)
    try:
        return signed.open(Manifest, *keys)
    except BadSignature:
        raise Refused("manifest-signature-bad") from None
    except BadDocument as error:
        raise Refused("malformed", str(error)) from None


def _record(
    office: Office, items: Items, carrier: str, manifest: Manifest, signed: SignedDocument
) -> Announcement:
    with Session(office.engine) as db, db.begin():
        row = db.get(ApplicationRow, manifest.application_id, with_for_update=True)
        if row is None:
            items.check(manifest.item_code)
            if office.steering.full:
                raise Refused("storage-full", retry_after_s=30)
            _add(office, db, carrier, manifest, signed)
        elif row.content_digest != manifest.content_digest():
            raise Refused("other-content")
        elif row.state == CaseState.ACCEPTED:
            return Announcement(application_id=row.id, acceptance=acceptance_of(row))
        else:
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
