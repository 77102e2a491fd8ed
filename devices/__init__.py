"""Hardware.  Here it is chosen whether a device is real, simulated or absent; nobody else knows.

Each function imports its own room: the camera's process, for one, needs nothing of the others.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from kiosk.config import Settings
    from kiosk.ports import Camera, CardReader, PageSource, Printer, Scanner


def open_reader(settings: Settings) -> CardReader:
    """The card reader of these settings.  Raises `Failed("config-malformed")` for an unknown profile."""
    from devices import card  # noqa: PLC0415

    return card.open_reader(settings.card, staff_reader=settings.staff.reader)


def open_staff_reader(settings: Settings) -> CardReader | None:
    """The second reader, for staff cards alone; None where they are laid on the card reader."""
    from devices import card  # noqa: PLC0415

    return card.open_staff_reader(settings.staff.reader) if settings.staff.reader else None


def open_camera(settings: Settings) -> Camera:
    """The camera of these settings, its process already starting."""
    from devices import camera  # noqa: PLC0415

    return camera.open_camera(settings.camera)


def open_printer(
    settings: Settings, data: Path, reprint_mark: str, now: Callable[[], datetime] | None = None
) -> Printer:
    """The printer of these settings; ``data`` keeps its journal, ``now`` gives the time that its slips are
    measured by (the machine's, when nobody says)."""
    from devices import printer  # noqa: PLC0415

    return printer.open_printer(settings.printer, data, reprint_mark, now or printer.now_here)


def open_scanner(settings: Settings) -> Scanner | None:
    """The code scanner of these settings, None without one.  Raises `Failed("config-malformed")` when what it
    needs is not set."""
    from devices import scanner  # noqa: PLC0415

    return scanner.open_scanner(settings.scanner)


def open_phone(settings: Settings) -> PageSource | None:
    """Pages by phone; None where that isn't set."""
    from devices import pages  # noqa: PLC0415

    return pages.open_phone(settings.documents)


def open_scan_folder(settings: Settings) -> PageSource | None:
    """Pages from a scanner's folder; None where that isn't set."""
    from devices import pages  # noqa: PLC0415

    return pages.open_folder(settings.documents)


def is_simulated(settings: Settings) -> bool:
    """Whether any device of this terminal is simulated: the screen then says so."""
    return bool(settings.made_of_software())
