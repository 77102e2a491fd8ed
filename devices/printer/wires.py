"""The ways to a printer, each as bytes out and bytes in with a time limit.

`open_wire` chooses by the settings.  What breaks on the way raises OSError (pyserial's and pyusb's own
errors are OSErrors too).
"""

from __future__ import annotations

import errno
import os
import select
import shutil
import socket
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from kiosk.config import Printer


class Wire(Protocol):
    answers: bool  # False for a sink that can't be asked: a plain file, a queue of the print service
    keeps: bool  # of such a sink: what it took is where it belongs as soon as it is closed

    def send(self, data: bytes, timeout: float) -> int:
        """Hand over some of the bytes; how many were taken.  0 when none were within ``timeout`` seconds."""

    def receive(self, timeout: float) -> bytes:
        """What came within ``timeout`` seconds, empty when nothing did.  A closed peer raises OSError."""

    def close(self) -> None: ...


class TcpWire:
    """A network printer, port 9100.  Writing to a peer that has gone succeeds once, so its half-closed
    socket is looked at before every write."""

    answers, keeps = True, False

    def __init__(self, host: str, port: int, timeout: float) -> None:
        self._socket = socket.create_connection((host, port), timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setblocking(False)

    def send(self, data: bytes, timeout: float) -> int:
        if select.select([self._socket], [], [], 0)[0] and not self._socket.recv(1, socket.MSG_PEEK):
            raise ConnectionResetError("the printer closed the connection")
        if not select.select([], [self._socket], [], timeout)[1]:
            return 0
        return self._socket.send(data)

    def receive(self, timeout: float) -> bytes:
        if not select.select([self._socket], [], [], timeout)[0]:
            return b""
        data = self._socket.recv(64)
        if not data:
            raise ConnectionResetError("the printer closed the connection")
        return data

    def close(self) -> None:
        self._socket.close()


class DeviceWire:
    """A file descriptor: /dev/usb/lp0, a serial line or a plain file.

    Reading nothing from a ready serial line means that its adapter was pulled (``ends``); from the kernel's
    USB printer driver it is an empty packet.
    """

    def __init__(
        self, number: int, close: Callable[[], None], answers: bool = True, ends: bool = False
    ) -> None:
        self._number, self._close, self.answers, self._ends = number, close, answers, ends
        self.keeps = not answers

    def send(self, data: bytes, timeout: float) -> int:
        if not select.select([], [self._number], [], timeout)[1]:
            return 0
        try:
            return os.write(self._number, data)
        except BlockingIOError:
            return 0

    def receive(self, timeout: float) -> bytes:
        if not self.answers or not select.select([self._number], [], [], timeout)[0]:
            return b""
        try:
            data = os.read(self._number, 64)
        except BlockingIOError:
            return b""
        if not data and self._ends:
            raise ConnectionResetError("the line is gone")
        return data

    def close(self) -> None:
        self._close()


class UsbWire:
    """A USB printer by vendor and product number, through libusb.  ``device`` is pyusb's."""

    answers, keeps = True, False

    def __init__(
        self, device: Any, out: int, back: int, close: Callable[[], None], late: type[OSError]
    ) -> None:
        self._device, self._out, self._in, self._close, self._late = device, out, back, close, late

    def send(self, data: bytes, timeout: float) -> int:
        try:
            return int(self._device.write(self._out, data, int(timeout * 1000) or 1))
        except self._late:
            return 0

    def receive(self, timeout: float) -> bytes:
        try:
            return bytes(self._device.read(self._in, 64, int(timeout * 1000) or 1))
        except self._late:
            return b""

    def close(self) -> None:
        self._close()


class QueueWire:
    """A queue of CUPS: the bytes go through ``lp`` as they are (``-o raw``).

    CUPS takes a job long before it is on paper, holds it while the printer is off, and prints it when it is
    on again: that a slip was taken says nothing, and a queue that waits may print it when the person is gone.
    ``lp`` is started by the first byte, so that a look at the printer makes no job.  Closing raises OSError
    when ``lp`` refused the job.
    """

    answers, keeps = False, False

    def __init__(self, queue: str, timeout: float) -> None:
        program = shutil.which("lp")
        if not program:
            raise FileNotFoundError(errno.ENOENT, "lp is not installed")
        self._command = [program, *(["-d", queue] if queue else []), "-o", "raw", "-t", "slip"]
        self._timeout = timeout
        self._lp: subprocess.Popen[bytes] | None = None

    def send(self, data: bytes, timeout: float) -> int:
        if self._lp is None:
            quiet = subprocess.DEVNULL
            self._lp = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet)
        assert self._lp.stdin is not None, "asked for"
        number = self._lp.stdin.fileno()
        os.set_blocking(number, False)
        return os.write(number, data) if select.select([], [number], [], timeout)[1] else 0

    def receive(self, timeout: float) -> bytes:  # noqa: ARG002 - the wire's signature
        return b""

    def close(self) -> None:
        lp, self._lp = self._lp, None
        if lp is None:
            return
        assert lp.stdin is not None, "asked for"
        lp.stdin.close()
        try:
            refused = lp.wait(self._timeout)
        except subprocess.TimeoutExpired:  # it may have handed the job over: nobody knows
            lp.kill()
            lp.wait()
            return
        if refused:
            raise OSError(errno.EIO, "lp refused the job")


