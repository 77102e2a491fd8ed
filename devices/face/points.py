"""Faces by YuNet (Wu and others 2023) through OpenCV, when its model file is configured: boxes and points,
from which come roll and yaw.  Everything else is measured as with the cascade.
"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from devices.face.measure import LEAST, SMALL, FaceFinder, Point, lit, nearest
from devices.face.picture import Picture
from devices.face.quality import Box, Measure
from kiosk.domain.faces import Challenge

SCORE, OVERLAP, MOST = 0.7, 0.3, 50  # certainty, what counts as the same face, candidates
# In the cascade's box, by which all limits were set, the eyes are so far apart and so far from its top.
APART, DOWN = 0.37, 0.37
NOSE = 0.6  # the nose stands out this part of the eyes' distance: ours, an estimate


def open_finder(model: str) -> tuple[FaceFinder, str]:
    """What finds faces, and what is wrong with the model file (then it is the cascade that finds)."""
    if not model:
        return FaceFinder(), ""
    try:
        return PointFinder(model), ""
    except (cv2.error, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no face detector that OpenCV can run"
        return FaceFinder(), f"{model}: {reason}"


class PointFinder(FaceFinder):
    """A loaded YuNet.  OSError for a file that can't be read, cv2.error for one that is no such network."""

    challenges = (Challenge.BLINK, Challenge.NEARER, Challenge.TURN)

    def __init__(self, model: str) -> None:
        super().__init__()
        content = np.frombuffer(Path(model).read_bytes(), np.uint8)
        size = (SMALL * 16 // 9, SMALL)
        none = np.zeros(0, np.uint8)
        self._network = cv2.FaceDetectorYN.create("onnx", content, none, size, SCORE, OVERLAP, MOST)
        self._network.detect(np.zeros((SMALL, SMALL * 16 // 9, 3), np.uint8))  # a wrong network fails here

    def measure(self, picture: Picture) -> Measure:
        rows = picture.shape[0]
        faces = [face for face in map(_Face, self._rows(picture, SMALL)) if face.box[2] >= rows / LEAST / 2]
        faces.sort(key=lambda face: -face.box[2])
        if not faces:
            return lit(picture)
        first = faces[0]
        measure = self._describe(picture, first.box, len(nearest([face.box for face in faces])))
        return replace(measure, roll=first.roll, yaw=first.yaw)

    def points(self, picture: Picture) -> np.ndarray | None:
        """The network's answer for the one face of a portrait, as `cv2.FaceRecognizerSF` takes it; None for
        no face or several."""
        found = self._rows(picture, picture.shape[0])
        return found[0] if len(found) == 1 else None

    def _rows(self, picture: Picture, searched: int) -> list[np.ndarray]:
        """The network's answers for a picture of which so many rows are searched, in its own pixels."""
        rows, columns = picture.shape[:2]
        scale = min(1.0, searched / rows)
        size = (max(round(columns * scale), 1), max(round(rows * scale), 1))
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA) if scale < 1 else picture
        self._network.setInputSize(size)
        _, found = self._network.detect(cv2.cvtColor(small, cv2.COLOR_RGB2BGR))
        # The last number is how sure it is, not a place.
        return [] if found is None else [np.append(row[:-1] / np.float32(scale), row[-1:]) for row in found]


class _Face:
    """One row of the network's answer, in the picture's pixels: box, then eyes, nose and mouth."""

    def __init__(self, row: np.ndarray) -> None:
        points: list[Point] = [(float(row[i]), float(row[i + 1])) for i in (4, 6, 8)]
        (one, other), nose = sorted(points[:2]), points[2]
        middle = ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)
        line = (other[0] - one[0], other[1] - one[1])
        apart = max(math.hypot(*line), 1.0)
        self.roll = math.degrees(math.atan2(line[1], line[0]))
        # How far the nose is from the middle, along the line between the eyes.
        along = ((nose[0] - middle[0]) * line[0] + (nose[1] - middle[1]) * line[1]) / apart
        self.yaw = math.degrees(math.atan(along / apart / NOSE))
        # A head turned aside has its eyes nearer together in the picture than they are.
        side = apart / math.cos(math.radians(self.yaw)) / APART
        left, top = middle[0] - side / 2, middle[1] - DOWN * side
        self.box: Box = (round(left), round(top), round(side), round(side))
