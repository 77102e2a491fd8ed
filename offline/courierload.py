"""What goes into a parcel: as the store lists it, or, without a store that works, as the files lie there."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from pydantic import ValidationError

from kiosk.config import Settings
from kiosk.contract.courier import Letter
from kiosk.contract.enrolment import EnrolRequest
from kiosk.contract.evaluation import Evaluation
from kiosk.contract.manifest import Manifest
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.bundle import BundleReader
from kiosk.crypto.errors import BundleError
from kiosk.crypto.sm2 import PublicKey
from kiosk.ports import Clock
from offline.bundles import FOLDER, Bundles
from offline.courierchain import gather
from offline.courierledger import CourierLedger
from offline.keys import TerminalKeys, held_keys
from offline.states import State
from offline.station import Station, platform_key
from offline.stored import word_of

Known = Literal["", "announced", "sending", "received", "accepted"]
_KNOWN: dict[State, Known] = {
    State.SAVED: "",
    State.ANNOUNCED: "announced",
    State.SENDING: "sending",
    State.RECEIVED: "received",
}


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose parcel it is, and where the bundles lie."""

    settings: Settings
    data: Path
    bundles: Bundles
    keys: TerminalKeys
    platform: PublicKey
    clock: Clock

    @classmethod
    def of(cls, station: Station) -> Sender:
        clock = station.times.clock
        return cls(station.settings, station.data, station.bundles, station.keys, station.platform, clock)

    @classmethod
    def without_store(cls, settings: Settings, data: Path, clock: Clock) -> Sender:
        """Nothing is written at home.  Raises `Failed`: ``key-missing``, ``store-unusable``."""
        return cls(settings, data, Bundles(data / FOLDER), held_keys(data), platform_key(settings), clock)

    @property
    def terminal(self) -> str:
        return self.settings.terminal.id


@dataclass(frozen=True, slots=True)
class Lot:
    """One application to be carried.  ``name`` is what staff call it: its local number, where it is known."""

    id: str
    name: str
    content_digest: str
    known: Known


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of the platform: its life, its time at the last exchange, the last outcome in that
    life."""

    epoch: str = ""
    at: str = ""
    progress: int = 0


class Load(Protocol):
    """Oldest first; the parcel's number is above the one given."""

    def lots(self, everything: bool) -> list[Lot]: ...

    def letter(self) -> Letter: ...

    def heard(self) -> Heard: ...

    def number(self, above: int) -> int: ...

    def exported(self, number: int, ids: Sequence[str], evaluations: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Listed:
    """As the store has it.  DBAPIError when it fails."""

    station: Station
    ledger: CourierLedger

    @classmethod
    def by(cls, station: Station) -> Listed:
        return cls(station, CourierLedger(station.db, station.settings.terminal.id, station.times))

    def lots(self, everything: bool) -> list[Lot]:
        return [
            Lot(
                row.id,
                row.local_number,
                row.content_digest,
                _KNOWN.get(word_of(State, row.state), "accepted"),
            )
            for row in self.ledger.to_carry(everything)
        ]

    def letter(self) -> Letter:
        chain = gather(self.station)
        # Nothing was ever heard of the platform: it may not know this terminal yet.
        asks = not self.ledger.link().epoch
        return Letter(
            enrolment=_enrolment(Sender.of(self.station)) if asks else None,
            evaluations=self._evaluations(),
            segments=tuple(chain.segments),
            checkpoint=chain.checkpoint,
        )

    def heard(self) -> Heard:
        link, cursor = self.ledger.link(), self.station.outcomes().cursor()
        same_life = cursor.epoch == link.epoch
        return Heard(link.epoch, link.platform_time, cursor.sequence if same_life else 0)

    def number(self, above: int) -> int:
        return self.ledger.next_number(above)

    def exported(self, number: int, ids: Sequence[str], evaluations: int) -> None:
        self.ledger.exported(number, ids, evaluations)

    def _evaluations(self) -> tuple[SignedDocument, ...]:
        return tuple(
            SignedDocument.sign(
                Evaluation(
                    application_id=row.application_id,
                    case_number=row.case_number,
                    terminal_id=self.ledger.terminal,
                    level=row.level,
                    rated_at=row.made_at,
                ),
                self.station.keys.signer,
            )
            for row in self.ledger.ratings()
        )


@dataclass(frozen=True, slots=True)
class Unlisted:
    """Every bundle that is here and whole: the store can't be read or written, and what the platform has of
    them already it says itself.  Nothing is written down at home."""

    sender: Sender

    def lots(self, everything: bool) -> list[Lot]:  # noqa: ARG002 - the Protocol's; it is everything here
        return [self._lot(application_id) for application_id in self.sender.bundles.ids()]

    def letter(self) -> Letter:
        return Letter(enrolment=_enrolment(self.sender))

    def heard(self) -> Heard:
        return Heard()

    def number(self, above: int) -> int:
        return above + 1

    def exported(self, number: int, ids: Sequence[str], evaluations: int) -> None:
        pass

    def _lot(self, application_id: str) -> Lot:
        """Without a digest for what can't be read: then it counts as damaged."""
        try:
            with self.sender.bundles.open(application_id) as file:
                manifest = Manifest.parse_canonical(BundleReader(file).manifest)
        except (OSError, BundleError, ValueError):
            return Lot(application_id, application_id, "", "")
        return Lot(application_id, manifest.local_number, manifest.content_digest(), "")


def _enrolment(sender: Sender) -> SignedDocument | None:
    """The request that goes out over the network otherwise; None without a usable code."""
    terminal, signer = sender.settings.terminal, sender.keys.signer
    try:
        request = EnrolRequest(
            terminal_id=terminal.id,
            terminal_name=terminal.name,
            code=sender.settings.platform.enrol_code,
            public_key=signer.public.to_bytes().hex(),
            nonce=secrets.token_urlsafe(18),
        )
    except ValidationError:
        return None
    return SignedDocument.sign(request, signer)
