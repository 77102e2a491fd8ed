"""A friendly person from the chest up, drawn with Pillow at twice the size and reduced: smooth edges.

All measures are units of the finished drawing; colours are RGB.
"""

from __future__ import annotations

import math
from enum import StrEnum
from functools import lru_cache

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from devices.face.brush import FINE, blank, fill, fine, oval, soft
from devices.face.picture import Picture
from devices.face.profile import draw_profile

WIDTH, HEIGHT = 720, 1120
FACE = (360, 322)  # the face's middle
HEAD = 360  # from the top of the hair to the chin

_MIDDLE = 360
_SKIN, _SHADE, _LIGHT, _BLUSH = (243, 206, 178), (205, 152, 122), (255, 230, 210), (233, 150, 134)
_HAIR, _SHINE = (43, 37, 41), (88, 76, 80)
_JACKET, _JACKET_SHADE, _SHIRT = (43, 84, 138), (31, 64, 110), (248, 250, 252)
_LIP, _BROW, _IRIS, _PUPIL, _WHITE = (196, 96, 92), (48, 38, 40), (74, 50, 40), (22, 17, 18), (253, 253, 251)


class Face(StrEnum):
    """How the drawn face is.  ASIDE is turned to its right (to the left of the picture)."""

    OPEN = "open"
    SHUT = "shut"
    SHADES = "shades"
    MASK = "mask"
    ASIDE = "aside"


