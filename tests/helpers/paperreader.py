"""Reads a printed slip back into letters: lines that came as text by their codes, drawn ones by their dots.

It knows what each letter looks like in this machine's fonts, from Pillow alone, and nothing of how a line
was put together: a letter is read where its dots stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from devices.printer.glyphs import Face, Pen, find_faces
from devices.printer.layout import Line
from devices.printer.simulated_paper import Slip
from devices.printer.wrapping import cells

COLUMN, EM, BASELINE, HIGH = 12, 24, 21, 30
UNKNOWN = "�"
NOBODYS = "\U0010ffff"  # a code point that no font may have: what stands for it is the font's own box

Dots = tuple[int, bytes]  # columns of 12 dots, and the ink in them


class Reader:
    """Reads the letters of an alphabet; every other one is U+FFFD."""

    def __init__(self, alphabet: Iterable[str]) -> None:
        self._letters: dict[Dots, set[str]] = {}
        for letter in set(alphabet) - {" "}:
            for columns in (1, 2):
                ink = drawn(letter, columns)
                if ink is not None:
                    self._letters.setdefault((columns, _ink(ink)), set()).add(letter)

    def lines(self, slip: Slip) -> Iterator[list[set[str]]]:
        """Each line as its letters, blanks left out; a letter is the set of those that look like this."""
        for row in slip.rows:
            if row.kind == "text":
                yield [{letter} for letter in row.text if letter != " "]
            elif row.kind == "raster":
                yield list(self._read(row.image))

    def _read(self, image: Image.Image) -> Iterator[set[str]]:
        at = 0
        while at < image.width:
            for columns in (2, 1):
                cell = image.crop((at, 0, at + columns * COLUMN, HIGH))
                found = self._letters.get((columns, _ink(cell)))
                if found:
                    yield found
                    break
            else:
                columns = 1
                if _ink(image.crop((at, 0, at + COLUMN, HIGH))):
                    yield {UNKNOWN}
            at += columns * COLUMN


@cache
def drawn(letter: str, columns: int) -> Image.Image | None:
    """One letter in the first font of this machine that has it; None when none has, or it needs more room."""
    for face in _faces():
        cell = _cell(face, letter, columns)
        if _ink(cell) and _ink(cell) != _ink(_cell(face, NOBODYS, columns)):
            return _pressed(letter, columns) if _is_cut(face, letter, columns) else cell
    return None


@cache
def _faces() -> tuple[Face, ...]:
    return find_faces()


@cache
def _font(face: Face) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face.path), EM, index=face.index)


def _is_cut(face: Face, letter: str, columns: int) -> bool:
    font = _font(face)
    left, top, right, bottom = font.getbbox(letter, anchor="ls")
    return right - left > columns * COLUMN or -top > BASELINE or bottom > HIGH - BASELINE


def _pressed(letter: str, columns: int) -> Image.Image | None:
    """What doesn't fit is pressed into its cell; how that looks is the product's own doing."""
    image = Pen(_faces()).draw(Line(letter), 96)
    cell = Image.new("1", (columns * COLUMN, HIGH), 255)
    cell.paste(image.crop((0, 0, columns * COLUMN, HIGH)), (0, 0))
    return cell if cells(letter) == columns else None


@cache
def _cell(face: Face, letter: str, columns: int) -> Image.Image:
    font = _font(face)
    cell = Image.new("1", (columns * COLUMN, HIGH), 255)
    middle = round((columns * COLUMN - font.getlength(letter)) / 2)
    ImageDraw.Draw(cell).text((middle, BASELINE), letter, fill=0, font=font, anchor="ls")
    return cell


def _ink(cell: Image.Image) -> bytes:
    """Empty for a blank cell."""
    return b"" if cell.convert("L").getextrema() == (255, 255) else cell.tobytes()
