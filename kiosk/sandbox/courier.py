"""Parcels on a stick, taken by the same services as what comes over the network, and answered.

A bundle counts when its bytes are those that the signed index names.  What the platform has of an application
already is not read again; what it lacks is appended from where it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from kiosk.contract.courier import (
    BUNDLE,
    INDEX,
    INDEX_LIMIT,
    TO_PLATFORM,
    Carried,
    Letter,
    Parcel,
    Rated,
    Refusal,
    letter_file,
    letter_name,
)
from kiosk.contract.courier_files import Box, box, digest_of, terminals
from kiosk.contract.enrolment import EnrolRequest
from kiosk.contract.evaluation import Evaluation
from kiosk.contract.headers import upload_checksum
from kiosk.contract.problem import Remedy, remedy_of
from kiosk.contract.signed import BadSignature, SignedDocument
from kiosk.crypto.bundle import BundleReader
from kiosk.crypto.envelope import SealedPart, SealedParts, open_all
from kiosk.crypto.errors import CryptoError
from kiosk.crypto.sm3 import sm3
from kiosk.sandbox import announcing, checkpoints, committing, enrolment, evaluations, uploads, whole
from kiosk.sandbox.catalogue import Items
from kiosk.sandbox.office import Office
from kiosk.sandbox.refused import Refused
from kiosk.sandbox.tables import ApplicationRow

_ROUNDS = 3

Watch = Callable[[int], AbstractContextManager[Callable[[int], None]]]


class Unusable(Exception):
    """A parcel of which nothing is taken.  ``code`` says why, as the terminal's table of problems has it."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail


@dataclass(slots=True)
class Taken:
    """What came of one terminal's parcel.  ``accepted`` got their numbers now, ``known`` had them before;
    ``acceptances`` are all of these."""

    terminal: str
    parcel: Parcel
    digest: str
    enrolled: bool = False
    accepted: int = 0
    known: int = 0
    acceptances: list[SignedDocument] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    rated: list[Rated] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    checkpoint: str = ""
    anchor: SignedDocument | None = None
    anchor_refused: str = ""


def parcels(stick: Path) -> list[str]:
    """The terminals whose parcels lie on a stick."""
    return [name for name in terminals(stick) if box(stick, name, TO_PLATFORM)]


def take(office: Office, items: Items, stick: Path, terminal: str, watch: Watch) -> Taken:
    """One terminal's parcel.  Again is harmless.  Raises `Unusable`: ``parcel-missing``, ``parcel-damaged``,
    ``parcel-other-platform``, ``parcel-other-terminal``, ``terminal-not-enrolled``."""
    folder = box(stick, terminal, TO_PLATFORM)
    if folder is None:
        raise Unusable("parcel-missing", terminal)
    parcel, letter, taken = _opened(office, folder, terminal)
    with watch(sum(each.size for each in parcel.applications)) as advance:
        for each in parcel.applications:
            _take_one(office, items, folder, each, taken)
            advance(each.size)
    for signed in letter.evaluations:
        _rate(office, signed, taken)
    _anchor(office, letter, taken)
    return taken


def _opened(office: Office, folder: Box, terminal: str) -> tuple[Parcel, Letter, Taken]:
    """Index and letter, proven to be this terminal's; it is enrolled if its letter asks for it."""
    try:
        signed = SignedDocument.parse(folder.read(INDEX, INDEX_LIMIT))
        claim = Parcel.parse(signed.document.encode())
    except FileNotFoundError:
        raise Unusable("parcel-missing", terminal) from None
    except (OSError, ValueError) as error:  # pydantic's is one too; neither shows the input
        raise Unusable("parcel-damaged", f"{INDEX}: {type(error).__name__}") from None
    if claim.platform_key != office.key.public.fingerprint():
        raise Unusable("parcel-other-platform", claim.platform_key)
    if claim.terminal_id != terminal:
        raise Unusable("parcel-other-terminal", claim.terminal_id)
    letter = _letter(office, folder, claim)
    enrolled = bool(letter and letter.enrolment and _enrol(office, letter.enrolment, terminal))
    with Session(office.engine) as db:
        keys = office.terminal_keys(db, terminal)
    if not keys:
        raise Unusable("terminal-not-enrolled", terminal)
    try:
        parcel = signed.open(Parcel, *keys)
    except BadSignature:
        raise Unusable("parcel-damaged", f"{INDEX}: no key of {terminal} signed it") from None
    except ValueError as error:
        raise Unusable("parcel-damaged", f"{INDEX}: {error}") from None
    taken = Taken(terminal, parcel, sm3(signed.document.encode()).hex(), enrolled)
    if letter is None:
        taken.damaged.append(letter_file(parcel.number))
    return parcel, letter or Letter(), taken


def _letter(office: Office, folder: Box, claim: Parcel) -> Letter | None:
    """None for one that isn't there, or doesn't open."""
    told = claim.letter
    try:
        ciphertext = folder.read(letter_file(claim.number), told.size)
        part = SealedPart(ciphertext, bytes.fromhex(told.digest), told.plain_size)
        name = letter_name(claim.terminal_id, claim.number)
        sealed = SealedParts(name, bytes.fromhex(told.wrapped_key), told.chunk_size, {"letter": part})
        return Letter.parse_canonical(open_all(sealed, office.key)["letter"])
    except (OSError, CryptoError, ValueError):
        return None


