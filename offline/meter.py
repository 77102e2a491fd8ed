"""Lines that are paid by volume: what may still be sent today, this month, or in the hours that cost nothing.

Counted is what is put on the line of applications, tries that failed among it; not what is always sent
because it is small.  An application begins while anything is left, so that a large one doesn't wait for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Protocol

from sqlalchemy import Connection, select, update

from kiosk.config import Platform
from kiosk.problems import Problem
from offline.db import Database
from offline.moments import Times
from offline.tables import LINK

MB = 1_000_000


class Meter(Protocol):
    """DBAPIError when the store fails."""

    def shut(self) -> Problem | None:
        """Why applications may not be sent now, None when they may."""

    def count(self, size: int) -> None:
        """So many bytes are being sent."""


class Unmetered:
    """A line on which nobody counts."""

    def shut(self) -> Problem | None:
        return None

    def count(self, size: int) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Metered:
    """``day`` and ``month`` in bytes, 0 for no bound; ``window`` from and until, in local time.  With neither
    bound nothing is sent outside the window."""

    db: Database
    times: Times
    day: int
    month: int
    window: tuple[time, time] | None

    def shut(self) -> Problem | None:
        if self._is_free():
            return None
        if not (self.day or self.month):
            return Problem("line-budget", "window")
        with self.db.reading() as connection:
            today, of_day, of_month = self._used(connection)
        if self.day and of_day >= self.day:
            return Problem("line-budget", f"{of_day // MB} MB on {today}")
        if self.month and of_month >= self.month:
            return Problem("line-budget", f"{of_month // MB} MB in {today[:7]}")
        return None

    def count(self, size: int) -> None:
        if self._is_free():
            return
        with self.db.writing() as connection:  # read in it too: two connections may be sending
            today, of_day, of_month = self._used(connection)
            values = {"metered_day": today, "day_bytes": of_day + size, "month_bytes": of_month + size}
            connection.execute(update(LINK).values(values))

    def _used(self, connection: Connection) -> tuple[str, int, int]:
        """Today, and the bytes of its day and its month."""
        today = self.times.clock.now().date().isoformat()
        columns = select(LINK.c.metered_day, LINK.c.day_bytes, LINK.c.month_bytes)
        day, of_day, of_month = connection.execute(columns).one()
        return today, of_day if day == today else 0, of_month if day[:7] == today[:7] else 0

    def _is_free(self) -> bool:
        if self.window is None:
            return False
        begin, end = self.window
        now = self.times.clock.now().time().replace(tzinfo=None)
        if begin <= end:
            return begin <= now < end
        return now >= begin or now < end  # over midnight


def meter_of(platform: Platform, db: Database, times: Times) -> Meter:
    """What the settings say of the line."""
    if not (platform.day_mb or platform.month_mb or platform.window):
        return Unmetered()
    begin, _, end = platform.window.partition("-")
    window = (time.fromisoformat(begin), time.fromisoformat(end)) if platform.window else None
    return Metered(db, times, int(platform.day_mb * MB), int(platform.month_mb * MB), window)
