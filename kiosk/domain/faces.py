"""Pictures of faces and what was said about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.domain.people import Guardian


class Verdict(StrEnum):
    """The outcome of a real-person check (实人核验)."""

    PASSED = "passed"
    FAILED = "failed"
    LATER = "later"  # no network: the platform checks when the application arrives
    COUNTER = "counter"  # the person chose to be checked by staff at the window
    WITNESSED = "witnessed"  # a member of staff at the terminal confirmed who the person is


class Challenge(StrEnum):
    """What a person may be asked to do before the camera.  It hardens against a photo that is held up, and
    is no certified liveness."""

    BLINK = "blink"
    NEARER = "nearer"
    TURN = "turn"


@dataclass(frozen=True, slots=True)
class Sitting:
    """How one person's photo is taken: how many challenges, and seconds for each.  ``portrait`` is the
    card's own picture (PNG or JPEG), for the local comparison; empty when nothing is to be compared."""

    challenges: int = 0
    seconds: float = 8.0
    portrait: bytes = field(default=b"", repr=False)


AT_ONCE = Sitting()

# Cosines in thousandths from which SFace takes two pictures for one person: on LFW, and on AgeDB-30, whose
# pictures of a person are thirty years apart, as a card's may be (OpenCV's tutorial of face recognition).
ALIKE, UNLIKE = 363, 277


@dataclass(frozen=True, slots=True)
class FacePhoto:
    """A face photo as JPEG (358x441 px, the proportions of GA 461), with the figures it was chosen by.
    ``faults`` are codes of `Advice` that the person was told and couldn't heed; ``asked`` and ``passed`` are
    codes of `Challenge`.  ``likeness`` is how alike this photo and the card's picture are (cosine of SFace in
    thousandths, -1000 to 1000), None when they weren't compared.  It is a hint and never a verdict."""

    jpeg: bytes = field(repr=False)
    width: int
    height: int
    sharpness: float
    brightness: float
    faults: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    likeness: int | None = field(default=None, repr=False)

    @property
    def unlike(self) -> bool:
        """Whether the local comparison clearly failed."""
        return self.likeness is not None and self.likeness < UNLIKE


@dataclass(frozen=True, slots=True)
class Witness:
    """The member of staff who looked at the person, by number, and when (ISO 8601, with zone)."""

    member: str
    at: str


@dataclass(frozen=True, slots=True)
class FaceProof:
    """How the person was shown to be the one on the card.  ``reference`` is the platform's number for the
    check, empty unless it was asked.  Consent is recorded with its time (ISO 8601, with zone), and with the
    guardian who gave it for a child under 14.  ``witness`` is who confirmed the person where the verdict is
    WITNESSED, and who would not where it is COUNTER."""

    verdict: Verdict
    photo: FacePhoto | None
    consented_at: str
    score: int = 0
    reference: str = ""
    guardian: Guardian | None = None
    witness: Witness | None = None


class Advice(StrEnum):
    """The one short sentence that helps the person most right now."""

    NO_FACE = "no-face"
    TWO_FACES = "two-faces"
    TOO_FAR = "too-far"
    TOO_NEAR = "too-near"
    OFF_CENTRE = "off-centre"
    TOO_DARK = "too-dark"
    TOO_BRIGHT = "too-bright"
    BLURRED = "blurred"
    EYES = "eyes"  # open, and not behind dark glasses
    COVERED = "covered"
    TILTED = "tilted"
    UNEVEN = "uneven"
    BLINK = "blink"
    NEARER = "nearer"
    TURN = "turn"
    HOLD_STILL = "hold-still"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Frame:
    """One camera picture: RGB, 8 bits, row by row, ``width * height * 3`` bytes.  ``number`` counts up."""

    number: int
    width: int
    height: int
    rgb: bytes = field(repr=False)
