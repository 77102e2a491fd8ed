"""The one-time code of an upload: who knows it may hand over one page, once, for a few minutes."""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Callable
from enum import Enum, auto

BITS = 128
LENGTH = 22  # characters of base64url
MOST_GUESSES = 20  # wrong codes before somebody is taken to try them out


def new_code() -> str:
    return secrets.token_urlsafe(BITS // 8)


class Standing(Enum):
    OPEN = auto()  # waits for a page
    TAKING = auto()  # a page is on its way
    USED = auto()
    EXPIRED = auto()
    GUESSED = auto()  # too many wrong codes came


class Ticket:
    """May be asked from several threads.  A page that began in time may end late; no second one begins
    meanwhile."""

    def __init__(self, code: str, until: float, monotonic: Callable[[], float]) -> None:
        self.code, self.until, self._monotonic = code, until, monotonic
        self._lock = threading.Lock()
        self._taking = self._used = False
        self._wrong = 0

    @property
    def standing(self) -> Standing:
        with self._lock:
            return self._standing()

    def _standing(self) -> Standing:
        if self._used:
            return Standing.USED
        if self._wrong >= MOST_GUESSES:
            return Standing.GUESSED
        if self._taking:
            return Standing.TAKING
        return Standing.OPEN if self._monotonic() < self.until else Standing.EXPIRED

    def admits(self, said: str) -> bool:
        """Whether this is the code, and it still holds.  What doesn't even look like a code (a browser asks
        for icons) is no guess."""
        right = hmac.compare_digest(said.encode("utf-8", "replace"), self.code.encode())
        with self._lock:
            if not right and len(said) == LENGTH:
                self._wrong += 1
            return right and self._standing() in (Standing.OPEN, Standing.TAKING)

    def claim(self) -> bool:
        """A page begins to come; False while another does, or when the code no longer holds."""
        with self._lock:
            if self._standing() is not Standing.OPEN:
                return False
            self._taking = True
            return True

    def release(self) -> None:
        """What came was no page: the code still holds."""
        with self._lock:
            self._taking = False

    def use(self) -> None:
        with self._lock:
            self._used = True
