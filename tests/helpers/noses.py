"""People whom the detector of `tests.helpers.onnx` finds: darkened pictures with a white block where it is to
see a nose, and the pictures of their cards."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from devices.face import drawn, photo
from devices.face.picture import Picture
from devices.face.points import PointFinder
from tests.helpers.onnx import detector, recogniser


def nosed(seen: Picture) -> Picture:
    """A picture of 1280x720, half as bright, so that nothing else in it is white enough."""
    dark = np.asarray(seen // 2, dtype=np.uint8)
    dark[360:384, 624:648] = 255
    return dark


SOMEBODY = drawn.person(1280, 720, 0.0, share=0.375, centre=0.497)
ONE = nosed(SOMEBODY)
ANOTHER = nosed(np.asarray(255 - SOMEBODY, dtype=np.uint8))  # a negative: as unlike as can be


def models(folder: Path) -> Path:
    """A folder with both networks, and with what a camera sees that looks at ONE."""
    detector(folder / "yunet.onnx")
    recogniser(folder / "sface.onnx")
    Image.fromarray(ONE).save(folder / "one.png")
    return folder


def card(picture: Picture, folder: Path) -> bytes:
    """The picture of a card whose holder looks like that."""
    finder = PointFinder(str(folder / "yunet.onnx"))
    out = BytesIO()
    with Image.open(BytesIO(photo.take(picture, finder.measure(picture)).jpeg)) as taken:
        taken.save(out, "PNG")
    return out.getvalue()
