"""Papers under a camera, drawn: what lies there is known to the pixel, so that errors can be measured."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from devices.camera.booklet import _font_file
from devices.face.picture import Picture

A4 = (1654, 2339)  # 200 dots per inch
SIZE, LARGE = (1600, 1200), (2592, 1944)  # what cameras above a desk give
CARD = (1012, 638)  # 85.6 x 54 mm
LETTERS = "申请人应当如实提供有关材料和反映真实情况并对其实质内容的合法性负责国家法律政规机关受理条件未已末"


@dataclass(frozen=True)
class View:
    """Where the camera is: turned and tilted in degrees, the sheet's share of the picture's height."""

    turn: float = 0.0
    tilt: float = 0.0
    lean: float = 0.0
    share: float = 0.86
    shift: tuple[float, float] = (0.0, 0.0)  # in shares of the picture


def font(pixels: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    file, index = _font_file()
    return ImageFont.truetype(file, pixels, index=index)


def letters(seed: int = 1, lines: int = 44, columns: int = 40) -> list[str]:
    random = np.random.default_rng(seed)
    return ["".join(random.choice(list(LETTERS), columns)) for _ in range(lines)]


POINTS = 9  # small print, 小五
ORIGIN, PITCH, LEADING = (200, 260), 31, 44


@lru_cache(maxsize=8)
def letter_paper(seed: int = 1) -> Picture:
    """A4 in small print: a heading, 44 lines of 9 point, a red stamp."""
    page = Image.new("RGB", A4, (250, 249, 245))
    draw = ImageDraw.Draw(page)
    draw.text((A4[0] / 2, 170), "申请书", (30, 30, 34), font(64), "mm")
    size = font(round(POINTS / 72 * 200))
    for row, line in enumerate(letters(seed)):
        for column, letter in enumerate(line):
            draw.text(
                (ORIGIN[0] + column * PITCH, ORIGIN[1] + row * LEADING), letter, (35, 35, 40), size, "mm"
            )
    draw.ellipse((1180, 1980, 1420, 2220), outline=(190, 40, 40), width=10)
    return np.asarray(page, dtype=np.uint8)


@lru_cache(maxsize=8)
def form_paper(name: str = "林小满", born: str = "1990年1月1日") -> Picture:
    """A form that is the same for everybody but what was filled in."""
    page = Image.new("RGB", A4, (250, 249, 245))
    draw = ImageDraw.Draw(page)
    draw.text((A4[0] / 2, 170), "常住人口登记卡", (30, 30, 34), font(72), "mm")
    labels = ("姓名", "性别", "曾用名", "民族", "出生日期", "籍贯", "住址", "文化程度", "职业")
    values = (name, "女", "无", "汉族", born, "示例省", f"示例路{len(name)}号", "本科", "职员")
    for row, (label, value) in enumerate(zip(labels, values, strict=True)):
        top = 300 + row * 200
        draw.rectangle((150, top, A4[0] - 150, top + 200), outline=(110, 120, 115), width=4)
        draw.line((520, top, 520, top + 200), (110, 120, 115), 4)
        draw.text((335, top + 100), label, (40, 40, 44), font(52), "mm")
        draw.text((570, top + 100), value, (30, 30, 34), font(64), "lm")
    return np.asarray(page, dtype=np.uint8)


@lru_cache(maxsize=2)
def card_paper() -> Picture:
    """An identity card, bluish, with a grey picture of nobody."""
    page = Image.new("RGB", CARD, (214, 226, 233))
    draw = ImageDraw.Draw(page)
    for row, text in enumerate(("姓名 样张", "性别 女 民族 汉", "出生 1990年1月1日", "住址 示例省示例市")):
        draw.text((70, 100 + row * 110), text, (30, 40, 60), font(44), "lm")
    draw.rectangle((660, 80, 930, 430), fill=(150, 160, 170))
    draw.text((500, 560), "119901199001010010", (30, 40, 60), font(52), "mm")
    return np.asarray(page, dtype=np.uint8)


@lru_cache(maxsize=6)
def ground(kind: str, width: int, height: int) -> Picture:
    """What the paper lies on: dark, light, wood, check or mid."""
    plain = {"dark": (52, 60, 70), "light": (214, 212, 206), "mid": (128, 134, 138)}
    if kind in plain:
        return _bytes(np.array(plain[kind], np.float32) + _noise(5, 3.0, width, height))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    if kind == "wood":
        rings = np.sin(y / 17 + 3 * np.sin(x / 310)) * 16 + np.sin(y / 5.3 + x / 97) * 8
        return _bytes(np.array([142, 98, 62], np.float32) + rings[:, :, None])
    squares = ((x // 60 + y // 60) % 2)[:, :, None]
    red, white = np.array([176, 60, 60], np.float32), np.array([222, 216, 205], np.float32)
    return _bytes(squares * red + (1 - squares) * white)


def corners_of(paper: Picture, view: View, width: int, height: int) -> NDArray[np.float64]:
    """Where the paper's corners are in the picture, clockwise from its own top left: a pinhole camera."""
    high, wide = paper.shape[:2]
    unit = 1.0 / max(high, wide * height / width)
    box = np.array([[-wide, -high, 0], [wide, -high, 0], [wide, high, 0], [-wide, high, 0]]) * unit / 2
    turn, tilt, lean = (math.radians(angle) for angle in (view.turn, view.tilt, view.lean))
    spin = np.array([[math.cos(turn), -math.sin(turn), 0], [math.sin(turn), math.cos(turn), 0], [0, 0, 1]])
    pitch = np.array([[1, 0, 0], [0, math.cos(tilt), -math.sin(tilt)], [0, math.sin(tilt), math.cos(tilt)]])
    yaw = np.array([[math.cos(lean), 0, math.sin(lean)], [0, 1, 0], [-math.sin(lean), 0, math.cos(lean)]])
    space = box @ (yaw @ pitch @ spin).T
    distance, focal = 1.5 / view.share, 1.5 * height
    x = focal * space[:, 0] / (distance + space[:, 2]) + width * (0.5 + view.shift[0])
    y = focal * space[:, 1] / (distance + space[:, 2]) + height * (0.5 + view.shift[1])
    return np.stack([x, y], axis=1)