def _enrol(office: Office, signed: SignedDocument, terminal: str) -> bool:
    """Whether the terminal came in by this parcel; one that is known stays so, whatever its code."""
    try:
        request = EnrolRequest.parse(signed.document.encode())
        with Session(office.engine) as db:
            keys = {key.to_bytes().hex() for key in office.terminal_keys(db, terminal)}
        if request.terminal_id != terminal or request.public_key in keys:
            return False
        enrolment.enrol(office, signed)
    except Refused as refusal:
        raise Unusable("terminal-not-enrolled", refusal.code) from None
    except ValueError:
        return False
    return True


def _take_one(office: Office, items: Items, folder: Box, each: Carried, taken: Taken) -> None:
    known = _accepted_before(office, items, taken.terminal, each)
    if known is not None:
        taken.known += 1
        taken.acceptances.append(known)
        return
    name = each.application_id + BUNDLE
    try:
        with folder.open(name) as file:
            if digest_of(file) != each.digest:
                raise ValueError("not the bytes of the index")
            acceptance = _hand_in(office, items, taken.terminal, file, each)
    except Refused as refusal:
        refused = Refusal(
            application_id=each.application_id,
            content_digest=each.content_digest,
            code=refusal.code,
            detail=refusal.detail[:400],
        )
        taken.refused.append(refused)
    except (OSError, CryptoError, ValueError):
        taken.damaged.append(name)
    else:
        taken.accepted += 1
        taken.acceptances.append(acceptance)


def _accepted_before(office: Office, items: Items, carrier: str, each: Carried) -> SignedDocument | None:
    with Session(office.engine) as db:
        row = db.get(ApplicationRow, each.application_id)
        if row is None or row.acceptance is None or row.content_digest != each.content_digest:
            return None
        manifest = SignedDocument(document=row.manifest, signature=row.manifest_signature)
    return announcing.announce(office, items, carrier, manifest).acceptance


def _hand_in(office: Office, items: Items, carrier: str, file: BinaryIO, each: Carried) -> SignedDocument:
    """As it comes over the network: a small one whole, of a larger one what is missing from where it stands.
    A part that turned out damaged there is sent again."""
    bundle = BundleReader(file)
    if sm3(bundle.manifest).hex() != each.content_digest:
        raise ValueError("the bundle holds another application")
    for left in reversed(range(_ROUNDS)):
        try:
            if bundle.size <= office.setup.body_limit:
                return _whole(office, items, carrier, file, each.application_id)
            return _round(office, items, carrier, bundle, each.application_id)
        except Refused as refusal:
            if remedy_of(refusal.code) is not Remedy.GONE or not left:
                raise
    raise AssertionError("the last round returns or raises")


def _whole(office: Office, items: Items, carrier: str, file: BinaryIO, application_id: str) -> SignedDocument:
    """As over the network, without the digest at its end: the index named one that was held against it."""
    data, _ = BundleReader(file).untrailed()
    answer = whole.take(office, items, carrier, application_id, data, committed=True)
    assert answer.acceptance is not None  # it was to be committed
    return answer.acceptance


def _round(
    office: Office,
    items: Items,
    carrier: str,
    bundle: BundleReader,
    application_id: str,
) -> SignedDocument:
    manifest = SignedDocument.of(bundle.manifest, bundle.signature)
    answer = announcing.announce(office, items, carrier, manifest)
    if answer.application_id != application_id:
        raise ValueError("the manifest is another application's")
    if answer.acceptance is not None:
        return answer.acceptance
    for part_id, held in answer.missing.items():
        if part_id not in bundle.parts:
            raise ValueError(f"part {part_id} is not in the bundle")
        _send(office, carrier, bundle, application_id, part_id, held)
    return committing.commit(office, carrier, application_id)


def _send(
    office: Office, carrier: str, bundle: BundleReader, application_id: str, part_id: str, held: int
) -> None:
    size = bundle.parts[part_id].size
    if not held:
        try:
            uploads.create(office, carrier, application_id, part_id, size)
        except Refused as refusal:
            if refusal.code != "offset-conflict":  # created before, and nothing of it arrived
                raise
    while held < size:
        chunk = bundle.read(part_id, held, office.setup.chunk_limit)
        checksum = upload_checksum(chunk)
        held = uploads.append(office, carrier, application_id, part_id, held, chunk, checksum).offset


def _rate(office: Office, signed: SignedDocument, taken: Taken) -> None:
    try:
        application_id = Evaluation.parse(signed.document.encode()).application_id
    except ValueError:
        return
    code = ""
    try:
        evaluations.rate(office, signed)
    except Refused as refusal:
        code = refusal.code
    taken.rated.append(Rated(application_id=application_id, code=code))


def _anchor(office: Office, letter: Letter, taken: Taken) -> None:
    """The terminal's audit chain, as it comes over the network otherwise."""
    if letter.checkpoint is not None:
        taken.checkpoint = sm3(letter.checkpoint.document.encode()).hex()
    try:
        for segment in letter.segments:
            checkpoints.receive(office, taken.terminal, segment)
        if letter.checkpoint is not None:
            taken.anchor = checkpoints.anchor(office, taken.terminal, letter.checkpoint)
    except Refused as refusal:
        taken.anchor_refused = refusal.code
