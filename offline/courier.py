"""What is handed over on a USB stick: the sealed applications as they lie here, and an index that is signed.

The bundles are copied first, each whole before it has its name; then the letter; the index comes last and
names them all, so a stick that is pulled out earlier holds the parcel of the time before, or none.  The same
export again copies only what isn't there.  Nothing here counts as sent: see `offline.courierimport`.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

from pydantic import ValidationError

from kiosk.contract.courier import (
    APPLICATIONS_LIMIT,
    BUNDLE,
    FILE_LIMIT,
    INDEX,
    INDEX_LIMIT,
    Carried,
    Letter,
    Parcel,
    SealedLetter,
    letter_file,
    letter_name,
)
from kiosk.contract.courier_files import digest_of
from kiosk.contract.enrolment import EnrolRequest
from kiosk.contract.evaluation import Evaluation
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.bundle import BundleReader
from kiosk.crypto.envelope import seal
from kiosk.crypto.errors import BundleError
from kiosk.crypto.sm3 import sm3
from kiosk.progressbar import Advance
from kiosk.published import published
from offline.catalogue import held
from offline.courierchain import gather
from offline.courierledger import CourierLedger
from offline.courierstick import PART, Full, Outgoing, failed
from offline.disk import KERNEL, Disk
from offline.states import State
from offline.station import Station
from offline.tables import AnyRow

Watch = Callable[[int], AbstractContextManager[Advance]]
Known = Literal["", "announced", "sending", "received", "accepted"]
_KNOWN: dict[State, Known] = {
    State.SAVED: "",
    State.ANNOUNCED: "announced",
    State.SENDING: "sending",
    State.RECEIVED: "received",
}


def unwatched(_total: int) -> AbstractContextManager[Advance]:
    """For who wants to hear nothing of progress."""
    return nullcontext(lambda _more: None)


@dataclass(frozen=True, slots=True)
class Exported:
    """``applications`` are in the parcel, ``copied`` of them were not on the stick before; ``left`` did not
    fit.  ``damaged`` are those whose files here don't hold what they say: they stay as they are."""

    parcel: int
    applications: int
    copied: int
    left: int
    evaluations: int
    enrolling: bool
    damaged: tuple[str, ...]


@dataclass(slots=True)
class _Packed:
    carried: list[Carried] = field(default_factory=list)
    copied: int = 0
    left: int = 0
    damaged: list[str] = field(default_factory=list)


def export(
    station: Station,
    stick: Path,
    *,
    everything: bool = False,
    disk: Disk = KERNEL,
    watch: Watch = unwatched,
) -> Exported:
    """Write this terminal's parcel.  ``watch`` is told how many bytes there are in all, and hears of each.

    Raises `Failed`: ``stick-missing``, ``stick-not-writable``, ``stick-full`` when not even the index fits;
    ``store-unusable`` and its like for the store.
    """
    ledger = CourierLedger(station.db, station.settings.terminal.id, station.times)
    outgoing = Outgoing.on(stick, ledger.terminal, disk)
    rows = ledger.to_carry(everything)
    try:
        outgoing.drop_all_but({row.id for row in rows}, (BUNDLE, PART, ".new"))
        packed = _pack(station, outgoing, rows, watch)
        number = ledger.next_number(_number_on(outgoing))
        letter = _letter(station, ledger)
        sealed, ciphertext = _sealed(station, letter, number)
        parcel = _parcel(station, ledger, number, packed, sealed)
        outgoing.put(letter_file(number), ciphertext)
        outgoing.put(INDEX, SignedDocument.sign(parcel, station.keys.signer).model_dump_json().encode())
        outgoing.drop_all_but({Path(letter_file(number)).stem}, (Path(letter_file(number)).suffix,))
    except OSError as error:
        raise failed(error) from None
    ledger.exported(number, [each.application_id for each in packed.carried], len(letter.evaluations))
    return Exported(
        parcel=number,
        applications=len(packed.carried),
        copied=packed.copied,
        left=packed.left,
        evaluations=len(letter.evaluations),
        enrolling=letter.enrolment is not None,
        damaged=tuple(packed.damaged),
    )


def _pack(station: Station, outgoing: Outgoing, rows: list[AnyRow], watch: Watch) -> _Packed:
    """Every bundle that fits, oldest first.  One that doesn't may leave room for smaller ones behind it."""
    chosen = rows[:APPLICATIONS_LIMIT]
    packed = _Packed(left=len(rows) - len(chosen))
    with watch(sum(_size(station, row.id) for row in chosen)) as advance:
        for row in chosen:
            try:
                with station.bundles.open(row.id) as source:
                    _carry(outgoing, row, source, packed, advance)
            except (BundleError, FileNotFoundError):
                packed.damaged.append(row.local_number)
            except Full:
                packed.left += 1
    return packed


