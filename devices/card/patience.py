"""One thread for calls that may never come back, and a limit on how long anybody waits for them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")

_MOST_LEFT_BEHIND = 4


class OneThread:
    """Runs calls one after the other in one thread.

    A call that isn't back in time is left behind together with its thread, and the next call gets a new
    thread: a driver that hangs in C can't be stopped, only abandoned.  When four have been abandoned and
    hang on, further calls time out at once instead of piling up more.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._left_behind: list[threading.Thread] = []

    def call(self, work: Callable[[], T], limit: float, amends: Callable[[], None] | None = None) -> T:
        """What ``work`` returns or raises; TimeoutError when it isn't back within ``limit`` seconds.

        ``amends`` gives back what the call held, should it return after it has been left behind.
        """
        done: Future[T] = Future()

        def job() -> None:
            try:
                done.set_result(work())
            except BaseException as error:  # carried to whoever waits
                done.set_exception(error)

        self._put(job)
        try:
            return done.result(limit)
        except TimeoutError:
            if not done.done():
                self._leave(amends)
            raise

    def _put(self, job: Callable[[], None]) -> None:
        if self._thread is None:
            self._left_behind = [thread for thread in self._left_behind if thread.is_alive()]
            if len(self._left_behind) >= _MOST_LEFT_BEHIND:
                raise TimeoutError("too many calls hang")
            self._jobs = queue.SimpleQueue()
            # A daemon, so that a hanging driver can't keep the program from ending.
            self._thread = threading.Thread(target=_run, args=(self._jobs,), name=self._name, daemon=True)
            self._thread.start()
        self._jobs.put(job)

    def _leave(self, amends: Callable[[], None] | None) -> None:
        assert self._thread is not None
        if amends:
            self._jobs.put(amends)
        self._jobs.put(None)  # if it ever comes back, it ends
        self._left_behind.append(self._thread)
        self._thread = None

    def close(self, limit: float = 2.0) -> None:
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join(limit)
            self._thread = None


def _run(jobs: queue.SimpleQueue[Callable[[], None] | None]) -> None:
    while (job := jobs.get()) is not None:
        job()
