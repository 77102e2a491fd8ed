"""A card reader whose security module is on a serial line."""

from __future__ import annotations

import errno
import termios
import time
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from devices.card.line import ModuleLine, first_frame
from devices.card.onmodule import ModuleReader
from devices.card.wrapping import Profile
from kiosk.problems import Failed

if TYPE_CHECKING:
    import serial

_QUIET_S = 0.05  # a line that was silent for so long has nothing late to bring
_BROKEN = (OSError, termios.error)  # the second is what flushing an unplugged line raises
_REFUSALS: dict[int | None, str] = {
    errno.EACCES: "this account may not open it",
    errno.EAGAIN: "another program has it open",
    errno.EBUSY: "another program has it open",
}


class SerialReader(ModuleReader):
    """A `ModuleReader` on a serial line (8 data bits, no parity, 1 stop bit)."""

    def __init__(
        self,
        device: str,
        baud: int,
        profile: Profile,
        *,
        today: Callable[[], date] = date.today,
        monotonic: Callable[[], float] = time.monotonic,
        answer_s: float = 2.0,
        gap_s: float = 0.5,
    ) -> None:
        """``answer_s`` is how long the module may think before its first byte, ``gap_s`` the longest silence
        inside one frame."""
        super().__init__(
            device,
            lambda: SerialLine(device, baud, answer_s, gap_s, monotonic),
            profile,
            today=today,
            monotonic=monotonic,
            answer_s=answer_s,
        )


class SerialLine(ModuleLine):
    """A serial line that breaks (unplugged: EIO) is `reader-missing`, silence `card-unreadable`.

    After silence the line is listened to until it is quiet, so that a late answer is never taken for the
    answer to the next command.
    """

    silence = "its power, its cable, or card.baud"

    def __init__(
        self,
        device: str,
        baud: int,
        answer_s: float,
        gap_s: float,
        monotonic: Callable[[], float],
        quiet_s: float = _QUIET_S,
    ) -> None:
        import serial  # noqa: PLC0415 - only a serial reader needs it

        super().__init__()
        self._answer_s, self._gap_s, self._monotonic = answer_s, gap_s, monotonic
        self._quiet_s = quiet_s
        self._late = False
        self._until = monotonic() + answer_s
        try:
            self._port: serial.Serial = serial.Serial(
                device, baud, timeout=answer_s, write_timeout=answer_s, exclusive=True
            )
        except _BROKEN as error:
            raise _unopened(error) from None

    def allow(self, seconds: float) -> None:
        self._until = self._monotonic() + seconds

    def _exchange(self, frame: bytes) -> bytes:
        try:
            if self._late:
                self._listen_until_quiet()
            self._port.reset_input_buffer()
            self._port.write(frame)
            return self._hear()
        except _BROKEN as error:
            raise Failed("reader-missing", f"serial line: {type(error).__name__}") from None

    def _hear(self) -> bytes:
        heard, limit = b"", self._answer_s
        while (whole := first_frame(heard)) is None:
            rest = min(limit, self._until - self._monotonic())
            more = self._read(rest) if rest > 0 else b""
            if not more:
                self._late = True
                raise Failed("card-unreadable", f"no whole frame from the module, {len(heard)} bytes")
            heard, limit = heard + more, self._gap_s
        return whole

    def _read(self, seconds: float) -> bytes:
        """What comes within that time: at least one byte, or nothing."""
        self._port.timeout = seconds
        return bytes(self._port.read(max(1, self._port.in_waiting)))

    def _listen_until_quiet(self) -> None:
        until = self._monotonic() + self._answer_s
        while self._read(self._quiet_s) and self._monotonic() < until:
            pass
        self._late = False

    def close(self) -> None:
        self._port.close()


def _unopened(error: Exception) -> Failed:
    number = error.errno if isinstance(error, OSError) else None
    if number in _REFUSALS:
        return Failed("reader-refused", f"serial line: {_REFUSALS[number]}")
    return Failed("reader-missing", f"serial line can't be opened, errno {number}")
