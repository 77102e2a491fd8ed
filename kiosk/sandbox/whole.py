"""A whole application in one request: the sealed file of the terminal, but for its trailing digest.

That one travels as the request's Content-Digest, so the guard has proven it when the file comes here.
"""

from __future__ import annotations

import errno
from io import BytesIO

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from kiosk.contract.applications import Announcement
from kiosk.contract.manifest import Manifest
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.bundle import BundleReader
from kiosk.crypto.errors import BundleError
from kiosk.crypto.sm3 import DIGEST_SIZE, sm3
from kiosk.sandbox.announcing import prove, record
from kiosk.sandbox.catalogue import Items
from kiosk.sandbox.committing import commit
from kiosk.sandbox.office import Office
from kiosk.sandbox.refused import Refused
from kiosk.sandbox.tables import PartRow

# One statement for all parts of an application.
_HELD = (
    update(PartRow)
    .where(PartRow.application_id == bindparam("id"), PartRow.part_id == bindparam("part"))
    .values(held=bindparam("bytes"), created=True)
)


def take(
    office: Office, items: Items, carrier: str, application_id: str, data: bytes, committed: bool
) -> Announcement:
    """Announces, keeps every part that was missing, and commits if that is asked for.  Again is fine.

    What stands in the file beside the manifest's parts is the terminal's own, and is not looked at.
    """
    try:
        bundle = BundleReader(BytesIO(data + bytes(DIGEST_SIZE)))
        signed = SignedDocument.of(bundle.manifest, bundle.signature)
    except (BundleError, ValueError):
        raise Refused("malformed", "not a bundle") from None
    with Session(office.engine) as db, db.begin():
        manifest = prove(office, signed, db)
        if manifest.application_id != application_id:
            raise Refused("malformed", "another application")
        answer = record(office, items, carrier, manifest, signed, db)
    if answer.acceptance is None:
        parts = _parts(bundle, manifest, list(answer.missing))
        with office.parts.lock(application_id):
            _keep(office, application_id, parts)
        answer = Announcement(application_id=application_id)
    if committed and answer.acceptance is None:
        return Announcement(application_id=application_id, acceptance=commit(office, carrier, application_id))
    return answer


def _parts(bundle: BundleReader, manifest: Manifest, wanted: list[str]) -> dict[str, bytes]:
    """Those that are as the manifest says; a bundle without one of them isn't whole."""
    parts = {}
    for part in manifest.parts:
        if part.id not in wanted:
            continue
        data = bundle.read(part.id) if part.id in bundle.parts else b""
        if len(data) != part.size or sm3(data).hex() != part.digest:
            raise Refused("part-damaged", part.id)
        parts[part.id] = data
    return parts


def _keep(office: Office, application_id: str, parts: dict[str, bytes]) -> None:
    if office.steering.full:
        raise Refused("storage-full", retry_after_s=30)
    try:
        office.parts.put(application_id, parts)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise Refused("storage-full", retry_after_s=60) from None
    with Session(office.engine) as db, db.begin():
        held = [{"id": application_id, "part": part, "bytes": len(data)} for part, data in parts.items()]
        if held:
            db.connection().execute(_HELD, held)
