"""Pixels out of the bytes that somebody sent.  Runs only where those bytes can do no harm
(`devices.pages.reader`)."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.Image import Image as Drawing

from devices.face.picture import Picture
from kiosk.problems import Failed

FORMATS = ("JPEG", "PNG", "WEBP")
LEAST_SIDE = 200  # pixels; less is no page that somebody could read
MOST_PIXELS = 50_000_000  # that are drawn at once
MOST_PIXELS_JPEG = 220_000_000  # a JPEG can be drawn at an eighth of its size; phones make up to 200 million
LONG_SIDE = 3200  # what is looked for in the picture needs no more
_WHITE = (255, 255, 255, 255)


def picture_of(data: bytes) -> Picture:
    """The picture upright, as RGB, its longer side at most `LONG_SIDE`.

    Raises `Failed` with ``page-unreadable`` or ``page-too-large``.
    """
    Image.MAX_IMAGE_PIXELS = None  # our own limits are asked before anything is drawn
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            _measure(image)
            image.draft("RGB", (LONG_SIDE, LONG_SIDE))
            if image.width * image.height > MOST_PIXELS:
                raise Failed("page-too-large", f"{image.width} x {image.height} pixels")
            upright = ImageOps.exif_transpose(_eight_bits(image))
            upright.thumbnail((LONG_SIDE, LONG_SIDE))
            return np.asarray(_on_white(upright), dtype=np.uint8)
    except (OSError, SyntaxError, ValueError, EOFError, UnidentifiedImageError) as error:
        raise Failed("page-unreadable", type(error).__name__) from None


def _measure(image: Drawing) -> None:
    width, height = image.size
    if min(width, height) < LEAST_SIDE:
        raise Failed("page-unreadable", f"{width} x {height} pixels")
    if width * height > (MOST_PIXELS_JPEG if image.format in ("JPEG", "MPO") else MOST_PIXELS):
        raise Failed("page-too-large", f"{width} x {height} pixels")


def _eight_bits(image: Drawing) -> Drawing:
    """A grey PNG may have 16 bits, which Pillow doesn't shorten but cut off."""
    if not image.mode.startswith("I"):
        return image
    turned = image.getexif()
    short = Image.fromarray((np.asarray(image).astype(np.int64) >> 8).clip(0, 255).astype(np.uint8))
    short.info["exif"] = turned.tobytes()
    return short


def _on_white(image: Drawing) -> Drawing:
    """What can be seen through lies on white paper."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    above = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", above.size, _WHITE), above).convert("RGB")
