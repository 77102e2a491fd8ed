"""Faults on demand, for tests and the demo: what a network and a platform do on a bad day."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Face(StrEnum):
    CHECK = "check"  # the rules of `kiosk.sandbox.faces`
    REFUSE = "refuse"  # every check is refused
    LOW_SCORE = "low-score"  # every check fails


class Fate(StrEnum):
    """What happens to one call."""

    SERVED = "served"
    CUT_BEFORE = "cut-before"  # the connection breaks before the platform does anything
    CUT_AFTER = "cut-after"  # the platform has acted, the answer is lost
    PORTAL = "portal"  # somebody else's web page comes back with status 200
    TAMPERED = "tampered"  # the answer is changed on the way


@dataclass
class Steering:
    """Set from any thread; counters run down in the server.  -1 means until further notice."""

    refuse_code: str = ""
    refuse_left: int = 0
    refuse_path: str = ""  # only calls whose path contains this
    retry_after_s: float = 0
    latency_s: float = 0
    fate: Fate = Fate.SERVED
    fate_left: int = 0
    fate_path: str = ""
    clock_shift_s: float = 0
    full: bool = False
    receive: bool = False  # what is handed over is received; a person accepts it later
    face: Face = Face.CHECK
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def refuse(self, code: str, times: int = 1, path: str = "", retry_after_s: float = 0) -> None:
        """The next calls are refused with a code, signed like any answer."""
        with self._lock:
            self.refuse_code, self.refuse_left, self.refuse_path = code, times, path
            self.retry_after_s = retry_after_s

    def doom(self, fate: Fate, times: int = -1, path: str = "") -> None:
        """The next calls meet a fate.  ``doom(Fate.CUT_BEFORE)`` is a network that is down."""
        with self._lock:
            self.fate, self.fate_left, self.fate_path = fate, times, path

    def calm(self) -> None:
        """Everything works again."""
        with self._lock:
            for name, value in vars(Steering()).items():
                if not name.startswith("_"):
                    setattr(self, name, value)

    def next_fate(self, path: str) -> Fate:
        with self._lock:
            if not self.fate_left or self.fate_path not in path:
                return Fate.SERVED
            self.fate_left -= self.fate_left > 0
            return self.fate

    def next_refusal(self, path: str) -> str:
        """A problem code, empty for none."""
        with self._lock:
            if not self.refuse_left or self.refuse_path not in path:
                return ""
            self.refuse_left -= self.refuse_left > 0
            return self.refuse_code

    def shown(self) -> dict[str, Any]:
        """The settings as they stand."""
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}
