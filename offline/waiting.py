"""How long to wait before trying again, and how much to send at once.  Pure: chance is an argument."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

FIRST_S = 5.0
LONGEST_S = 15 * 60.0

LARGEST = 256 * 1024
SMALLEST = 32 * 1024


def back_off(failures: int, jitter: Callable[[], float], at_least_s: float = 0) -> float:
    """Seconds to wait after so many failures in a row: anything up to 5 s, 10 s, 20 s ... 15 min.

    The whole span is drawn from, not its end only, so that all terminals of a province don't come back at
    once.  ``jitter`` gives numbers from 0 to 1; ``at_least_s`` is what the platform asked for.
    """
    span = min(LONGEST_S, FIRST_S * 2.0 ** min(failures - 1, 20))
    return max(at_least_s, span * jitter())


@dataclass(slots=True)
class ChunkSize:
    """Bytes sent at once.  Halved when the platform or the line can't take it, doubled again after an
    application has gone through."""

    now: int = LARGEST

    def halve(self) -> bool:
        """False when it is as small as it gets."""
        if self.now <= SMALLEST:
            return False
        self.now = max(SMALLEST, self.now // 2)
        return True

    def grow(self) -> None:
        self.now = min(LARGEST, self.now * 2)
