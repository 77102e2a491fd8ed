"""Documents on A4: a PDF whose letters stay letters, painted page by page.  Needs a running Qt application.

Lengths are tenths of a point (1/720 inch), as in `ui.a4blocks`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from kiosk.domain.documents import Document
from kiosk.domain.names import shown
from ui.a4blocks import INK, SMALL, Piece, font, lay_out, width_of

WIDE, HIGH = 5950.0, 8420.0
SIDE, TOP, FOOT = 640.0, 660.0, 580.0
ROOM = WIDE - 2 * SIDE
NAME = int(ROOM - 5 * SMALL)  # of the title in the foot: the page's number stands behind it
LONGEST = 5600.0  # of the words that lie across
PALE = QColor(0, 0, 0, 26)  # what lies across: seen, and the letters under it are read
GREY = QColor("#555555")
HEADS = 3  # pieces that go over together at most: more of them are no headings but a list in bold
DPI = 1200


@dataclass(frozen=True, slots=True)
class Page:
    """Pieces with the height at which each begins, from the page's upper edge."""

    pieces: tuple[tuple[float, Piece], ...]


def pdf(document: Document) -> bytes:
    """The document as PDF, its letters as text, fonts inside."""
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DPI)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Point)
    writer.setTitle(document.title)
    writer.setCreator("bianmin-kiosk")
    pages = paginate(lay_out(document, ROOM))
    painter = QPainter(writer)
    try:
        painter.scale(DPI / 720, DPI / 720)
        for number, page in enumerate(pages, 1):
            if number > 1:
                writer.newPage()
            paint(painter, document, page, f"{number} / {len(pages)}")
    finally:
        painter.end()
    return bytes(kept.data())


def paginate(pieces: Iterable[Piece]) -> tuple[Page, ...]:
    """Pieces on pages, none cut in two; one that must not end a page goes over with the next."""
    pages: list[list[tuple[float, Piece]]] = [[]]
    y = TOP
    for piece in pieces:
        if y + piece.high > HIGH - FOOT and pages[-1]:
            taken = _with_next(pages[-1])
            pages.append([])
            y = TOP
            for each in taken:
                pages[-1].append((y, each))
                y += each.high
            if piece.gap:
                continue  # no page begins with white
        pages[-1].append((y, piece))
        y += piece.high
    return tuple(Page(tuple(page)) for page in pages)


def _with_next(page: list[tuple[float, Piece]]) -> list[Piece]:
    taken: list[Piece] = []
    while len(page) > 1 and page[-1][1].keep and len(taken) < HEADS:
        taken.insert(0, page.pop()[1])
    return taken


def paint(painter: QPainter, document: Document, page: Page, number: str) -> None:
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    for y, piece in page.pieces:
        piece.paint(painter, QPointF(SIDE, y))
    _margins(painter, document, number)
    if document.across:
        _across(painter, document.across)


def _margins(painter: QPainter, document: Document, number: str) -> None:
    """How far it is, on top of every page; which document and which page, below."""
    left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
    painter.setPen(GREY)
    painter.setFont(font(SMALL))
    foot = QRectF(SIDE, HIGH - FOOT + 180, ROOM, 160)
    name = painter.fontMetrics().elidedText(shown(document.title), Qt.TextElideMode.ElideRight, NAME)
    painter.drawText(foot, left, name)
    painter.drawText(foot, right, number)
    if document.head:
        painter.setPen(INK)
        painter.setFont(font(SMALL, bold=True))
        painter.drawText(QRectF(SIDE, 360, ROOM, 160), left, document.head)
        painter.setPen(QPen(INK, 6))
        painter.drawLine(QPointF(SIDE, 540), QPointF(WIDE - SIDE, 540))


def _across(painter: QPainter, text: str) -> None:
    """The words three times down the page, slanting, as large as its width allows; in lines if they must."""
    size = max(SMALL, min(640, int(LONGEST * 100 / max(1.0, width_of(text, 100, bold=True)))))
    painter.setPen(PALE)
    painter.setFont(font(size, bold=True))
    room = QRectF(-LONGEST / 2 - SMALL, -600, LONGEST + 2 * SMALL, 1200)
    for place in (0.25, 0.52, 0.79):
        painter.save()
        painter.translate(WIDE / 2, HIGH * place)
        painter.rotate(-24)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, shown(text))
        painter.restore()
