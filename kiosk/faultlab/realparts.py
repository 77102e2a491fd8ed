"""What the processes of a real run do: they are the product's own, and what can kill them is written here.

Each order is a JSON object.  An application core saves what persons hand over and writes down, for the lab,
what each was told; sync is `kiosk sync`, or the same loop under a clock that is off and a death that waits
for it.
"""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from kiosk.clock import SystemClock
from kiosk.config import load
from kiosk.domain.applications import Receipt
from kiosk.faultlab.people import Person, person
from offline.station import Station
from offline.sync import Progress

MADE_AT = "2026-03-01T09:05:00+08:00"
# An item of the packaged catalogue, which `kiosk sandbox` serves.
ITEM = "11990121MB0A00018Q5992014001001"


@dataclass(frozen=True, slots=True)
class SkewedClock:
    """`kiosk.ports.Clock` with a wall clock that is off; the monotonic one never jumps."""

    skew_s: float

    def now(self) -> datetime:
        return SystemClock().now() + timedelta(seconds=self.skew_s)

    def monotonic(self) -> float:
        return SystemClock().monotonic()


def someone(seed: str, application_id: str) -> Person:
    """The same person in the lab and in the process, from a seed."""
    made = person(Random(seed), application_id, MADE_AT)  # noqa: S311 - repeatable is the point
    return replace(made, application=replace(made.application, item_code=ITEM))


def dying(at: int) -> Callable[[str], None]:
    """Kills this process at its so manieth durable step, as a power cut would; 0 never."""
    left = at

    def reached(_point: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return reached


def app(order: dict[str, Any]) -> int:
    """Saves for each of ``people`` (seed and id), and writes to ``told`` what each was told.  No file may
    grow beyond ``file_limit`` bytes, 0 for any: so a full disk looks to a process."""
    said = os.open(order["told"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    station = _station(order)
    if order["file_limit"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["file_limit"], resource.RLIM_INFINITY))
    for seed, application_id in order["people"]:
        given = someone(seed, application_id).application
        os.write(said, f"{application_id} nothing\n".encode())
        outcome = station.outbox.save(given)
        word = "saved" if isinstance(outcome, Receipt) else "not-saved"
        os.write(said, f"{application_id} {word}\n".encode())
    station.close()
    return 0


def sync(order: dict[str, Any]) -> int:
    """The loop of `kiosk sync --once`, mortal."""
    station = _station(order)
    ways = station.gateways()
    loop = station.sync(*ways)
    while loop.step() is not Progress.IDLE:
        pass
    for way in ways:
        way.close()
    station.close()
    return 0


def _station(order: dict[str, Any]) -> Station:
    settings, clock = load(Path(order["config"])), SkewedClock(order["skew_s"])
    return Station.open(settings, Path(order["data"]), clock, reached=dying(order["die_at"]))
