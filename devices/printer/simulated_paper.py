"""Paper that comes out of the simulated printer: dots, and a picture of the slip as it lies in the hand."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

from devices.printer.glyphs import Pen, find_faces
from devices.printer.layout import CELL, Line

PAPER, INK, TABLE = (251, 250, 246), (38, 36, 42), (222, 224, 226)
MARGIN = 32  # dots left and right that the head doesn't reach
HEAD = 64  # dots from the head to the knife: every slip begins with them


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character as the firmware sets it; ``columns`` 2 for the two-byte font."""

    char: str
    columns: int
    wide: int = 1
    high: int = 1
    bold: bool = False

    @property
    def span(self) -> int:
        return self.columns * CELL * self.wide


@dataclass(frozen=True, slots=True)
class Row:
    """What came out in one go: ``text`` of a line, or of a QR code that the printer drew itself."""

    kind: str  # "text", "raster", "qr", "feed"
    image: Image.Image = field(repr=False)
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Slip:
    """One piece of paper.  ``complete`` is False for one that the paper's end left behind.
    ``text`` has the lines that were sent as text; what came as a bitmap is in ``rows``."""

    rows: tuple[Row, ...] = field(repr=False)
    raw: bytes = field(repr=False)
    complete: bool
    dots: Image.Image = field(repr=False)
    path: Path | None = None

    @property
    def text(self) -> str:
        return "\n".join(row.text for row in self.rows if row.kind == "text")

    @property
    def png(self) -> bytes:
        """The slip on a table, torn edge below."""
        out = io.BytesIO()
        picture(self.dots, self.complete).save(out, "PNG")
        return out.getvalue()


def set_line(glyphs: list[Glyph], dots: int, align: int, pitch: int) -> Image.Image:
    """A line of glyphs on the full width: bottoms on one line, as high as the line pitch or its tallest."""
    tall = max((24 * glyph.high for glyph in glyphs), default=0)
    strip = Image.new("1", (dots, max(pitch, tall)), 255)
    x = shift(sum(glyph.span for glyph in glyphs), dots, align)
    for glyph in glyphs:
        strip.paste(_drawn(glyph), (x, tall - 24 * glyph.high))
        x += glyph.span
    return strip


def shift(width: int, dots: int, align: int) -> int:
    """Where something begins for ESC a 0, 1, 2."""
    return max(0, (dots - width) * align // 2)


@lru_cache(maxsize=1)
def _pen() -> Pen:
    return Pen(find_faces())


@lru_cache(maxsize=4096)
def _drawn(glyph: Glyph) -> Image.Image:
    """The character generator: 12x24 or 24x24 dots, doubled by doubling its dots."""
    cell = Image.new("1", (glyph.columns * CELL, 24), 255)
    cell.paste(_pen().draw(Line(glyph.char, bold=glyph.bold), 96), (0, 0))
    return cell.resize((cell.width * glyph.wide, 24 * glyph.high), Image.Resampling.NEAREST)


def joined(rows: list[Row], dots: int) -> Image.Image:
    """All rows under each other."""
    whole = Image.new("1", (dots, max(1, sum(row.image.height for row in rows))), 255)
    y = 0
    for row in rows:
        whole.paste(row.image, (0, y))
        y += row.image.height
    return whole


def picture(dots: Image.Image, complete: bool) -> Image.Image:
    """The paper between head and knife at the cut is the next slip's white top, not this one's foot."""
    width, height = dots.width + 2 * MARGIN, max(dots.height, HEAD) + (0 if complete else HEAD)
    table = Image.new("RGB", (width + 40, height + 40), TABLE)
    brush = ImageDraw.Draw(table)
    brush.rectangle((24, 26, 24 + width, 26 + height), fill=(200, 202, 204))  # its shadow
    brush.rectangle((20, 20, 20 + width - 1, 20 + height - 1), fill=PAPER)
    left, top = 20 + MARGIN, 20 + HEAD
    seen = dots.crop((0, 0, dots.width, height - HEAD))
    table.paste(INK, (left, top), ImageOps.invert(seen.convert("L")))
    step = 4 if complete else 12  # the knife's fine teeth, or a rough end
    for x in range(20, 20 + width, 2 * step):
        foot = 20 + height
        brush.polygon([(x, foot), (x + step, foot - step), (x + 2 * step, foot)], fill=TABLE)
    return table
