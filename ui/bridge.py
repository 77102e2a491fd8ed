"""The one door from lanes and watchers to the Qt thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal


class Bridge(QObject):
    """`post` may be called from any thread; the call happens in the thread that made the bridge."""

    _called = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._called.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def post(self, call: Callable[[], None]) -> None:
        self._called.emit(call)

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        """Call after a while, in the Qt thread."""

        def fire() -> None:
            call()

        # A function of its own keeps what it calls alive.  PySide 6.8 does not hold a bound method's object:
        # once that is gone the timer calls into freed memory.
        QTimer.singleShot(int(seconds * 1000), self, fire)

    def every(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        """Call again and again in the Qt thread; returns what stops it."""
        timer = QTimer(self)
        timer.timeout.connect(call)
        timer.start(int(seconds * 1000))
        return timer.stop

    @staticmethod
    def _call(call: Callable[[], None]) -> None:
        call()
