"""Every page as a picture, for looking at: ``python -m tests.helpers.gallery FOLDER --only form``.

Nothing needs a display: the pages are drawn by the software renderer, as on a terminal.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, QtMsgType, QUrl, qInstallMessageHandler
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtQml import QQmlProperty
from PySide6.QtQuick import QQuickImageProvider, QQuickItem, QQuickView, QQuickWindow, QSGRendererInterface

from kiosk.words import Words
from tests.helpers.scenes import SCENES
from tests.helpers.screens import StandIn
from ui.frames import Frames
from ui.glyphs import Glyphs
from ui.window import QUIET

MAIN = Path(__file__).parents[2] / "ui" / "qml" / "Main.qml"
SIZES = ((1080, 1920), (1280, 800), (1920, 1080), (1366, 768))
LANGUAGES = ("zh-CN", "en")
MODES: dict[str, dict[str, object]] = {"plain": {}, "elder": {"elder": True}, "contrast": {"contrast": True}}


def prepare_environment() -> None:
    """Before the application object is made."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # A remark from Qt's own loading thread would wait for Python's lock while Python waits for that thread.
    os.environ.setdefault("QT_LOGGING_RULES", QUIET)
    os.environ["QT_IM_MODULE"] = "qtvirtualkeyboard"
    os.environ["QT_VIRTUALKEYBOARD_DESKTOP_DISABLE"] = "1"
    os.environ.setdefault("QT_VIRTUALKEYBOARD_USER_DATA_PATH", tempfile.mkdtemp(prefix="keyboard-"))
    QQuickWindow.setGraphicsApi(QSGRendererInterface.GraphicsApi.Software)


class DrawnCamera(QQuickImageProvider):
    """Pictures instead of a camera: a drawn head, a drawn sheet of paper, or a code."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, id: str, size: QSize, wanted: QSize) -> QImage:
        if id.startswith("code"):
            frames = Frames()
            frames.show_code("code", "http://192.168.1.20:8088/" + "A" * 22)
            return frames.requestImage(id, size, wanted)
        width, height = (358, 441) if id.startswith("portrait") else (1280, 720)
        image = QImage(width, height, QImage.Format.Format_RGB888)
        image.fill(QColor("#7C8B99"))
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if id.startswith("page"):
            painter.setBrush(QColor("#FBFAF5"))
            painter.drawRect(QRectF(340, 40, 600, 640))
            painter.setBrush(QColor("#9AA3AB"))
            for line in range(10):
                painter.drawRect(QRectF(400, 120 + line * 50, 480 - (line % 3) * 90, 12))
        else:
            painter.setBrush(QColor("#3F5468"))
            painter.drawEllipse(QRectF(width / 2 - height * 0.42, height * 0.72, height * 0.84, height * 0.6))
            painter.setBrush(QColor("#D9B99B"))
            painter.drawEllipse(QRectF(width / 2 - height * 0.2, height * 0.2, height * 0.4, height * 0.54))
        painter.end()
        return image


class Gallery:
    """One window that shows scene after scene.  ``warnings`` holds everything Qt and QML complained about.
    Call `close` before it goes: bindings that read a destroyed view model crash."""

    def __init__(self, main: Path = MAIN) -> None:
        self.warnings: list[str] = []
        qInstallMessageHandler(self._heard)
        self.visit = StandIn()
        self.words = {code: Words(code).as_map("screen") for code in LANGUAGES}
        self.view = QQuickView()
        self.view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        self.view.engine().addImageProvider("camera", DrawnCamera())
        self.view.engine().addImageProvider("glyph", Glyphs())
        self.view.setInitialProperties({"visit": self.visit, "words": self.words["zh-CN"]})
        self.view.setSource(QUrl.fromLocalFile(str(main)))
        if self.view.status() is not QQuickView.Status.Ready:
            raise RuntimeError("the screen could not be built: " + "; ".join(self.warnings))
        self.view.show()

    def show(self, name: str, language: str, size: tuple[int, int], **values: object) -> None:
        root = self.view.rootObject()
        self.view.resize(*size)
        root.setProperty("words", self.words[language])
        self.visit.scene(name, language, **values)
        self.settle()

    def page(self) -> QQuickItem:
        """The root of everything on the screen."""
        return self.view.contentItem()

    def theme(self) -> Callable[[str], QColor]:
        """The colours of the look, by name."""
        theme = QQmlProperty(self.view.rootObject(), "theme").read()
        return lambda name: QQmlProperty(theme, name).read()

    def settle(self) -> None:
        """Lay everything out and draw it."""
        for _ in range(2):
            QGuiApplication.processEvents()
            self.view.grabWindow()

    def picture(self) -> QImage:
        return self.view.grabWindow()

    def close(self) -> None:
        self.view.setSource(QUrl())
        self.view.close()
        qInstallMessageHandler(None)

    def _heard(self, kind: QtMsgType, context: Any, text: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg):
            self.warnings.append(text)


def draw(folder: Path, only: str, size: str, mode: str) -> int:
    """Write the pictures; the number of warnings is the exit code."""
    gallery = Gallery()
    for name in (name for name in SCENES if name.startswith(only)):
        for width, height in SIZES:
            for language in LANGUAGES:
                if size in ("", f"{width}x{height}"):
                    gallery.show(name, language, (width, height), **MODES[mode])
                    gallery.picture().save(str(folder / f"{name}-{width}x{height}-{language}-{mode}.png"))
    gallery.close()
    sys.stderr.writelines(f"{warning}\n" for warning in gallery.warnings)
    return len(gallery.warnings)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--only", default="", help="scenes whose name begins so")
    options.add_argument("--size", default="", help="one size, as 1080x1920")
    options.add_argument("--mode", default="plain", choices=MODES)
    chosen = options.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    prepare_environment()
    application = QGuiApplication(sys.argv[:1])
    sys.exit(min(1, draw(chosen.folder, chosen.only, chosen.size, chosen.mode)))
