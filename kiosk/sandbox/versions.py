"""Versions: a correction takes the place of an application that is here, and both are kept."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.contract.applications import CaseState
from kiosk.contract.manifest import Manifest
from kiosk.contract.progress import Decision
from kiosk.sandbox.office import Office
from kiosk.sandbox.progress import Verdict, add, standing
from kiosk.sandbox.refused import Refused
from kiosk.sandbox.tables import ApplicationRow, VersionRow


def check_version(db: Session, manifest: Manifest, person: str = "") -> None:
    """Refused for a version that doesn't follow: another item, terminal or person, not the next number, or
    the place is taken.  One whose predecessor isn't here yet may come again: that one is on its way."""
    if not manifest.corrects:
        return
    before = db.get(ApplicationRow, manifest.corrects)
    if before is None or before.state != CaseState.ACCEPTED:
        raise Refused("version-early")
    same = (before.terminal_id, before.item_code) == (manifest.terminal_id, manifest.item_code)
    if not same or (person and person != before.person):
        raise Refused("version-not-next", "of another terminal, item or person")
    version = db.get(VersionRow, before.id)
    if manifest.revision != (version.revision if version else 1) + 1:
        raise Refused("version-not-next", f"revision {manifest.revision}")
    if standing(db, before) is Decision.FINISHED or _taken(db, manifest):
        raise Refused("version-not-next", "the case is finished, or was corrected by another")


def follow(office: Office, db: Session, manifest: Manifest) -> None:
    """The correction is accepted: whoever asks after the version before is told of it."""
    if not manifest.corrects or _taken(db, manifest):
        return  # nobody else may have been quicker: that was looked at, and one terminal makes them in turn
    version = VersionRow(
        application_id=manifest.application_id, corrects=manifest.corrects, revision=manifest.revision
    )
    db.add(version)
    before = db.get_one(ApplicationRow, manifest.corrects)
    add(office, db, before, Verdict(Decision.FOLLOWED), followed_by=manifest.application_id)


def _taken(db: Session, manifest: Manifest) -> bool:
    other = select(VersionRow.application_id).where(
        VersionRow.corrects == manifest.corrects, VersionRow.application_id != manifest.application_id
    )
    return db.scalar(other.limit(1)) is not None
