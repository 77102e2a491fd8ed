"""How good a face picture is, and the one thing to tell the person.

Detection is OpenCV's Haar cascade (Viola and Jones 2001) on a small grey copy; exposure follows the luminance
shares of ISO/IEC 29794-5 (0 to 25 is dark, 247 to 255 is blown out).  This module loads OpenCV: only the
camera's own process imports it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import cv2.data
import numpy as np

from devices.face.picture import Grey, Picture
from kiosk.domain.faces import Advice

Box = tuple[int, int, int, int]  # x, y, width, height in the picture's pixels

HEAD = 1.3  # a head from hair to chin is this many times the height of the box that the cascade draws
SMALL = 240  # rows of the copy that is searched: more cost more and find no more
LEAST = 5  # the least face is one part in so many of the rows
STEP, VOTES = 1.15, 5  # how sizes grow from one search to the next; hits that make a face
NEAREST_OTHER = 0.45  # a second face smaller than this part of the first is somebody passing far behind
NORMAL = 160  # side of the square that a face is brought to before its sharpness is measured
EYED = 112  # the same before its eyes are looked for: the least at which they are found

# The head takes a third to two thirds of the picture's height; above that an ID photo no longer fits in it.
FAR, NEAR = 1 / 3, 2 / 3
# The oval in which the face's middle must be, in parts of the picture.
CENTRE, REACH = (0.5, 0.49), (0.11, 0.12)
DARK, BRIGHT = 48.0, 215.0  # mean luminance of the face box
DARK_SHARE, BRIGHT_SHARE = 0.5, 0.25
ROOM_DARK, ROOM_BRIGHT, ROOM_SHARE = 30.0, 235.0, 0.6  # of the whole picture, when no face was found in it
SHARP = 45.0


@dataclass(frozen=True, slots=True)
class Measure:
    """What one picture shows.  ``share`` is the head's part of the height, ``centre`` the face's middle (in
    parts of width and height); luminance is of the face, or of the whole picture when there is none."""

    faces: int
    face: Box | None = None
    share: float = 0.0
    centre: tuple[float, float] = (0.0, 0.0)
    sharpness: float = 0.0
    brightness: float = 0.0
    dark: float = 0.0
    bright: float = 0.0
    eyes: float | None = None  # pixels between the eyes' middles, None when two eyes were not found


def advise(measure: Measure) -> Advice:
    """The one sentence that helps most: first who is there, then the light, then where, then how still."""
    if measure.faces == 0:
        return _no_face(measure)
    if measure.faces > 1:
        return Advice.TWO_FACES
    if measure.share < FAR:
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
    return Advice.HOLD_STILL


def _no_face(measure: Measure) -> Advice:
    if measure.brightness < ROOM_DARK or measure.dark > ROOM_SHARE:
        return Advice.TOO_DARK
    if measure.brightness > ROOM_BRIGHT or measure.bright > ROOM_SHARE:
        return Advice.TOO_BRIGHT
    return Advice.NO_FACE


class FaceFinder:
    """The loaded cascades.  Fails (RuntimeError) only when OpenCV's own data files are missing."""

    def __init__(self) -> None:
        self._faces = _cascade("haarcascade_frontalface_default.xml")
        self._eyes = _cascade("haarcascade_eye.xml")

    def measure(self, picture: Picture) -> Measure:
        """Look at one RGB picture of any size."""
        small, scale = reduced(picture)
        boxes = self._find(small)
        if not boxes:
            mean, dark, bright = _light(small)
            return Measure(0, brightness=mean, dark=dark, bright=bright)
        x, y, width, height = boxes[0]
        face = (round(x / scale), round(y / scale), round(width / scale), round(height / scale))
        return self._describe(picture, face, len(boxes))

    def _find(self, small: Grey) -> list[Box]:
        """Face boxes in a small grey picture, largest first, without the ones that are far behind.

        Small faces are looked for only when there is no large one: searching for them costs as much again.
        """
        rows = small.shape[0]
        least = rows // LEAST
        boxes = self._search(small, least, rows) or self._search(small, rows // 8, least)
        boxes.sort(key=lambda box: -box[2])
        return [box for box in boxes if box[2] >= boxes[0][2] * NEAREST_OTHER]

    def _search(self, small: Grey, least: int, most: int) -> list[Box]:
        found = self._faces.detectMultiScale(
            small, scaleFactor=STEP, minNeighbors=VOTES, minSize=(least, least), maxSize=(most, most)
        )
        return [(int(x), int(y), int(w), int(h)) for x, y, w, h in found]

    def _describe(self, picture: Picture, face: Box, faces: int) -> Measure:
        rows, columns = picture.shape[:2]
        x, y, width, height = face
        cut = picture[max(y, 0) : y + height, max(x, 0) : x + width]
        grey = _grey(cut, (NORMAL, NORMAL))
        mean, dark, bright = _light(grey)
        eyes = self._eye_distance(np.asarray(cv2.resize(grey, (EYED, EYED), interpolation=cv2.INTER_AREA)))
        return Measure(
            faces=faces,
            face=face,
            share=height * HEAD / rows,
            centre=((x + width / 2) / columns, (y + height / 2) / rows),
            sharpness=float(cv2.meanStdDev(cv2.Laplacian(grey, cv2.CV_16S))[1][0, 0] ** 2),
            brightness=mean,
            dark=dark,
            bright=bright,
            eyes=None if eyes is None else eyes * width / EYED,
        )

    def _eye_distance(self, face: Grey) -> float | None:
        """Pixels between the eyes in a face of normal size, None unless exactly two level ones are seen."""
        upper = np.ascontiguousarray(face[EYED // 8 : EYED * 5 // 8])
        found = self._eyes.detectMultiScale(
            upper, scaleFactor=1.2, minNeighbors=4, minSize=(21, 21), maxSize=(40, 40)
        )
        middles = [(x + w / 2, y + h / 2) for x, y, w, h in found]
        if len(middles) != 2:
            return None
        (x1, y1), (x2, y2) = middles
        if abs(y1 - y2) > EYED / 8 or abs(x1 - x2) < EYED / 5:
            return None
        return float(abs(x1 - x2))


def reduced(picture: Picture) -> tuple[Grey, float]:
    """The small grey copy that is searched, and its scale.  A whole factor takes a third of the time: the
    last columns and rows that don't fill one more pixel are left out."""
    rows, columns = picture.shape[:2]
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    factor = rows // SMALL
    if factor < 2:
        scale = min(1.0, SMALL / rows)
        size = (max(round(columns * scale), 1), max(round(rows * scale), 1))
    else:
        scale, size = 1 / factor, (columns // factor, rows // factor)
        grey = grey[: size[1] * factor, : size[0] * factor]
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8), scale


def _cascade(name: str) -> cv2.CascadeClassifier:
    cascade = cv2.CascadeClassifier(cv2.data.haarcascades + name)
    if cascade.empty():
        raise RuntimeError(f"OpenCV's {name} can't be loaded")
    return cascade


def _light(grey: Grey) -> tuple[float, float, float]:
    """Mean luminance, share of it in 0 to 25, share in 247 to 255."""
    return float(grey.mean()), float((grey <= 25).mean()), float((grey >= 247).mean())


def _grey(picture: Picture, size: tuple[int, int]) -> Grey:
    """A grey copy of that width and height."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)  # before it is reduced: a third of the work
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
