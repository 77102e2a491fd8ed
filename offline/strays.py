"""Bundles that lost their row while the terminal ran, found again without waiting for the next start.

A bit that turns in a page of the store can make rows invisible without SQLite noticing: it answers, with
fewer.  The bundle still lies there, and so nothing is lost; but nobody would send it (fault lab, seed 244).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.ports import Clock
from offline.outbox import Outbox
from offline.states import HOUR_S


@dataclass(slots=True)
class Strays:
    """For one thread.  What can't be used raises OSError or DBAPIError, as `Outbox.recover` does."""

    outbox: Outbox
    clock: Clock
    _next: float = field(init=False)

    def __post_init__(self) -> None:
        self._next = self.clock.monotonic() + HOUR_S  # the start has just looked

    def gather(self) -> None:
        """Looks once an hour: a second of processor time with 100,000 bundles.  Saving waits only where one
        has no row."""
        if self.clock.monotonic() < self._next:
            return
        # First: a bundle that can't be read must not hold up the rest of every greeting.
        self._next = self.clock.monotonic() + HOUR_S
        if not self.outbox.is_whole():
            self.outbox.recover()
