"""Lines drawn by us, for characters a printer's ROM can't be trusted with.

The grid is the printer's: 12x24 dots a column, black on white, no grey.
"""

from __future__ import annotations

import subprocess
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from devices.printer.layout import CELL, LINE, Line
from devices.printer.wrapping import cells, width
from kiosk.domain.names import GETA

EM = 2 * CELL
FINE = 8  # times its size at which a letter is drawn before it is pressed together
INKED = 100  # of 255: a dot that is covered so far is black
BASELINE = 21  # dots from the top of a 24-dot cell: an em square reaches 0.88 above the line

# Family names, best first: the sans draws levels 1 and 2 of GB 18030-2022, the two Hanazono files the rest.
FAMILIES = ("Noto Sans Mono CJK SC", "HanaMinA", "HanaMinB")
FOLDERS = ("opentype/noto", "truetype/hanazono", "google-noto-cjk", "noto-cjk", "truetype/noto", "hanazono")
FILES = ("NotoSansCJK-Regular.ttc", "HanaMinA.ttf", "HanaMinB.ttf")


@dataclass(frozen=True, slots=True)
class Face:
    """One font file: ``index`` within a collection."""

    path: Path
    index: int = 0


def find_faces(roots: Sequence[Path] = (Path("/usr/share/fonts"),)) -> tuple[Face, ...]:
    """The fonts of this machine that draw hanzi, best first; empty when there is none."""
    found = []
    for family, file in zip(FAMILIES, FILES, strict=True):
        paths = [root / folder / file for root in roots for folder in FOLDERS]
        path = next((p for p in paths if p.is_file()), None) or _asked(family)
        if path:
            found.append(Face(path, _index(path, family)))
    return tuple(found)


def _asked(family: str) -> Path | None:
    """The file that fontconfig has for exactly this family.  It never says no, it names a substitute."""
    try:
        answer = subprocess.run(
            ["fc-match", "-f", "%{family}|%{file}", family],
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    families, _, file = answer.partition("|")
    return Path(file) if family in families.split(",") else None


def _index(path: Path, family: str) -> int:
    """Which font of a collection has this family name; 0 when none says so."""
    for index in range(16 if path.suffix == ".ttc" else 1):
        try:
            if ImageFont.truetype(str(path), EM, index=index).getname()[0] == family:
                return index
        except OSError:
            break
    return 0


class Pen:
    """Draws lines with the given faces.  With no face at all it is not ``usable``: then the driver sends the
    line as text with 〓 (GB/T 15834's neighbour in every ROM) where a character is missing."""

    def __init__(self, faces: Sequence[Face]) -> None:
        self._faces = tuple(faces)

    @property
    def usable(self) -> bool:
        return bool(self._faces)

    def missing(self, text: str) -> str:
        """The letters of a text that no face has, each once: they come out as 〓."""
        return "".join(dict.fromkeys(c for c in text if not c.isspace() and self._font(c, 1) is None))

    def face_of(self, char: str) -> ImageFont.FreeTypeFont | None:
        """The font that draws this letter at its single size; None when none has it."""
        return self._font(char, 1)

    def draw(self, line: Line, dots: int) -> Image.Image:
        """The line as a mode "1" image, white paper, as wide as its text (a multiple of 8, at most ``dots``).

        Private-use letters and those that no face has become 〓: a name that isn't right must be seen.
        """
        size = line.size
        wide = min(dots, (width(line.text) * CELL * size + 7) // 8 * 8)
        image = Image.new("1", (max(wide, 8), LINE * size), 255)
        brush = ImageDraw.Draw(image)
        x = 0
        for char in line.text:
            span = cells(char) * CELL * size
            if not char.isspace():
                self._stroke(
                    brush, char, (x - (EM * size if not span else 0), span or EM * size), size, line.bold
                )
            x += span
        return image

    def _stroke(
        self, brush: ImageDraw.ImageDraw, char: str, at: tuple[int, int], size: int, bold: bool
    ) -> None:
        x, span = at
        font = self._font(char, size)
        if font is None:
            char, font = GETA, self._font(GETA, size)
        if font is None:
            _box(brush, x, span, size)
            return
        pressed = _pressed(font, char, span, size)
        # Without its blank sides, a glyph wider than its cell (é is 13 dots in some fonts) may still fit it.
        x += round((span - (pressed[0].width if pressed else font.getlength(char))) / 2)
        for shift in (0, 1) if bold else (0,):
            if pressed:
                brush.bitmap((x + shift, BASELINE * size - pressed[1]), pressed[0], fill=0)
            else:
                brush.text((x + shift, BASELINE * size), char, fill=0, font=font, anchor="ls")

    def _font(self, char: str, size: int) -> ImageFont.FreeTypeFont | None:
        if unicodedata.category(char) == "Co":
            return None
        fonts = (_load(face, EM * size) for face in self._faces)
        return next((font for font in fonts if _has(font, char)), None)


@lru_cache(maxsize=512)
def _pressed(font: ImageFont.FreeTypeFont, char: str, span: int, size: int) -> tuple[Image.Image, int] | None:
    """A letter that its cell would cut off (Ễ, Ü), pressed into it: its dots, and how many rows stand above
    the line.  None for a letter that fits."""
    left, top, right, bottom = map(round, font.getbbox(char, anchor="ls"))
    wide, above = min(right - left, span), min(-top, BASELINE * size)
    below = min(bottom, (LINE - BASELINE) * size)
    if (wide, above, below) == (right - left, -top, bottom):
        return None
    large = font.font_variant(size=int(font.size) * FINE)
    left, top, right, bottom = map(round, large.getbbox(char, anchor="ls"))
    drawing = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(drawing).text((-left, -top), char, fill=255, font=large, anchor="ls")
    small = drawing.resize((wide, above + below), Image.Resampling.BOX)
    return small.point([0] * INKED + [255] * (256 - INKED), "1"), above


def _box(brush: ImageDraw.ImageDraw, x: int, span: int, size: int) -> None:
    corners = (x + size, size, x + span - 2 * size, 23 * size)
    brush.rectangle(corners, outline=0, width=2 * size)
    brush.line(corners, fill=0, width=size)
    brush.line((corners[0], corners[3], corners[2], corners[1]), fill=0, width=size)


@lru_cache(maxsize=16)
def _load(face: Face, pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face.path), pixels, index=face.index)


@lru_cache(maxsize=16)
def _notdef(font: ImageFont.FreeTypeFont) -> tuple[tuple[int, int], bytes]:
    """What the font draws for a code point that no font may have (a noncharacter)."""
    return _shape(font, "\U0010ffff")


@lru_cache(maxsize=4096)
def _has(font: ImageFont.FreeTypeFont, char: str) -> bool:
    return _shape(font, char) != _notdef(font)


def _shape(font: ImageFont.FreeTypeFont, char: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(char, mode="1")
    return mask.size, bytes(mask)
