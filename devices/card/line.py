"""A serial line with a security module at its other end: one frame there, one frame back."""

from __future__ import annotations

import errno
import termios
from collections.abc import Callable
from typing import TYPE_CHECKING

from devices.card import frames
from kiosk.problems import Failed

if TYPE_CHECKING:
    import serial

_HEAD = len(frames.PREAMBLE) + 2
_LONGEST = 4096  # a counted length beyond any answer is noise, not a length
_QUIET_S = 0.05  # a line that was silent for so long has nothing late to bring
_BROKEN = (OSError, termios.error)  # the second is what flushing an unplugged line raises
_REFUSALS: dict[int | None, str] = {
    errno.EACCES: "this account may not open it",
    errno.EAGAIN: "another program has it open",
    errno.EBUSY: "another program has it open",
}


def first_frame(heard: bytes) -> bytes | None:
    """The first whole frame in what was heard, whatever stands before it; None while it isn't whole."""
    at = heard.find(frames.PREAMBLE)
    while at >= 0:
        counted = int.from_bytes(heard[at + len(frames.PREAMBLE) : at + _HEAD], "big")
        if len(heard) < at + _HEAD:
            return None
        if 3 <= counted <= _LONGEST:
            end = at + _HEAD + counted
            return heard[at:end] if len(heard) >= end else None
        at = heard.find(frames.PREAMBLE, at + 1)
    return None


class ModuleLine:
    """Obeys `devices.card.wrapping.Link`, carrying bare frames by `control`.

    Raises `Failed`: `reader-missing` when the line breaks (unplugged: EIO), `card-unreadable` when no whole
    frame came in time.  After that the line is listened to until it is quiet, so that a late answer is never
    taken for the answer to the next command.

    A module keeps a card that it has selected active, and such a card doesn't answer when it is looked for:
    FIND says 80 although the card still lies there.  So a FIND that fails after one that succeeded is asked
    again behind a RESET, which switches the field off and on.  Only then 80 means that there is no card.
    """

    contact = False

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

        self._answer_s, self._gap_s, self._monotonic = answer_s, gap_s, monotonic
        self._quiet_s = quiet_s
        self._found = False  # since the last reset
        self._late = False
        self._until = monotonic() + answer_s
        try:
            self._port: serial.Serial = serial.Serial(
                device, baud, timeout=answer_s, write_timeout=answer_s, exclusive=True
            )
        except _BROKEN as error:
            raise _unopened(error) from None

    def allow(self, seconds: float) -> None:
        """All exchanges from now on have so long together."""
        self._until = self._monotonic() + seconds

    def transmit(self, apdu: bytes) -> bytes:  # noqa: ARG002 - the port's
        """There are no chips behind a serial line: an instruction that isn't supported."""
        return b"\x6d\x00"

    def control(self, code: int, data: bytes) -> bytes | None:  # noqa: ARG002 - the port's
        if data != frames.FIND:
            return self._exchange(data)
        answer = self._exchange(data)
        if not _found(answer) and self._found:
            self.reset()
            answer = self._exchange(data)
        self._found = self._found or _found(answer)
        return answer

    def reset(self) -> None:
        """Switch the module's field off and on: whatever lies there is found anew."""
        self._found = False
        self._exchange(frames.RESET)

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


def _found(answer: bytes) -> bool:
    parsed = frames.parse(answer)
    return isinstance(parsed, frames.Answer) and parsed.status == frames.FOUND


def _unopened(error: Exception) -> Failed:
    number = error.errno if isinstance(error, OSError) else None
    if number in _REFUSALS:
        return Failed("reader-refused", f"serial line: {_REFUSALS[number]}")
    return Failed("reader-missing", f"serial line can't be opened, errno {number}")
