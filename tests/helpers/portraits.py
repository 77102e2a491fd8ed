"""A portrait to look for: the public-domain astronaut (NASA) of scikit-image, pasted onto frames."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import skimage.data

from devices.face.picture import Picture

HEAD_TOP, HEAD_HEIGHT = 44, 124  # of the hair and down to the chin, in the portrait's own pixels
MIDDLE = (225, 113)  # the face's middle there
_CUT = (95, 350, 0, 270)  # left, right, top, bottom of what is pasted


@lru_cache(maxsize=1)
def portrait() -> Picture:
    """The whole portrait, 512x512 RGB."""
    return np.asarray(skimage.data.astronaut(), dtype=np.uint8)


def frame(
    *people: tuple[float, float, float], width: int = 1280, height: int = 720, wall: int = 150
) -> Picture:
    """A plain wall with the portrait pasted for each (x, y, share): the face's middle in parts of the frame,
    and the head's part of its height."""
    picture = np.full((height, width, 3), wall, np.uint8)
    left, right, top, bottom = _CUT
    for x, y, share in people:
        scale = share * height / HEAD_HEIGHT
        head = portrait()[top:bottom, left:right]
        cut = cv2.resize(head, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        at_x = round(x * width - (MIDDLE[0] - left) * scale)
        at_y = round(y * height - (MIDDLE[1] - top) * scale)
        _paste(picture, np.asarray(cut, dtype=np.uint8), at_x, at_y)
    return picture


def _paste(picture: Picture, cut: Picture, x: int, y: int) -> None:
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + cut.shape[1], picture.shape[1]), min(y + cut.shape[0], picture.shape[0])
    picture[top:bottom, left:right] = cut[top - y : bottom - y, left - x : right - x]
