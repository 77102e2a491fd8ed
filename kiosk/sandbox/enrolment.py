"""Terminals come in with a one-time code and open sessions with their key."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.contract.enrolment import Enrolled, EnrolRequest
from kiosk.contract.session import OpenSession
from kiosk.contract.session import Session as SessionDocument
from kiosk.contract.signed import BadDocument, BadSignature, SignedDocument
from kiosk.crypto.errors import CryptoError
from kiosk.crypto.sm2 import PublicKey
from kiosk.crypto.sm3 import sm3
from kiosk.sandbox.office import Office
from kiosk.sandbox.refused import Refused
from kiosk.sandbox.tables import EnrolCode, TerminalKey


def new_code(office: Office) -> str:
    """A one-time enrolment code, 80 bits in groups that can be typed."""
    text = base64.b32encode(secrets.token_bytes(10)).decode()
    code = "-".join(text[i : i + 4] for i in range(0, 16, 4))
    with Session(office.engine) as db, db.begin():
        db.add(EnrolCode(digest=_digest(code), made_at=office.stamp()))
    return code


def is_fresh(office: Office, code: str) -> bool:
    """Whether a code is known and nobody has used it."""
    with Session(office.engine) as db:
        row = db.get(EnrolCode, _digest(code))
        return row is not None and row.used_at is None


def enrol(office: Office, signed: SignedDocument) -> SignedDocument:
    """The key signs the request itself, so that nobody enrols a key that they don't hold."""
    request = _open_enrolment(signed)
    now = office.stamp()
    with Session(office.engine) as db, db.begin():
        code = db.get(EnrolCode, _digest(request.code), with_for_update=True)
        if code is None:
            raise Refused("enrol-code-unknown")
        if code.used_at is None:
            code.used_at, code.terminal_id, code.public_key = now, request.terminal_id, request.public_key
            _add_key(db, request, now)
        elif (code.terminal_id, code.public_key) != (request.terminal_id, request.public_key):
            raise Refused("enrol-code-used")
    answer = Enrolled(
        terminal_id=request.terminal_id,
        public_key=request.public_key,
        nonce=request.nonce,
        platform_key=office.key.public.to_bytes().hex(),
        enrolled_at=now,
    )
    return SignedDocument.sign(answer, office.key)


def open_session(office: Office, signed: SignedDocument) -> SignedDocument:
    """Only the terminal's newest key opens sessions."""
    try:
        claim = OpenSession.parse(signed.document.encode())
    except ValueError:
        raise Refused("malformed", "not a request to open a session") from None
    with Session(office.engine) as db:
        keys = office.terminal_keys(db, claim.terminal_id)
    if not keys:
        raise Refused("terminal-unknown")
    try:
        request = signed.open(OpenSession, keys[0])
    except BadSignature:
        raise Refused("signature-bad") from None
    except BadDocument as error:
        raise Refused("malformed", str(error)) from None
    created = datetime.fromisoformat(request.created)
    session = office.sessions.open(request.terminal_id, request.nonce, created, office.now())
    answer = SessionDocument(
        terminal_id=request.terminal_id,
        nonce=request.nonce,
        session_id=session.id,
        wrapped_key=keys[0].encrypt(session.key).hex(),
        platform_time=office.stamp(),
        expires_at=session.expires_at.isoformat(timespec="milliseconds"),
        epoch=office.epoch,
    )
    return SignedDocument.sign(answer, office.key)


def _open_enrolment(signed: SignedDocument) -> EnrolRequest:
    try:
        claim = EnrolRequest.parse(signed.document.encode())
        return signed.open(EnrolRequest, PublicKey.from_bytes(bytes.fromhex(claim.public_key)))
    except BadSignature:
        raise Refused("signature-bad") from None
    except CryptoError:
        raise Refused("malformed", "not a public key") from None
    except ValueError:
        raise Refused("malformed", "not a request to enrol") from None


def _add_key(db: Session, request: EnrolRequest, now: str) -> None:
    """A key that comes back becomes the newest again."""
    old = db.scalar(
        select(TerminalKey).where(
            TerminalKey.terminal_id == request.terminal_id, TerminalKey.public_key == request.public_key
        )
    )
    if old is not None:
        db.delete(old)
        db.flush()
    db.add(
        TerminalKey(
            terminal_id=request.terminal_id,
            name=request.terminal_name,
            public_key=request.public_key,
            enrolled_at=now,
        )
    )


def _digest(code: str) -> str:
    return sm3(code.encode()).hex()
