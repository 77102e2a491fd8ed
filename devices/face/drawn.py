"""People drawn by our own code, for the simulated camera: nobody's picture is needed to show or test it.

The bust is drawn once (`devices.face.bust`); a moving frame is then one affine warp of it onto a drawn room.
"""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np

from devices.face.bust import FACE, HEAD, Face, bust
from devices.face.picture import Picture

BLINK_EVERY, BLINK = 3.7, 0.13  # seconds


def prepare() -> None:
    """Draw what later frames are made of: else the first blink would hold them up."""
    bust(Face.OPEN)
    bust(Face.SHUT)


def person(
    width: int,
    height: int,
    time: float,
    *,
    share: float = 0.5,
    centre: float = 0.5,
    face: Face = Face.OPEN,
    tilt: float = 0.0,
) -> Picture:
    """One person in the room at ``time`` seconds: sways a little, blinks now and then.

    ``share`` is the head's part of the picture's height, ``centre`` where the head is across it (0 to 1),
    ``tilt`` how far it leans, in degrees.
    """
    seen = room(width, height).copy()
    return add_person(seen, time, share=share, centre=centre, face=face, tilt=tilt)


def add_person(
    picture: Picture,
    time: float,
    *,
    share: float,
    centre: float,
    face: Face = Face.OPEN,
    tilt: float = 0.0,
) -> Picture:
    """Stand one more person in an RGB picture, in place; gives the picture back."""
    height, width = picture.shape[:2]
    phase = time + centre * 7  # two people don't move as one
    scale = share * height / HEAD
    angle = math.radians(tilt + 1.2 * math.sin(phase * 0.9))
    x = width * centre + 0.006 * height * math.sin(phase * 1.1)
    y = height * 0.48 + 0.004 * height * math.sin(phase * 1.7)
    blinks = face is Face.OPEN and phase % BLINK_EVERY < BLINK
    colour, alpha = bust(Face.SHUT if blinks else face)
    reach = round(alpha.shape[1] * scale * 0.55)
    left, right = max(round(x) - reach, 0), min(round(x) + reach, width)
    a, b = scale * math.cos(angle), scale * math.sin(angle)
    move = np.array([[a, -b, x - left - a * FACE[0] + b * FACE[1]], [b, a, y - b * FACE[0] - a * FACE[1]]])
    size = (right - left, height)
    strip = picture[:, left:right]
    cover = cv2.warpAffine(alpha, move, size, flags=cv2.INTER_LINEAR)
    seen = cv2.multiply(strip, cv2.bitwise_not(cover), scale=1 / 255)
    strip[:] = cv2.add(seen, cv2.warpAffine(colour, move, size, flags=cv2.INTER_LINEAR))
    return picture


@lru_cache(maxsize=4)
def room(width: int, height: int) -> Picture:
    """The drawn wall of a service hall, softly lit; the same array every time: copy before drawing on it."""
    down = np.linspace(0, 1, height)[:, None]
    across = np.linspace(-1, 1, width)[None, :]
    light = 1.0 - 0.09 * down - 0.06 * across**2
    wall = light[..., None] * np.array([228.0, 235.0, 241.0])
    grain = np.random.default_rng(1).normal(0, 0.6, (height, width, 1))  # else the soft light shows in steps
    picture: Picture = np.clip(wall + grain, 0, 255).astype(np.uint8)
    return picture
