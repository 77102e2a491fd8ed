"""Line signs for QML: one SVG file each, drawn in the colour that the theme asks for."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from PySide6.QtCore import QBuffer, QByteArray, QSize
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtQuick import QQuickImageProvider

KEPT = 128  # pictures that a page asks for again each time it is turned to; a few megabytes


class Glyphs(QQuickImageProvider):
    """``image://glyph/<name>/<rrggbb>``.  Pictures instead of QtQuick.Shapes: the software renderer draws a
    shape that is scrolled out of sight without its clip.  A name without a file raises FileNotFoundError."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:
        name, colour = id.split("/")
        return _drawn(name, colour, requestedSize.width(), requestedSize.height())


@lru_cache(KEPT)
def _drawn(name: str, colour: str, width: int, height: int) -> QImage:
    buffer = QBuffer()
    buffer.setData(QByteArray(_drawing(name).replace("currentColor", f"#{colour}").encode()))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"svg"))
    if width > 0 and height > 0:
        reader.setScaledSize(QSize(width, height))
    return reader.read()


@lru_cache
def _drawing(name: str) -> str:
    return (files("resources") / "glyphs" / f"{name}.svg").read_text("utf-8")
