"""The scenes of the simulated camera, as pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from devices.camera.booklet import DESK, booklet
from devices.camera.simulated import Scene
from devices.face import drawn
from devices.face.bust import Face
from devices.face.picture import Picture

SIZE = (1280, 720)
FULL = (1920, 1080)
PAPERS = (Scene.DOCUMENT, Scene.SECOND_PAGE, Scene.PAGE_CUT, Scene.NO_PAGE)
BROKEN = (Scene.GONE, Scene.REFUSED, Scene.HUNG, Scene.GARBAGE, Scene.CRASH)
SKIN = (14, 4, 3)  # what comes through a finger


def picture(scene: Scene, time: float, size: tuple[int, int] = SIZE) -> Picture:
    """What a scene looks like at ``time`` seconds, RGB.  ValueError for those in `BROKEN`: no pictures."""
    match scene:
        case Scene.TWO:
            left = drawn.person(*size, time, share=0.42, centre=0.32)
            return drawn.add_person(left, time, share=0.42, centre=0.68)
        case Scene.NOBODY:
            return drawn.room(*size).copy()
        case Scene.DOCUMENT:
            return booklet(*size, time)
        case Scene.SECOND_PAGE:
            return booklet(*size, time, page=1)
        case Scene.NO_PAGE:
            return np.full((size[1], size[0], 3), DESK, np.uint8)
        case Scene.PAGE_CUT:
            return booklet(*size, time, aside=0.3)
        case Scene.PHOTO:
            return _held_up(drawn.person(*size, 0.0))
        case Scene.LENS:
            return np.full((size[1], size[0], 3), SKIN, np.uint8)
        case _ if scene in BROKEN:
            raise ValueError("nothing to see")
        case _:
            seen = drawn.person(*size, time, **_PEOPLE.get(scene, {}))
            return _LIGHTS[scene](seen) if scene in _LIGHTS else seen


def _from_the_side(seen: Picture) -> Picture:
    """One half in the light, the other in the dark, with a short passage between."""
    across = np.linspace(-2, 2, seen.shape[1])
    light = 0.35 + 0.65 * np.clip(across + 0.5, 0, 1)
    return _bytes(seen * light[None, :, None])


def _held_up(seen: Picture) -> Picture:
    """The same on paper, with a white edge, before the wall."""
    height, width = seen.shape[:2]
    wall = drawn.room(width, height) // 2
    top, left = height // 24, width // 4
    paper = wall.copy()
    paper[top : height - top, left : width - left] = 255
    rim = height // 48
    inside = np.s_[top + rim : height - top - rim, left + rim : width - left - rim]
    paper[inside] = seen[inside]
    return paper


def _lit(seen: Picture, gain: float, lift: float) -> Picture:
    return _bytes(cv2.convertScaleAbs(seen, alpha=gain, beta=lift))


def _bytes(array: object) -> Picture:
    return np.asarray(array, dtype=np.uint8)


_PEOPLE: dict[Scene, dict[str, Any]] = {
    Scene.FAR: {"share": 0.26},
    Scene.SHUT: {"face": Face.SHUT},
    Scene.SHADES: {"face": Face.SHADES},
    Scene.MASK: {"face": Face.MASK},
    Scene.ASIDE: {"face": Face.ASIDE},
    Scene.TILTED: {"tilt": 17.0},
}
_LIGHTS: dict[Scene, Callable[[Picture], Picture]] = {
    Scene.DARK: lambda seen: _lit(seen, 0.12, 0),
    Scene.BRIGHT: lambda seen: _lit(seen, 1.3, 40),
    Scene.BLURRED: lambda seen: _bytes(cv2.GaussianBlur(seen, (0, 0), 7)),
    Scene.SIDELIGHT: _from_the_side,
}
