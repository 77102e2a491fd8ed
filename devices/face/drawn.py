"""People drawn by our own code, for the simulated camera: nobody's picture is needed to show or test it.

The bust is drawn once with Pillow at twice its size and kept as a picture with transparency; a moving frame
is then one affine warp of it onto a drawn room.  Colours are RGB.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from devices.face.picture import Picture

BUST = (640, 760)  # width and height of the bust in its own units; the face's middle is at FACE
FACE = (320, 322)
HEAD = 360  # from the top of the hair to the chin, same units

_FINE = 2  # drawn this much larger, then reduced: smooth edges
_SKIN, _SKIN_SHADE, _BLUSH = (241, 203, 174), (214, 166, 134), (232, 158, 140)
_HAIR, _HAIR_LIGHT = (44, 36, 38), (84, 68, 66)
_SHIRT, _SHIRT_SHADE, _COLLAR = (52, 104, 160), (38, 82, 132), (246, 248, 251)
_LIP, _BROW, _IRIS = (190, 92, 88), (52, 40, 40), (66, 44, 36)


def person(width: int, height: int, time: float, *, share: float = 0.5, centre: float = 0.5) -> Picture:
    """One person in the room at ``time`` seconds: sways a little, blinks now and then.

    ``share`` is the head's part of the picture's height, ``centre`` where the head is across it (0 to 1).
    """
    return add_person(room(width, height).copy(), time, share=share, centre=centre)


def add_person(picture: Picture, time: float, *, share: float, centre: float) -> Picture:
    """Stand one more person in a picture, in place; gives the picture back."""
    height, width = picture.shape[:2]
    phase = time + centre * 7  # two people don't move as one
    scale = share * height / HEAD
    angle = math.radians(1.2 * math.sin(phase * 0.9))
    x = width * centre + 0.006 * height * math.sin(phase * 1.1)
    y = height * 0.47 + 0.004 * height * math.sin(phase * 1.7)
    a, b = scale * math.cos(angle), scale * math.sin(angle)
    move = np.array([[a, -b, x - a * FACE[0] + b * FACE[1]], [b, a, y - b * FACE[0] - a * FACE[1]]])
    bust = _bust(blink=phase % 3.7 < 0.13)
    warped = cv2.warpAffine(bust, move, (width, height), flags=cv2.INTER_AREA)
    alpha = warped[..., 3:].astype(np.uint16)
    # The bust's colours are already multiplied by their alpha: warping must not bleed a dark edge in.
    mixed = warped[..., :3] + (picture * (255 - alpha) + 127) // 255
    np.copyto(picture, np.minimum(mixed, 255).astype(np.uint8))
    return picture


@lru_cache(maxsize=4)
def room(width: int, height: int) -> Picture:
    """The drawn wall of a service hall, softly lit; the same array every time: copy before drawing on it."""
    down = np.linspace(0, 1, height)[:, None]
    across = np.linspace(-1, 1, width)[None, :]
    light = 1.0 - 0.10 * down - 0.07 * across**2
    wall = light[..., None] * np.array([226.0, 234.0, 240.0])
    picture: Picture = wall.astype(np.uint8)
    rail = int(height * 0.78)
    picture[rail:] = (picture[rail:] * np.array([0.90, 0.93, 0.96])).astype(np.uint8)
    picture[rail : rail + max(height // 180, 1)] = (188, 202, 214)
    return picture


@lru_cache(maxsize=2)
def _bust(*, blink: bool) -> Picture:
    size = (BUST[0] * _FINE, BUST[1] * _FINE)
    image = Image.new("RGBA", size)
    _back_hair(image)
    _body(image)
    _head(image)
    _features(image, blink=blink)
    _front_hair(image)
    pixels = np.asarray(image.resize(BUST, Image.Resampling.LANCZOS)).astype(np.uint16)
    pixels[..., :3] = pixels[..., :3] * pixels[..., 3:] // 255
    done: Picture = pixels.astype(np.uint8)
    return done


def _fine(points: Any) -> list[float]:
    return [value * _FINE for value in points]


def _soft(
    image: Image.Image, colour: tuple[int, int, int], shape: Image.Image, blur: float, strength: float
) -> None:
    """Lay a colour over the image through a blurred mask, only where the image is already opaque."""
    mask = shape.filter(ImageFilter.GaussianBlur(blur * _FINE)).point(lambda v: int(v * strength))
    mask = ImageChops.multiply(mask, image.getchannel("A"))
    image.paste(Image.new("RGBA", image.size, (*colour, 255)), (0, 0), mask)


def _ellipse(image: Image.Image, box: tuple[float, float, float, float]) -> Image.Image:
    mask = Image.new("L", image.size)
    ImageDraw.Draw(mask).ellipse(_fine(box), fill=255)
    return mask


def _back_hair(image: Image.Image) -> None:
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle(_fine((176, 150, 464, 470)), radius=140 * _FINE, fill=_HAIR)


def _body(image: Image.Image) -> None:
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle(_fine((60, 556, 580, 980)), radius=130 * _FINE, fill=_SHIRT)
    draw.polygon(_fine((150, 800, 170, 660, 178, 800)), fill=_SHIRT_SHADE)
    draw.polygon(_fine((490, 800, 470, 660, 462, 800)), fill=_SHIRT_SHADE)
    draw.rounded_rectangle(_fine((262, 430, 378, 620)), radius=50 * _FINE, fill=_SKIN)
    shade = Image.new("L", image.size)
    ImageDraw.Draw(shade).ellipse(_fine((250, 440, 390, 540)), fill=255)
    _soft(image, _SKIN_SHADE, shade, 8, 0.9)
    draw.polygon(_fine((248, 556, 320, 650, 262, 690, 214, 580)), fill=_COLLAR)
    draw.polygon(_fine((392, 556, 320, 650, 378, 690, 426, 580)), fill=_COLLAR)
    draw.line(_fine((320, 652, 320, 780)), fill=_SHIRT_SHADE, width=3 * _FINE)
    for y in (690, 740):
        draw.ellipse(_fine((314, y, 326, y + 12)), fill=_COLLAR)


def _head(image: Image.Image) -> None:
    draw = ImageDraw.Draw(image)
    for x in (184, 424):
        draw.ellipse(_fine((x, 300, x + 34, 372)), fill=_SKIN_SHADE)
    mask = Image.new("L", image.size)
    shape = ImageDraw.Draw(mask)
    shape.ellipse(_fine((196, 168, 444, 440)), fill=255)
    shape.ellipse(_fine((216, 270, 424, 502)), fill=255)
    image.paste(Image.new("RGBA", image.size, (*_SKIN, 255)), (0, 0), mask)
    for box in ((176, 230, 226, 480), (414, 230, 464, 480)):
        _soft(image, _SKIN_SHADE, ImageChops.multiply(_ellipse(image, box), mask), 12, 0.6)
    for x in (232, 352):
        _soft(image, _BLUSH, _ellipse(image, (x, 380, x + 56, 420)), 12, 0.45)
    _soft(image, (255, 232, 212), _ellipse(image, (270, 236, 370, 276)), 16, 0.7)


def _features(image: Image.Image, *, blink: bool) -> None:
    draw = ImageDraw.Draw(image)
    for side in (-1, 1):
        x = 320 + side * 58
        _soft(image, _SKIN_SHADE, _ellipse(image, (x - 44, 296, x + 44, 346)), 9, 0.75)
        brow = [x - 36, 290 + side * -2, x, 278, x + 36, 290 + side * 2]
        draw.line(_fine(brow), fill=_BROW, width=9 * _FINE, joint="curve")
        if blink:
            draw.arc(_fine((x - 27, 306, x + 27, 338)), 20, 160, fill=_BROW, width=5 * _FINE)
            continue
        draw.ellipse(_fine((x - 27, 306, x + 27, 344)), fill=(252, 252, 250))
        draw.ellipse(_fine((x - 17, 307, x + 17, 342)), fill=_IRIS)
        draw.ellipse(_fine((x - 9, 316, x + 9, 334)), fill=(24, 18, 18))
        draw.ellipse(_fine((x + 1, 312, x + 10, 321)), fill=(255, 255, 255))
        draw.arc(_fine((x - 30, 302, x + 30, 352)), 195, 345, fill=_BROW, width=6 * _FINE)
    _soft(image, (255, 230, 208), _ellipse(image, (310, 300, 330, 384)), 5, 0.8)
    _soft(image, _SKIN_SHADE, _ellipse(image, (294, 386, 346, 408)), 5, 0.9)
    draw.arc(_fine((300, 372, 340, 402)), 25, 155, fill=(186, 128, 102), width=4 * _FINE)
    draw.chord(_fine((276, 404, 364, 456)), 15, 165, fill=_LIP)
    draw.chord(_fine((286, 416, 354, 440)), 0, 180, fill=(250, 246, 242))
    _soft(image, _SKIN_SHADE, _ellipse(image, (296, 462, 344, 474)), 4, 0.6)


def _front_hair(image: Image.Image) -> None:
    mask = Image.new("L", image.size)
    shape = ImageDraw.Draw(mask)
    shape.ellipse(_fine((180, 142, 460, 420)), fill=255)
    # The forehead stays free below a fringe swept to one side.
    shape.ellipse(_fine((206, 226, 520, 560)), fill=0)
    shape.ellipse(_fine((196, 262, 420, 560)), fill=0)
    image.paste(Image.new("RGBA", image.size, (*_HAIR, 255)), (0, 0), mask)
    shine = ImageChops.multiply(_ellipse(image, (226, 168, 372, 206)), mask)
    _soft(image, _HAIR_LIGHT, shine, 9, 0.8)
