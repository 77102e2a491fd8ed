"""A person at the screen, by program: looks for what is written on a button and presses it.

Used by the played demo, the figures and the tests.  It sees what a person sees: only what is visible and
enabled, by its text.  Presses are mouse events at the middle of the control.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QEventLoop, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage, QInputMethodEvent
from PySide6.QtQuick import QQuickItem, QQuickView
from PySide6.QtTest import QTest

WAIT_S = 45.0
LOOK_MS = 20


class Lost(AssertionError):
    """What the person looked for never came."""


class Person:
    def __init__(self, view: QQuickView, visit: QObject) -> None:
        self.view, self.visit = view, visit

    def word(self, key: str) -> str:
        """A text of the screen in the language that is shown."""
        return str(self.visit.property("words")[key])

    def items(self, root: QQuickItem | None = None) -> Iterator[QQuickItem]:
        """Everything visible, in drawing order."""
        for item in (root or self.view.rootObject()).childItems():
            if item.isVisible():
                yield item
                yield from self.items(item)

    def find(self, text: str, kind: str = "QQuickAbstractButton") -> QQuickItem | None:
        """The last visible, enabled control that bears exactly this text (or this accessible name)."""
        found = None
        for item in self.items():
            if (
                item.inherits(kind)
                and item.isEnabled()
                and text in (item.property("text"), item.property("label"))
            ):
                found = item
        return found

    def press(self, text: str) -> None:
        """Wait until a button with this text is there, and press it."""
        self.until(lambda: self.find(text) is not None, f"a button {text!r}")
        button = self.find(text)
        assert button is not None
        self.bring_into_view(button)
        self.tap(button)

    def tap(self, item: QQuickItem) -> None:
        self.look()
        middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
        QTest.mouseClick(self.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
        self.rest()

    def bring_into_view(self, item: QQuickItem) -> None:
        """Scroll the page that holds the item, as far as it needs."""
        parent = item.parentItem()
        while parent is not None and not parent.inherits("QQuickFlickable"):
            parent = parent.parentItem()
        if parent is None:
            return
        top = item.mapToItem(parent, QPointF(0, 0)).y()
        bottom = top + item.height()
        shift = min(0.0, top - 20) + max(0.0, bottom + 20 - parent.height())
        if shift:
            limit = max(0.0, parent.property("contentHeight") - parent.height())
            parent.setProperty("contentY", min(limit, max(0.0, parent.property("contentY") + shift)))
            self.rest()

    def type(self, text: str) -> None:
        """Into the field that has the focus: key strokes for ASCII, an input method's commit for the rest."""
        for letter in text:
            if letter.isascii():
                QTest.keyClick(self.view, letter)
            else:
                committed = QInputMethodEvent()
                committed.setCommitString(letter)
                QGuiApplication.sendEvent(QGuiApplication.focusObject(), committed)
        self.rest()

    def page(self, name: str) -> None:
        """Wait for a page and until it is drawn."""
        self.until(lambda: self.visit.property("page") == name, f"page {name}")
        self.rest()

    def look(self) -> None:
        """Wait for a frame: what has just come gets its place when it is first drawn."""
        drawn: list[bool] = []
        connection = self.view.frameSwapped.connect(lambda: drawn.append(True))
        self.view.update()
        self.until(lambda: bool(drawn), "a frame")
        self.view.frameSwapped.disconnect(connection)

    def picture(self) -> QImage:
        self.rest()
        return self.view.grabWindow()

    def rest(self) -> None:
        """Let everything that is on its way happen."""
        for _ in range(3):
            QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def until(self, true: Callable[[], bool], what: str, wait_s: float = WAIT_S) -> None:
        """Live on until something holds.  Raises `Lost` when it never does."""
        end = time.monotonic() + wait_s
        tick = QTimer()  # wakes us to look again; meanwhile the machine belongs to who is waited for
        tick.start(LOOK_MS)
        try:
            while not true():
                if time.monotonic() > end:
                    raise Lost(f"{what} never came; page {self.visit.property('page')!r}")
                QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        finally:
            tick.stop()  # a traceback may keep it, and let it go in a thread where a running one must not end
