"""Line signs for QML: one SVG file each, drawn in the colour that the theme asks for."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from PySide6.QtCore import QBuffer, QByteArray, QSize
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtQuick import QQuickImageProvider


class Glyphs(QQuickImageProvider):
    """``image://glyph/<name>/<rrggbb>``.  Pictures instead of QtQuick.Shapes: the software renderer draws a
    shape that is scrolled out of sight without its clip.  A name without a file raises FileNotFoundError."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:
        name, colour = id.split("/")
        buffer = QBuffer()
        buffer.setData(QByteArray(_drawing(name).replace("currentColor", f"#{colour}").encode()))
        buffer.open(QBuffer.OpenModeFlag.ReadOnly)
        reader = QImageReader(buffer, QByteArray(b"svg"))
        if requestedSize.width() > 0 and requestedSize.height() > 0:
            reader.setScaledSize(requestedSize)
        return reader.read()


@lru_cache
def _drawing(name: str) -> str:
    return (files("resources") / "glyphs" / f"{name}.svg").read_text("utf-8")
