"""A display nobody sees, and a person whose presses and keys come from outside the program, by xdotool."""

from __future__ import annotations

import os
import subprocess
from types import TracebackType

from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtQuick import QQuickItem, QQuickView

from ui.person import Person

XDO_S = 20


class Display:
    """Xvfb on a free number; use it as a context manager before Qt is started."""

    def __init__(self, width: int, height: int) -> None:
        self._size = f"{width}x{height}x24"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Display:
        reads, writes = os.pipe()
        command = ["Xvfb", "-displayfd", str(writes), "-screen", "0", self._size, "-nolisten", "tcp"]
        self._process = subprocess.Popen(
            command, pass_fds=[writes], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(writes)
        with os.fdopen(reads, "rb") as file:
            number = file.readline().decode().strip()  # empty when it could not start
        assert number, "Xvfb did not start"
        os.environ |= {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(XDO_S)


class _Seen(QObject):
    """Counts what has reached the window: the server and we are two programs."""

    def __init__(self, view: QQuickView) -> None:
        super().__init__(view)
        self.presses = self.keys = 0
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.presses += event.type() == QEvent.Type.MouseButtonRelease
        self.keys += event.type() == QEvent.Type.KeyRelease
        return False


class PointerPerson(Person):
    """Knows where things are as any `Person` does, and touches nothing but pointer and keyboard."""

    def __init__(self, view: QQuickView, visit: QObject) -> None:
        super().__init__(view, visit)
        self._seen = _Seen(view)

    def tap(self, item: QQuickItem) -> None:
        self.look()
        middle = item.mapToGlobal(QPointF(item.width() / 2, item.height() / 2)).toPoint()
        before = self._seen.presses
        _xdotool("mousemove", str(middle.x()), str(middle.y()), "click", "1")
        self.until(lambda: self._seen.presses > before, "the press")
        self.rest()

    def type(self, text: str) -> None:
        before = self._seen.keys
        _xdotool("type", "--delay", "15", "--", text)
        self.until(lambda: self._seen.keys >= before + len(text), "the keys")
        self.rest()

    def bring_into_view(self, item: QQuickItem) -> None:
        """By the large scroll buttons, as somebody at a terminal does."""
        parent = item.parentItem()
        while parent is not None and not parent.inherits("QQuickFlickable"):
            parent = parent.parentItem()
        if parent is None:
            return
        while way := self._way_to(item, parent):
            (button,) = [
                i
                for i in self.items(parent.parentItem())
                if i.inherits("QQuickAbstractButton") and i.property("text") == self.word(way)
            ]
            assert button.isEnabled(), f"no way to {item}"
            self.tap(button)

    def _way_to(self, item: QQuickItem, flickable: QQuickItem) -> str:
        """Which button brings the middle of the item nearer; empty when it can be pressed."""
        self.look()
        middle = item.mapToItem(flickable, QPointF(0, item.height() / 2)).y()
        if middle < 10:
            return "scroll_up"
        return "scroll_down" if middle > flickable.height() - 10 else ""


def _xdotool(*words: str) -> None:
    subprocess.run(["xdotool", *words], check=True, timeout=XDO_S)
