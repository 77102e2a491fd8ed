"""Codes out of characters: where one ends, and which are no good.

A scanner, on a serial line or as a keyboard, sends what it has read and then Enter (or Tab).  What it has
read is opaque to us: it is judged by its letters and its length only.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from kiosk.ports import Scanned
from kiosk.problems import Problem

SHORTEST, LONGEST = 8, 1024  # of a code that can stand for an electronic ID (`kiosk.contract.identity.Code`)
ENDS = "\r\n\t"
LOST = "\ufffd"  # in the place of a character that a driver couldn't tell


class Gathering:
    """Keeps at most one code's worth of characters, and nothing once a code has been handed on.

    A code that isn't ended within ``gap_s`` seconds of its last character is no good: what a scanner left
    unended would otherwise become the beginning of the next person's code.
    """

    def __init__(self, monotonic: Callable[[], float], gap_s: float = 0.5) -> None:
        self._monotonic, self.gap_s = monotonic, gap_s
        self._heard: list[str] = []
        self._bad = ""  # why what is being heard is no good
        self._ready: deque[Scanned | Problem] = deque(maxlen=8)
        self._last = 0.0

    @property
    def waiting(self) -> bool:
        """Whether a code has begun and not ended."""
        return bool(self._heard or self._bad)

    def feed(self, text: str) -> None:
        self._end_if_silent()
        self._last = self._monotonic()
        for char in text:
            if char in ENDS:
                self._end()
            elif not " " <= char <= "~":
                self._bad = "a character that no code has"
            elif len(self._heard) >= LONGEST:
                self._bad = f"longer than {LONGEST} characters"
            else:
                self._heard.append(char)

    def next(self) -> Scanned | Problem | None:
        """The next code that has ended, or why there is none; None while nothing has."""
        self._end_if_silent()
        return self._ready.popleft() if self._ready else None

    def forget(self) -> None:
        self._heard.clear()
        self._ready.clear()
        self._bad = ""

    def _end_if_silent(self) -> None:
        if self.waiting and self._monotonic() - self._last >= self.gap_s:
            self._bad = self._bad or "not ended by Enter"
            self._end()

    def _end(self) -> None:
        code, bad = "".join(self._heard).strip(), self._bad
        self._heard.clear()
        self._bad = ""
        if not (code or bad):
            return  # the second half of CR LF
        if not bad and len(code) < SHORTEST:
            bad = f"shorter than {SHORTEST} characters"
        self._ready.append(Problem("code-unreadable", bad) if bad else Scanned(code))
