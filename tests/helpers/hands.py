"""A person in front of the gallery: finds what is shown, presses, types, waits until something is so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QDeadlineTimer, QPoint, Qt
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from tests.helpers.gallery import Gallery
from tests.helpers.layout import place, seen

T = TypeVar("T")
LEFT, BARE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Hands:
    def __init__(self, gallery: Gallery) -> None:
        self.gallery = gallery

    def until(self, found: Callable[[], T]) -> T:
        """What `found` says as soon as it is true; an error after ten seconds."""
        deadline = QDeadlineTimer(10_000)
        while not (result := found()):
            assert not deadline.hasExpired(), f"waited in vain for {found}"
            self.gallery.settle()
        return result

    def all(self, kind: str) -> list[QQuickItem]:
        return [i for i in seen(self.gallery.page()) if i.inherits(kind) and i.isEnabled()]

    def button(self, text: str) -> QQuickItem:
        return next(b for b in self.all("QQuickAbstractButton") if b.property("text") == text)

    def field(self, text: str) -> QQuickItem:
        """The text field that holds a text now."""
        return next(f for f in self.all("QQuickTextInput") if f.property("text") == text)

    def press(self, item: QQuickItem) -> None:
        QTest.mouseClick(self.gallery.view, LEFT, BARE, self.middle(item))

    def drag_off(self, item: QQuickItem, to: QQuickItem) -> None:
        """Press on one thing and let go on another."""
        QTest.mousePress(self.gallery.view, LEFT, BARE, self.middle(item))
        QTest.mouseMove(self.gallery.view, self.middle(to))
        QTest.mouseRelease(self.gallery.view, LEFT, BARE, self.middle(to))

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.gallery.view, key)

    def focused(self) -> QQuickItem | None:
        return self.gallery.view.activeFocusItem()

    def panel(self) -> list[QQuickItem]:
        """Everything on the keyboard on the screen; empty while it isn't there."""
        shown = [
            i for i in seen(self.gallery.page()) if i.metaObject().className().startswith("KeyboardPanel")
        ]
        inside = list(seen(shown[0])) if shown and shown[0].property("active") else []
        return inside if inside and place(shown[0]).bottom() <= self.gallery.view.height() + 1 else []

    def letter(self, letter: str) -> QQuickItem | None:
        """A key of the keyboard on the screen."""
        return next((k for k in self.panel() if str(k.property("displayText")).lower() == letter), None)

    @staticmethod
    def middle(item: QQuickItem) -> QPoint:
        return place(item).center().toPoint()
