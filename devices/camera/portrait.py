"""The picture of a card, made small enough for the pipe to the camera's process.

A pipe that is full would hold up whoever writes into it: a decoder's picture may have a megabyte, and nothing
is compared better by that.
"""

from __future__ import annotations

from io import BytesIO

MOST = (256, 320)  # columns and rows; a card's own are 102 and 126


def carried(portrait: bytes) -> bytes:
    """A PNG or JPEG as a JPEG of some ten kilobytes; nothing when it is no picture."""
    if not portrait:
        return b""
    from PIL import Image  # noqa: PLC0415 - most terminals compare nothing

    try:
        with Image.open(BytesIO(portrait), formats=("JPEG", "PNG")) as picture:
            small = picture.convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return b""
    small.thumbnail(MOST)
    out = BytesIO()
    small.save(out, "JPEG", quality=92)
    return out.getvalue()