def open_wire(settings: Printer, flow: str, escpos: Callable[[], Any]) -> Wire:
    """Open the way that the settings name.  Raises OSError.  ``escpos`` gives python-escpos, for USB only."""
    match settings.kind:
        case "network" | "simulated":
            return TcpWire(settings.host, settings.port, settings.timeout_s)
        case "serial":
            return _serial(settings, flow)
        case "usb" if settings.vendor_id:
            return _usb(settings, escpos())
        case "usb":
            return _device(Path(settings.device))
        case "file":
            return _file(Path(settings.device))
        case "cups":
            return QueueWire(settings.queue, settings.timeout_s)
    raise ValueError(f"no wire for a printer of kind {settings.kind}")


def _device(path: Path) -> DeviceWire:
    number = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    return DeviceWire(number, lambda: os.close(number))


def _file(path: Path) -> DeviceWire:
    """A file takes slip after slip; each is on the disk when the wire is closed."""
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)

    def close() -> None:
        try:
            if stat.S_ISREG(os.fstat(number).st_mode):
                os.fsync(number)
        finally:
            os.close(number)

    return DeviceWire(number, close, answers=False)


def _serial(settings: Printer, flow: str) -> DeviceWire:
    from serial import Serial  # noqa: PLC0415 - only a serial printer needs it

    port = Serial(
        settings.device,
        settings.baud,
        timeout=0,
        xonxoff=flow == "xonxoff",
        rtscts=flow == "rtscts",
        exclusive=True,
    )
    return DeviceWire(port.fileno(), port.close, ends=True)


def _usb(settings: Printer, escpos: Any) -> UsbWire:
    """Endpoints are looked up, as python-escpos' defaults (in 0x82, out 0x01) are one maker's."""
    import usb.core  # noqa: PLC0415 - only a USB printer needs it
    import usb.util  # noqa: PLC0415
    from escpos.exceptions import DeviceNotFoundError  # noqa: PLC0415

    printer = escpos.Usb(settings.vendor_id, settings.product_id)
    try:
        printer.open()
    except (DeviceNotFoundError, usb.core.NoBackendError) as error:  # the second: libusb is not installed
        raise FileNotFoundError(errno.ENODEV, str(error)) from None
    ends = {
        usb.util.endpoint_direction(end.bEndpointAddress): end.bEndpointAddress
        for interface in printer.device.get_active_configuration()
        if interface.bInterfaceClass == 7  # printer class
        for end in interface
    }
    out, back = ends.get(usb.util.ENDPOINT_OUT, printer.out_ep), ends.get(usb.util.ENDPOINT_IN, printer.in_ep)
    return UsbWire(printer.device, out, back, printer.close, usb.core.USBTimeoutError)
