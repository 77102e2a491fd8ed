"""The staff card: an ISO 7816-4 application of our own (``docs/decisions/0231-staff-card.md``).

    SELECT         00 A4 04 00, AID F0 "BMSTAFF" (category F: nobody registers these)
    READ BINARY    00 B0 81 00: the holder's staff id in ASCII, filled up with FF
                   00 B0 82 00: the public key, 65 bytes
                   00 B0 83 00: a secret of 32 bytes, behind the PIN
    VERIFY         00 20 00 81: the PIN in ASCII, filled up with FF to 12 bytes
    INTERNAL AUTH  00 88 00 00, 32 bytes: r || s, SM2 with SM3 over exactly these bytes

A card that can't sign (6D00) is asked for its secret instead.
"""

from __future__ import annotations

from devices.card.wrapping import Link, whole
from kiosk.domain.staff import STAFF_ID, StaffProof
from kiosk.problems import Failed, Problem

AID = b"\xf0BMSTAFF"
HOLDER, KEY, SECRET = 1, 2, 3  # short file identifiers
PIN_SIZE = 12
_DONE, _NO_INSTRUCTION, _LOCKED = 0x9000, 0x6D00, 0x6983
_PIN_FIRST = (0x6982, 0x6985)


def read_staff_card(link: Link, challenge: bytes, pin: str = "") -> StaffProof | Problem | None:
    """The card's answer to a challenge of 32 bytes; None when the card has no such application.

    ``pin`` is the card's own.  It is given once, and only to a card that has the application and tries left:
    every wrong one brings the card nearer to its end.  Raises what the link raises.
    """
    if _send(link, b"\x00\xa4\x04\x00" + bytes((len(AID),)) + AID)[1] != _DONE:
        return None
    holder = _file(link, HOLDER).rstrip(b"\xff").decode("ascii", "replace")
    if not STAFF_ID.fullmatch(holder):
        return Problem("card-unreadable", "staff card: no staff id on it")
    if pin and (refused := _verify(link, pin)):
        return refused
    answer, status = _send(link, b"\x00\x88\x00\x00" + bytes((len(challenge),)) + challenge + b"\x00")
    if status == _DONE:
        return StaffProof(holder, challenge, signature=answer, public_key=_file(link, KEY))
    if status == _NO_INSTRUCTION:
        answer, status = _send(link, _read(SECRET))
        if status == _DONE:
            return StaffProof(holder, challenge, secret=answer)
    if status in _PIN_FIRST:
        return _tries(link) or Problem("staff-card-pin-needed")
    return Problem("card-unreadable", f"staff card gave {status:04X}")


def _verify(link: Link, pin: str) -> Problem | None:
    if problem := _tries(link):
        return problem
    padded = pin.encode("ascii", "replace")[:PIN_SIZE].ljust(PIN_SIZE, b"\xff")
    _, status = _send(link, bytes((0, 0x20, 0, 0x81, PIN_SIZE)) + padded)
    return None if status == _DONE else _of_pin(status)


def _tries(link: Link) -> Problem | None:
    """Whether the card has used up its tries; asking costs none."""
    _, status = _send(link, b"\x00\x20\x00\x81")
    return Problem("staff-card-blocked") if status in (_LOCKED, 0x63C0) else None


def _of_pin(status: int) -> Problem:
    if status in (_LOCKED, 0x63C0):
        return Problem("staff-card-blocked")
    if status & 0xFFF0 == 0x63C0:
        return Problem("staff-card-pin-wrong", count=status & 0x0F)
    return Problem("card-unreadable", f"staff card: VERIFY gave {status:04X}")


def _file(link: Link, number: int) -> bytes:
    content, status = _send(link, _read(number))
    if status != _DONE:
        raise Failed("card-unreadable", f"staff card: file {number} gave {status:04X}")
    return content


def _read(number: int) -> bytes:
    return bytes((0, 0xB0, 0x80 | number, 0, 0))


def _send(link: Link, apdu: bytes) -> tuple[bytes, int]:
    data, status = whole(link, link.transmit(apdu))
    return data, int.from_bytes(status, "big")
