"""A staff card made of software: the other side of `devices.card.staff`."""

from __future__ import annotations

from devices.card import staff
from kiosk.crypto.sm2 import PrivateKey

_OK, _NOT_FOUND, _NO_INSTRUCTION = b"\x90\x00", b"\x6a\x82", b"\x6d\x00"
_PIN_FIRST, _LOCKED, _NOT_SELECTED = b"\x69\x82", b"\x69\x83", b"\x69\x85"


class StaffCard:
    """Obeys `devices.card.virtual.Program`.  With ``key`` it signs, without one it has a ``secret``.

    With a ``pin`` it does neither before VERIFY, and blocks itself after ``tries`` wrong ones for good.
    """

    atr = bytes.fromhex("3B80800101")  # T=1

    def __init__(
        self, holder: str, key: PrivateKey | None = None, secret: bytes = b"", pin: str = "", tries: int = 3
    ) -> None:
        self._key, self._secret, self._pin = key, secret, pin
        self.tries, self._most = tries, tries
        self._selected = self._verified = False
        self._files = {staff.HOLDER: holder.encode().ljust(8, b"\xff")}
        if key:
            self._files[staff.KEY] = key.public.to_bytes()

    def reset(self) -> None:
        self._selected = self._verified = False

    def apdu(self, command: bytes) -> bytes:
        if command[1] == 0xA4:
            self.reset()
            self._selected = command[5 : 5 + command[4]] == staff.AID
            return _OK if self._selected else _NOT_FOUND
        if not self._selected:
            return _NOT_SELECTED
        match command[1]:
            case 0xB0:
                return self._read(command[2] & 0x1F)
            case 0x20:
                return self._verify(command[5:])
            case 0x88 if self._key:
                return self._key.sign(command[5:37]) + _OK if self._open else _PIN_FIRST
        return _NO_INSTRUCTION

    @property
    def _open(self) -> bool:
        return self._verified or not self._pin

    def _read(self, number: int) -> bytes:
        if number == staff.SECRET and self._secret:
            return self._secret + _OK if self._open else _PIN_FIRST
        return self._files[number] + _OK if number in self._files else _NOT_FOUND

    def _verify(self, given: bytes) -> bytes:
        if not self.tries:
            return _LOCKED
        if given and given.rstrip(b"\xff") == self._pin.encode():
            self.tries, self._verified = self._most, True
            return _OK
        if given:
            self.tries -= 1
        return bytes((0x63, 0xC0 | self.tries)) if self.tries else _LOCKED
