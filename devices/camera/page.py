"""A photographed page, small enough to travel: JPEG of 150 kB and 1600 px at most.

Done with Pillow: OpenCV stays out of this process.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from kiosk.domain.applications import Page
from kiosk.domain.faces import Frame

LONG_SIDE, MOST_BYTES = 1600, 150_000
QUALITIES = (85, 75, 65, 55, 45)  # below that text frays: a smaller picture is then the better one


def encode_page(frame: Frame) -> Page:
    """The page of a still picture.  ValueError when the frame's bytes don't fit its size."""
    image = Image.frombytes("RGB", (frame.width, frame.height), frame.rgb)
    side = min(LONG_SIDE, max(image.size))
    while True:
        small = image.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        for quality in QUALITIES:
            out = BytesIO()
            small.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= MOST_BYTES:
                return Page(out.getvalue(), small.width, small.height)
        side = side * 4 // 5