@lru_cache(maxsize=len(Face))
def bust(face: Face) -> tuple[Picture, Picture]:
    """Colours already multiplied by their cover, and the cover (0 to 255, three equal channels): so a warp
    bleeds no dark edge in.  Always the same arrays: don't draw on them."""
    image = Image.new("RGBA", (WIDTH * FINE, HEIGHT * FINE))
    if face is Face.ASIDE:
        _body(image)
        draw_profile(image)
    else:
        _back_hair(image)
        _body(image)
        _head(image)
        for side in (-1, 1):
            _eye(image, side, blink=face is Face.SHUT)
        _nose_and_mouth(image)
        _front_hair(image)
    if face is Face.SHADES:
        _shades(image)
    if face is Face.MASK:
        _mask(image)
    pixels = np.asarray(image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)).astype(np.uint16)
    cover = np.repeat(pixels[..., 3:], 3, axis=2)
    return (pixels[..., :3] * cover // 255).astype(np.uint8), cover.astype(np.uint8)


def _face_outline() -> list[float]:
    """Round above, narrowing to a soft chin below."""
    points: list[float] = []
    for step in range(180):
        angle = math.radians(step * 2)
        down = math.sin(angle)
        across = math.copysign(abs(math.cos(angle)) ** 0.86, math.cos(angle))  # fuller cheeks than an oval's
        narrow = 1 - 0.13 * max(down, 0) ** 2
        points += [_MIDDLE + 116 * across * narrow, 338 + down * (164 if down > 0 else 140)]
    return points


def _hair_outline(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse(fine((216, 142, 504, 430)), fill=255)
    draw.rounded_rectangle(
        fine((216, 286, 504, 492)), radius=70 * FINE, fill=255, corners=(False, False, True, True)
    )


def _back_hair(image: Image.Image) -> None:
    mask, draw = blank(image)
    _hair_outline(draw)
    fill(image, _HAIR, mask)


def _body(image: Image.Image) -> None:
    mask, draw = blank(image)
    draw.rounded_rectangle(fine((92, 560, 628, 1400)), radius=128 * FINE, fill=255)
    fill(image, _JACKET, mask)
    draw = ImageDraw.Draw(image)
    draw.polygon(fine((296, 540, 424, 540, 404, 640, 362, 800, 358, 800, 316, 640)), fill=_SHIRT)
    neck, shape = blank(image)
    shape.rounded_rectangle(fine((308, 440, 412, 590)), radius=48 * FINE, fill=255)
    fill(image, _SKIN, neck)
    chin, shape = blank(image)
    shape.ellipse(fine((280, 440, 440, 532)), fill=255)
    soft(image, _SHADE, ImageChops.multiply(chin, neck), 7, 0.85)
    for side in (-1, 1):
        fold = [(50, 520), (0, 612), (46, 668), (96, 560)]
        draw.polygon(fine(c for x, y in fold for c in (_MIDDLE + side * x, y)), fill=_SHIRT)
        lapel = [(94, 558), (42, 664), (0, 800), (0, 840), (74, 760), (108, 690), (134, 564)]
        draw.polygon(fine(c for x, y in lapel for c in (_MIDDLE + side * x, y)), fill=_JACKET_SHADE)
    draw.line(fine((_MIDDLE, 838, _MIDDLE, HEIGHT)), fill=_JACKET_SHADE, width=4 * FINE)
    for y in (890, 990):
        draw.ellipse(fine((_MIDDLE + 8, y, _MIDDLE + 24, y + 16)), fill=_JACKET_SHADE)


def _head(image: Image.Image) -> None:
    face, draw = blank(image)
    draw.polygon(fine(_face_outline()), fill=255)
    fill(image, _SKIN, face)
    for box in ((212, 270, 262, 500), (458, 270, 508, 500), (300, 486, 420, 520)):
        soft(image, _SHADE, ImageChops.multiply(oval(image, box), face), 12, 0.55)
    for left in (264, 396):
        soft(image, _BLUSH, oval(image, (left, 386, left + 60, 424)), 12, 0.42)
        soft(image, _LIGHT, oval(image, (left + 8, 362, left + 52, 388)), 8, 0.7)
    soft(image, _LIGHT, oval(image, (310, 236, 410, 284)), 16, 0.7)


def _eye(image: Image.Image, side: int, *, blink: bool) -> None:
    x = _MIDDLE + side * 54
    soft(image, _SHADE, oval(image, (x - 40, 300, x + 40, 346)), 8, 0.75)
    draw = ImageDraw.Draw(image)
    brow = [(-32, 285), (-16, 279), (4, 277), (22, 281), (37, 291)]  # from the nose outwards
    draw.line(
        fine(c for dx, y in brow for c in (x + side * dx, y)), fill=_BROW, width=8 * FINE, joint="curve"
    )
    for dx, y in (brow[0], brow[-1]):
        draw.ellipse(fine((x + side * dx - 4, y - 4, x + side * dx + 4, y + 4)), fill=_BROW)
    if blink:
        draw.arc(fine((x - 27, 300, x + 27, 338)), 20, 160, fill=_BROW, width=6 * FINE)
        return
    white = oval(image, (x - 28, 307, x + 28, 345))
    fill(image, _WHITE, white)
    fill(image, _IRIS, ImageChops.multiply(oval(image, (x - 18, 306, x + 18, 344)), white))
    fill(image, _PUPIL, oval(image, (x - 10, 315, x + 10, 336)))
    fill(image, (255, 255, 255), oval(image, (x + 2, 312, x + 11, 321)))
    draw.arc(fine((x - 31, 304, x + 31, 356)), 196, 344, fill=_BROW, width=6 * FINE)


def _nose_and_mouth(image: Image.Image) -> None:
    soft(image, _LIGHT, oval(image, (350, 300, 370, 386)), 5, 0.9)
    soft(image, _SHADE, oval(image, (336, 386, 384, 408)), 5, 0.85)
    soft(image, _LIGHT, oval(image, (352, 378, 368, 392)), 3, 0.8)
    mouth, draw = blank(image)
    draw.chord(fine((312, 390, 408, 464)), 22, 158, fill=255)
    fill(image, _LIP, mouth)
    teeth, draw = blank(image)
    draw.chord(fine((312, 378, 408, 450)), 20, 160, fill=255)
    fill(image, (252, 248, 245), ImageChops.multiply(teeth, mouth))
    soft(image, _SHADE, oval(image, (338, 466, 382, 476)), 4, 0.6)


def _front_hair(image: Image.Image) -> None:
    """A cap of hair with a parting: the forehead is left free below two sweeping curves."""
    mask, draw = blank(image)
    _hair_outline(draw)
    draw.ellipse(fine((250, 232, 424, 640)), fill=0)
    draw.ellipse(fine((326, 218, 470, 640)), fill=0)
    draw.rectangle(fine((262, 430, 458, 520)), fill=0)
    fill(image, _HAIR, mask)
    gloss, draw = blank(image)
    draw.arc(fine((250, 172, 470, 380)), 205, 285, fill=255, width=16 * FINE)
    soft(image, _SHINE, ImageChops.multiply(gloss, mask), 7, 0.8)


def _shades(image: Image.Image) -> None:
    draw = ImageDraw.Draw(image)
    for side in (-1, 1):
        x = _MIDDLE + side * 55
        draw.rounded_rectangle(fine((x - 45, 294, x + 45, 358)), radius=24 * FINE, fill=(24, 24, 28))
        draw.line(fine((x + side * 44, 306, _MIDDLE + side * 118, 300)), fill=(24, 24, 28), width=7 * FINE)
    draw.arc(fine((_MIDDLE - 18, 300, _MIDDLE + 18, 330)), 180, 360, fill=(24, 24, 28), width=7 * FINE)


def _mask(image: Image.Image) -> None:
    """A surgical mask: bands around the ears, pleats across."""
    shape, draw = blank(image)
    edge = [(-104, 372), (0, 352), (104, 372), (98, 440), (58, 492), (0, 508), (-58, 492), (-98, 440)]
    draw.polygon(fine(c for x, y in edge for c in (_MIDDLE + x, y)), fill=255)
    fill(image, (150, 196, 222), shape)
    for y in (404, 432, 460):
        pleat, draw = blank(image)
        draw.line(fine((_MIDDLE - 92, y, _MIDDLE + 92, y)), fill=255, width=3 * FINE)
        soft(image, (112, 160, 190), ImageChops.multiply(pleat, shape), 1, 0.8)
