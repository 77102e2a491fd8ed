"""`memory`: what 200 visits leave behind, beside what 20 left: resident size, and references to None.

A terminal runs for weeks.  References to None show binding libraries that drop one too many or too few.
"""

from __future__ import annotations

import gc
import re
import sys
from pathlib import Path
from typing import Any

from ui.bench.figure import Figure, progress
from ui.bench.terminal import FORM_ONLY
from ui.bench.turn import running
from ui.person import Person
from ui.played import PlayedVisit

FIRST, LAST = 20, 200
TARGET = 1.02
DRIFT = 1000  # references to None that may come or go; a leak of one a visit's event is thousands


class ShortVisit(PlayedVisit):
    """A form, a receipt, an evaluation: everything of a visit that needs no camera."""

    def short(self) -> None:
        self.arrive()
        self.choose(FORM_ONLY)
        self.fill()
        self.hand_in()
        self.part()


def measure(build: Any) -> Figure:
    sizes: dict[int, tuple[float, int]] = {}
    with running(build) as (kiosk, terminal):
        visit = ShortVisit(Person(kiosk.window.view, kiosk.visit), terminal)
        for number in range(1, LAST + 1):
            visit.short()
            if number in (FIRST, LAST):
                gc.collect()
                sizes[number] = resident(), references_to_none()
            progress(number, LAST)
    (floor, none_before), (value, none_after) = sizes[FIRST], sizes[LAST]
    drift = none_after - none_before
    return Figure(
        "memory",
        value,
        "MB",
        floor,
        TARGET,
        value <= TARGET * floor and abs(drift) < DRIFT,
        {"visits": LAST, "none_before": none_before, "none_after": none_after, "none_drift": drift},
    )


def resident() -> float:
    """VmRSS of this process in megabytes (proc(5))."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None, "no VmRSS in /proc/self/status"
    return int(found[1]) / 1024


def references_to_none() -> int:
    return sys.getrefcount(None)
