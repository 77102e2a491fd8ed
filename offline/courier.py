"""What is handed over on a USB stick: the sealed applications as they lie here, and an index that is signed.

The bundles are copied first, each whole before it has its name; then the letter; the index comes last and
names them all, so a stick that is pulled out earlier holds the parcel of the time before, or none.  The same
export again copies only what isn't there.  Nothing here counts as sent: see `offline.courierimport`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

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
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.bundle import BundleReader
from kiosk.crypto.envelope import seal
from kiosk.crypto.errors import BundleError
from kiosk.crypto.sm3 import sm3
from kiosk.progressbar import Advance
from kiosk.published import published
from offline.catalogue import held
from offline.courierload import Listed, Load, Lot, Sender
from offline.courierstick import PART, Full, Outgoing, failed
from offline.disk import KERNEL, Disk
from offline.station import Station

Watch = Callable[[int], AbstractContextManager[Advance]]


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
    """What the store lists as not accepted; with ``everything`` also what is still kept.  Raises as
    `hand_out` does, and DBAPIError for the store."""
    load = Listed.by(station)
    return hand_out(Sender.of(station), load, stick, everything=everything, disk=disk, watch=watch)


def hand_out(
    sender: Sender,
    load: Load,
    stick: Path,
    *,
    everything: bool = False,
    disk: Disk = KERNEL,
    watch: Watch = unwatched,
) -> Exported:
    """Write a terminal's parcel.  ``watch`` is told how many bytes there are in all, and hears of each.

    Raises `Failed`: ``stick-missing``, ``stick-not-writable``, ``stick-full`` when not even the index fits.
    """
    outgoing = Outgoing.on(stick, sender.terminal, disk)
    lots = load.lots(everything)
    try:
        outgoing.drop_all_but({lot.id for lot in lots}, (BUNDLE, PART, ".new"))
        packed = _pack(sender, outgoing, lots, watch)
        number = load.number(_number_on(outgoing))
        letter = load.letter()
        sealed, ciphertext = _sealed(sender, letter, number)
        parcel = _parcel(sender, load, number, packed, sealed)
        outgoing.put(letter_file(number), ciphertext)
        outgoing.put(INDEX, SignedDocument.sign(parcel, sender.keys.signer).model_dump_json().encode())
        outgoing.drop_all_but({Path(letter_file(number)).stem}, (Path(letter_file(number)).suffix,))
    except OSError as error:
        raise failed(error) from None
    load.exported(number, [each.application_id for each in packed.carried], len(letter.evaluations))
    return Exported(
        parcel=number,
        applications=len(packed.carried),
        copied=packed.copied,
        left=packed.left,
        evaluations=len(letter.evaluations),
        enrolling=letter.enrolment is not None,
        damaged=tuple(packed.damaged),
    )


def _pack(sender: Sender, outgoing: Outgoing, lots: list[Lot], watch: Watch) -> _Packed:
    """Every bundle that fits, oldest first.  One that doesn't may leave room for smaller ones behind it."""
    chosen = lots[:APPLICATIONS_LIMIT]
    packed = _Packed(left=len(lots) - len(chosen))
    with watch(sum(_size(sender, lot) for lot in chosen)) as advance:
        for lot in chosen:
            try:
                _carry(sender, outgoing, lot, packed, advance)
            except BundleError:
                packed.damaged.append(lot.name)
            except Full:
                packed.left += 1
    return packed


def _carry(sender: Sender, outgoing: Outgoing, lot: Lot, packed: _Packed, advance: Advance) -> None:
    """One bundle onto the stick, unless it lies there; `Full` when it doesn't fit, BundleError for one that
    doesn't hold what was saved."""
    source, digest = _checked(sender, lot)
    with source:
        name, size = lot.id + BUNDLE, os.fstat(source.fileno()).st_size
        if size > FILE_LIMIT:
            raise Full
        if outgoing.holds(name, size, digest):
            advance(size)
        else:
            outgoing.copy(source, name, size, advance)
            packed.copied += 1
    packed.carried.append(
        Carried(
            application_id=lot.id,
            content_digest=lot.content_digest,
            size=size,
            digest=digest,
            known=lot.known,
        )
    )


def _checked(sender: Sender, lot: Lot) -> tuple[BinaryIO, str]:
    """A bundle, open, and its digest.  What fails here is our own disk's fault, not the stick's."""
    try:
        source = sender.bundles.open(lot.id)
    except OSError as error:
        raise BundleError(f"the bundle can't be opened: {error.strerror}") from None
    try:
        bundle = BundleReader(source)
        bundle.check()
        if sm3(bundle.manifest).hex() != lot.content_digest:
            raise BundleError("the bundle is not the one that was saved")
        return source, digest_of(source)
    except OSError as error:
        source.close()
        raise BundleError(f"the bundle can't be read: {error.strerror}") from None
    except BundleError:
        source.close()
        raise


def _size(sender: Sender, lot: Lot) -> int:
    try:
        return sender.bundles.path(lot.id).stat().st_size
    except OSError:
        return 0


def _number_on(outgoing: Outgoing) -> int:
    """The number of the parcel that lies there, 0 without one.  A store that was rebuilt counts from it."""
    try:
        index = SignedDocument.parse(outgoing.box.read(INDEX, INDEX_LIMIT))
        return Parcel.parse(index.document.encode()).number
    except (OSError, ValueError):
        return 0


def _sealed(sender: Sender, letter: Letter, number: int) -> tuple[SealedLetter, bytes]:
    sealed = seal({"letter": letter.canonical()}, letter_name(sender.terminal, number), sender.platform)
    part = sealed.parts["letter"]
    described = SealedLetter(
        wrapped_key=sealed.wrapped_key.hex(),
        chunk_size=sealed.chunk_size,
        size=len(part.ciphertext),
        plain_size=part.plain_size,
        digest=part.digest.hex(),
    )
    return described, part.ciphertext


def _parcel(sender: Sender, load: Load, number: int, packed: _Packed, letter: SealedLetter) -> Parcel:
    heard = load.heard()
    return Parcel(
        terminal_id=sender.terminal,
        number=number,
        made_at=sender.clock.now().isoformat(timespec="seconds"),
        platform_key=sender.platform.fingerprint(),
        epoch=heard.epoch,
        heard_at=heard.at,
        edition=held(sender.data, sender.platform),
        configuration=published(sender.settings, sender.data).number,
        progress=heard.progress,
        applications=tuple(packed.carried),
        letter=letter,
    )
