"""The floor of `start`: a bare window with twelve buttons and the keyboard's module.  A program, run by its
path, so that nothing of ours is imported."""

import sys
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickView


def main() -> None:
    app = QGuiApplication(["bare"])
    view = QQuickView()
    view.setSource(QUrl.fromLocalFile(str(Path(__file__).with_name("BareWindow.qml"))))

    def drawn() -> None:
        sys.stdout.write("drawn\n")
        sys.stdout.flush()

    view.frameSwapped.connect(drawn)
    view.resize(1080, 1920)
    view.show()
    app.exec()


if __name__ == "__main__":
    main()
