"""Listens to the code scanner from program start to end, and hands a code on only when a visit asks for one.

A code is a person's identity for a minute: one that was scanned before a visit asked for it doesn't count and
is forgotten, as are all others once they have been handed on.  Runs in one thread of its own, the only one
that touches the scanner.

A scanner on a stand reads a phone that is held, or a sticker that hangs there, again and again.  A code that
was handed on and is still there is the same showing, and doesn't count until it was away for `AWAY_S`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from kiosk.ports import Health, Scanned, Scanner, State
from kiosk.problems import Problem
from kiosk.runner import Post

log = logging.getLogger(__name__)

POLL_S = 0.25
AWAY_S = 3.0  # longer than scanners wait before they read the same code again


class ScanWatch:
    """``changed`` is told when the scanner is lost (its problem) or back (None); ``arrived`` when a code was
    scanned that nobody asked for: somebody is there.  Both are called in the owner's thread."""

    def __init__(self, scanner: Scanner, post: Post, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._scanner, self._post, self._monotonic = scanner, post, monotonic
        self._handed_on, self._sighted = 0, float("-inf")
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
        code = found.code if isinstance(found, Scanned) else ""
        if code and self._is_still_there(code):
            return
        with self._lock:
            want, asked = self._want, self._asked
            if code:
                self._want = None  # one was asked for: what is scanned while it is looked up is too much
        if want is None:
            if code:
                self._post(self.arrived)
            return
        if code:
            self._handed_on, self._sighted = hash(code), self._monotonic()

        def tell() -> None:
            with self._lock:
                wanted = self._asked == asked
            if wanted:
                want(found)

        self._post(tell)

    def _is_still_there(self, code: str) -> bool:
        """Whether this is the showing that was handed on.  Of that code only a hash is left, which Python
        salts anew in each process."""
        if hash(code) != self._handed_on:
            return False
        before, self._sighted = self._sighted, self._monotonic()
        return self._sighted - before < AWAY_S
