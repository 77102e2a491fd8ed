"""How fast the line is, as its own exchanges show it: nothing is sent to find out."""

from __future__ import annotations

from dataclasses import dataclass

# A request with so many bytes tells of the rate.
LARGE = 16 * 1024
# How much of the newest measurement goes into what is believed.
_WEIGHT = 0.3
# Before anything was measured, and the least that is ever reckoned with: a modem's rate in bytes a second.
UNKNOWN, SLOWEST = 16 * 1024.0, 2 * 1024.0
# A request may take so many times as long as the line's rate says.
PATIENCE = 4


@dataclass(slots=True)
class Pace:
    """``rate`` in bytes a second and ``round_trip`` in seconds; None before they were measured."""

    rate: float | None = None
    round_trip: float | None = None

    def note(self, size: int, seconds: float) -> None:
        """A request with ``size`` bytes had its answer after so many seconds; only of requests that the
        platform has little to do for."""
        if not size:
            quicker = self.round_trip is None or seconds < self.round_trip
            self.round_trip = seconds if quicker else _blend(self.round_trip, seconds)
        elif size >= LARGE:
            # Some of the time was the platform's: never count so much that nothing is left for the bytes.
            moving = max(seconds - (self.round_trip or 0), seconds / 2, 0.001)
            self.rate = max(SLOWEST, _blend(self.rate, size / moving))

    def failed(self, size: int) -> None:
        """A request with ``size`` bytes ran out of time: the line is slower than was believed."""
        if size >= LARGE:
            self.rate = max(SLOWEST, (self.rate or UNKNOWN) / 2)

    def allowed_s(self, size: int) -> float:
        """What so many bytes may take, beside the time for a small request."""
        return PATIENCE * size / self.rate if self.rate else size / UNKNOWN


def _blend(old: float | None, new: float) -> float:
    return new if old is None else old + _WEIGHT * (new - old)
