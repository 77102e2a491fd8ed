"""The blocks of a document as pieces of an A4 page, each with its height and how it is painted.

Lengths are tenths of a point (1/720 inch): Qt sets letters on whole units, and at this size nobody sees that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, zip_longest

import qrcode
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen, QTextLayout, QTextLine, QTextOption

from kiosk.domain.documents import Align, Block, Code, Document, Gap, Pair, Picture, Rule, Sign, Text
from kiosk.domain.names import shown
from ui.fonts import FAMILY

INK, LABEL = QColor("#111111"), QColor("#555555")
TITLE, LARGE, BODY, SMALL = 220, 200, 110, 90  # letters
LEADING = 1.42  # of a letter's size from line to line
COLUMN = 0.3  # of the width at most for labels
QR = 850  # 30 mm
SHOT = (2600, 1700)  # the room of a picture: a card a little larger than it is
SEAL = 640  # room above the line on which a seal is put

Draw = Callable[[QPainter, QPointF], None]


@dataclass(frozen=True, slots=True)
class Piece:
    """``keep``: not the last on its page, what belongs to it follows.  ``gap``: white only."""

    high: float
    paint: Draw = field(repr=False)
    keep: bool = False
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Set:
    """One line of a paragraph that was set at a width.  Holds its layout, which Qt's line only points to."""

    layout: QTextLayout
    line: QTextLine

    def draw(self, painter: QPainter, at: QPointF) -> None:
        self.line.draw(painter, QPointF(at.x(), at.y() - self.line.y()))


def font(size: int, bold: bool = False) -> QFont:
    made = QFont(FAMILY)
    made.setPixelSize(size)
    made.setBold(bold)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # The font's local digits have no code of their own: in a PDF they could be seen, and not copied.
    made.setFeature(QFont.Tag("locl"), 0)
    return made


def set_lines(text: str, size: int, room: float, bold: bool = False, align: Align = Align.LEFT) -> list[Set]:
    """The text in lines of at most ``room``; a line break in it stays one.  Never empty."""
    return [line for part in shown(text).splitlines() or [""] for line in _set(part, size, room, bold, align)]


def width_of(text: str, size: int, bold: bool = False) -> float:
    return max(line.line.naturalTextWidth() for line in set_lines(text, size, 1e7, bold))


def lay_out(document: Document, room: float) -> list[Piece]:
    """The title and every block, from top to bottom."""
    pieces = _text(Text(document.title, size=2, bold=True, align=Align.CENTRE), room, TITLE)
    pieces.append(_white(BODY))
    for paired, run in groupby(document.blocks, key=lambda block: isinstance(block, Pair)):
        group = list(run)
        if paired:
            pieces += _pairs([block for block in group if isinstance(block, Pair)], room)
        else:
            pieces += [piece for block in group for piece in _pieces(block, room)]
    return pieces


def _set(text: str, size: int, room: float, bold: bool, align: Align) -> Iterator[Set]:
    layout = QTextLayout(text, font(size, bold))
    option = QTextOption(
        {
            Align.LEFT: Qt.AlignmentFlag.AlignLeft,
            Align.CENTRE: Qt.AlignmentFlag.AlignHCenter,
            Align.RIGHT: Qt.AlignmentFlag.AlignRight,
        }[align]
    )
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    lines = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(room)
        lines.append(line)
    layout.endLayout()
    if not lines:
        yield from _set(" ", size, room, bold, align)
    yield from (Set(layout, line) for line in lines)


def _pieces(block: Block, room: float) -> list[Piece]:
    match block:
        case Text():
            return _text(block, room, LARGE if block.size == 2 else BODY)
        case Rule(double=double):
            return [_rule(room, double)]
        case Gap(lines=lines):
            return [_white(BODY * LEADING * lines)]
        case Code():
            return [_code(block, room)]
        case Sign():
            return _sign(block, room)
        case Picture(image=image):
            return [_picture(image, room)]
        case Pair():
            return _pairs([block], room)


def _text(block: Text, room: float, size: int) -> list[Piece]:
    while size > BODY and width_of(block.text, size, block.bold) > room:
        size -= 10  # a long number is rather small than cut in two
    lines = set_lines(block.text, size, room, block.bold, block.align)
    # Bold and at the left begins what follows.
    heads = block.bold and block.align is Align.LEFT and len(lines) == 1
    return [_lines(((0.0, line, INK),), size * LEADING, keep=heads) for line in lines]


