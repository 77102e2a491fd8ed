"""Notices that nobody touches the screen: asks, counts down, ends the visit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from kiosk.config import Visit as Times
from kiosk.ports import Clock

TICK_MS = 500


class IdleWatch(QObject):
    """``changed`` is called on every tick that matters, ``over`` when the time is up.  The goodbye page goes
    by itself, but not while a card still lies on the reader (only after the idle time)."""

    def __init__(self, times: Times, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._times, self._clock = times, clock
        self._last = clock.monotonic()
        self._active = self._parting = False
        self.card_present = False
        self.asking = False
        self.left = 0
        self.goodbye_left = times.goodbye_s
        self.changed: Callable[[], None] = lambda: None
        self.over: Callable[[], None] = lambda: None
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)

    def start(self) -> None:
        self._timer.start()

    def enter(self, active: bool, parting: bool) -> None:
        """A new page: whether time counts there, and whether it is the goodbye page."""
        self._active, self._parting = active, parting
        self.touch()
        self.changed()

    def touch(self) -> None:
        self._last = self._clock.monotonic()
        self.goodbye_left = self._times.goodbye_s
        if self.asking:
            self.asking = False
            self.changed()

    def tick(self) -> None:
        if not self._active:
            return
        still = self._clock.monotonic() - self._last
        if self._parting:
            self._part(still)
            return
        self.asking = still >= self._times.idle_s
        if not self.asking:
            return
        self.left = max(0, round(self._times.idle_s + self._times.countdown_s - still))
        self.changed()
        if self.left == 0:
            self._end()

    def _part(self, still: float) -> None:
        self.goodbye_left = max(0, round(self._times.goodbye_s - still))
        self.changed()
        limit = self._times.idle_s if self.card_present else self._times.goodbye_s
        if still >= limit:
            self._end()

    def _end(self) -> None:
        self.asking = False
        self._active = False
        self.over()
