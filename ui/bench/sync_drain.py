"""`sync.drain`: how fast a full terminal empties to the platform on loopback, beside a bare client that
replays as many requests, prepared beforehand, to the same platform.

Told as time for one application, so that less is better as everywhere: at least 0.8 of the client's rate is
at most 1.25 of its time.
"""

from __future__ import annotations

from typing import Any

from ui.bench.drained import experiment
from ui.bench.figure import Figure

TARGET = 1 / 0.8
APPLICATIONS, FULL = 80, 2000


def measure(_build: Any, full: bool = False) -> Figure:
    ours, bare = experiment(FULL if full else APPLICATIONS)
    return Figure.beside(
        "sync.drain",
        1000 * ours.wall / ours.applications,
        "ms",
        1000 * bare.wall / bare.applications,
        TARGET,
        a_second=ours.applications / ours.wall,
        floor_a_second=bare.applications / bare.wall,
        of_floor=bare.wall / ours.wall,
        applications=ours.applications,
        requests=ours.requests,
    )
