"""A code scanner on a serial line, RS-232 or a virtual one by USB: 8 data bits, no parity, 1 stop bit."""

from __future__ import annotations

import serial

from devices.scanner.codes import LOST

_MOST = 4096  # bytes at a time


class SerialSource:
    """Obeys `devices.scanner.attached.Source`."""

    def __init__(self, device: str, baud: int) -> None:
        # Opening empties the line's buffer: what was scanned before is nobody's.
        self._port = serial.Serial(device, baud, timeout=0, exclusive=True)

    def fileno(self) -> int:
        return int(self._port.fileno())

    def take(self) -> str:
        heard: bytes = self._port.read(_MOST)
        return heard.decode("ascii", errors="replace").replace("\0", LOST)

    def close(self) -> None:
        self._port.close()
