"""The ID photo cut from a picture: 358x441 px at 350 dpi in the proportions of GA 461.

The face is about 207 px wide, the hair ends 7 to 21 px below the upper edge, the eyes are at least 207 px
above the lower one.
"""

from __future__ import annotations

from io import BytesIO

import cv2
import numpy as np
from PIL import Image

from devices.face.picture import Picture
from devices.face.quality import Box, Measure, soft_faults
from kiosk.domain.faces import FacePhoto

WIDTH, HEIGHT, DPI = 358, 441, 350
FACE = 207  # pixels across the cheeks
MOST_BYTES = 60_000
QUALITIES = (92, 85, 75, 60, 40, 20)

CHEEKS = 0.9  # a face is this part of the box that the cascade draws around it
HAIR = 0.26  # the hair ends about this part of the box above it; very full hair is cut
ABOVE = 14  # pixels left above the hair
OVERHANG = 0.06  # so much of the cut may lie outside the picture; its edge is repeated there


def cut(face: Box) -> Box:
    """The part of the picture that becomes the photo of a face; may reach beyond the picture."""
    x, y, width, height = face
    scale = width * CHEEKS / FACE
    left = x + width / 2 - WIDTH * scale / 2
    top = y - HAIR * height - ABOVE * scale
    return round(left), round(top), round(WIDTH * scale), round(HEIGHT * scale)


def fits(face: Box, columns: int, rows: int) -> bool:
    """Whether the cut lies in a picture of that size, but for a narrow strip that can be filled."""
    x, y, width, height = cut(face)
    spare_x, spare_y = width * OVERHANG, height * OVERHANG
    inside_x = x >= -spare_x and x + width <= columns + spare_x
    return inside_x and y >= -spare_y and y + height <= rows + spare_y


def take(picture: Picture, measure: Measure) -> FacePhoto:
    """The photo of the one face in an RGB picture.  The measure must have been made of this picture."""
    if measure.face is None:
        raise ValueError("no face to cut out")
    x, y, width, height = cut(measure.face)
    rows, columns = picture.shape[:2]
    left, top = max(-x, 0), max(-y, 0)
    right, bottom = max(x + width - columns, 0), max(y + height - rows, 0)
    inside = picture[max(y, 0) : y + height, max(x, 0) : x + width]
    whole = cv2.copyMakeBorder(inside, top, bottom, left, right, cv2.BORDER_REPLICATE)
    smaller = whole.shape[0] > HEIGHT
    way = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    photo = np.asarray(cv2.resize(whole, (WIDTH, HEIGHT), interpolation=way), dtype=np.uint8)
    faults = tuple(fault.value for fault in soft_faults(measure))
    return FacePhoto(jpeg(photo, MOST_BYTES), WIDTH, HEIGHT, measure.sharpness, measure.brightness, faults)


def jpeg(photo: Picture, most: int) -> bytes:
    """The best quality that fits.  What fits at none is noise, no face: it is smoothed until it fits.
    ValueError when not even a grey blur does."""
    for blur in (0, 3, 9, 27):
        calm = cv2.blur(photo, (blur, blur)) if blur else photo
        image = Image.fromarray(calm)
        for quality in QUALITIES:
            out = BytesIO()
            image.save(out, "JPEG", quality=quality, dpi=(DPI, DPI))
            if out.tell() <= most:
                return out.getvalue()
    raise ValueError(f"no picture fits into {most} bytes")
