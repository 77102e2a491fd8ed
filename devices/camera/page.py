"""A photographed page, legible and small enough to travel: JPEG of 150 kB and 1600 px at most.

Runs where OpenCV may be: in the camera's process, and in the one that reads pictures from elsewhere.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.camera import sheet as sheets
from devices.face.picture import Picture
from kiosk.domain.applications import Fingerprint, Page
from kiosk.domain.pages import Remark, Taken

LONG_SIDE, MOST_BYTES = 1600, 150_000
# From fine to coarse: size, quality, colour.  Of a page full of 9 point print more than 99 letters of 100 can
# still be told apart at the last of them.
LADDER = (
    (1.0, 80, True), (1.0, 60, True), (1.0, 45, True), (0.9, 45, True), (0.8, 45, True), (0.8, 38, True),
    (0.72, 45, True), (0.72, 45, False), (0.62, 50, False),
)  # fmt: skip
DARK = 62.0  # of 255: how light paper must at least be
BLURRED = 0.18  # steepest change at letters, as a share of their contrast, per pixel of LONG_SIDE
SPOTS = 128  # of a fingerprint, across and down
GLARING = 0.007  # share of the sheet that is burnt out while the rest isn't
TILE, LETTERED = 48, 36  # pixels; a tile with more contrast than that has print in it
CELL = 50  # pixels of a whitened page's side in which its light is taken to be even


def page_of(picture: Picture) -> Taken:
    """The sheet in a picture, straight, white and small; the whole picture when no whole sheet is found."""
    found = sheets.find(picture)
    if found is None or found.cut:  # what can't be seen whole isn't cut further
        flat, _ = sheets.reduced(picture, LONG_SIDE)
        clean = flat
    else:
        flat = sheets.straight(picture, found, LONG_SIDE)
        clean = whitened(flat)
    remarks = [
        remark
        for remark, holds in (
            (Remark.DARK, paper_light(flat) < DARK),
            (Remark.BLURRED, found is not None and 0 <= sharpness(flat) < BLURRED),
            (Remark.GLARE, found is not None and glare(flat) > GLARING),
            (Remark.CUT, found is not None and found.cut),
            (Remark.SEVERAL, found is not None and found.several),
            (Remark.NO_EDGES, found is None),
        )
        if holds
    ]
    return Taken(encode_page(clean), tuple(remarks))


def encode_page(picture: Picture) -> Page:
    """A page as it travels: as large, as good and as colourful as fits."""
    whole, _ = sheets.reduced(picture, LONG_SIDE)
    shrink = 1.0
    while True:
        for size, quality, coloured in LADDER:
            small, _ = sheets.reduced(whole, max(round(max(whole.shape[:2]) * size * shrink), 16))
            jpeg = _jpeg(small, quality, coloured)
            if len(jpeg) <= MOST_BYTES:
                height, width = small.shape[:2]
                return Page(jpeg, width, height, fingerprint(whole))
        shrink *= 0.8


def whitened(flat: Picture) -> Picture:
    """Even light, white paper, dark print.  Colours that differ from the paper's stay as they are: stamps,
    photos, printed grounds."""
    light = cv2.cvtColor(flat, cv2.COLOR_RGB2GRAY)
    ground = _ground(light)
    cast = flat.reshape(-1, 3)[(light >= ground * 0.92).ravel()]
    paper = np.median(cast, axis=0) if len(cast) > 500 else np.array([255.0] * 3)
    balance = np.clip(paper.mean() / np.maximum(paper, 1), 0.75, 1.3)  # paper of another colour keeps it
    # A little more than the ground's own light, so that its grain is gone.
    gain = (255.0 * 1.05) / np.clip(ground, 40.0, 255.0)
    even = flat.astype(np.float32) * gain[:, :, None] * balance.astype(np.float32)
    black = min(float(np.percentile(even[::4, ::4], 0.5)), 110.0)
    deep = (even - black * 0.8) * (255.0 / (255.0 - black * 0.8))
    return np.asarray(np.clip(deep, 0, 255), dtype=np.uint8)


def _ground(light: NDArray[np.generic]) -> NDArray[np.float32]:
    """How light the paper is at each pixel: cell by cell, looked past print and small photos."""
    height, width = light.shape[:2]
    rows, columns = max(height // CELL, 3), max(width // CELL, 3)
    spots = cv2.resize(np.asarray(light), (columns * 10, rows * 10), interpolation=cv2.INTER_NEAREST)
    cells = np.percentile(spots.reshape(rows, 10, columns, 10), 88, axis=(1, 3)).astype(np.float32)
    # A photo or a filled box is darker than paper near it ever gets by bad light.
    wide = cv2.dilate(cells, np.ones((9, 9), np.uint8))
    cells = np.where(cells < wide * 0.72, wide * 0.93, cells).astype(np.float32)
    cells = np.asarray(cv2.morphologyEx(cells, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), dtype=np.float32)
    smooth = cv2.GaussianBlur(cells, (0, 0), 1.0)
    return np.asarray(cv2.resize(smooth, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def paper_light(flat: Picture) -> float:
    """How light the paper came out, 0 to 255."""
    return float(np.percentile(cv2.cvtColor(flat[::4, ::4], cv2.COLOR_RGB2GRAY), 75))


def sharpness(flat: Picture) -> float:
    """The steepest change at letters as a share of their contrast, per pixel; -1 when there are none."""
    light = cv2.blur(cv2.cvtColor(flat, cv2.COLOR_RGB2GRAY), (3, 3)).astype(np.float32)
    high, wide = (side // TILE for side in light.shape)
    light = light[: high * TILE, : wide * TILE]
    edge = (
        np.maximum(np.abs(cv2.Sobel(light, cv2.CV_32F, 1, 0)), np.abs(cv2.Sobel(light, cv2.CV_32F, 0, 1))) / 8
    )
    shape = (high, TILE, wide, TILE)
    most = light.reshape(shape).max((1, 3))
    contrast = most - light.reshape(shape).min((1, 3))
    shares = (edge.reshape(shape).max((1, 3)) / np.maximum(contrast, 1))[contrast > LETTERED]
    return float(np.percentile(shares, 60)) if len(shares) >= 4 else -1.0


def glare(flat: Picture) -> float:
    """The share of the sheet that is burnt out in spots, 0 when the whole paper is as bright."""
    light = cv2.cvtColor(flat[::2, ::2], cv2.COLOR_RGB2GRAY)
    if float(np.percentile(light, 60)) > 235:
        return 0.0
    burnt = cv2.morphologyEx((light >= 252).astype(np.uint8), cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    return float(burnt.mean())


def fingerprint(picture: Picture) -> Fingerprint:
    """A difference hash (is each spot clearly lighter than its right neighbour?) and the ink on the page."""
    light = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(light, (9, 8), interpolation=cv2.INTER_AREA).astype(np.int16)
    bits = np.packbits(small[:, :-1] - small[:, 1:] > 4)
    # So soft that the same page, a little shifted, looks the same.
    soft = cv2.GaussianBlur(255 - light, (0, 0), 5 * max(light.shape) / LONG_SIDE)
    ink = cv2.resize(soft, (SPOTS, SPOTS), interpolation=cv2.INTER_AREA)
    return Fingerprint(int.from_bytes(bits.tobytes(), "big"), ink.tobytes())


def _jpeg(picture: Picture, quality: int, coloured: bool) -> bytes:
    way = cv2.COLOR_RGB2BGR if coloured else cv2.COLOR_RGB2GRAY
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    good, data = cv2.imencode(".jpg", cv2.cvtColor(picture, way), options)
    assert good  # a picture in memory always can be written
    return data.tobytes()
