"""Taking the face photo: guides the person, waits for a good moment, keeps the best picture of it.

Nothing here knows a camera or a clock: pictures, measures and seconds are handed in.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from devices.face import photo
from devices.face.challenge import LEAP, Trial, leapt
from devices.face.picture import Picture
from devices.face.quality import FAR, NEAR, SOFT, Measure, advise, soft_faults
from kiosk.domain.faces import Advice, Challenge, FacePhoto

HOLD = 0.8  # seconds of good pictures before the best of them is taken
LAPSE = 0.3  # a shorter break in them is forgiven: detection misses a picture now and then
SETTLE = 0.25  # a new advice shows after so long, so that the sentence on the screen doesn't flicker
PATIENCE = 8.0  # seconds of telling somebody a soft fault before the photo is taken all the same
LEAST = 3  # good pictures to choose from


@dataclass(slots=True)
class Capture:
    """One person's photo being taken.  Starts anew when a second face appears, or when the face leaps: the
    photo must never be of somebody who stepped in.  Once taken, it stays taken."""

    trial: Trial = field(default_factory=lambda: Trial((), 0.0))
    taken: FacePhoto | None = field(default=None, repr=False)
    _shown: Advice = Advice.NO_FACE
    _coming: tuple[Advice, float] | None = None
    _since: float | None = None
    _last_good: float = 0.0
    _last: Measure | None = None
    _count: int = 0
    _best: tuple[float, Picture, Measure] | None = field(default=None, repr=False)
    _told_since: float | None = None  # a soft fault

    def feed(self, picture: Picture, measure: Measure, now: float) -> Advice:
        """One more RGB picture with its measure at ``now`` seconds; what to tell the person."""
        if self.taken is not None:
            return Advice.TAKEN
        advice = self._borne(self._judge(picture, measure), now)
        if challenge := self._challenged(advice, measure, now):
            return self._settled(challenge, now)
        if advice is not Advice.HOLD_STILL:
            if advice is Advice.TWO_FACES or now - self._last_good > LAPSE:
                self._restart()
            return self._settled(advice, now)
        if self._since is None or self._leapt(measure) or now - self._last_good > LAPSE:
            self._restart()
            self._since = now
        self._keep(picture, measure, now)
        if self._best and now - self._since >= HOLD and self._count >= LEAST:
            asked, passed = codes(self.trial.asked), codes(self.trial.passed)
            self.taken = replace(photo.take(self._best[1], self._best[2]), asked=asked, passed=passed)
            self._restart()
            return Advice.TAKEN
        return self._settled(advice, now)

    def _judge(self, picture: Picture, measure: Measure) -> Advice:
        advice = advise(measure)
        rows, columns = picture.shape[:2]
        if advice is Advice.HOLD_STILL and measure.face and not photo.fits(measure.face, columns, rows):
            return Advice.OFF_CENTRE
        return advice

    def _challenged(self, advice: Advice, measure: Measure, now: float) -> Advice | None:
        """The challenge that is being asked, once the person stands well; None before, between and after."""
        trial = self.trial
        trial.follow(measure, now)
        if trial.over or advice is Advice.TWO_FACES or not (trial.begun or advice is Advice.HOLD_STILL):
            return None
        self._restart()
        challenge = trial.feed(measure, now)
        return Advice(challenge.value) if challenge else None

    def _borne(self, advice: Advice, now: float) -> Advice:
        """A soft fault is told for a while, and then borne."""
        if advice in (Advice.NO_FACE, Advice.TWO_FACES):
            self._told_since = None
        if advice not in SOFT:
            return advice
        if self._told_since is None:
            self._told_since = now
        return Advice.HOLD_STILL if now - self._told_since >= PATIENCE else advice

    def _keep(self, picture: Picture, measure: Measure, now: float) -> None:
        self._last, self._last_good = measure, now
        self._count += 1
        worth = score(measure)
        if self._best is None or worth > self._best[0]:
            self._best = (worth, picture.copy(), measure)

    def _leapt(self, measure: Measure) -> bool:
        if self._last is None or self._last.face is None or measure.face is None:
            return False
        return leapt(self._last.face, measure.face, LEAP)

    def _restart(self) -> None:
        self._since = self._best = self._last = None
        self._count = 0

    def _settled(self, advice: Advice, now: float) -> Advice:
        if advice is self._shown:
            self._coming = None
        elif self._coming is None or self._coming[0] is not advice:
            self._coming = (advice, now)
        elif now - self._coming[1] >= SETTLE:
            self._shown, self._coming = advice, None
        return self._shown


def codes(challenges: tuple[Challenge, ...]) -> tuple[str, ...]:
    return tuple(challenge.value for challenge in challenges)


def score(measure: Measure) -> float:
    """How good a good picture is: sharp, well lit, in the middle, of the right size, without soft faults.
    Higher is better."""
    sharp = min(measure.sharpness / 400, 1.0)
    light = 1.0 - min(abs(measure.brightness - 140) / 140, 1.0) - measure.dark * 0.5 - measure.bright
    middle = 1.0 - min(abs(measure.centre[0] - 0.5) * 5, 1.0)
    size = 1.0 - min(abs(measure.share - (FAR + NEAR) / 2) / (NEAR - FAR), 1.0)
    return 2 * sharp + light + middle + 0.5 * size - len(soft_faults(measure))
