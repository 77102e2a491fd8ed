"""Measures a face in a picture.

Detection is OpenCV's Haar cascade (Viola and Jones 2001) on a small grey copy; light follows the measures of
ISO/IEC 29794-5 as its reference implementation OFIQ computes them (shares of 0 to 25 and of 247 to 255; both
cheeks' histograms).  This module loads OpenCV: only the camera's own process imports it.
"""

from __future__ import annotations

import math

import cv2
import cv2.data
import numpy as np

from devices.face.picture import Grey, Picture
from devices.face.quality import HEAD, Box, Measure
from kiosk.domain.faces import Challenge

Point = tuple[float, float]

SMALL = 240  # rows of the copy that is searched: more cost more and find no more
LEAST = 5  # the least face is one part in so many of the rows
STEP, VOTES = 1.15, 5  # how sizes grow from one search to the next; hits that make a face
NEAREST_OTHER = 0.45  # a second face smaller than this part of the first is somebody passing far behind
NORMAL = 160  # side of the square that a face is brought to before it is measured
EYED = 112  # the same before its eyes are looked for: the least at which they are found
TINTED = 48  # the same, in colours


class FaceFinder:
    """The loaded cascades.  Fails (RuntimeError) only when OpenCV's own data files are missing."""

    # A turned head needs points that the cascade hasn't.
    challenges: tuple[Challenge, ...] = (Challenge.BLINK, Challenge.NEARER)

    def __init__(self) -> None:
        self._faces = _cascade("haarcascade_frontalface_default.xml")
        self._eyes = _cascade("haarcascade_eye.xml")

    def measure(self, picture: Picture) -> Measure:
        """Look at one RGB picture of any size."""
        small, scale = reduced(picture)
        boxes = self._find(small)
        if not boxes:
            return lit(picture)
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
        return nearest(sorted(boxes, key=lambda box: -box[2]))

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
        eyes = self._eyes_of(grey)
        tinted = np.asarray(cv2.resize(cut, (TINTED, TINTED), interpolation=cv2.INTER_AREA), dtype=np.uint8)
        cover, bare_mouth = covered(tinted)
        return Measure(
            faces=faces,
            face=face,
            share=height * HEAD / rows,
            centre=((x + width / 2) / columns, (y + height / 2) / rows),
            sharpness=float(cv2.meanStdDev(cv2.Laplacian(grey, cv2.CV_16S))[1][0, 0] ** 2),
            brightness=mean,
            dark=dark,
            bright=bright,
            eyes=math.dist(*eyes) * width if eyes else None,
            roll=_roll(*eyes) if eyes else None,
            even=evenness(grey),
            cover=cover,
            bare_mouth=bare_mouth,
            lips=lips(grey),
        )

    def _eyes_of(self, face: Grey) -> tuple[Point, Point] | None:
        """The eyes' middles, left one first, in parts of the face's box; None unless two are seen.  They are
        looked for in a smaller face first: that costs half, and finds them most of the time."""
        small = np.asarray(cv2.resize(face, (EYED, EYED), interpolation=cv2.INTER_AREA), dtype=np.uint8)
        return self._two_eyes(small) or self._two_eyes(face)

    def _two_eyes(self, face: Grey) -> tuple[Point, Point] | None:
        side = face.shape[0]
        above, least, most = side // 8, round(side * 0.19), round(side * 0.355)
        upper = np.ascontiguousarray(face[above : side * 5 // 8])
        found = self._eyes.detectMultiScale(
            upper, scaleFactor=1.2, minNeighbors=4, minSize=(least, least), maxSize=(most, most)
        )
        if len(found) != 2:
            return None
        one, other = sorted(((x + w / 2) / side, (y + above + h / 2) / side) for x, y, w, h in found)
        level = abs(one[1] - other[1]) < 0.5 * (other[0] - one[0])
        return (one, other) if level and other[0] - one[0] > 0.2 else None


def nearest(boxes: list[Box]) -> list[Box]:
    """Of boxes with the largest first: those that aren't far behind it."""
    return [box for box in boxes if box[2] >= boxes[0][2] * NEAREST_OTHER]


def lit(picture: Picture) -> Measure:
    """The light of a picture without a face."""
    mean, dark, bright = _light(reduced(picture)[0])
    return Measure(0, brightness=mean, dark=dark, bright=bright)


def evenness(face: Grey) -> float:
    """How alike both cheeks are lit, 0 to 100: the histograms' intersection to the power of 0.3, times 100
    (OFIQ's IlluminationUniformity, here with bins of eight levels: our cheeks have few pixels)."""
    cheeks = (_zone(face, left, left + 0.26, 0.48, 0.70) for left in (0.12, 0.62))
    one, other = (np.histogram(cheek, 32, (0, 256))[0] / cheek.size for cheek in cheeks)
    return float(100 * np.minimum(one, other).sum() ** 0.3)


def covered(face: Picture) -> tuple[float, bool]:
    """How far apart the tints around the eyes and around the mouth are (distance in CrCb), and whether the
    mouth's tint is skin's (Chai and Ngan 1999: Cr 133 to 173, Cb 77 to 127).  A mask of skin's own tint, or a
    hand, isn't told from a face by this, but mostly by `lips`."""
    tints = np.asarray(cv2.cvtColor(face, cv2.COLOR_RGB2YCrCb), dtype=np.uint8)[..., 1:]
    around_eyes, around_mouth = (
        np.median(_zone(tints, *where).reshape(-1, 2).astype(np.float32), axis=0)
        for where in ((0.25, 0.75, 0.22, 0.46), (0.30, 0.70, 0.60, 0.90))
    )
    red, blue = around_mouth
    skin = bool(133 <= red <= 173 and 77 <= blue <= 127)
    return float(np.linalg.norm(around_eyes - around_mouth)), skin


def lips(face: Grey) -> float:
    """How much darker the line between the lips is than what lies a little above and below it, in parts of
    the face's contrast.  Whatever covers the mouth has no such line, unless it has a fold or a finger there.
    Decision 0266 has the measurements."""
    rows = cv2.reduce(_zone(face, 0.34, 0.66, 0.62, 0.92), 1, cv2.REDUCE_AVG, dtype=cv2.CV_32F)
    rows = cv2.blur(rows, (1, 3))
    reach = np.ones((face.shape[0] // 10, 1), np.uint8)
    above = cv2.dilate(rows, reach, anchor=(0, len(reach) - 1))
    below = cv2.dilate(rows, reach, anchor=(0, 0))
    drop = float((np.minimum(above, below) - rows).max())
    return drop / max(float(cv2.meanStdDev(face)[1][0, 0]), 1.0)


def _zone(face: Picture, left: float, right: float, top: float, bottom: float) -> Picture:
    side = face.shape[0]
    return face[round(top * side) : round(bottom * side), round(left * side) : round(right * side)]


def _roll(one: Point, other: Point) -> float:
    return math.degrees(math.atan2(other[1] - one[1], other[0] - one[0]))


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
