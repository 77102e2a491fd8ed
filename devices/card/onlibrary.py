"""A card reader behind its vendor's library, which runs in a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

from devices.card import frames
from devices.card.libraryworker import NOT_LOADED, ODD_RESULT, PORT_NOT_OPEN
from devices.card.line import ModuleLine, first_frame
from devices.card.onmodule import ModuleReader
from devices.card.wrapping import Profile
from kiosk.problems import Failed

ROOT = Path(__file__).resolve().parents[2]
_START_S = 6.0  # a process, a library and its port
_REOPEN_S = 1.5  # a new process for each try: not five times a second
_LOST = {  # results of the interface that say that the reader is not there, never that a card is bad
    PORT_NOT_OPEN: "its port can't be opened",
    0x04: "the USB device is not configured",
    0x05: "the serial port is not usable",
    0x06: "the USB device is disabled",
}
_BROKEN_OFF = {0x02: "no answer in time", 0x03: "an answer was damaged", ODD_RESULT: "an odd result"}


class LibraryReader(ModuleReader):
    """A `ModuleReader` that asks through the vendor's library.

    A library that crashes, or hangs longer than ``answer_s``, is `reader-missing`: its process is killed and
    the next look starts another one.  One that can't be loaded is `reader-refused`.
    """

    def __init__(
        self,
        library: Path,
        port: int,
        profile: Profile,
        *,
        today: Callable[[], date] = date.today,
        monotonic: Callable[[], float] = time.monotonic,
        answer_s: float = 4.0,
        start_s: float = _START_S,
        reopen_s: float = _REOPEN_S,
    ) -> None:
        super().__init__(
            library.name,
            lambda: LibraryLine(library, port, answer_s, monotonic, start_s),
            profile,
            today=today,
            monotonic=monotonic,
            answer_s=answer_s,
            reopen_s=reopen_s,
        )


class LibraryLine(ModuleLine):
    """One started process with the library in it.  Raises `Failed` from its making: `reader-refused` when
    the library can't be loaded, `reader-missing` when it doesn't open its port."""

    silence = "the reader's power, its cable, or card.port"

    def __init__(
        self,
        library: Path,
        port: int,
        answer_s: float,
        monotonic: Callable[[], float],
        start_s: float = _START_S,
    ) -> None:
        super().__init__()
        self._answer_s, self._monotonic = answer_s, monotonic
        if not library.is_file():
            raise Failed("reader-refused", f"card.library: there is no file {library}")
        self._socket, theirs = socket.socketpair()
        with theirs:
            self.process = start(library, port, theirs.fileno())
        try:
            self._until = monotonic() + start_s
            self._greet(self._hear(start_s))
        except Failed:
            self.close()
            raise

    def _greet(self, answer: bytes) -> None:
        said = frames.parse(answer)
        if isinstance(said, frames.Answer) and said.status == NOT_LOADED:
            raise Failed("reader-refused", said.data.decode("utf-8", "replace"))
        if not isinstance(said, frames.Answer) or not said.good:
            raise Failed("reader-missing", f"the vendor's library can't open its port ({_code(answer)})")

    def allow(self, seconds: float) -> None:
        self._until = self._monotonic() + seconds

    def _exchange(self, frame: bytes) -> bytes:
        with suppress(OSError):  # a process that has ended is noticed by listening to it
            self._socket.sendall(frame)
        answer = self._hear(self._answer_s)
        said = frames.parse(answer)
        if isinstance(said, frames.Answer) and said.status in _LOST:
            raise Failed("reader-missing", f"vendor's library {said.status:02X}: {_LOST[said.status]}")
        if isinstance(said, frames.Answer) and said.status in _BROKEN_OFF:
            raise Failed("card-unreadable", f"vendor's library {said.status:02X}: {_BROKEN_OFF[said.status]}")
        return answer

    def _hear(self, limit: float) -> bytes:
        """An answer, within the limit and what is still allowed; a process that has none is given up."""
        heard = b""
        until = min(self._until, self._monotonic() + limit)
        while (whole := first_frame(heard)) is None:
            self._socket.settimeout(max(0.001, until - self._monotonic()))
            try:
                more = self._socket.recv(4096)
            except TimeoutError:
                self._kill()
                raise Failed("reader-missing", "the vendor's library hangs and was ended") from None
            except OSError:
                more = b""
            if not more:
                raise Failed("reader-missing", f"the vendor's library crashed ({self._end()})")
            heard += more
        return whole

    def _kill(self) -> None:
        self.process.kill()
        with suppress(subprocess.TimeoutExpired):  # in an uninterruptible call of its driver: left behind
            self.process.wait(1.0)

    def _end(self) -> str:
        self._kill()
        return f"exit {self.process.returncode}"

    def close(self) -> None:
        """Let it close its port and end; a library that doesn't is killed."""
        self._socket.close()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(1.0)
        self._kill()


def start(library: Path, port: int, line: int) -> subprocess.Popen[bytes]:
    """In the library's own folder: some look there for their licence and for what they depend on.

    What a library prints may name people: nobody hears it.
    """
    search = os.pathsep.join(filter(None, (str(library.parent), os.environ.get("LD_LIBRARY_PATH"))))
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "devices.card.libraryworker", str(library), str(port), str(line)],
        pass_fds=(line,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=library.parent,
        start_new_session=True,  # a Ctrl-C in our terminal is ours alone
        env={**os.environ, "LD_LIBRARY_PATH": search, "PYTHONPATH": path},
    )


def _code(answer: bytes) -> str:
    said = frames.parse(answer)
    return f"{said.status:02X}" if isinstance(said, frames.Answer) else said.code