def lay(seen: Picture, paper: Picture, corners: NDArray[np.float64]) -> Picture:
    """The paper in the picture, smoothly drawn, with a faint shadow."""
    high, wide = paper.shape[:2]
    height, width = seen.shape[:2]
    scale = float(np.linalg.norm(corners[1] - corners[0])) / wide
    if scale < 0.7:
        size = max(round(wide * scale * 1.2), 1), max(round(high * scale * 1.2), 1)
        paper = np.asarray(cv2.resize(paper, size, interpolation=cv2.INTER_AREA), np.uint8)
        high, wide = paper.shape[:2]
    ends = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32) - 0.5
    warp = cv2.getPerspectiveTransform(ends, corners.astype(np.float32))
    flat = cv2.warpPerspective(paper, warp, (width, height), flags=cv2.INTER_LINEAR)
    cover = cv2.warpPerspective(np.ones((high, wide), np.float32), warp, (width, height))
    shade = cv2.GaussianBlur(cover, (0, 0), 6)
    below = ((1 - 0.25 * shade) * (1 - cover))[:, :, None]
    return _bytes(seen * below + flat * cover[:, :, None])


def photograph(
    paper: Picture,
    view: View | None = None,
    on: str = "dark",
    size: tuple[int, int] = SIZE,
) -> tuple[Picture, NDArray[np.float64]]:
    """The paper as a camera sees it, with uneven light and grain; and where its corners are."""
    corners = corners_of(paper, view or View(), *size)
    return lit(lay(ground(on, *size), paper, corners)), corners


def lit(seen: Picture, gain: float = 0.86, grain: float = 2.5) -> Picture:
    """Light from the left, a little warm, and a camera's grain."""
    height, width = seen.shape[:2]
    fall = np.linspace(1.0, 0.8, width, dtype=np.float32)[None, :, None]
    warm = np.array([1.0, 0.98, 0.92], np.float32)
    return _bytes(seen * (fall * warm * np.float32(gain)) + _noise(9, grain, width, height))


@lru_cache(maxsize=6)
def _noise(seed: int, strength: float, width: int, height: int) -> NDArray[np.float32]:
    random = np.random.default_rng(seed)
    return random.standard_normal((height, width, 1), dtype=np.float32) * np.float32(strength)


def _bytes(array: NDArray[np.floating]) -> Picture:
    return np.clip(array, 0, 255, out=array).astype(np.uint8)
