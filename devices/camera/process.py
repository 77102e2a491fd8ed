"""The camera's process seen from ours: started, talked to, killed.  OpenCV is never imported on this side."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from devices.camera.board import Board
from devices.camera.wire import Command, Report

ROOT = Path(__file__).resolve().parents[2]
# OpenCV and FFmpeg write a line to stderr for every device that isn't there: twice a second is too often.
QUIET = {"OPENCV_LOG_LEVEL": "SILENT", "OPENCV_FFMPEG_LOGLEVEL": "-8", "OPENCV_VIDEOIO_DEBUG": "0"}


class WorkerProcess:
    """One started process with its pipe and its board.  Raises OSError when it can't be started.

    The board belongs to this process alone: a killed one that the system can't end at once (a driver in an
    uninterruptible call) can never write into the board of its successor.
    """

    def __init__(self) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        self._sending = threading.Lock()  # an order must not go into a descriptor that was closed meanwhile
        memory = Board.create()
        try:
            self.board = Board(memory)
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "devices.camera.worker", str(theirs.fileno()), str(memory)],
                pass_fds=(theirs.fileno(), memory),
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # a Ctrl-C in our terminal is ours alone
                env={**os.environ, **QUIET, "PYTHONPATH": _path()},
            )
        finally:
            theirs.close()
            os.close(memory)

    @property
    def pid(self) -> int:
        return self._process.pid

    def tell(self, command: Command) -> None:
        """Give an order; a dead process is noticed by whoever reads its reports."""
        with self._sending, suppress(OSError):
            self._pipe.send_bytes(command.encode())

    def receive(self, timeout: float) -> Report | None:
        """The next report, None after ``timeout`` seconds.  EOFError or OSError: the process has ended."""
        return Report.decode(self._pipe.recv_bytes()) if self._pipe.poll(timeout) else None

    def kill(self) -> None:
        """End it now, stopped or hanging as it may be.  May be called while another thread calls `end`."""
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)

    def end(self, patience: float = 0.5) -> None:
        """Let it end by itself (it does when the pipe closes), else kill it; nothing is left on the board."""
        with self._sending:
            self._pipe.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        self.kill()
        self.board.wipe()


def _path() -> str:
    """Where the child finds our packages, whatever its working directory."""
    return os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
