"""The floor of `turn`, a program: swaps bare pages, one for each line on its standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QPoint, QUrl
from PySide6.QtQuick import QQuickView

from ui.bench.terminal import without_display
from ui.bench.turn import Watch
from ui.window import application


def main(buttons: int, lines: int) -> None:
    without_display()
    application()
    view = QQuickView()
    view.setInitialProperties({"buttons": buttons, "lines": lines})
    view.setSource(QUrl.fromLocalFile(str(Path(__file__).with_name("BarePages.qml"))))
    view.resize(1080, 1920)
    view.show()
    pages = view.rootObject()
    watch = Watch(view, pages.turnsChanged)  # type: ignore[attr-defined]
    for _ in sys.stdin:
        turns = pages.property("turns")
        took = watch.press(QPoint(1000, 1800), lambda turns=turns: pages.property("turns") != turns)
        sys.stdout.write(f"{took}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
