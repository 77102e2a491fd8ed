"""Asked to end: by a signal, at any moment, and heard at once.

`threading.Event` may not be set by a signal handler: its lock is not reentrant, and a signal that comes while
the same thread holds it, on its way into `wait`, would wait for itself for ever.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event

PATIENCE_S = 3.0  # the supervisor kills after 5


class Stop(Event):
    """An event for one who waits, set by signal handlers.  `SimpleQueue.put` may interrupt itself."""

    def __init__(self) -> None:
        super().__init__()
        self._asked = False
        self._bell: SimpleQueue[None] = SimpleQueue()

    def set(self) -> None:
        self._asked = True
        self._bell.put(None)

    def is_set(self) -> bool:
        return self._asked

    def wait(self, timeout: float | None = None) -> bool:
        if not self._asked:
            with suppress(Empty):
                self._bell.get(timeout=timeout)
        return self._asked


def stop_when_asked(cut: Callable[[], None], patience_s: float = PATIENCE_S) -> Stop:
    """Set by SIGTERM and SIGINT.  Whatever still waits on the line after ``patience_s`` is ended by ``cut``,
    or at once when asked a second time; ``cut`` is called in a signal handler.  For the main thread."""
    stop = Stop()

    def asked(_number: int, _frame: object) -> None:
        if stop.is_set():
            cut()
            return
        stop.set()
        signal.setitimer(signal.ITIMER_REAL, patience_s)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, asked)
    signal.signal(signal.SIGALRM, lambda *_: cut())
    return stop