def _checked(source: BinaryIO, content_digest: str) -> str:
    """The digest of a bundle that holds what was saved; BundleError otherwise, and when it can't be read."""
    try:
        bundle = BundleReader(source)
        bundle.check()
        if sm3(bundle.manifest).hex() != content_digest:
            raise BundleError("the bundle is not the one that was saved")
        return digest_of(source)
    except OSError as error:
        raise BundleError(f"the bundle can't be read: {error.strerror}") from None


def _carry(outgoing: Outgoing, row: AnyRow, source: BinaryIO, packed: _Packed, advance: Advance) -> None:
    """One bundle onto the stick, unless it lies there; `Full` when it doesn't fit."""
    digest = _checked(source, row.content_digest)
    name, size = row.id + BUNDLE, os.fstat(source.fileno()).st_size
    if size > FILE_LIMIT:
        raise Full
    if outgoing.holds(name, size, digest):
        advance(size)
    else:
        outgoing.copy(source, name, size, advance)
        packed.copied += 1
    packed.carried.append(
        Carried(
            application_id=row.id,
            content_digest=row.content_digest,
            size=size,
            digest=digest,
            known=_known(State(row.state)),
        )
    )


def _known(state: State) -> Known:
    return _KNOWN.get(state, "accepted")


def _size(station: Station, application_id: str) -> int:
    try:
        return station.bundles.path(application_id).stat().st_size
    except OSError:
        return 0


def _number_on(outgoing: Outgoing) -> int:
    """The number of the parcel that lies there, 0 without one.  A store that was rebuilt counts from it."""
    try:
        return Parcel.parse(
            SignedDocument.parse(outgoing.box.read(INDEX, INDEX_LIMIT)).document.encode()
        ).number
    except (OSError, ValueError):
        return 0


def _letter(station: Station, ledger: CourierLedger) -> Letter:
    signer = station.keys.signer
    evaluations = tuple(
        SignedDocument.sign(
            Evaluation(
                application_id=row.application_id,
                case_number=row.case_number,
                terminal_id=ledger.terminal,
                level=row.level,
                rated_at=row.made_at,
            ),
            signer,
        )
        for row in ledger.ratings()
    )
    # Nothing was ever heard of the platform: it may not know this terminal yet.
    enrolment = None if ledger.link().epoch else _enrolment(station)
    chain = gather(station)
    return Letter(
        enrolment=enrolment,
        evaluations=evaluations,
        segments=tuple(chain.segments),
        checkpoint=chain.checkpoint,
    )


def _enrolment(station: Station) -> SignedDocument | None:
    """The request that goes out over the network otherwise; None without a usable code."""
    settings, signer = station.settings, station.keys.signer
    try:
        request = EnrolRequest(
            terminal_id=settings.terminal.id,
            terminal_name=settings.terminal.name,
            code=settings.platform.enrol_code,
            public_key=signer.public.to_bytes().hex(),
            nonce=secrets.token_urlsafe(18),
        )
    except ValidationError:
        return None
    return SignedDocument.sign(request, signer)


def _sealed(station: Station, letter: Letter, number: int) -> tuple[SealedLetter, bytes]:
    name = letter_name(station.settings.terminal.id, number)
    sealed = seal({"letter": letter.canonical()}, name, station.platform)
    part = sealed.parts["letter"]
    described = SealedLetter(
        wrapped_key=sealed.wrapped_key.hex(),
        chunk_size=sealed.chunk_size,
        size=len(part.ciphertext),
        plain_size=part.plain_size,
        digest=part.digest.hex(),
    )
    return described, part.ciphertext


def _parcel(
    station: Station, ledger: CourierLedger, number: int, packed: _Packed, letter: SealedLetter
) -> Parcel:
    link, cursor = ledger.link(), station.outcomes().cursor()
    return Parcel(
        terminal_id=ledger.terminal,
        number=number,
        made_at=station.times.moment().wall,
        platform_key=station.platform.fingerprint(),
        epoch=link.epoch,
        heard_at=link.platform_time,
        edition=held(station.data, station.platform),
        configuration=published(station.settings, station.data).number,
        progress=cursor.sequence if cursor.epoch == link.epoch else 0,
        applications=tuple(packed.carried),
        letter=letter,
    )
