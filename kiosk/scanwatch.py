"""Listens to the code scanner from program start to end, and hands a code on only when a visit asks for one.

A code is a person's identity for a minute: one that was scanned before a visit asked for it doesn't count and
is forgotten, as are all others once they have been handed on.  Runs in one thread of its own, the only one
that touches the scanner.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from kiosk.ports import Health, Scanned, Scanner, State
from kiosk.problems import Problem
from kiosk.runner import Post

log = logging.getLogger(__name__)

POLL_S = 0.25


class ScanWatch:
    """``changed`` is told when the scanner is lost (its problem) or back (None); ``arrived`` when a code was
    scanned that nobody asked for: somebody is there.  Both are called in the owner's thread."""

    def __init__(self, scanner: Scanner, post: Post) -> None:
        self._scanner, self._post = scanner, post
        self._lock = threading.Lock()
        self._want: Callable[[Scanned | Problem], None] | None = None
        self._asked = 0
        self._lost: Problem | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scanner", daemon=True)
        self.changed: Callable[[Problem | None], None] = lambda _: None
        self.arrived: Callable[[], None] = lambda: None
        self.state = Health(State.UNKNOWN)

    def start(self) -> None:
        self._thread.start()

    def want(self, scanned: Callable[[Scanned | Problem], None]) -> None:
        """The next code that is scanned, and each bad one before it, until `unwant`."""
        with self._lock:
            self._want, self._asked = scanned, self._asked + 1

    def unwant(self) -> None:
        with self._lock:
            self._want, self._asked = None, self._asked + 1

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=5)
        self._scanner.close()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                found = self._scanner.read(POLL_S)
            except Exception as error:
                # A broken driver must not end the watch: the scanner may come back.
                log.error("scan watch: %s", type(error).__name__)
                log.debug("where", exc_info=True)
                found = Problem("scanner-missing", type(error).__name__)
                self.state = Health(State.BAD, (found,))
                self._stop.wait(POLL_S)
            else:
                self.state = self._scanner.health()
            lost = found if isinstance(found, Problem) and found.code != "code-unreadable" else None
            self._notice(lost)
            if found is not None and lost is None:
                self._hand_on(found)

    def _notice(self, lost: Problem | None) -> None:
        if lost != self._lost:
            self._lost = lost
            self._post(lambda: self.changed(lost))

    def _hand_on(self, found: Scanned | Problem) -> None:
        with self._lock:
            want, asked = self._want, self._asked
            if isinstance(found, Scanned):
                self._want = None  # one was asked for: what is scanned while it is looked up is too much
        if want is None:
            self._post(self.arrived)
            return

        def tell() -> None:
            with self._lock:
                wanted = self._asked == asked
            if wanted:
                want(found)

        self._post(tell)
