"""A document laid out for one paper width: rows of text on the printer's own grid, codes and pictures.

Pure: no bytes and no fonts.  Alignment is done here with spaces, so that a row sent as text and a row drawn
as a bitmap stand in the same place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from devices.printer.wrapping import clusters, plain, width, wrap
from kiosk.domain.documents import Align, Block, Code, Document, Gap, Pair, Picture, Rule, Sign, Text

DOTS = {58: 384, 80: 576}  # printable dots of a 203 dpi head (8 dots/mm) for the paper width in mm
CELL = 12  # dots of one column; a hanzi takes two
LINE = 30  # dots from one line of size 1 to the next (power-on line spacing)
GUTTER = 2  # columns between a label and its value


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line.  ``size`` 2 is double width and height: the line then holds half the columns."""

    text: str = field(repr=False)
    size: int = 1
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Square:
    """A QR code, centred."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture (PNG or JPEG) over the whole width."""

    image: bytes = field(repr=False)


Row = Line | Square | Shot


def columns(dots: int) -> int:
    return dots // CELL


def lay_out(document: Document, dots: int, mark: str = "") -> list[Row]:
    """The rows of a document: ``mark`` (a reprint's) first, then the title, then the blocks."""
    full = columns(dots)
    rows: list[Row] = []
    if mark:
        rows += _text(Text(mark, bold=True, align=Align.CENTRE), full)
    if document.title:
        rows += _text(Text(document.title, size=2, bold=True, align=Align.CENTRE), full)
        rows.append(Line(""))
    for _, run in groupby(document.blocks, key=lambda block: isinstance(block, Pair)):
        group = list(run)
        pairs = [block for block in group if isinstance(block, Pair)]
        rows += _pairs(pairs, full) if pairs else _blocks(group, full)
    return rows


def _blocks(blocks: Iterable[Block], full: int) -> Iterator[Row]:
    for block in blocks:
        match block:
            case Text():
                yield from _text(block, full)
            case Rule(double=double):
                yield Line(("=" if double else "-") * full)
            case Gap(lines=lines):
                yield from [Line("")] * lines
            case Code(text=text, caption=caption):
                yield Square(text)
                if caption:
                    yield from _text(Text(caption, align=Align.CENTRE), full)
            case Sign(label=label, date=date):
                yield from _sign(label, full)
                yield from _sign(date, full) if date else ()
            case Picture(image=image):
                yield Shot(image)


def _text(block: Text, full: int) -> Iterator[Line]:
    size = block.size
    if any(width(piece.rstrip(" ")) > full // size for piece in clusters(plain(block.text))):
        size = 1  # a long number is read out over the telephone: rather small than cut in two
    for row in wrap(block.text, full // size):
        yield Line(_placed(row, full // size, block.align), size, block.bold)


def _sign(label: str, full: int) -> Iterator[Line]:
    """Room for a hand above the line; a label that leaves too little of it stands alone."""
    yield Line("")
    left = full - width(label) - 1
    if left < full // 3:
        yield from (Line(row) for row in wrap(label, full))
        yield Line("")
        yield Line("_" * full)
    else:
        yield Line(f"{label} {'_' * left}")


def _placed(row: str, room: int, align: Align) -> str:
    free = room - width(row)
    if align is Align.LEFT or not row:
        return row
    return " " * (free if align is Align.RIGHT else free // 2) + row


def _pairs(pairs: list[Pair], full: int) -> Iterator[Line]:
    """Neighbouring pairs share one label column.  A label wider than two fifths of the paper stands alone,
    with its value indented on the next line."""
    most = full * 2 // 5
    fitting = [width(pair.label) for pair in pairs if width(pair.label) <= most]
    hang = max(fitting, default=0) + GUTTER
    for pair in pairs:
        values = wrap(pair.value, full - hang)
        if width(pair.label) <= most:
            first = pair.label + " " * (hang - width(pair.label)) + values.pop(0)
            yield Line(first.rstrip(" "), bold=pair.bold)
        else:
            yield from (Line(row, bold=pair.bold) for row in wrap(pair.label, full))
        yield from (Line(" " * hang + row, bold=pair.bold) for row in values)
