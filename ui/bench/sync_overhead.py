"""`sync.overhead`: bytes on the wire for each byte handed over, with applications of 200 kB.

Counted by a line of our own between terminal and platform, both ways, with all that TLS and HTTP put around;
only what TCP and IP add is not seen.  The floor is the payload itself: the plain bytes before sealing.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from kiosk.faultlab.proxy import only_line
from ui.bench.figure import Figure
from ui.bench.province import drain, fill, opened, running

TARGET = 1.05
APPLICATIONS, FULL = 20, 200
_LIMIT_S = 600.0


def measure(_build: Any, full: bool = False) -> Figure:
    count = FULL if full else APPLICATIONS
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as name:
        folder = Path(name)
        with (
            running(folder) as province,
            only_line(province.card["url"]) as way,
            opened(province.settings(way), folder / "terminal") as (station, _, loop),
        ):
            drain(station, loop, _LIMIT_S)  # enrolment and catalogue belong to the first day
            payload = fill(station, count)
            before = (way.line.passed.up, way.line.passed.down)
            drain(station, loop, _LIMIT_S)
            up, down = way.line.passed.up - before[0], way.line.passed.down - before[1]
    return Figure.beside(
        "sync.overhead",
        (up + down) / count,
        "B",
        payload / count,
        TARGET,
        up=up / count,
        down=down / count,
        connections=way.line.passed.connections,
        applications=count,
    )
