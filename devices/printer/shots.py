"""Pictures on thermal paper: as wide as the head, in dots that are black or white."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, UnidentifiedImageError

TALLEST = 3  # times the width: longer than any page, and no picture empties the roll
WHITE = 215  # of 255: paper in a photo is this grey, and would come out as noise
_BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError)


def dithered(image: bytes, dots: int) -> Image.Image:
    """The picture (PNG or JPEG) ``dots`` wide in mode "1".  One that can't be read is a crossed frame: its
    place must be seen to be empty."""
    try:
        with Image.open(io.BytesIO(image), formats=("PNG", "JPEG")) as opened:
            opened.draft("L", (dots, dots))  # a camera's JPEG is decoded no larger than needed
            grey = _on_white(opened)
    except _BROKEN:
        return _frame(dots)
    high = max(1, min(round(grey.height * dots / grey.width), TALLEST * dots))
    small = grey.resize((dots, high), Image.Resampling.LANCZOS)
    return small.point([min(255, value * 255 // WHITE) for value in range(256)]).convert("1")


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGBA", "LA", "P"):
        clear = picture.convert("RGBA")
        paper = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(paper, clear).convert("L")
    return picture.convert("L")


def _frame(dots: int) -> Image.Image:
    frame = Image.new("1", (dots, dots // 2), 255)
    corners = (0, 0, dots - 1, dots // 2 - 1)
    brush = ImageDraw.Draw(frame)
    brush.rectangle(corners, outline=0, width=3)
    brush.line(corners, fill=0, width=2)
    brush.line((0, corners[3], corners[2], 0), fill=0, width=2)
    return frame
