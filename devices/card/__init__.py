"""Reading identity cards: `open_reader` chooses the real reader, the simulated one, or none."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from kiosk.domain.people import Citizen
from kiosk.ports import CardReader, Health, Presence, State
from kiosk.problems import Failed, Problem

if TYPE_CHECKING:
    from kiosk.config import Card  # pydantic: the library's process needn't wait for it

_NONE = Problem("reader-missing", "settings say card.kind = none")


class NoReader:
    """A terminal without a card reader: every answer is `reader-missing`."""

    def __init__(self) -> None:
        self._closed = threading.Event()

    def poll(self, timeout: float) -> Presence:
        self._closed.wait(timeout)  # nothing will change; a loop around this must not spin
        return Presence(problem=_NONE)

    def read(self) -> Citizen | Problem:
        return _NONE

    def health(self) -> Health:
        return Health(State.BAD, (_NONE,))

    def close(self) -> None:
        self._closed.set()


def open_reader(
    settings: Card, *, staff_reader: str = "", today: Callable[[], date] = date.today
) -> CardReader:
    """The reader that the settings name.  Touches no hardware yet: a reader that isn't there is reported by
    `poll`.  ``staff_reader`` is the part of a name by which `open_staff_reader` was asked: no resident's card
    is looked for there.

    Raises `Failed("config-malformed")` for an unknown or malformed profile, a simulated reader without its
    folder, or a library that isn't named.
    """
    # Loaded when chosen, so that the first page of a terminal doesn't wait for code it may never use.
    if settings.kind == "none":
        return NoReader()
    reader = _open(settings, staff_reader, today)
    if settings.photo_decoder is None:
        return reader
    from devices.card.portrait import PortraitReader  # noqa: PLC0415

    return PortraitReader(reader, settings.photo_decoder)


def open_staff_reader(wanted: str, *, today: Callable[[], date] = date.today) -> CardReader:
    """A reader of its own for staff cards, on the smart-card service: one with ``wanted`` in its name.  Obeys
    `kiosk.ports.StaffReader`, too.  Like `open_reader` it touches no hardware yet."""
    from devices.card.pcsc import PcscReader  # noqa: PLC0415 - as above
    from devices.card.wrapping import load_profile  # noqa: PLC0415

    return PcscReader(load_profile("generic"), wanted, today=today)


def _open(settings: Card, staff_reader: str, today: Callable[[], date]) -> CardReader:
    if settings.kind == "simulated":
        from devices.card.simulated import SimulatedReader  # noqa: PLC0415

        if settings.path is None:
            raise Failed("config-malformed", "card.path: a simulated reader needs the folder that steers it")
        return SimulatedReader(settings.path, today=today)
    from devices.card.wrapping import load_profile  # noqa: PLC0415

    if settings.kind == "serial":
        from devices.card.onserial import SerialReader  # noqa: PLC0415

        return SerialReader(settings.device, settings.baud, load_profile(settings.profile), today=today)
    if settings.kind == "library":
        from devices.card.onlibrary import LibraryReader  # noqa: PLC0415

        if settings.library is None:
            raise Failed("config-malformed", "card.library: this kind of reader needs the library's path")
        return LibraryReader(settings.library, settings.port, load_profile(settings.profile), today=today)
    from devices.card.pcsc import PcscReader  # noqa: PLC0415

    return PcscReader(load_profile(settings.profile), settings.reader, other=staff_reader, today=today)
