"""Frames of the security module (SAM-V) in an ID card reader.  Pure: bytes in, bytes out.

Source: GA 450 and the readers' published protocol.  A command is ``AA AA AA 96 69 | length | CMD PARA data |
check``, an answer ``AA AA AA 96 69 | length | SW1 SW2 SW3 data | check``.  The length is big-endian and
counts everything after itself, the check byte too; the check is the XOR of everything from the length to the
last data byte.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from operator import xor

from kiosk.problems import Problem

PREAMBLE = bytes.fromhex("AAAAAA9669")
TEXT_BYTES = 256
PHOTO_BYTES = 1024
ADDRESS_BYTES = 70


def build(command: int, parameter: int, data: bytes = b"") -> bytes:
    """One complete command frame."""
    return _framed(bytes((command, parameter)) + data)


def answer(status: int, data: bytes = b"") -> bytes:
    """One complete answer frame with SW1 SW2 = 00 00, as the module gives it (for cards made of software)."""
    return _framed(bytes((0, 0, status)) + data)


def _framed(body: bytes) -> bytes:
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes((reduce(xor, counted),))


RESET = build(0x10, 0xFF)
STATUS = build(0x11, 0xFF)
MODULE_NUMBER = build(0x12, 0xFF)
FIND = build(0x20, 0x01)
SELECT = build(0x20, 0x02)
READ_BASE = build(0x30, 0x01)
READ_ADDRESS = build(0x30, 0x03)
READ_FINGERPRINT = build(0x30, 0x10)


def set_rf_bytes(most: int) -> bytes:
    """How many bytes the module may exchange with the card at once over the air (1 to 255)."""
    return build(0x61, 0xFF, bytes((most,)))


OK = 0x90
FOUND = 0x9F
FIND_FAILED = 0x80
SELECT_FAILED = 0x81
NO_CONTENT = 0x91
CHECKSUM_ERROR = 0x10
LENGTH_ERROR = 0x11

# SW3 -> problem code and what the module says, for staff.
_STATUSES: dict[int, tuple[str, str]] = {
    CHECKSUM_ERROR: ("card-unreadable", "module saw a wrong checksum"),
    LENGTH_ERROR: ("card-unreadable", "module saw a wrong length"),
    0x21: ("reader-refused", "module does not know the command or parameter"),
    0x23: ("reader-refused", "module does not know the command"),
    0x24: ("reader-refused", "module does not recognise the command"),
    0x31: ("card-unreadable", "card rejects the module"),
    0x32: ("card-unreadable", "module rejects the card"),
    0x33: ("card-unreadable", "information verification failed"),
    0x34: ("card-unreadable", "no card found yet"),
    0x40: ("card-unknown", "not a card that the module knows"),
    0x41: ("card-unreadable", "read failed"),
    0x47: ("reader-refused", "module got no random number"),
    0x50: ("reader-refused", "write failed"),
    0x60: ("reader-refused", "module failed its self-test"),
    0x61: ("reader-refused", "module login failed"),
    0x66: ("reader-refused", "module is not authorised"),
    FIND_FAILED: ("card-unreadable", "no card found"),
    SELECT_FAILED: ("card-unreadable", "card could not be selected"),
    NO_CONTENT: ("card-bad-field", "card has no such content"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A well-formed answer: the third status byte and the data between it and the check byte."""

    status: int
    data: bytes = field(default=b"", repr=False)

    @property
    def good(self) -> bool:
        return self.status in (OK, FOUND)

    @property
    def problem(self) -> Problem:
        """What a status that isn't good means."""
        code, words = _STATUSES.get(self.status, ("card-unreadable", "module gave an unknown status"))
        return Problem(code, f"SAM {self.status:02X}: {words}")


def parse(frame: bytes) -> Answer | Problem:
    """An answer frame taken apart.  Zeros after the counted length are the carrier's padding and ignored.

    `card-unreadable` for a frame that was damaged on its way: wrong preamble, length or check, or other
    bytes than zeros behind the check.  The last matters: a length with one flipped bit can end the frame at
    a byte that happens to be its right check, but then what is left over can't be all zeros as well.
    """
    if not frame.startswith(PREAMBLE):
        return Problem("card-unreadable", "SAM answer without preamble")
    counted = frame[len(PREAMBLE) :]
    length = int.from_bytes(counted[:2], "big")
    if length < 4 or len(counted) < 2 + length or any(counted[2 + length :]):
        return Problem("card-unreadable", "SAM answer with a wrong length")
    *checked, check = counted[: 2 + length]
    if reduce(xor, checked) != check:
        return Problem("card-unreadable", "SAM answer with a wrong checksum")
    sw1, sw2, sw3 = checked[2:5]
    if (sw1, sw2) != (0, 0):
        return Problem("card-unreadable", f"SAM answer with status {sw1:02X}{sw2:02X}{sw3:02X}")
    return Answer(sw3, bytes(checked[5:]))


@dataclass(frozen=True, slots=True)
class Base:
    """Base text (256 bytes), photo (1,024 bytes of WLT) and fingerprints (0, 512 or 1,024 bytes)."""

    text: bytes = field(repr=False)
    photo: bytes = field(repr=False)
    fingerprint: bytes = field(default=b"", repr=False)


def base_of(data: bytes, *, fingerprint: bool = False) -> Base | Problem:
    """The parts of a good answer to READ_BASE, or READ_FINGERPRINT, which names a third length."""
    lengths = 3 if fingerprint else 2
    sizes = [int.from_bytes(data[2 * i : 2 * i + 2], "big") for i in range(lengths)]
    parts, at = [], 2 * lengths
    for size in sizes:
        parts.append(data[at : at + size])
        at += size
    if at != len(data) or sizes[0] != TEXT_BYTES:
        return Problem("card-unreadable", "SAM base data with wrong lengths")
    return Base(*parts)


def base_data(text: bytes, photo: bytes) -> bytes:
    """The data part of a good answer to READ_BASE."""
    return len(text).to_bytes(2, "big") + len(photo).to_bytes(2, "big") + text + photo


def module_number(data: bytes) -> str | Problem:
    """The module's own number as printed on readers: ``aa.bb-dddddddd-nnnnnnnnnn-nnnnnnnnnn``."""
    if len(data) != 16:
        return Problem("card-unreadable", "SAM number with a wrong length")
    first, second, third = (int.from_bytes(data[at : at + 4], "little") for at in (4, 8, 12))
    return f"{data[0]:02d}.{data[2]:02d}-{first:08d}-{second:010d}-{third:010d}"
