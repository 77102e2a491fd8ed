"""Virtual time: nobody waits, and every clock of a run goes by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

_BEGINNING = datetime.fromisoformat("2026-03-01T09:00:00+08:00")


@dataclass(slots=True)
class VirtualTime:
    """True time, as seconds since the run began; it passes only in `forward`."""

    elapsed: float = 0.0

    def now(self) -> datetime:
        return _BEGINNING + timedelta(seconds=self.elapsed)

    def forward(self, seconds: float) -> None:
        self.elapsed += seconds


@dataclass(slots=True)
class TerminalClock:
    """Obeys `kiosk.ports.Clock`.  ``skew_s`` is how far the wall clock is off; the monotonic clock began with
    the boot and never jumps."""

    time: VirtualTime
    skew_s: float = 0.0
    booted_at: float = -1000.0

    def now(self) -> datetime:
        return self.time.now() + timedelta(seconds=self.skew_s)

    def monotonic(self) -> float:
        return self.time.elapsed - self.booted_at

    def boot(self) -> None:
        self.booted_at = self.time.elapsed
