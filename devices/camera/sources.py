"""Where pictures come from: a device, a stream, a file, or our own drawing.

Runs in the camera's process only.  `Source.read` may block for as long as the driver does: the watchdog in
the parent process ends it.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from devices.camera import scenes, simulated
from devices.camera.acting import Actor
from devices.camera.simulated import Scene
from devices.face import drawn
from devices.face.picture import Picture
from kiosk.domain.faces import Advice

RATE = 25.0  # pictures a second from what has no rate of its own
LIVE = (1920, 1080)  # asked of a device; the driver gives the nearest it has
FULL = (4096, 3072)
LEAST, MOST = 16, 16384  # rows and columns of what can be a picture
OPEN_MS, READ_MS = 5000, 3000  # patience with a stream, in milliseconds
DRAWN = "drawn:"  # a drawn source is named "drawn:" and the folder that steers it
DRAWN_PAGE = "drawn-page:"  # the same, seen by a camera above the desk

HANGS = 0.05  # seconds between looks whether a simulated driver still hangs
RUBBISH = np.zeros((1, 1 << 20), np.uint8)  # as drivers give it: bytes enough, and no picture

_IMAGES = {".png", ".jpg", ".jpeg", ".bmp", ".webp"}


class Source(Protocol):
    def read(self) -> Picture | None:
        """The next RGB picture, None when it gave none this time.  Waits for it."""

    def close(self) -> None: ...


def present(name: str) -> bool | None:
    """Whether a source is there, without opening it; None when only opening would tell."""
    if name.startswith((DRAWN, DRAWN_PAGE)):
        return _scene(name) is not Scene.GONE
    return None if "://" in name else _there(_path(name))


def refused(name: str, may: Callable[[Path, int], bool] = os.access) -> bool:
    """Whether a source is there and this account may not use it: what it has lost with its group, say."""
    if name.startswith((DRAWN, DRAWN_PAGE)):
        return _scene(name) is Scene.REFUSED
    if not name or "://" in name or not present(name):
        return False
    path = _path(name)
    return not may(path, os.R_OK | os.W_OK if path.is_char_device() else os.R_OK)


def _path(name: str) -> Path:
    return Path(f"/dev/video{name}" if name.isdigit() else name)


def _there(path: Path) -> bool:
    with suppress(OSError):  # in a folder that this account may not enter nothing is there for it
        return path.exists()
    return False


def open_source(
    name: str, *, full: bool = False, told: Callable[[], Advice] = lambda: Advice.NO_FACE
) -> Source | None:
    """Open by device number, device path, file, URL or drawing; None when it can't be opened.  ``told`` is
    what the screen says at this moment: a drawn person does it, as a person does."""
    if name.startswith((DRAWN, DRAWN_PAGE)):
        size = scenes.FULL if full else scenes.SIZE
        return None if _scene(name) in (Scene.GONE, Scene.REFUSED) else Drawn(name, size, told)
    path = Path(name)
    if path.suffix.lower() in _IMAGES and "://" not in name:
        picture = usable(cv2.imread(name, cv2.IMREAD_COLOR))
        return None if picture is None else Image(picture)
    if not name.isdigit() and "://" not in name and _there(path) and path.is_file():
        return Video.open(name)
    capture = _stream(name) if "://" in name else _device(name, FULL if full else LIVE)
    if not capture.isOpened():
        capture.release()
        return None
    return Device(capture)


def usable(frame: object) -> Picture | None:
    """A driver's picture (BGR, grey or with transparency) as RGB bytes; None for anything else."""
    if not isinstance(frame, np.ndarray) or frame.dtype != np.uint8 or frame.ndim not in (2, 3):
        return None
    if min(frame.shape[:2]) < LEAST or max(frame.shape[:2]) > MOST:
        return None
    if frame.ndim == 2:
        return _rgb(frame, cv2.COLOR_GRAY2RGB)
    ways = {1: cv2.COLOR_GRAY2RGB, 3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGB}
    way = ways.get(frame.shape[2])
    return None if way is None else _rgb(frame, way)


