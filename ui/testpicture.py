"""The camera's picture while an administrator tries it, with its measured size and rate."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from kiosk.ports import Camera, Clock, Look
from kiosk.problems import Problem
from kiosk.runner import Lane, Post
from ui.frames import Frames

FRAME_MS = 30
WINDOW_S = 2.0  # the rate is that of the last two seconds
PATIENCE_S = 5.0  # without a new picture, before that is said


class TestPicture(QObject):
    """Asks the camera for its newest frame on its lane, one request at a time, between `start` and `stop`.

    ``shown`` gets the address of each picture, ``measured`` its size and the pictures a second of the last
    two seconds (0 until that is known), ``failed`` why there is none.  All are called in the Qt thread.
    """

    __test__ = False  # not one of pytest's

    def __init__(
        self,
        camera: Camera,
        lane: Lane,
        frames: Frames,
        post: Post,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._camera, self._lane, self._frames, self._post, self._clock = camera, lane, frames, post, clock
        self._asked = False
        self._number = -1
        self._since = 0.0
        self._times: deque[float] = deque()
        self.shown: Callable[[str], None] = lambda _: None
        self.measured: Callable[[int, int, float], None] = lambda _w, _h, _r: None
        self.failed: Callable[[Problem], None] = lambda _: None
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._ask)

    def start(self) -> None:
        self._number, self._since = -1, self._clock.monotonic()
        self._times.clear()
        self._timer.start()

    def stop(self) -> None:
        """Nothing of the picture stays."""
        if self._timer.isActive():
            self._timer.stop()
            self._frames.forget()
            self.shown("")

    def _ask(self) -> None:
        if not self._asked:
            self._asked = True
            self._lane.submit(self._look)

    def _look(self) -> None:
        try:
            look = self._camera.look()
        except Exception as error:  # a driver's bug is what this page is for
            look = Problem("camera-silent", type(error).__name__)
        self._post(lambda: self._looked(look))

    def _looked(self, look: Look | Problem) -> None:
        self._asked = False
        if not self._timer.isActive():
            return
        now = self._clock.monotonic()
        frame = None if isinstance(look, Problem) else look.frame
        if frame is None or frame.number == self._number:
            if now - self._since >= PATIENCE_S:
                self._since = now
                self.failed(look if isinstance(look, Problem) else Problem("camera-silent", "no picture"))
            return
        self._number, self._since = frame.number, now
        self._times.append(now)
        while now - self._times[0] > WINDOW_S:
            self._times.popleft()
        span = now - self._times[0]
        rate = (len(self._times) - 1) / span if span >= WINDOW_S / 2 else 0.0
        self.shown(self._frames.show("test", frame))
        self.measured(frame.width, frame.height, rate)
