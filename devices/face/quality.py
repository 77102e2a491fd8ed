"""What the measures of a face picture mean: one table of limits, and the one thing to tell the person.

Some limits are told but don't bind: `SOFT` faults are said for a while, and then the photo is taken all the
same, with its faults written beside it.  Nobody's eyes, beard, veil or lamp may lock them out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from kiosk.domain.faces import Advice

Box = tuple[int, int, int, int]  # x, y, width, height in the picture's pixels

HEAD = 1.3  # a head from hair to chin is this many times the height of the box that the cascade draws

# What                              limit         whence
FAR, NEAR = 1 / 3, 2 / 3  #         head/height   terminals' manuals; nearer than that no ID photo fits
CENTRE = (0.5, 0.49)  #             of the oval   the oval on the screen
REACH = (0.11, 0.12)  #             half axes     the oval on the screen
EYES_APART = 60.0  #                pixels        often quoted for GB/T 35678 (not seen); OFIQ: 70
DARK, BRIGHT = 48.0, 215.0  #       mean          OFIQ: 0.2 to 0.8 of 255 (51 to 204), a little wider
DARK_SHARE = 0.5  #                 of 0-25       ISO/IEC 29794-5 counts these levels; the limit is ours
BRIGHT_SHARE = 0.25  #              of 247-255    ISO/IEC 29794-5 counts these levels; the limit is ours
ROOM_DARK, ROOM_BRIGHT = 30.0, 235.0  # mean      ours, of the whole picture, when no face was found in it
ROOM_SHARE = 0.6  #                 of either     ours, likewise
SHARP = 45.0  #                     variance      ours: of the Laplacian, face at 160 pixels
POSE = 95.0  #                      of 100        OFIQ's measure, cos² of the angle; 95 is 13 degrees, ours
EVEN = 60.0  #                      of 100        OFIQ's measure of both cheeks; the limit is ours
COVER = 12.0  #                     CrCb          ours: bare faces had 0 to 8, masks and glasses 15 to 57
LIPS = 0.1  #               of contrast   ours: bare faces had 0.5 to 1.1, one of 98 in LFW less than 0.1

SOFT = (Advice.EYES, Advice.COVERED, Advice.TILTED, Advice.UNEVEN)


@dataclass(frozen=True, slots=True)
class Measure:
    """What one picture shows.  ``share`` is the head's part of the height, ``centre`` the face's middle (in
    parts of width and height); luminance is of the face, or of the whole picture when there is none.
    ``even`` is 0 to 100, angles are degrees, None when the detector can't tell them."""

    faces: int
    face: Box | None = None
    share: float = 0.0
    centre: tuple[float, float] = (0.0, 0.0)
    sharpness: float = 0.0
    brightness: float = 0.0
    dark: float = 0.0
    bright: float = 0.0
    eyes: float | None = None  # pixels between the eyes' middles, None when two open eyes were not found
    roll: float | None = None
    yaw: float | None = None
    even: float = 100.0
    cover: float = 0.0  # how far apart the tints around eyes and mouth are
    bare_mouth: bool = True
    lips: float = 1.0  # how much darker the line between them is than what is around it


def advise(measure: Measure) -> Advice:
    """The one sentence that helps most: first who is there, then where, then the light, then how still."""
    return hard_fault(measure) or next(iter(soft_faults(measure)), Advice.HOLD_STILL)


def hard_fault(measure: Measure) -> Advice | None:
    """What no photo can be taken with."""
    if measure.faces == 0:
        return _no_face(measure)
    if measure.faces > 1:
        return Advice.TWO_FACES
    if measure.share < FAR or (measure.eyes is not None and measure.eyes < EYES_APART):
        return Advice.TOO_FAR
    if measure.share > NEAR:
        return Advice.TOO_NEAR
    across = (measure.centre[0] - CENTRE[0]) / REACH[0]
    down = (measure.centre[1] - CENTRE[1]) / REACH[1]
    if across * across + down * down > 1:
        return Advice.OFF_CENTRE
    if measure.brightness < DARK or measure.dark > DARK_SHARE:
        return Advice.TOO_DARK
    if measure.brightness > BRIGHT or measure.bright > BRIGHT_SHARE:
        return Advice.TOO_BRIGHT
    if measure.sharpness < SHARP:
        return Advice.BLURRED
    return None


def soft_faults(measure: Measure) -> tuple[Advice, ...]:
    """What a better photo wouldn't have, the most helpful first."""
    told = {
        Advice.COVERED: (measure.cover > COVER and not measure.bare_mouth) or measure.lips < LIPS,
        Advice.EYES: measure.eyes is None or (measure.cover > COVER and measure.bare_mouth),
        Advice.TILTED: not (_straight(measure.roll) and _straight(measure.yaw)),
        Advice.UNEVEN: measure.even < EVEN,
    }
    return tuple(advice for advice, holds in told.items() if holds)


def _straight(degrees: float | None) -> bool:
    return degrees is None or 100 * max(0.0, math.cos(math.radians(degrees))) ** 2 >= POSE


def _no_face(measure: Measure) -> Advice:
    if measure.brightness < ROOM_DARK or measure.dark > ROOM_SHARE:
        return Advice.TOO_DARK
    if measure.brightness > ROOM_BRIGHT or measure.bright > ROOM_SHARE:
        return Advice.TOO_BRIGHT
    return Advice.NO_FACE
