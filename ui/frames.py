"""Pictures for QML: the camera's newest frame, a page just taken, the chosen face photo."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygon
from PySide6.QtQuick import QQuickImageProvider

from kiosk.domain.faces import Frame
from kiosk.domain.pages import Outline

MODULE = 12  # pixels of a QR code's smallest square, before the page makes it fit
KEPT = Qt.AspectRatioMode.KeepAspectRatio
WHOLE, CUT = "#1E9E5A", "#E0A100"  # seen on paper and on a desk; the sentence above says it as well


class Frames(QQuickImageProvider):
    """``image://camera/<name>/<n>``; the number only makes the address new.  `forget` leaves nothing."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._images: dict[str, QImage] = {}
        self._count = 0

    def show(self, name: str, frame: Frame, sheet: Outline | None = None) -> str:
        """Keep a frame under a name, the paper in it outlined; the address to show it by."""
        image = QImage(frame.rgb, frame.width, frame.height, frame.width * 3, QImage.Format.Format_RGB888)
        image = image.copy()
        if sheet:
            _outlined(image, sheet)
        return self._keep(name, image)

    def show_jpeg(self, name: str, jpeg: bytes, longest: int = 0) -> str:
        """Keep a picture, its longer side at most so many pixels where that is given."""
        image = QImage.fromData(jpeg, "JPG")
        if 0 < longest < max(image.width(), image.height()):
            image = image.scaled(longest, longest, KEPT, Qt.TransformationMode.SmoothTransformation)
        return self._keep(name, image)

    def show_png(self, name: str, png: bytes) -> str:
        return self._keep(name, QImage.fromData(png, "PNG"))

    def show_code(self, name: str, text: str) -> str:
        """Keep a QR code (decision 0256: one mask), with its quiet zone."""
        from qrcode import QRCode
        from qrcode.constants import ERROR_CORRECT_M

        code = QRCode(error_correction=ERROR_CORRECT_M, border=4, mask_pattern=3)
        code.add_data(text)
        rows = code.get_matrix()
        image = QImage(len(rows), len(rows), QImage.Format.Format_RGB888)
        for y, row in enumerate(rows):
            for x, dark in enumerate(row):
                image.setPixelColor(x, y, QColor("black" if dark else "white"))
        return self._keep(name, image.scaled(image.size() * MODULE))

    def drop(self, name: str) -> None:
        self._images.pop(name, None)

    def forget(self) -> None:
        self._images.clear()

    def _keep(self, name: str, image: QImage) -> str:
        self._images[name] = image
        self._count += 1
        return f"image://camera/{name}/{self._count}"

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:
        image = self._images.get(id.split("/", maxsplit=1)[0], QImage(1, 1, QImage.Format.Format_RGB888))
        if requestedSize.width() > 0 and requestedSize.height() > 0:
            image = image.scaled(requestedSize)
        return image


def _outlined(image: QImage, sheet: Outline) -> None:
    """Draw where the sheet lies: a line of its own colour within a white one."""
    corners = QPolygon([QPoint(*corner) for corner in sheet.corners])
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, width in (("#FFFFFF", 12), (CUT if sheet.cut else WHOLE, 7)):
        painter.setPen(QPen(QColor(colour), width * max(image.width(), 640) / 1280))
        painter.drawPolygon(corners)
    painter.end()
