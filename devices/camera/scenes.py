"""The scenes of the simulated camera, as pictures."""

from __future__ import annotations

import cv2
import numpy as np

from devices.camera.booklet import booklet
from devices.camera.simulated import Scene
from devices.face import drawn
from devices.face.picture import Picture

SIZE = (1280, 720)
FULL = (1920, 1080)


def picture(scene: Scene, time: float, size: tuple[int, int] = SIZE) -> Picture:
    """What a scene looks like at ``time`` seconds, RGB.  ValueError for GONE: that is no picture at all."""
    match scene:
        case Scene.FACE:
            return drawn.person(*size, time)
        case Scene.FAR:
            return drawn.person(*size, time, share=0.26)
        case Scene.TWO:
            left = drawn.person(*size, time, share=0.42, centre=0.32)
            return drawn.add_person(left, time, share=0.42, centre=0.68)
        case Scene.NOBODY:
            return drawn.room(*size).copy()
        case Scene.DARK:
            return _lit(drawn.person(*size, time), 0.12, 0)
        case Scene.BRIGHT:
            return _lit(drawn.person(*size, time), 1.3, 40)
        case Scene.BLURRED:
            return _bytes(cv2.GaussianBlur(drawn.person(*size, time), (0, 0), 7))
        case Scene.DOCUMENT:
            return booklet(*size, time)
        case Scene.GONE:
            raise ValueError("nothing to see")


def _lit(seen: Picture, gain: float, lift: float) -> Picture:
    return _bytes(cv2.convertScaleAbs(seen, alpha=gain, beta=lift))


def _bytes(array: object) -> Picture:
    return np.asarray(array, dtype=np.uint8)
