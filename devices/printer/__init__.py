"""Receipt printers.  `open_printer` is the door; the driver and what it imports come with the first use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.config import Printer as Settings
from kiosk.domain.documents import Document
from kiosk.ports import Health, Outcome, Printed, Printer, State
from kiosk.problems import Problem

if TYPE_CHECKING:
    from devices.printer.history import Job
    from devices.printer.paper import Paper


def now_here() -> datetime:
    """Wall time with zone."""
    return datetime.now(UTC).astimezone()


def open_printer(
    settings: Settings, data: Path, reprint_mark: str = "补打", now: Callable[[], datetime] = now_here
) -> Printer:
    """The printer of these settings.  Touches no hardware yet.

    ``data`` is the folder for the journal (``printer/journal.jsonl``) and python-escpos' cache.
    ``reprint_mark`` is printed on top of every slip whose document may have reached paper before.
    Raises `Failed("config-malformed")` for an unknown profile, OSError when ``data`` can't be written.
    """
    if settings.kind == "none":
        return NoPrinter()
    # Late: python-escpos, Pillow and qrcode take a third of a second, and the first screen can't wait.
    from devices.printer.driver import EscposPrinter  # noqa: PLC0415
    from devices.printer.journal import Journal  # noqa: PLC0415
    from devices.printer.profile import load_profile  # noqa: PLC0415

    profile = load_profile(settings.profile)
    journal = Journal(journal_path(data), now)
    return EscposPrinter(settings, profile, journal, data / "printer" / "escpos", reprint_mark, now)


def journal_path(data: Path) -> Path:
    """The print journal in the terminal's data folder."""
    return data / "printer" / "journal.jsonl"


def unsettled(data: Path, now: Callable[[], datetime] = now_here) -> tuple[Job, ...]:
    """Print jobs of which nobody knows whether they came out, oldest first.  Reads the journal only, so it
    may be asked while the terminal runs.  Raises OSError when the journal can't be read."""
    from devices.printer import journal  # noqa: PLC0415 - keeps the door light

    return journal.unsettled(journal_path(data), now())


def settle(data: Path, number: int, outcome: Outcome, now: Callable[[], datetime] = now_here) -> Job:
    """A person looked and says what became of a job: durable, and safe while the terminal runs (a lock of the
    journal; the terminal takes it up with its next job).  After "not printed" the document's next slip is no
    reprint.  Raises ValueError for a job that is not in question, OSError when it can't be kept."""
    from devices.printer import journal  # noqa: PLC0415 - keeps the door light

    return journal.settle(journal_path(data), number, outcome, now())


def paper_left(settings: Settings, data: Path) -> Paper:
    """The paper used of the present roll and what is left of it, from the journal.  May be asked while the
    terminal runs.  Raises OSError when the journal can't be read."""
    from devices.printer import journal  # noqa: PLC0415 - keeps the door light
    from devices.printer.paper import foretell  # noqa: PLC0415

    known = journal.read(journal_path(data))
    return foretell(known.used_mm, known.jobs.values(), settings.roll_m)


def new_roll(data: Path, now: Callable[[], datetime] = now_here) -> None:
    """A person put in a new roll: its paper is counted from nothing.  Safe while the terminal runs."""
    from devices.printer import journal  # noqa: PLC0415 - keeps the door light

    journal.new_roll(journal_path(data), now())


class NoPrinter:
    """The settings name no printer (kind "none"): every slip is ``not-printed``, and health says why."""

    def print(self, document: Document) -> Printed:  # noqa: ARG002 - the port's signature
        return Printed(Outcome.NOT_PRINTED, _NONE)

    def health(self) -> Health:
        return Health(State.BAD, (_NONE,))

    def close(self) -> None:
        """Nothing to close."""


_NONE = Problem("printer-missing", "none is configured")