class Pace:
    """Waits so that turns come at a steady rate; a late turn doesn't make the next ones hurry."""

    def __init__(
        self,
        rate: float,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._step, self._clock, self._wait = 1 / rate, clock, wait
        self._due = clock()

    def turn(self) -> float:
        """Wait for the next turn; the time it has then."""
        now = self._clock()
        if now < self._due:
            self._wait(self._due - now)
        self._due = max(self._due, now) + self._step
        return self._clock()


class Device:
    """A camera or a stream: its own rate."""

    def __init__(self, capture: cv2.VideoCapture) -> None:
        self._capture = capture

    def read(self) -> Picture | None:
        good, frame = self._capture.read()
        return usable(frame) if good else None

    def close(self) -> None:
        self._capture.release()


class Image:
    """One picture, again and again."""

    def __init__(self, picture: Picture) -> None:
        self._picture, self._pace = picture, Pace(RATE)

    def read(self) -> Picture | None:
        self._pace.turn()
        return self._picture

    def close(self) -> None:
        """Nothing is held."""


class Video:
    """A film that begins again at its end."""

    def __init__(self, name: str, capture: cv2.VideoCapture) -> None:
        self._name, self._capture = name, capture
        self._pace = Pace(min(max(capture.get(cv2.CAP_PROP_FPS), 5.0), 30.0))

    @classmethod
    def open(cls, name: str) -> Video | None:
        capture = cv2.VideoCapture(name, cv2.CAP_FFMPEG)
        if capture.isOpened():
            return cls(name, capture)
        capture.release()
        return None

    def read(self) -> Picture | None:
        self._pace.turn()
        good, frame = self._capture.read()
        if not good:  # opened anew: seeking back fails in some containers
            self._capture.release()
            self._capture = cv2.VideoCapture(self._name, cv2.CAP_FFMPEG)
            good, frame = self._capture.read()
        return usable(frame) if good else None

    def close(self) -> None:
        self._capture.release()


class Drawn:
    """Our own scenes, as the folder says at each picture."""

    def __init__(self, name: str, size: tuple[int, int], told: Callable[[], Advice]) -> None:
        self._name, self._size, self._pace = name, size, Pace(RATE)
        self._told, self._actor = told, Actor()
        self._scene = Scene.NOBODY
        if name.startswith(DRAWN):
            drawn.prepare()

    def read(self) -> Picture | None:
        now = self._pace.turn()
        self._scene = _scene(self._name) or self._scene
        if self._scene is Scene.FACE:
            return drawn.person(*self._size, now, **self._actor.pose(self._told(), now))
        if self._scene in scenes.BROKEN:
            return self._broken()
        return scenes.picture(self._scene, now, self._size)

    def _broken(self) -> Picture | None:
        """What a broken driver does."""
        while self._scene is Scene.HUNG and _scene(self._name) is Scene.HUNG:
            time.sleep(HANGS)
        if self._scene is Scene.CRASH:
            os.kill(os.getpid(), signal.SIGKILL)
        return usable(RUBBISH) if self._scene is Scene.GARBAGE else None

    def close(self) -> None:
        """Nothing is held."""


def _scene(name: str) -> Scene | None:
    """The scene of a drawn source; a face when nothing was ever said, None when it can't be understood."""
    kind, _, folder = name.partition(":")
    path = Path(folder)
    scene = simulated.shown(path) if folder and (path / simulated.FILE).exists() else Scene.FACE
    if kind + ":" == DRAWN_PAGE and scene not in (*scenes.BROKEN, *scenes.PAPERS):
        return Scene.DOCUMENT  # whoever stands before the other camera, this one sees the desk
    return scene


def _device(name: str, size: tuple[int, int]) -> cv2.VideoCapture:
    capture = cv2.VideoCapture(int(name) if name.isdigit() else name, cv2.CAP_V4L2)
    # Uncompressed pictures of this size don't fit through USB 2 at a useful rate.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # the newest picture, not the oldest one waiting
    return capture


def _stream(name: str) -> cv2.VideoCapture:
    limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_MS]
    return cv2.VideoCapture(name, cv2.CAP_FFMPEG, limits)


def _rgb(frame: object, way: int) -> Picture:
    return np.asarray(cv2.cvtColor(np.asarray(frame), way), dtype=np.uint8)
