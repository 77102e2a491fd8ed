"""Parts arrive by tus 1.0: creation (with upload), HEAD, PATCH with checksum (SM3).

An offset is acknowledged only when file and row are durable, in that order: a crash in between leaves bytes
that nobody was promised, and they are written again.  Of a chunk that breaks off what came is kept
(`kiosk.sandbox.arriving`).
"""

from __future__ import annotations

import base64
import binascii
import errno
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kiosk.contract.applications import CaseState
from kiosk.contract.base import PART_ID
from kiosk.contract.headers import upload_checksum
from kiosk.sandbox.announcing import find
from kiosk.sandbox.office import Office
from kiosk.sandbox.refused import Refused
from kiosk.sandbox.tables import PartRow

VERSION = "1.0.0"
CHUNK_TYPE = "application/offset+octet-stream"


@dataclass(frozen=True, slots=True)
class Held:
    """How far a part is: bytes held and bytes in all."""

    offset: int
    size: int

    def headers(self) -> dict[str, str]:
        return {"Upload-Offset": str(self.offset), "Upload-Length": str(self.size)}


def part_of_metadata(metadata: str) -> str:
    """tus ``Upload-Metadata``: comma-separated pairs of a key and base64; ours is ``part``."""
    for pair in metadata.split(","):
        key, _, value = pair.strip().partition(" ")
        if key != "part":
            continue
        try:
            part_id = base64.b64decode(value, validate=True).decode("ascii")
        except (binascii.Error, UnicodeDecodeError):
            break
        if PART_ID.fullmatch(part_id):
            return part_id
    raise Refused("malformed", "Upload-Metadata must name the part")


def held(office: Office, carrier: str, application_id: str, part_id: str) -> Held:
    with Session(office.engine) as db:
        row = _row(db, carrier, application_id, part_id)
        if not row.created:
            raise Refused("part-unknown")
        return Held(row.held, row.size)


def create(office: Office, carrier: str, application_id: str, part_id: str, length: int) -> Held:
    """Creating again what exists is refused with the offset where it stands."""
    with Session(office.engine) as db, db.begin():
        row = _row(db, carrier, application_id, part_id, lock=True)
        if length != row.size:
            raise Refused("part-length")
        if row.created:
            raise Refused("offset-conflict", headers=Held(row.held, row.size).headers())
        row.created = True
        return Held(0, row.size)


def append(
    office: Office,
    carrier: str,
    application_id: str,
    part_id: str,
    offset: int,
    chunk: bytes,
    checksum: str,
    kept: int = 0,
) -> Held:
    """A chunk that came to its end is taken whole or not at all; ``kept`` of its bytes are held already."""
    if checksum != upload_checksum(chunk):
        take_back(office, application_id, part_id, offset, kept)
        raise Refused("checksum-mismatch")
    return write(office, carrier, application_id, part_id, offset + kept, chunk[kept:])


def write(office: Office, carrier: str, application_id: str, part_id: str, offset: int, data: bytes) -> Held:
    """Durable when it returns.  Nothing is compared to any digest."""
    if office.steering.full:
        raise Refused("storage-full", retry_after_s=30)
    with office.parts.lock(application_id):
        now = _offset(office, carrier, application_id, part_id)
        if offset != now.offset:
            raise Refused("offset-conflict", headers=now.headers())
        if offset + len(data) > now.size:
            raise Refused("part-length", "more than was announced")
        try:
            office.parts.append(application_id, part_id, offset, data)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise Refused("storage-full", retry_after_s=60) from None
        with Session(office.engine) as db, db.begin():
            db.get_one(PartRow, (application_id, part_id)).held = offset + len(data)
    return Held(offset + len(data), now.size)


def take_back(office: Office, application_id: str, part_id: str, offset: int, kept: int) -> None:
    """The part stands where it stood before so many bytes of a chunk, unless more has come since."""
    with office.parts.lock(application_id), Session(office.engine) as db, db.begin():
        row = db.get(PartRow, (application_id, part_id))
        if kept and row is not None and row.held == offset + kept:
            row.held = offset


def _offset(office: Office, carrier: str, application_id: str, part_id: str) -> Held:
    """Where a part stands.  A file shorter than promised (the disk lost data) moves the offset back."""
    with Session(office.engine) as db, db.begin():
        row = _row(db, carrier, application_id, part_id)
        if not row.created:
            raise Refused("part-unknown")
        row.held = min(row.held, office.parts.size(application_id, part_id))
        return Held(row.held, row.size)


def _row(db: Session, carrier: str, application_id: str, part_id: str, *, lock: bool = False) -> PartRow:
    application = find(db, carrier, application_id)
    row = db.get(PartRow, (application_id, part_id), with_for_update=lock)
    if row is None:
        raise Refused("part-unknown")
    if application.state == CaseState.ACCEPTED and row.held < row.size:
        raise Refused("application-unknown")
    return row
