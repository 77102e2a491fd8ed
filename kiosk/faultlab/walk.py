"""One visit from the first byte to the destroyed bundle, dying at each of its durable steps in turn."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from kiosk.faultlab.doom import Doom
from kiosk.faultlab.lab import bench
from kiosk.faultlab.plan import Fault
from kiosk.faultlab.report import Outcome, Tally
from kiosk.faultlab.run import Run, seeded
from kiosk.faultlab.shared import Bench
from kiosk.faultlab.time import VirtualTime
from kiosk.progressbar import progress

WAYS = (Fault.POWER_CUT, Fault.APP_DEATH, Fault.SYNC_DEATH)


def walk(seed: int, ways: Sequence[Fault] = WAYS, quiet: bool = True) -> Tally:
    began = time.monotonic()
    tally = Tally(seed, layer="every step")
    with bench() as made:
        steps = visit(made, seed).steps
        with progress("faultlab", steps * len(ways), quiet) as advance:
            for outcome in outcomes(made, seed, steps, ways):
                tally.add(outcome)
                advance(1)
    tally.seconds = round(time.monotonic() - began, 1)
    return tally


def outcomes(bench: Bench, seed: int, steps: int, ways: Sequence[Fault] = WAYS) -> Iterator[Outcome]:
    """One run for each step and each way to die; a run without faults has counted the steps."""
    for way in ways:
        for number in range(1, steps + 1):
            yield visit(bench, seed, number, way)


def visit(bench: Bench, seed: int, die_at: int = 0, way: Fault = Fault.POWER_CUT) -> Outcome:
    """One person, nothing wrong but this death; 0 for none."""
    doom = Doom(seeded(seed), VirtualTime(), {}, die_at=die_at, dying=way)
    return Run(bench, doom, people=1, late=1.0).go(seed)
