"""A scanner on a file of the system: opened, listened to, lost and found again."""

from __future__ import annotations

import errno
import select
import termios
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from devices.scanner.codes import Gathering
from kiosk.ports import Health, Scanned, State
from kiosk.problems import Problem

BROKEN = (OSError, termios.error)  # the second is what touching an unplugged serial line may raise
_REFUSALS: dict[int | None, str] = {
    errno.EACCES: "this account may not open it",
    errno.EPERM: "this account may not open it",
    errno.EAGAIN: "another program has it open",
    errno.EBUSY: "another program has it open",
    errno.ENOTTY: "no device of the kind that scanner.kind says",
    errno.EINVAL: "no device of the kind that scanner.kind says",
}


class Source(Protocol):
    """An open scanner.  `take` never waits; both it and opening raise one of `BROKEN`."""

    def fileno(self) -> int: ...

    def take(self) -> str:
        """The characters that have come."""

    def close(self) -> None: ...


class AttachedScanner:
    """Obeys `kiosk.ports.Scanner`.  Unplugged, its file is closed, and looked for every ``again_s`` s."""

    def __init__(
        self,
        source: Callable[[], Source],
        device: str,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        gap_s: float = 0.5,
        again_s: float = 0.5,
    ) -> None:
        self._open_source, self._device, self._monotonic = source, device, monotonic
        self._gathering = Gathering(monotonic, gap_s)
        self._source: Source | None = None
        self._problem: Problem | None = None
        self._again_s, self._again_at = again_s, float("-inf")
        self._closed = threading.Event()

    def read(self, timeout: float) -> Scanned | Problem | None:
        until = self._monotonic() + timeout
        while not self._closed.is_set():
            before = self._problem
            self._look(until)
            if self._problem and self._problem != before:
                return self._problem
            if (found := self._gathering.next()) is not None:
                return found
            if self._monotonic() >= until:
                break
        return self._problem

    def _look(self, until: float) -> None:
        """Open the scanner if need be, and wait until ``until`` at most for something to come."""
        if self._source is None and self._monotonic() >= self._again_at:
            self._open()
        rest = max(0.0, until - self._monotonic())
        if self._source is None:
            self._closed.wait(min(rest, self._again_s))
            return
        try:
            if _comes(self._source, min(rest, self._gathering.gap_s) if self._gathering.waiting else rest):
                self._gathering.feed(self._source.take())
        except BROKEN as error:
            self._lose(Problem("scanner-missing", f"it broke off: {type(error).__name__}"))

    def _open(self) -> None:
        try:
            self._source, self._problem = self._open_source(), None
        except BROKEN as error:
            number = _number(error)
            if number in _REFUSALS:
                self._lose(Problem("scanner-refused", _REFUSALS[number]))
            else:
                self._lose(Problem("scanner-missing", f"it can't be opened, errno {number}"))

    def _lose(self, problem: Problem) -> None:
        self._release()
        self._problem, self._again_at = problem, self._monotonic() + self._again_s

    def _release(self) -> None:
        self._gathering.forget()
        if self._source:
            with suppress(*BROKEN):
                self._source.close()
        self._source = None

    def health(self) -> Health:
        if self._problem:
            return Health(State.BAD, (self._problem,), self._device)
        return Health(State.GOOD if self._source else State.UNKNOWN, detail=self._device)

    def close(self) -> None:
        self._closed.set()
        self._release()


def _number(error: BaseException) -> int | None:
    """The system's number of what went wrong; pyserial may have wrapped it in an error without one."""
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    if isinstance(error, termios.error):
        return int(error.args[0])
    return _number(error.__context__) if error.__context__ else None


def _comes(source: Source, seconds: float) -> bool:
    """Whether something is to be taken; also when the scanner has gone, which taking then says."""
    poll = select.poll()
    poll.register(source.fileno(), select.POLLIN)
    return bool(poll.poll(round(seconds * 1000)))
