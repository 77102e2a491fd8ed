"""Challenges before the camera: close your eyes, come nearer, turn your head.

They make it harder to pass with a photo that is held up.  They are no certified liveness: a photo moved
towards the camera comes nearer as well, and a film may do everything.  Nobody is kept out by them: after
`TRIES` failed ones the photo is taken without, and that is written beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from devices.face.quality import Box, Measure
from kiosk.domain.faces import Challenge

TRIES = 2
OPEN, SHUT = 3, 3  # pictures in a row with open eyes before, and with shut ones: a flicker is no blink
LONGEST = 3.0  # seconds that eyes may be shut
STILL = 0.2  # a head moves less than this part of its width while its eyes are shut
NEARER = 1.25  # times as wide as at first
SURE = 2  # pictures in a row that show it
TURNED = 20.0  # degrees of yaw
GONE = 1.0  # seconds without a face after which it may be somebody else's
LEAP = 0.5  # a face that moved further than this part of its width is somebody else's


class Watch(Protocol):
    def see(self, measure: Measure, now: float) -> bool:
        """One more picture of one face; whether the challenge has been met."""


@dataclass(slots=True)
class Blinking:
    """Eyes that were open, then shut in a head that kept still, then open again."""

    _open: int = 0
    _shut: int = 0
    _since: float = 0.0
    _face: Box | None = None

    def see(self, measure: Measure, now: float) -> bool:
        if measure.eyes is not None:
            met = self._shut >= SHUT and now - self._since <= LONGEST
            self._open = 1 if self._shut else self._open + 1
            self._shut, self._face = 0, measure.face
            return met
        if self._open < OPEN or self._moved(measure):
            self._open = self._shut = 0
            return False
        self._since = self._since if self._shut else now
        self._shut += 1
        return False

    def _moved(self, measure: Measure) -> bool:
        return not (measure.face and self._face) or leapt(self._face, measure.face, STILL)


@dataclass(slots=True)
class Nearing:
    """A face a quarter wider than at first."""

    _first: list[int] = field(default_factory=list)
    _near: int = 0

    def see(self, measure: Measure, now: float) -> bool:  # noqa: ARG002 - a watch's word
        width = measure.face[2] if measure.face else 0
        if len(self._first) < OPEN:
            self._first.append(width)
            return False
        self._near = self._near + 1 if width >= NEARER * sorted(self._first)[OPEN // 2] else 0
        return self._near >= SURE


@dataclass(slots=True)
class Turning:
    """A head turned aside; only a detector with points on the face can tell."""

    _aside: int = 0

    def see(self, measure: Measure, now: float) -> bool:  # noqa: ARG002 - a watch's word
        turned = measure.yaw is not None and abs(measure.yaw) >= TURNED
        self._aside = self._aside + 1 if turned else 0
        return self._aside >= SURE


WATCHES: dict[Challenge, Callable[[], Watch]] = {
    Challenge.BLINK: Blinking,
    Challenge.NEARER: Nearing,
    Challenge.TURN: Turning,
}


@dataclass(slots=True)
class Trial:
    """One person's challenges, one after the other.  A second face, or another one in the first one's place,
    begins them anew; the failures stay."""

    asked: tuple[Challenge, ...]
    seconds: float
    passed: tuple[Challenge, ...] = ()
    failed: int = 0
    begun: bool = False
    _watch: Watch | None = None
    _until: float = 0.0
    _seen: tuple[float, Box] | None = None

    @property
    def over(self) -> bool:
        return self.failed >= TRIES or len(self.passed) == len(self.asked)

    def follow(self, measure: Measure, now: float) -> None:
        """Every picture, whatever it shows: is it still the same person?"""
        if measure.faces > 1 or (measure.face and self._another(measure.face, now)):
            self.passed, self._watch, self.begun = (), None, False
        if measure.faces == 1 and measure.face:
            self._seen = (now, measure.face)

    def feed(self, measure: Measure, now: float) -> Challenge | None:
        """What to ask at this moment; None when it is over."""
        if self.over:
            return None
        self.begun = True
        if self._watch is None:
            self._watch, self._until = WATCHES[self._asking()](), now + self.seconds
        if measure.faces == 1 and self._watch.see(measure, now):
            self.passed, self._watch = (*self.passed, self._asking()), None
        elif now >= self._until:
            self.failed, self._watch = self.failed + 1, None
        return None if self.over else self._asking()

    def _asking(self) -> Challenge:
        return self.asked[len(self.passed)]

    def _another(self, face: Box, now: float) -> bool:
        if self._seen is None:
            return False
        return now - self._seen[0] > GONE or leapt(self._seen[1], face, LEAP)


def leapt(before: Box, after: Box, part: float) -> bool:
    """Whether a face's middle moved further than this part of its width."""
    across = abs(before[0] + before[2] / 2 - after[0] - after[2] / 2)
    down = abs(before[1] + before[3] / 2 - after[1] - after[3] / 2)
    return max(across, down) > before[2] * part
