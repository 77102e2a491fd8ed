"""The drawn person does what the screen says: shuts their eyes, comes nearer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from devices.face.bust import Face
from kiosk.domain.faces import Advice

AWAY, NEAR = 0.46, 0.62  # the head's part of the picture's height
PACE = 0.2  # of it, each second
READING, SHUT, AGAIN = 0.6, 0.7, 2.4  # seconds: of understanding, of shut eyes, until it is done again


@dataclass(slots=True)
class Actor:
    """Told again at each picture; moves as fast as a person does."""

    _share: float = AWAY
    _told: Advice = Advice.NO_FACE
    _since: float = 0.0
    _last: float = 0.0

    def pose(self, told: Advice, now: float) -> dict[str, Any]:
        """How the person stands at ``now`` seconds, as `devices.face.drawn.person` takes it."""
        if told is not self._told:
            self._told, self._since = told, now
        step, self._last = PACE * min(now - self._last, 0.1), now
        wanted = NEAR if told is Advice.NEARER else AWAY
        self._share += max(-step, min(step, wanted - self._share))
        shut = told is Advice.BLINK and READING <= (now - self._since) % AGAIN < READING + SHUT
        return {"share": self._share, "face": Face.SHUT if shut else Face.OPEN}
