"""The ways to a printer: serial, USB, file, and a TCP peer that has gone."""

from __future__ import annotations

import os
import pty
import socket
import subprocess
import sys
import threading
import tty
from pathlib import Path
from typing import NamedTuple

import pytest
from usb.core import USBTimeoutError

from devices.printer import open_printer
from devices.printer.connection import Connection
from devices.printer.simulated import PrinterProgram
from devices.printer.status import FINISHED, STATUS, judge, question
from devices.printer.wires import DeviceWire, TcpWire, UsbWire, open_wire
from kiosk.config import Printer as Settings
from kiosk.domain.documents import Pair, Text
from kiosk.ports import Outcome, State
from tests.helpers.paper import RECEIPT, lines, slip_of


class UsbEnd(NamedTuple):
    bEndpointAddress: int


class UsbInterface(list[UsbEnd]):
    def __init__(self, kind: int, *ends: int) -> None:
        super().__init__(map(UsbEnd, ends))
        self.bInterfaceClass = kind


class UsbDevice:
    """Obeys pyusb's device: takes at most 64 bytes a time, answers every DLE EOT with "all well"."""

    def __init__(self) -> None:
        self.data, self._back, self.full = b"", b"", False

    def write(self, end: int, data: bytes, timeout: int) -> int:
        assert end == 0x03
        assert timeout >= 1
        if self.full:
            raise USBTimeoutError("late")
        self.data += data[:64]
        self._back += b"\x12" * data.count(b"\x10\x04")
        return len(data[:64])

    def read(self, end: int, size: int, timeout: int) -> bytes:
        assert end == 0x84
        if not self._back:
            raise USBTimeoutError("late")
        data, self._back = self._back[:size], self._back[size:]
        return data

    def get_active_configuration(self) -> list[UsbInterface]:
        """A camera that shares the hub comes first; its ends are not the printer's."""
        return [UsbInterface(3, 0x01, 0x81), UsbInterface(7, 0x03, 0x84)]


class Escpos:
    """Stands for python-escpos: knows one printer, by vendor and product number."""

    def __init__(self, device: UsbDevice) -> None:
        self._device, self.closed = device, False

    def Usb(self, vendor: int, product: int) -> Escpos:
        assert (vendor, product) == (0x04B8, 0x0202)
        return self

    in_ep, out_ep = 0x82, 0x01

    def open(self) -> None:
        self.device = self._device

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def usb() -> UsbDevice:
    return UsbDevice()


def over(usb: UsbDevice) -> Connection:
    return Connection(UsbWire(usb, 0x03, 0x84, lambda: None, USBTimeoutError), 0.05)


def test_serial_prints_a_whole_receipt(tmp_path: Path) -> None:
    with PrinterProgram(paper_mm=58) as program:
        settings = Settings(kind="serial", device=str(program.serial_line()), paper_mm=58, timeout_s=0.5)
        printer = open_printer(settings, tmp_path)
        assert printer.health().state is State.GOOD
        assert printer.print(RECEIPT).outcome is Outcome.PRINTED
        assert lines(program.slips[0])[0].strip() == "受理回执"
        program.steer(cover_open=True)
        assert printer.health().problems[0].code == "printer-cover-open"


def test_a_serial_line_serves_one_program(tmp_path: Path) -> None:
    with PrinterProgram() as program:
        settings = Settings(kind="serial", device=str(program.serial_line()), timeout_s=0.5)
        first = open_wire(settings, "none", lambda: None)
        assert open_printer(settings, tmp_path).health().problems[0].code == "printer-missing"
        first.close()
        assert open_printer(settings, tmp_path).health().state is State.GOOD


def test_a_serial_line_that_is_not_there_is_a_missing_printer(tmp_path: Path) -> None:
    printer = open_printer(Settings(kind="serial", device=str(tmp_path / "ttyUSB0")), tmp_path)
    assert printer.health().problems[0].code == "printer-missing"


def test_the_usb_printer_device_is_read_and_written(tmp_path: Path) -> None:
    """The kernel's /dev/usb/lp0 is a character device; a pty stands in for it."""
    with PrinterProgram() as program:
        printer = open_printer(
            Settings(kind="usb", device=str(program.serial_line()), timeout_s=0.5), tmp_path
        )
        assert printer.print(slip_of(Pair("事项", "参保登记"))).outcome is Outcome.PRINTED
        assert lines(program.slips[0]) == ["事项  参保登记"]


def test_a_usb_printer_that_is_not_plugged_in_is_missing(tmp_path: Path) -> None:
    for settings in (
        Settings(kind="usb", device=str(tmp_path / "lp0")),
        Settings(kind="usb", vendor_id=0xFFFE, product_id=0xFFFE),
    ):
        assert open_printer(settings, tmp_path).health().problems[0].code == "printer-missing"


def test_usb_by_number_finds_the_ends_of_the_printer(usb: UsbDevice) -> None:
    escpos = Escpos(usb)
    settings = Settings(kind="usb", vendor_id=0x04B8, product_id=0x0202, timeout_s=0.1)
    line = Connection(open_wire(settings, "none", lambda: escpos), 0.1)
    assert line.write(b"x" * 100) == 100
    assert line.ask(question(1), STATUS) == 0x12
    assert line.close()
    assert escpos.closed
    assert usb.data == b"x" * 100 + question(1)


def test_usb_takes_a_job_in_packets(usb: UsbDevice) -> None:
    assert over(usb).write(b"x" * 200) == 200
    assert usb.data == b"x" * 200


