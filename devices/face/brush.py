"""Strokes of the drawn person, made with Pillow at twice the size and reduced later: smooth edges.

All measures are units of the finished drawing; colours are RGB.
"""

from __future__ import annotations

from collections.abc import Iterable

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Oval = tuple[float, float, float, float]  # left, top, right, bottom

FINE = 2


def fine(values: Iterable[float]) -> list[float]:
    return [value * FINE for value in values]


def blank(image: Image.Image) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """An empty mask of an image's size, and what draws on it."""
    empty = Image.new("L", image.size)
    return empty, ImageDraw.Draw(empty)


def oval(image: Image.Image, box: Oval) -> Image.Image:
    shape, draw = blank(image)
    draw.ellipse(fine(box), fill=255)
    return shape


def fill(image: Image.Image, colour: Colour, mask: Image.Image) -> None:
    box = mask.getbbox()
    if box:
        image.paste((*colour, 255), box, mask.crop(box))


def soft(image: Image.Image, colour: Colour, mask: Image.Image, blur: float, strength: float) -> None:
    """Lay a colour on through a blurred mask, only where something is drawn already."""
    box = mask.getbbox()
    if not box:
        return
    edge = round(blur * FINE * 3)  # a blur reaches no further; blurring the whole drawing takes seconds
    left, top = max(box[0] - edge, 0), max(box[1] - edge, 0)
    box = (left, top, min(box[2] + edge, image.width), min(box[3] + edge, image.height))
    part = (
        mask.crop(box)
        .filter(ImageFilter.GaussianBlur(blur * FINE))
        .point(lambda value: int(value * strength))
    )
    image.paste((*colour, 255), box, ImageChops.multiply(part, image.crop(box).getchannel("A")))
