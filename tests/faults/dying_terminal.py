"""A terminal in a process of its own that kills itself, as a power cut would, at a point named from outside.

`Dying` is one.  It is forked off a process that has the program loaded: a process of its own that SIGKILL
ends for good, without the seconds that Python needs to import it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from kiosk.clock import SystemClock
from kiosk.config import Settings
from kiosk.domain.applications import Receipt
from offline.disk import Kernel
from offline.station import Station
from offline.sync import Progress
from tests.helpers.applications import application

MANY = 3
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])


class Dying:
    """Does ``role``, save or sync, and dies when ``point`` is reached for the ``count``th time."""

    def __init__(self, role: str, data: Path, settings: Settings, point: str, count: int) -> None:
        self._said = data.with_suffix(f".{os.urandom(4).hex()}")
        self._complaints = self._said.with_suffix(".complaints")
        told = (self._said, self._complaints, role, data, settings.model_dump_json(), point, count)
        self._process = FORKS.Process(target=_live, args=told)
        self._process.start()

    def end(self) -> tuple[int | None, list[str], str]:
        """How it ended (a signal is negative), the ids that it called saved, and what it complained of."""
        self._process.join(60)
        ended = self._process.exitcode
        self._process.kill()
        self._process.join()
        self._process.close()
        return ended, self._said.read_text().split(), self._complaints.read_text()


def dying_at(point: str, count: int) -> Callable[[str], None]:
    left = count

    def reached(name: str) -> None:
        nonlocal left
        left -= name == point
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return reached


def save(station: Station) -> None:
    for _ in range(MANY):
        made = application(page=os.urandom(150_000))
        if isinstance(station.outbox.save(made), Receipt):
            sys.stdout.write(f"{made.id}\n")
            sys.stdout.flush()


def sync(station: Station) -> None:
    """Twice: a bundle goes after a word of the platform that is later than its acceptance, and a loop greets
    when it begins."""
    gateway = station.gateway()
    for _ in range(2):
        loop = station.sync(gateway)
        while loop.step() is not Progress.IDLE:
            pass
    gateway.close()


def _live(said: Path, complaints: Path, role: str, data: Path, settings: str, point: str, count: int) -> None:
    """In the process itself, where every warning is an error and what nobody catches is a complaint."""
    warnings.simplefilter("error")
    with said.open("w") as told, complaints.open("w") as complained:
        os.dup2(complained.fileno(), 2)
        with redirect_stdout(told), redirect_stderr(complained):
            reached = dying_at(point, count)
            read = Settings.model_validate_json(settings)
            station = Station.open(read, data, SystemClock(), reached=reached, disk=Kernel(reached))
            {"save": save, "sync": sync}[role](station)
            station.close()