def test_usb_answers_and_stays_silent(usb: UsbDevice) -> None:
    assert over(usb).ask(question(1), STATUS) == 0x12
    assert over(usb).ask(b"", STATUS) is None


def test_usb_that_takes_nothing_more_says_how_far_it_came(usb: UsbDevice) -> None:
    line = over(usb)
    assert line.write(b"x" * 64) == 64
    usb.full = True
    assert line.write(b"y") == 0
    assert not line.broken


def test_a_file_keeps_every_slip(tmp_path: Path) -> None:
    path = tmp_path / "slips.bin"
    printer = open_printer(Settings(kind="file", device=str(path)), tmp_path)
    assert printer.health().state is State.GOOD
    first = printer.print(slip_of(Text("一"), id="a"))
    second = printer.print(slip_of(Text("二"), id="b"))
    assert (first.outcome, second.outcome) == (Outcome.PRINTED, Outcome.PRINTED)
    data = path.read_bytes()
    assert len(data) == first.bytes_sent + second.bytes_sent
    assert data.index("一".encode("gbk")) < data.index("二".encode("gbk"))
    assert path.stat().st_mode & 0o077 == 0, "slips name people"


def test_a_full_disk_under_the_file_is_not_printed(tmp_path: Path) -> None:
    printed = open_printer(Settings(kind="file", device="/dev/full"), tmp_path).print(slip_of(Text("一")))
    assert (printed.outcome, printed.bytes_sent) == (Outcome.NOT_PRINTED, 0)


def test_a_peer_that_has_closed_takes_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        wire = TcpWire("127.0.0.1", server.getsockname()[1], 1)
        server.accept()[0].close()
        line = Connection(wire, 0.5)
        assert line.ask(b"", STATUS) is None  # hears the end
        assert line.write(b"receipt") == 0, "the first write to a closed peer must not look like success"
        assert line.broken
        assert line.close()


def test_a_half_closed_peer_is_seen_before_the_first_write() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        wire = TcpWire("127.0.0.1", server.getsockname()[1], 1)
        peer, _ = server.accept()
        with peer:
            peer.shutdown(socket.SHUT_WR)
            assert select_read(wire)
            assert Connection(wire, 0.5).write(b"receipt") == 0
        wire.close()


def select_read(wire: TcpWire) -> bool:
    """Wait until the peer's end has arrived."""
    try:
        return bool(wire.receive(5))
    except ConnectionResetError:
        return True


def test_a_peer_that_reads_nothing_stops_the_job_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = Connection(TcpWire("127.0.0.1", server.getsockname()[1], 1), 0.2)
        peer, _ = server.accept()
        with peer:
            sent = line.write(b"x" * 50_000_000)
        assert 0 < sent < 50_000_000
        line.close()


def test_a_serial_line_that_is_pulled_breaks_the_conversation() -> None:
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    line = Connection(DeviceWire(theirs, lambda: os.close(theirs), ends=True), 5)
    threading.Timer(0, os.close, (ours,)).start()
    assert line.ask(b"", STATUS) is None
    assert line.broken
    line.close()


@pytest.mark.parametrize(
    ("n", "bit", "code"),
    [
        (1, 0x08, "printer-offline"),
        (2, 0x04, "printer-cover-open"),
        (2, 0x20, "printer-no-paper"),
        (2, 0x40, "printer-fault"),
        (3, 0x04, "printer-fault"),
        (3, 0x08, "printer-cutter"),
        (3, 0x20, "printer-fault"),
        (3, 0x40, "printer-hot"),
        (4, 0x60, "printer-no-paper"),
        (4, 0x0C, "printer-paper-low"),
    ],
)
def test_each_bit_of_an_answer_has_its_name(n: int, bit: int, code: str) -> None:
    health = judge({n: 0x12 | bit})
    assert [problem.code for problem in health.problems] == [code]
    assert health.state is (State.GOOD if code == "printer-paper-low" else State.BAD)


def test_of_a_trouble_and_what_follows_from_it_the_trouble_is_named() -> None:
    health = judge({1: 0x12 | 0x08, 2: 0x12 | 0x44, 3: 0x12 | 0x40, 4: 0x12 | 0x0C})
    assert [problem.code for problem in health.problems] == ["printer-cover-open"]


def test_answers_are_told_apart_by_their_fixed_bits() -> None:
    ours, theirs = os.pipe()
    line = Connection(DeviceWire(ours, lambda: os.close(ours)), 1)
    os.write(theirs, b"\x00\xff\x16")
    assert line.ask(b"", STATUS) == 0x16
    assert line.ask(b"", FINISHED) == 0x00, "kept for the question that it belongs to"
    os.close(theirs)
    line.close()


@pytest.mark.parametrize("byte", range(256))
def test_a_byte_is_a_status_or_a_finish_or_noise(byte: int) -> None:
    status = f"{byte:08b}"
    assert STATUS.fits(byte) == (status[0] == "0" and status[3] == "1" and status[6:] == "10")
    assert not (STATUS.fits(byte) and FINISHED.fits(byte))


def test_no_wire_for_no_printer() -> None:
    with pytest.raises(ValueError, match="none"):
        open_wire(Settings(kind="none"), "none", dict)


def test_the_door_opens_without_the_slow_imports() -> None:
    slow = "('escpos', 'PIL', 'qrcode', 'serial')"
    code = f"import sys, devices.printer; sys.exit(any(name in sys.modules for name in {slow}))"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
