"""`memory`: what the screen's process holds after many visits, beside what it held after the first ones."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ui.bench.figure import Figure, progress
from ui.bench.terminal import FORM_ONLY, Terminal, running
from ui.person import Person
from ui.played import PlayedVisit

TARGET = 1.02
DRIFT = 1000  # references to None: a binding that drops one each time ends the interpreter some day
EARLY, LATE = 20, 200


class Sample:
    """What the process holds when nobody is there."""

    def __init__(self) -> None:
        gc.collect()
        status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        row = next(line for line in status if line.startswith("VmRSS:"))
        self.resident_kb = float(row.split()[1])
        self.nones = sys.getrefcount(None)


def measure(build: Any) -> Figure:
    samples: dict[int, Sample] = {}
    with running(build) as (kiosk, terminal):
        for number in visits(kiosk, terminal, LATE):
            if number in (EARLY, LATE // 2, LATE):
                samples[number] = Sample()
            progress(number, LATE)
    early, half, late = samples[EARLY], samples[LATE // 2], samples[LATE]
    drift = late.nones - early.nones
    kept = late.resident_kb <= TARGET * early.resident_kb and abs(drift) < DRIFT
    details = {"half_way": half.resident_kb, "none_drift": drift, "visits": LATE, "floor_visits": EARLY}
    return Figure("memory", late.resident_kb, "kB", early.resident_kb, TARGET, kept, details)


def visits(kiosk: Any, terminal: Terminal, count: int) -> Iterator[int]:
    """Play visits with a form and a slip of paper; each one's number when it is over."""
    visit = PlayedVisit(Person(kiosk.window.view, kiosk.visit), terminal)
    for number in range(1, count + 1):
        visit.arrive()
        visit.choose(FORM_ONLY)
        visit.fill()
        visit.hand_in()
        visit.part()
        yield number
