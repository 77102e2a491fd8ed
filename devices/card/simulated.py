"""A card reader made of a folder: another program, or a person, lays cards down by writing one file.

``card.json`` holds ``{"card": name or null, "fault": ""}``; `place` writes it.  What is read goes through the
same base text and the same checks as a real card, so a simulated card is refused for the same reasons.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from devices.card.basetext import encode, encode_address, in_force, parse
from devices.card.people import cast
from devices.card.staff import read_staff_card
from devices.card.virtualstaff import StaffCard
from kiosk.crypto.sm2 import PrivateKey
from kiosk.domain.people import CardKind, Citizen
from kiosk.domain.staff import StaffProof
from kiosk.ports import Health, Presence, State
from kiosk.problems import Problem

FAULTS = ("", "unreadable", "pull", "mute", "bad-number", "expired", "gone")
STAFF = "staff"  # the card of a member of staff, made when it is first laid down
HOLDER = "1001"
_STEP_S = 0.05  # how often the file is looked at


@dataclass(frozen=True, slots=True)
class Scene:
    """What the file says: the card lying there and what is wrong.  ``stamp`` differs for each writing."""

    card: str | None = None
    fault: str = ""
    stamp: tuple[int, int] = (0, 0)


def place(folder: Path, card: str | None, fault: str = "") -> None:
    """Lay a card down (None: take it away) and choose what goes wrong.

    ``unreadable``: contact but no data; ``pull``: taken away while it is read; ``mute``: no answer at all;
    ``bad-number``, ``expired``: what the card says; ``gone``: the reader itself is unplugged.
    Laying down any card, the same one too, is a new arrival.  Raises ValueError for unknown names.
    """
    if fault not in FAULTS:
        raise ValueError(f"unknown fault {fault!r}")
    if card is not None and card not in (STAFF, *cast()):
        raise ValueError(f"unknown card {card!r}")
    folder.mkdir(parents=True, exist_ok=True)
    if card == STAFF:
        _staff_key(folder)
    draft = folder / f"card.json.{os.getpid()}"
    draft.write_text(json.dumps({"card": card, "fault": fault}), encoding="utf-8")
    draft.replace(folder / "card.json")


def scene(folder: Path) -> Scene:
    """What lies on the reader; a missing or half-made file is an empty reader."""
    with (
        contextlib.suppress(OSError, ValueError, TypeError, LookupError),
        (folder / "card.json").open(encoding="utf-8") as file,
    ):
        # Both from one open file: by path, an old card could bear the stamp of its successor and arrive anew.
        row, status = json.load(file), os.fstat(file.fileno())
        return Scene(row["card"], row.get("fault", ""), (status.st_mtime_ns, status.st_ino))
    return Scene()


class SimulatedReader:
    """Obeys `kiosk.ports.CardReader`.  Failure modes are those of `place`; a card name that the cast doesn't
    know is `card-unknown`, like a stranger's loyalty card on a real reader."""

    def __init__(
        self,
        folder: Path,
        *,
        today: Callable[[], date] = date.today,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._today = today
        self._monotonic = monotonic
        self._closed = threading.Event()
        self._last: Presence | None = None  # the first look is news, and doesn't wait for any
        self._stamp = (0, 0)
        self._arrivals = 0

    def poll(self, timeout: float) -> Presence:
        until = self._monotonic() + timeout
        while True:
            seen = self._presence()
            rest = until - self._monotonic()
            if seen != self._last or rest <= 0 or self._closed.wait(min(rest, _STEP_S)):
                self._last = seen
                return seen

    def _presence(self) -> Presence:
        now = scene(self._folder)
        if now.fault == "gone":
            return Presence(problem=Problem("reader-missing", "simulated reader is unplugged"))
        if now.card is None:
            return Presence()
        if now.stamp != self._stamp:
            self._stamp = now.stamp
            self._arrivals += 1
        return Presence(self._arrivals)

    def read(self) -> Citizen | Problem:
        now = scene(self._folder)
        if now.fault == "gone":
            return Problem("reader-missing", "simulated reader is unplugged")
        if now.card is None:
            return Problem("card-removed-early")
        if now.fault in ("unreadable", "mute"):
            return Problem("card-unreadable", f"simulated fault: {now.fault}")
        if now.fault == "pull":
            # The card leaves with the read, as it does on a real reader; the next one laid down is well.
            place(self._folder, None)
            return Problem("card-removed-early")
        person = cast().get(now.card)  # which has no staff
        if person is None:
            return Problem("card-unknown", "no such simulated card")
        return _read(_spoiled(person, now.fault, self._today()), self._today())

    def read_staff(self, challenge: bytes, pin: str = "") -> StaffProof | Problem:
        """`kiosk.ports.StaffReader`: through the same commands as a real card, which has no PIN."""
        now = scene(self._folder)
        if now.card != STAFF or now.fault:
            found = self.read()
            return found if isinstance(found, Problem) else Problem("staff-card-other")
        card = StaffCard(HOLDER, PrivateKey.from_bytes(_staff_key(self._folder)))
        return read_staff_card(_Straight(card), challenge, pin) or Problem("staff-card-other")

    def health(self) -> Health:
        if scene(self._folder).fault == "gone":
            return Health(State.BAD, (Problem("reader-missing"),), "simulated")
        return Health(State.GOOD, detail="simulated")

    def close(self) -> None:
        self._closed.set()


class _Straight:
    """Obeys `devices.card.wrapping.Link`, with nothing between us and the card."""

    contact = False

    def __init__(self, card: StaffCard) -> None:
        self._card = card

    def transmit(self, apdu: bytes) -> bytes:
        return self._card.apdu(apdu)

    def control(self, code: int, data: bytes) -> bytes | None:  # noqa: ARG002 - the reader knows none
        return None


def _staff_key(folder: Path) -> bytes:
    """The private key of the staff card that belongs to this reader."""
    path = folder / "staff-card.key"
    if not path.exists():
        draft = folder / f"staff-card.key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(PrivateKey.generate().to_bytes().hex(), encoding="ascii")
        draft.replace(path)
    return bytes.fromhex(path.read_text(encoding="ascii"))


def _read(person: Citizen, today: date) -> Citizen | Problem:
    if person.kind is CardKind.SOCIAL:
        return in_force(person, today)
    address = encode_address(person.newest_address) if person.newest_address else b""
    return parse(encode(person), today, photo=person.photo, newest_address=address)


def _spoiled(person: Citizen, fault: str, today: date) -> Citizen:
    if fault == "expired":
        yesterday = today - timedelta(days=1)
        return replace(person, valid_from=yesterday - timedelta(days=3650), valid_until=yesterday)
    if fault == "bad-number":
        wrong = "0" if person.number[-1] != "0" else "1"
        return replace(person, number=person.number[:-1] + wrong)
    return person