def _pairs(pairs: list[Pair], room: float) -> list[Piece]:
    """Neighbouring pairs share one column for their labels."""
    most = room * COLUMN
    column = min(most, max(width_of(pair.label, BODY, pair.bold) for pair in pairs))
    left = column + 2 * BODY
    pieces = []
    for pair in pairs:
        labels = set_lines(pair.label, BODY, column + BODY, pair.bold)
        values = set_lines(pair.value, BODY, room - left, pair.bold)
        for label, value in zip_longest(labels, values):
            drawn = [(0.0, label, LABEL)] if label else []
            drawn += [(left, value, INK)] if value else []
            pieces.append(_lines(drawn, BODY * LEADING))
    return pieces


def _lines(drawn: Sequence[tuple[float, Set, QColor]], high: float, keep: bool = False) -> Piece:
    def paint(painter: QPainter, at: QPointF) -> None:
        for x, line, colour in drawn:
            painter.setPen(colour)
            line.draw(painter, QPointF(at.x() + x, at.y()))

    return Piece(high, paint, keep)


def _white(high: float) -> Piece:
    return Piece(high, lambda _painter, _at: None, gap=True)


def _rule(room: float, double: bool) -> Piece:
    def paint(painter: QPainter, at: QPointF) -> None:
        painter.setPen(QPen(INK, 12 if double else 5))
        for y in (60.0, 90.0) if double else (75.0,):
            painter.drawLine(QPointF(at.x(), at.y() + y), QPointF(at.x() + room, at.y() + y))

    return Piece(150.0, paint)


def _code(code: Code, room: float) -> Piece:
    made = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4, mask_pattern=3)
    made.add_data(code.text)
    made.make()
    rows = made.get_matrix()
    caption = set_lines(code.caption, SMALL, room, align=Align.CENTRE) if code.caption else []

    def paint(painter: QPainter, at: QPointF) -> None:
        module, left, top = QR / len(rows), at.x() + (room - QR) / 2, at.y() + SMALL / 2
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # no hair lines between the modules
        for down, row in enumerate(rows):
            for across, dark in enumerate(row):
                if dark:
                    spot = QRectF(left + across * module, top + down * module, module, module)
                    painter.fillRect(spot, INK)
        painter.restore()
        painter.setPen(LABEL)
        for number, line in enumerate(caption):
            line.draw(painter, QPointF(at.x(), top + QR + number * SMALL * LEADING))

    return Piece(QR + len(caption) * SMALL * LEADING + SMALL * 1.5, paint)


def _sign(sign: Sign, room: float) -> list[Piece]:
    """At the right half of the page; a seal, which has no date behind it, gets its room."""
    return [
        _white(BODY * 2 if sign.date else SEAL),
        *(_line_behind(label, room) for label in (sign.label, sign.date) if label),
    ]


def _line_behind(label: str, room: float) -> Piece:
    start = room * 0.42
    (line, *_) = set_lines(label, BODY, room - start)

    def paint(painter: QPainter, at: QPointF) -> None:
        painter.setPen(INK)
        line.draw(painter, QPointF(at.x() + start, at.y() + BODY))
        painter.setPen(QPen(INK, 5))
        begin, y = at.x() + start + line.line.naturalTextWidth() + BODY, at.y() + BODY * 2.4
        painter.drawLine(QPointF(begin, y), QPointF(at.x() + room, y))

    return Piece(BODY * 2.8, paint, keep=True)


def _picture(image: bytes, room: float) -> Piece:
    """One that can't be read is a crossed frame: its place must be seen to be empty."""
    drawn = QImage.fromData(image)
    wide, high = min(room, SHOT[0]), float(SHOT[1])
    if not drawn.isNull():
        scale = min(wide / drawn.width(), high / drawn.height())
        wide, high = drawn.width() * scale, drawn.height() * scale

    def paint(painter: QPainter, at: QPointF) -> None:
        box = QRectF(at.x() + (room - wide) / 2, at.y() + BODY / 2, wide, high)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if drawn.isNull():
            painter.setPen(QPen(INK, 10))
            painter.drawRect(box)
            painter.drawLine(box.topLeft(), box.bottomRight())
            painter.drawLine(box.bottomLeft(), box.topRight())
        else:
            painter.drawImage(box, drawn)

    return Piece(high + BODY, paint)
