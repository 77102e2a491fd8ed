"""A card reader on the system's smart-card service (PC/SC)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import TypeVar

from devices.card.arrivals import Arrivals
from devices.card.patience import OneThread
from devices.card.samv import read_id_card
from devices.card.social import read_social_card
from devices.card.staff import read_staff_card
from devices.card.winscard import Connection, Service, Slot
from devices.card.wrapping import Profile
from kiosk.domain.people import Citizen
from kiosk.domain.staff import StaffProof
from kiosk.ports import Health, Presence, State
from kiosk.problems import Failed, Problem

T = TypeVar("T")

_SLICE_S = 0.5  # longest wait inside one call; also the pause before trying a lost service again
_GRACE_S = 3.0  # how much longer than asked a call may take before it counts as hanging
_LEAVE_S = 0.6  # pcscd needs up to 0.4 s to notice that a card has left
_NO_READER = Problem("reader-missing", "no reader of that name is connected")
_SPOILT = ("reader-service-stopped", "reader-missing", "reader-refused")


class PcscReader:
    """Obeys `kiosk.ports.CardReader`.

    All calls of the service run in one thread of our own, each with a limit, so a hanging driver costs one
    call.  A stopped or restarted service, a spoilt context and an unplugged reader are reported as the
    problem of a `Presence`, the context is dropped, and the next poll tries again.  A card pulled in
    mid-read is `card-removed-early`; one that answers nothing is `card-unreadable`.
    """

    def __init__(
        self,
        profile: Profile,
        wanted: str = "",
        *,
        other: str = "",
        today: Callable[[], date] = date.today,
        monotonic: Callable[[], float] = time.monotonic,
        connect: Callable[[], Service] = Service,
    ) -> None:
        """``wanted`` is a part of the reader's name, empty for any reader; one with ``other`` in its name is
        somebody else's."""
        self._profile = profile
        self._wanted, self._other = wanted, other
        self._today = today
        self._monotonic = monotonic
        self._connect = connect
        self._thread = OneThread("card reader")
        self._closed = threading.Event()
        self._service: Service | None = None
        self._slots: dict[str, Slot] = {}
        self._arrivals = Arrivals()
        self._last: Presence | None = None

    def poll(self, timeout: float) -> Presence:
        until = self._monotonic() + timeout
        while True:
            rest = max(0.0, until - self._monotonic())
            seen = self._presence(min(rest, _SLICE_S))
            news = seen != self._last
            self._last = seen
            rest = until - self._monotonic()
            if news or rest <= 0 or self._closed.is_set():
                return seen
            if seen.problem:
                self._closed.wait(min(rest, _SLICE_S))

    def _presence(self, timeout: float) -> Presence:
        try:
            self._look(timeout)
        except Failed as failed:
            return Presence(problem=failed.problem)
        if not self._slots:
            return Presence(problem=_NO_READER)
        newest = self._arrivals.newest
        return Presence(newest[1]) if newest else Presence()

    def _look(self, timeout: float) -> None:
        """Bring what is known of the slots up to date; waits only while nothing changes."""
        held, known = [self._service] if self._service else [], self._slots

        def work() -> tuple[Service, dict[str, Slot]]:
            if not held:
                held.append(self._connect())
            return held[0], held[0].look(known, timeout, self._wanted, self._other)

        def give_back() -> None:  # also a context that nobody has seen yet
            while held:
                held.pop().close()

        limit = timeout + _GRACE_S
        self._service, self._slots = self._limited(work, limit, "reader-service-stopped", give_back)
        self._arrivals.see(self._slots, self._monotonic())

    def read(self) -> Citizen | Problem:
        return self._of_newest(self._read_either)

    def read_staff(self, challenge: bytes, pin: str = "") -> StaffProof | Problem:
        """`kiosk.ports.StaffReader`: the same care as for a resident's card, and nothing but the staff card's
        own application is spoken to."""

        def way(service: Service, reader: str) -> StaffProof | Problem:
            try:
                with service.connect(reader) as link:
                    return read_staff_card(link, challenge, pin) or Problem("staff-card-other")
            except Failed as failed:
                if failed.problem.code != "card-unreadable":
                    raise
                return failed.problem

        return self._of_newest(way)

    def _of_newest(self, way: Callable[[Service, str], T | Problem]) -> T | Problem:
        """What a way of reading brings from the card that was reported last."""
        try:
            self._look(0)
            if not self._slots:
                return _NO_READER
            newest, service = self._arrivals.newest, self._service
            if newest is None or service is None or (self._last and newest[1] != self._last.arrival):
                return Problem("card-removed-early", "another card than the one that was reported")
            return self._read(service, newest[0], way)
        except Failed as failed:
            return failed.problem

    def _read(self, service: Service, reader: str, way: Callable[[Service, str], T | Problem]) -> T | Problem:
        insertions = self._slots[reader].insertions

        def work() -> T | Problem:
            found = way(service, reader)
            unreadable = isinstance(found, Problem) and found.code == "card-unreadable"
            if unreadable and not _stays(service, reader, insertions):
                return Problem("card-removed-early")
            return found

        return self._limited(work, self._profile.timeout_s, "card-unreadable", service.close)

    def _read_either(self, service: Service, reader: str) -> Citizen | Problem:
        """Try the reader's module and the card's own application, first the one that the card's protocol
        makes likelier, each on a connection of its own: a command that isn't understood can spoil one.

        When the module finds no card, a chip in the same slot still may be what was meant: a contactless
        social-security card looks to PC/SC like an ID card on a module.
        """
        ways = [self._by_module, self._by_chip]
        found: Citizen | Problem | None = None
        for number in range(len(ways)):
            try:
                with service.connect(reader) as link:
                    if number == 0 and link.contact:
                        ways.reverse()
                    tried = ways[number](link)
            except Failed as failed:
                if failed.problem.code != "card-unreadable":
                    raise
                tried = failed.problem
            if tried is not None and not (isinstance(tried, Problem) and tried.code == "card-unreadable"):
                return tried
            found = found or tried
        return found or Problem("card-unknown", "neither a module nor a social-security card answers")

    def _by_module(self, link: Connection) -> Citizen | Problem | None:
        return read_id_card(link, self._profile, self._today())

    def _by_chip(self, link: Connection) -> Citizen | Problem | None:
        return read_social_card(link, self._today())

    def _limited(self, work: Callable[[], T], limit: float, hanging: str, give_back: Callable[[], None]) -> T:
        """Run in the reader's thread; a call that fails for the service, or hangs, drops the context."""
        try:
            return self._thread.call(work, limit, give_back)
        except TimeoutError:
            self._forget()
            raise Failed(hanging, f"no answer within {limit:g} s") from None
        except Failed as failed:
            if failed.problem.code in _SPOILT or self._service is None:
                self._drop(give_back)
            raise

    def _drop(self, give_back: Callable[[], None]) -> None:
        self._forget()
        with suppress(TimeoutError):
            self._thread.call(give_back, _GRACE_S)

    def _forget(self) -> None:
        self._service = None
        self._slots = {}
        self._arrivals.lose_all()

    def health(self) -> Health:
        if self._last is None:
            return Health(State.UNKNOWN)
        names = ", ".join(self._slots)
        if self._last.problem:
            return Health(State.BAD, (self._last.problem,), names)
        return Health(State.GOOD, detail=names)

    def close(self) -> None:
        self._closed.set()
        if self._service:
            self._drop(self._service.close)
        self._thread.close()


def _stays(service: Service, reader: str, insertions: int) -> bool:
    """Whether the same card is still there once the service had time to notice that it isn't."""

    def same(slots: dict[str, Slot]) -> bool:
        slot = slots.get(reader)
        return slot is not None and slot.present and slot.insertions == insertions

    slots = service.look({}, 0)
    return same(slots) and same(service.look(slots, _LEAVE_S))
