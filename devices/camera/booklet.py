"""Pages of a made-up household register (常住人口登记卡) under the camera: the simulated document.

Nobody's data: the page says 样张 (sample) across its middle.  Colours are RGB.
"""

from __future__ import annotations

import math
import subprocess
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from devices.face.picture import Picture

PAGE = (1800, 1280)
DESK, _PAPER, _INK, _LINE, _STAMP = (
    (74, 86, 98),
    (247, 244, 234),
    (38, 40, 46),
    (120, 132, 124),
    (190, 44, 40),
)
_ROWS = (
    ("姓名", "户主或与户主关系"),
    ("曾用名", "性别"),
    ("出生地", "民族"),
    ("籍贯", "出生日期"),
    ("住址", "宗教信仰"),
    ("文化程度", "婚姻状况"),
    ("服务处所", "职业"),
)
_PEOPLE = (
    (("林小满", "户主"), ("无", "女"), ("示例省示例市", "汉族"), ("示例省示例市", "1990年1月1日"),
     ("示例市示例区样张路一号", "无"), ("大学本科", "未婚"), ("示例公司", "职员")),
    (("林小树", "子"), ("林树", "男"), ("示例省样张县", "汉族"), ("示例省示例市", "2015年6月1日"),
     ("示例市示例区样张路一号", "无"), ("小学", "未婚"), ("示例小学", "学生")),
)  # fmt: skip


def booklet(width: int, height: int, time: float, page: int = 0, aside: float = 0.0) -> Picture:
    """A page (0 or 1) on a desk, filling most of an RGB picture; it lies still but the light breathes a
    little.  ``aside`` moves it to the right, in shares of the picture's width."""
    light = 0.985 + 0.015 * math.sin(time)
    return np.asarray(cv2.convertScaleAbs(_desk(width, height, page, aside), alpha=light), dtype=np.uint8)


@lru_cache(maxsize=2)
def _desk(width: int, height: int, number: int, aside: float) -> Picture:
    scale = min(width, height * PAGE[0] / PAGE[1]) * 0.9 / PAGE[0]
    page = cv2.resize(_page(number), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    middle = (page.shape[1] / 2, page.shape[0] / 2)
    turn = cv2.getRotationMatrix2D(middle, 1.2, 1.0)
    turn[:, 2] += width * (0.5 + aside) - middle[0], height / 2 - middle[1]
    desk = cv2.warpAffine(page, turn, (width, height), borderValue=DESK)
    return np.asarray(desk, dtype=np.uint8)


@lru_cache(maxsize=2)
def _page(number: int) -> Picture:
    page = Image.new("RGBA", PAGE, _PAPER)
    draw = ImageDraw.Draw(page)
    draw.text((PAGE[0] / 2, 96), "常住人口登记卡", _INK, _font(76), "mm")
    left, right, top, row = 90, PAGE[0] - 90, 176, 126
    middle = 1020
    for index, (labels, values) in enumerate(zip(_ROWS, _PEOPLE[number], strict=True)):
        y = top + index * row
        columns = ((left, left + 250, middle), (middle, middle + 330, right))
        for label, value, (start, split, end) in zip(labels, values, columns, strict=True):
            draw.rectangle((start, y, end, y + row), outline=_LINE, width=3)
            draw.line((split, y, split, y + row), _LINE, 3)
            draw.text(((start + split) / 2, y + row / 2), label, _INK, _font(36), "mm")
            draw.text((split + 24, y + row / 2), value, _INK, _font(46), "lm")
    draw.text((left, 1150), "承办人签章：", _INK, _font(40), "lm")
    draw.text((right, 1150), "登记日期：2020年1月1日", _INK, _font(40), "rm")
    draw.ellipse((420, 1070, 590, 1240), outline=_STAMP, width=7)
    draw.text((505, 1155), "样张", _STAMP, _font(54), "mm")
    mark = Image.new("RGBA", PAGE)
    ImageDraw.Draw(mark).text((PAGE[0] / 2, 610), "样  张", (*_STAMP, 34), _font(360), "mm")
    page.alpha_composite(mark.rotate(18, Image.Resampling.BILINEAR))
    return np.asarray(page.convert("RGB"), dtype=np.uint8)


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    file, index = _font_file()
    try:
        return ImageFont.truetype(file, size, index=index)
    except OSError:
        return ImageFont.load_default(size)


@lru_cache(maxsize=1)
def _font_file() -> tuple[str, int]:
    """A font of this system that has Chinese, and its place in the file; nothing when the system can't tell.
    Pillow's own font, which draws boxes, then serves."""
    command = ["fc-match", "-f", "%{file}\n%{index}", "Noto Serif CJK SC:lang=zh-cn"]
    try:
        asked = subprocess.run(command, capture_output=True, text=True, check=False, timeout=5)
    except (OSError, subprocess.TimeoutExpired):
        return "", 0
    file, _, index = asked.stdout.partition("\n")
    return file, int(index or 0) & 0xFFFF  # the upper bits name a variant of the face
