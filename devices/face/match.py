"""How alike a face photo and the picture of a card are, by SFace (Zhong and others 2021) through OpenCV, when
its model file is configured.  A hint for whoever judges, never a verdict.

Both faces are brought to the place where the network learned them by the five points of YuNet: without such a
detector nothing is compared.  Pictures and features are kept no longer than a comparison takes.
"""

from __future__ import annotations

import math
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from devices.face.measure import FaceFinder
from devices.face.picture import Picture
from devices.face.points import PointFinder

FEATURES = 128  # numbers that SFace makes of a face
ALIGNED = (112, 112, 3)  # what it looks at


def open_matcher(model: str, finder: FaceFinder) -> tuple[Matcher | None, str]:
    """What compares faces, and what is wrong with the model file (then nothing is compared)."""
    if not model:
        return None, ""
    if not isinstance(finder, PointFinder):
        return None, f"{model}: camera.matcher needs a detector that works (camera.detector)"
    try:
        return Matcher(model, finder), ""
    except (cv2.error, OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no face recogniser that OpenCV can run"
        return None, f"{model}: {reason}"


class Matcher:
    """A loaded SFace.  OSError for a file that can't be read, cv2.error or ValueError for one that is no such
    network."""

    def __init__(self, model: str, finder: PointFinder) -> None:
        content, none = np.frombuffer(Path(model).read_bytes(), np.uint8), np.zeros(0, np.uint8)
        self._network = cv2.FaceRecognizerSF.create("onnx", content, none)
        self._finder = finder
        if self._network.feature(np.zeros(ALIGNED, np.uint8)).size != FEATURES:  # a wrong network fails here
            raise ValueError("not SFace's number of features")

    def likeness(self, photo: bytes, portrait: bytes) -> int | None:
        """The cosine of both faces' features in thousandths, -1000 to 1000, of two encoded pictures.  None
        when one of them is no picture, or shows no face or several."""
        faces = [self._feature(picture) for picture in (photo, portrait)]
        if faces[0] is None or faces[1] is None:
            return None
        cosine = self._network.match(faces[0], faces[1], cv2.FaceRecognizerSF_FR_COSINE)
        return round(1000 * max(-1.0, min(1.0, cosine))) if math.isfinite(cosine) else None

    def _feature(self, encoded: bytes) -> np.ndarray | None:
        picture = _decoded(encoded)
        face = None if picture is None else self._finder.points(picture)
        if picture is None or face is None:
            return None
        aligned = self._network.alignCrop(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), face)
        return np.array(self._network.feature(aligned))  # a copy: the network uses its memory again


def _decoded(encoded: bytes) -> Picture | None:
    try:
        with Image.open(BytesIO(encoded), formats=("JPEG", "PNG")) as picture:
            return np.asarray(picture.convert("RGB"), dtype=np.uint8)
    except (OSError, SyntaxError, ValueError):
        return None
