"""How much paper is left: counted from what was printed, because most sensors only speak near the end.

The figure is as good as the roll's length in the settings and the feed of each slip: within a few per cent.
Paper that people tear off, or feed with the printer's own button, isn't seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from devices.printer.history import Job
from kiosk.ports import Health, Outcome, State
from kiosk.problems import Problem

MEAN_OF = 20  # slips: long enough to even them out, short enough to follow another item's receipts
FEW = 20  # slips left when staff are told: a morning's work


@dataclass(frozen=True, slots=True)
class Paper:
    """Millimetres of the present roll, and the slips that it is still good for.  ``left_mm`` is None when the
    length of a roll isn't set, ``slips_left`` also when nothing was printed yet.  ``slip_mm`` is the mean of
    the last slips."""

    used_mm: float
    left_mm: float | None = None
    slips_left: int | None = None
    slip_mm: float = 0.0

    @property
    def few(self) -> bool:
        return self.slips_left is not None and self.slips_left <= FEW


def foretell(used_mm: float, jobs: Iterable[Job], roll_m: float) -> Paper:
    """What is left of a roll of ``roll_m`` metres (0: unknown), and for how many slips like the last ones."""
    used_mm = round(used_mm, 1)
    if not roll_m:
        return Paper(used_mm)
    left = round(max(0.0, roll_m * 1000 - used_mm), 1)
    last = [job.mm for job in jobs if job.outcome is Outcome.PRINTED and job.mm][-MEAN_OF:]
    if not last:
        return Paper(used_mm, left)
    mean = sum(last) / len(last)
    return Paper(used_mm, left, int(left / mean), round(mean, 1))


def with_paper(health: Health, paper: Paper) -> Health:
    """A printer's health with what its paper is good for.  Staff are told before the sensor says so."""
    if paper.slips_left is None or health.state is not State.GOOD:
        return health
    # Shown on Chinese and English pages alike: figures and units only.
    count = f"≈ {paper.slips_left} × {paper.slip_mm:.0f} mm"
    problems = health.problems
    if paper.few and not problems:
        problems = (Problem("printer-paper-low", count),)
    detail = ", ".join(part for part in (health.detail, count) if part)
    return Health(health.state, problems, detail)
