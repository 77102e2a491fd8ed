"""The one window: environment, engine, pictures, and the order in which they go away again."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, QUrl
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtQml import QQmlError
from PySide6.QtQuick import QQuickView

from kiosk.config import Screen
from ui.frames import Frames
from ui.glyphs import Glyphs
from ui.visit import Visit

if TYPE_CHECKING:  # comes after the first frame
    from ui.staffroom import StaffRoom

log = logging.getLogger(__name__)

QML = Path(__file__).parent / "qml"
# Qt's own remarks about its own parts: the keyboard's dictionaries, sound that nobody needs, its own styles.
QUIET = "qt.virtualkeyboard*=false;qt.multimedia*=false;qt.qml.propertyCache*=false"


def prepare_environment(data: Path) -> None:
    """Before the application object: the software renderer (terminals have no GPU), the keyboard on the
    screen, and a folder of the terminal's own for the keyboard (every field forbids it to learn)."""
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    os.environ["QT_IM_MODULE"] = "qtvirtualkeyboard"
    os.environ["QT_VIRTUALKEYBOARD_DESKTOP_DISABLE"] = "1"
    folder = keyboard_folder(data)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ["QT_VIRTUALKEYBOARD_USER_DATA_PATH"] = str(folder)
    # The pinyin engine keeps its own dictionary in the user's configuration folder: give it ours.
    os.environ["XDG_CONFIG_HOME"] = str(folder)
    # Compiled pages are kept where the next start looks for them, whatever account starts it.
    os.environ["QML_DISK_CACHE_PATH"] = str(data / "qml")
    os.environ.setdefault("QT_LOGGING_RULES", QUIET)


def keyboard_folder(data: Path) -> Path:
    return data / "keyboard"


def application() -> QGuiApplication:
    """The Qt application, made at most once."""
    app = QGuiApplication.instance() or QGuiApplication(["kiosk"])
    assert isinstance(app, QGuiApplication)
    app.setApplicationName("bianmin-kiosk")
    return app


def until_asked_to_end(app: QGuiApplication) -> int:
    """Run until the last window is closed or a signal from outside asks to end; the exit code."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: app.quit())
    return app.exec()


def dispose(*objects: QObject) -> None:
    """Let Qt objects go here and now.  Python may collect what is left of them in any thread, and a running
    timer that goes in a foreign one leaves a dangling entry in this thread's list."""
    for each in objects:
        each.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class _View(QQuickView):
    """Keys keep a visit alive as touches do: whoever types, or walks with Tab, is there."""

    def __init__(self, touched: Callable[[], None]) -> None:
        super().__init__()
        self._touched = touched

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._touched()
        super().keyPressEvent(event)


class Window:
    """Shows the visit.  `close` takes the engine down before the view model: a binding that still reads a
    destroyed object crashes at exit."""

    def __init__(self, visit: Visit, frames: Frames, screen: Screen) -> None:
        self._visit = visit
        self._staff: StaffRoom | None = None
        self.warnings: list[str] = []
        self.view = _View(self._touch)
        self.view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        self.view.engine().warnings.connect(self._warned)
        self.view.engine().addImageProvider("camera", frames)
        self.view.engine().addImageProvider("glyph", Glyphs())
        self.view.setTitle(visit.property("place"))
        self.view.resize(screen.width, screen.height)
        # With its size from the start: laid out small first, every picture would be drawn twenty times.
        given = {"width": screen.width, "height": screen.height}
        self.view.setInitialProperties(given | {"visit": visit, "words": visit.property("words")})
        self.view.setSource(QUrl.fromLocalFile(str(QML / "Main.qml")))
        if self.view.status() is not QQuickView.Status.Ready:
            raise RuntimeError("the screen could not be built: " + "; ".join(self.warnings))
        visit.wordsChanged.connect(self._give_words)

    def admit(self, staff: StaffRoom) -> None:
        """The desks of staff, once there are any: their pages open over the residents'."""
        self._staff = staff
        self.view.rootObject().setProperty("staff", staff.desk)
        self.view.rootObject().setProperty("witness", staff.witness)

    def _touch(self) -> None:
        self._visit.touch()
        if self._staff:
            self._staff.touch()

    def show(self, full: bool) -> None:
        if full:
            self.view.showFullScreen()
        else:
            self.view.show()

    def once_drawn(self, call: Callable[[], None]) -> None:
        """Call once, after the first page has been drawn."""

        def fire() -> None:
            self.view.frameSwapped.disconnect(fire)
            QTimer.singleShot(0, self.view, call)

        self.view.frameSwapped.connect(fire)

    def _warned(self, found: list[QQmlError]) -> None:
        for warning in found:
            self.warnings.append(warning.toString())
            log.warning("qml: %s", warning.toString())

    def _give_words(self) -> None:
        self.view.rootObject().setProperty("words", self._visit.property("words"))

    def close(self) -> None:
        self._visit.wordsChanged.disconnect(self._give_words)
        self.view.close()
        self.view.setSource(QUrl())
        dispose(self.view)
