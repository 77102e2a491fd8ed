"""The drawn person's head from the side, looking to the left of the picture."""

from __future__ import annotations

from PIL import Image, ImageChops, ImageDraw

from devices.face.brush import blank, fill, fine, oval, soft

_SKIN, _SHADE, _HAIR = (243, 206, 178), (205, 152, 122), (43, 37, 41)
_LIP, _BROW, _WHITE = (196, 96, 92), (48, 38, 40), (253, 253, 251)

# Forehead, nose, lips and chin, from the hair down; then the jaw, back up to the ear.
_OUTLINE = (
    (300, 190), (262, 214), (246, 250), (243, 282), (249, 300), (240, 322), (222, 356), (218, 368),
    (228, 378), (245, 382), (243, 394), (235, 404), (243, 414), (238, 426), (248, 438), (246, 456),
    (254, 476), (278, 488), (316, 484), (360, 462), (392, 430), (420, 380), (420, 220), (360, 180),
)  # fmt: skip


def draw_profile(image: Image.Image) -> None:
    """Head and hair, on an image that has the body already."""
    hair, draw = blank(image)
    draw.ellipse(fine((268, 150, 512, 440)), fill=255)
    draw.rounded_rectangle(fine((352, 280, 512, 500)), radius=60 * 2, fill=255)
    fill(image, _HAIR, hair)
    face, draw = blank(image)
    draw.polygon(fine(c for point in _OUTLINE for c in point), fill=255)
    fill(image, _SKIN, face)
    for box in ((330, 430, 420, 500), (250, 300, 292, 336), (232, 370, 262, 388)):
        soft(image, _SHADE, ImageChops.multiply(oval(image, box), face), 8, 0.7)
    _features(image)
    front, draw = blank(image)
    edge = (300, 178, 280, 206, 318, 236, 366, 256, 384, 330, 376, 420, 440, 420, 440, 160)
    draw.polygon(fine(edge), fill=255)
    fill(image, _HAIR, front)


def _features(image: Image.Image) -> None:
    draw = ImageDraw.Draw(image)
    draw.line(fine((254, 290, 272, 280, 300, 288)), fill=_BROW, width=14, joint="curve")
    draw.polygon(fine((258, 318, 290, 308, 292, 326, 264, 328)), fill=_WHITE)
    draw.ellipse(fine((259, 310, 275, 328)), fill=_BROW)
    draw.line(fine((256, 314, 274, 306, 294, 312)), fill=_BROW, width=10, joint="curve")
    draw.polygon(fine((238, 396, 246, 404, 274, 408, 246, 418, 239, 424, 243, 414, 236, 404)), fill=_LIP)
    draw.line(fine((236, 409, 276, 408)), fill=(130, 60, 60), width=6)
    draw.arc(fine((226, 362, 248, 386)), 20, 150, fill=_SHADE, width=8)
