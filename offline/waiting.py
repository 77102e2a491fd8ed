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


# What a cut line takes along should not have taken longer: a request that is all or nothing ...
WHOLE_S = 2.0
# ... and a chunk of which the platform keeps what came; who was saved meanwhile waits for its end, no longer.
CHUNK_S = 16.0
# So many chunks that broke off and left nothing at the platform, and it keeps nothing.
_LOST = 2
# So many chunks in a row, and a larger one is tried; one that was refused before, after more of them.
_GOOD, _VERY_GOOD = 4, 16


@dataclass(slots=True)
class ChunkSize:
    """Bytes sent at once.  Halved when the platform or the line can't take it, doubled again after some that
    went well and after each application that has gone through."""

    now: int = LARGEST
    most: int = LARGEST  # by the line's measured rate
    _lost: int = 0  # chunks in a row that broke off and left nothing
    _rate: float | None = None
    _passed: int = 0
    _refused: int = 2 * LARGEST

    @property
    def whole(self) -> int:
        """Bytes of a request that is all or nothing."""
        return min(self.now, _within(self._rate, WHOLE_S))

    def halve(self) -> bool:
        """False when it is as small as it gets."""
        if self.now <= SMALLEST:
            return False
        self._refused, self._passed = self.now, 0
        self.now = max(SMALLEST, self.now // 2)
        return True

    def passed(self) -> None:
        """A full chunk went through."""
        self._passed += 1
        if self._passed >= (_GOOD if 2 * self.now < self._refused else _VERY_GOOD):
            self.grow()

    def broke(self, *, kept: bool) -> None:
        """A chunk broke off: whether the platform has anything of it."""
        self._lost = 0 if kept else self._lost + 1
        self.fit(self._rate)

    def grow(self) -> None:
        self._passed = 0
        self.now = min(self.most, self.now * 2)

    def fit(self, rate: float | None) -> None:
        """``rate`` is the line's in bytes a second, None before it was measured."""
        self._rate = rate
        self.most = _within(rate, CHUNK_S if self._lost < _LOST else WHOLE_S)
        self.now = min(self.now, self.most)


def _within(rate: float | None, seconds: float) -> int:
    """The largest size that takes no longer."""
    return LARGEST if rate is None else max(SMALLEST, min(LARGEST, int(rate * seconds)))
