"""A terminal in a process of its own that kills itself, as a power cut would, at a point named from outside.

Usage: python -m tests.faults.dying_terminal save|sync DATA SETTINGS.json POINT COUNT.  It dies when POINT is
reached for the COUNTth time.  ``save`` tells of each application that was saved on standard output.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from kiosk.clock import SystemClock
from kiosk.config import Settings
from kiosk.domain.applications import Receipt
from offline.disk import Kernel
from offline.station import Station
from offline.sync import Progress
from tests.helpers.applications import application

MANY = 3


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


def main(role: str, data: Path, settings: Path, point: str, count: int) -> None:
    read = Settings.model_validate_json(settings.read_bytes())
    reached = dying_at(point, count)
    station = Station.open(read, data, SystemClock(), reached=reached, disk=Kernel(reached))
    {"save": save, "sync": sync}[role](station)
    station.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4], int(sys.argv[5]))
