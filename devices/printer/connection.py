"""One conversation with a printer: bytes written whole or counted, and questions with answers that fit."""

from __future__ import annotations

import time
from collections.abc import Callable

from devices.printer.status import Mask, Sorter, judge, unasked
from devices.printer.wires import Wire
from kiosk.ports import Health, State

QUIET = 0.1  # seconds: longer than a byte takes at 1200 baud, or a network printer to forward it
CHUNK = 4096  # bytes handed over at once
SLOWEST = 120  # bytes a second: a serial line at 1200 baud


class Connection:
    """Lives for one job or one health check: what a printer says late is never taken for an answer of the
    next conversation.  ``sorter`` is for a printer that may tell its status by itself.

    Nothing here raises for a broken wire.  `write` says how many bytes went through, `ask` gives None, and
    ``broken`` stays true from the first fault on.  ``timeout`` is in seconds and holds for each wait.
    """

    def __init__(
        self,
        wire: Wire,
        timeout: float,
        monotonic: Callable[[], float] = time.monotonic,
        sorter: Sorter | None = None,
    ) -> None:
        self._wire, self._timeout, self._monotonic, self._sorter = wire, timeout, monotonic, sorter
        self._heard = bytearray()  # came back, and nobody asked for it yet
        self.broken = False
        self.answers = wire.answers
        self.keeps = not wire.answers and wire.keeps

    def write(self, data: bytes) -> int:
        """How many bytes the wire took: all, or those before it broke, stood still for the timeout or became
        slower than any printer, or before the printer told that it has stopped."""
        sent, deadline = 0, self._monotonic() + self._timeout + len(data) / SLOWEST
        while sent < len(data) and not self.broken and self._monotonic() < deadline:
            if self._sorter and sent:
                self._hear(0)
                if self.stopped:
                    break
            try:
                took = self._wire.send(data[sent : sent + CHUNK], self._timeout)
            except OSError:
                self.broken = True
                break
            if not took:
                break
            sent += took
        return sent

    @property
    def told(self) -> Health | None:
        """How the printer said by itself that it is; None when it said nothing."""
        four = self._sorter.automatic if self._sorter else None
        return judge(unasked(four)) if four else None

    @property
    def stopped(self) -> bool:
        """Whether the printer said by itself that it prints nothing now."""
        return self.told is not None and self.told.state is State.BAD

    def ask(
        self, query: bytes, mask: Mask, timeout: float | None = None, *, heed: bool = False
    ) -> int | None:
        """Send a question and wait for the first byte that fits.  None when none came, and with ``heed`` as
        soon as the printer tells that it has stopped.

        What fits but came before the question is stale and dropped; what doesn't fit is kept for the
        question that it belongs to.  An empty query only listens, and takes what came before, too.
        """
        deadline = self._monotonic() + (self._timeout if timeout is None else timeout)
        if query:
            self._hear(0)
            self._heard = bytearray(byte for byte in self._heard if not mask.fits(byte))
            if self.write(query) < len(query):
                return None
        while True:
            for place, byte in enumerate(self._heard):
                if mask.fits(byte):
                    del self._heard[place]
                    return byte
            left = deadline - self._monotonic()
            if left <= 0 or self.broken or (heed and self.stopped):
                return None
            self._hear(left)

    def settle(self, query: bytes, mask: Mask) -> bool:
        """Ask, wait until it is quiet, and forget everything heard.  False when nothing fitting came.

        What a printer had waiting to say before we came arrives with this first answer, not with a later one.
        """
        if self.ask(query, mask) is None:
            return False
        self._heard = bytearray(b"?")
        while self._heard and not self.broken:
            self._heard.clear()
            self._hear(QUIET)
        if self._sorter:
            self._sorter.automatic = None  # of an earlier conversation
        return not self.broken

    def _hear(self, timeout: float) -> None:
        try:
            data = self._wire.receive(timeout)
            self._heard += self._sorter.sort(data) if self._sorter else data
        except OSError:
            self.broken = True

    def close(self) -> bool:
        """False when even closing failed, which for a file means that its bytes may not be on the disk."""
        try:
            self._wire.close()
        except OSError:
            return False
        return True
