"""Keeps a sync process running beside the screen, and lets it end with it."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)

FIRST_WAIT_S, LONGEST_WAIT_S = 2.0, 60.0
NICENESS = 10


class SyncProcess:
    """Started at once; `tend` starts it again when it has ended, later each time it ends early.

    The process reads its standard input and stops when that closes: it can't outlive a killed screen.
    """

    def __init__(self, config: Path | None, data: Path, monotonic: Callable[[], float]) -> None:
        # The screen comes first: a full terminal that empties must not be felt by who stands before it.
        self._command = ["nice", "-n", str(NICENESS), sys.executable, "-m", "kiosk", "sync"]
        self._command += ["--data", str(data), "--while-stdin-open"]
        if config:
            self._command += ["--config", str(config)]
        self._monotonic = monotonic
        self._wait_s = FIRST_WAIT_S
        self._again_at = 0.0
        self._process = self._start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def tend(self) -> None:
        if self._process.poll() is None:
            return
        now = self._monotonic()
        if not self._again_at:
            log.error("sync ended with %s", self._process.returncode)
            self._again_at = now + self._wait_s
            self._wait_s = min(self._wait_s * 2, LONGEST_WAIT_S)
        elif now >= self._again_at:
            self._again_at = 0.0
            self._process = self._start()

    def close(self) -> None:
        """Let it finish what it is at, but not for long."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
