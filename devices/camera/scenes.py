"""The scenes of the simulated camera, as pictures."""

from __future__ import annotations

import cv2
import numpy as np

from devices.camera.simulated import Scene
from devices.face import drawn
from devices.face.picture import Picture

WIDTH, HEIGHT = 1280, 720


def picture(scene: Scene, time: float) -> Picture:
    """What a scene looks like at ``time`` seconds, RGB.  ValueError for GONE: that is no picture at all."""
    match scene:
        case Scene.FACE:
            return drawn.person(WIDTH, HEIGHT, time)
        case Scene.FAR:
            return drawn.person(WIDTH, HEIGHT, time, share=0.26)
        case Scene.TWO:
            left = drawn.person(WIDTH, HEIGHT, time, share=0.42, centre=0.32)
            return drawn.add_person(left, time, share=0.42, centre=0.68)
        case Scene.NOBODY:
            return drawn.room(WIDTH, HEIGHT).copy()
        case Scene.DARK:
            return _lit(drawn.person(WIDTH, HEIGHT, time), 0.12, 0)
        case Scene.BRIGHT:
            return _lit(drawn.person(WIDTH, HEIGHT, time), 1.3, 40)
        case Scene.BLURRED:
            return _bytes(cv2.GaussianBlur(drawn.person(WIDTH, HEIGHT, time), (0, 0), 7))
        case Scene.DOCUMENT:
            return drawn.room(WIDTH, HEIGHT).copy()
        case Scene.GONE:
            raise ValueError("nothing to see")


def _lit(seen: Picture, gain: float, lift: float) -> Picture:
    return _bytes(cv2.convertScaleAbs(seen, alpha=gain, beta=lift))


def _bytes(array: object) -> Picture:
    return np.asarray(array, dtype=np.uint8)
