"""Cards made of software: what stands behind a PC/SC slot, answering APDUs like a reader's module or a chip.

They speak the other side of `devices.card.samv` and `devices.card.social`; `devices.card.vpcd` plugs them
into the system's own smart-card service, so that a demo or a test reads them through the whole real path.
"""

from __future__ import annotations

from functools import reduce
from operator import xor
from typing import Protocol

from devices.card import frames, social
from devices.card.basetext import encode, encode_address
from kiosk.domain.people import CardKind, Citizen

_OK, _UNKNOWN_INSTRUCTION, _UNKNOWN_CLASS = b"\x90\x00", b"\x6d\x00", b"\x6e\x00"
_NOT_FOUND, _NO_RECORD, _WRONG_LENGTH = b"\x6a\x82", b"\x6a\x83", b"\x67\x00"


class Program(Protocol):
    """``atr`` tells the protocol; ``reset`` is power or reset; ``apdu`` answers with data and status."""

    @property
    def atr(self) -> bytes: ...

    def reset(self) -> None: ...

    def apdu(self, command: bytes) -> bytes: ...


def card_of(person: Citizen) -> Program:
    """The card that a person carries."""
    return SocialCard(person) if person.kind is CardKind.SOCIAL else ModuleCard.of(person)


class ModuleCard:
    """A security module with one ID card on it, behind the ``generic`` wrapping (extended or short APDUs).

    Refuses what a real module refuses: selecting before finding, reading before selecting.  Every answer
    while ``damaged`` is above zero has a wrong check byte, and counts it down.
    """

    atr = bytes.fromhex("3B80800101")  # T=1, as contactless readers make it up

    def __init__(self, text: bytes, photo: bytes, newest_address: bytes = b"", *, damaged: int = 0) -> None:
        self._text, self._photo, self._address = text, photo, newest_address
        self.damaged = damaged
        self._step = 0  # 1 found, 2 selected
        self._rest = b""

    @classmethod
    def of(cls, person: Citizen, *, damaged: int = 0) -> ModuleCard:
        address = encode_address(person.newest_address) if person.newest_address else b""
        return cls(encode(person), person.photo, address, damaged=damaged)

    def reset(self) -> None:
        self._step, self._rest = 0, b""

    def apdu(self, command: bytes) -> bytes:
        if command[:2] == b"\x00\xc0":
            return self._piece(command[4] or 256)
        if command[:4] != b"\xff\xfe\x00\x00":
            return _UNKNOWN_INSTRUCTION
        if command[4] == 0:  # extended
            length = int.from_bytes(command[5:7], "big")
            return self._frame(command[7 : 7 + length]) + _OK
        self._rest = self._frame(command[5 : 5 + command[4]])
        return b"\x61" + bytes((min(len(self._rest), 255),))

    def _piece(self, size: int) -> bytes:
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece + (b"\x61" + bytes((min(len(self._rest), 255),)) if self._rest else _OK)

    def _frame(self, frame: bytes) -> bytes:
        answer = self._answer(frame)
        if self.damaged:
            self.damaged -= 1
            return answer[:-1] + bytes((answer[-1] ^ 0xFF,))
        return answer

    def _answer(self, frame: bytes) -> bytes:
        if frame == frames.STATUS:
            return frames.answer(frames.OK)
        if frame == frames.FIND:
            self._step = 1
            return frames.answer(frames.FOUND, bytes(4))
        if frame == frames.SELECT:
            if self._step < 1:
                return frames.answer(frames.SELECT_FAILED)
            self._step = 2
            return frames.answer(frames.OK, bytes(8))
        if frame == frames.READ_BASE:
            if self._step < 2:
                return frames.answer(0x41)
            return frames.answer(frames.OK, frames.base_data(self._text, self._photo))
        if frame == frames.READ_ADDRESS:
            if not self._address:
                return frames.answer(frames.NO_CONTENT)
            return frames.answer(frames.OK, self._address)
        return frames.answer(0x21)


class SocialCard:
    """A social-security card.  ``by_tag`` False makes it one that knows records by number only;
    ``t0`` makes it announce (61xx) and correct (6Cxx) lengths as T=0 cards do; ``contactless`` lays it on an
    antenna, where its reader makes up the answer to reset (PC/SC part 3, 3.1.3.2.3) and T=0 has no place."""

    def __init__(
        self,
        holder: Citizen,
        *,
        generation: int = 3,
        by_tag: bool = True,
        t0: bool = True,
        contactless: bool = False,
    ) -> None:
        self._records = _records(holder, generation)
        self._by_tag, self._t0 = by_tag, t0 and not contactless
        self.atr = contactless_atr() if contactless else bytes.fromhex("3B64000053534530")
        self._file: bytes | None = None
        self._selected = False

    def reset(self) -> None:
        self._selected, self._file = False, None

    def apdu(self, command: bytes) -> bytes:
        if command[0] != 0:
            return _UNKNOWN_CLASS
        if command[1] == 0xA4:
            return self._select(command[2], command[5 : 5 + command[4]])
        if command[1] == 0xB2:
            return self._read(command[2], command[3], command[4])
        if command[1] == 0xC0:
            return b"\x6f\x00"[: command[4]] + _OK
        return _UNKNOWN_INSTRUCTION

    def _select(self, way: int, name: bytes) -> bytes:
        if way == 4:
            self._selected = name == social.AID
            return (b"\x61\x02" if self._t0 else _OK) if self._selected else _NOT_FOUND
        if self._selected and name in self._records:
            self._file = name
            return _OK
        return _NOT_FOUND

    def _read(self, number: int, way: int, expected: int) -> bytes:
        if self._file is None:
            return b"\x69\x86"
        records = self._records[self._file]
        if way == 0 and not self._by_tag:
            return b"\x6a\x86"
        chosen = [r for place, r in records if (r[0] if way == 0 else place) == number]
        if not chosen:
            return _NO_RECORD
        record = chosen[0]
        if self._t0 and expected != len(record):
            return b"\x6c" + bytes((len(record),))
        return record + _OK if expected in (0, len(record)) else _WRONG_LENGTH


def contactless_atr(historical: bytes = b"") -> bytes:
    """What a contactless reader gives for an answer to reset: T=0 and T=1 named, the card's historical bytes
    (none, often), and the XOR of all but the first byte."""
    body = bytes((0x80 + len(historical), 0x80, 0x01)) + historical
    return b"\x3b" + body + bytes((reduce(xor, body),))


def _records(holder: Citizen, generation: int) -> dict[bytes, list[tuple[int, bytes]]]:
    """File -> (record number, tag | length | value)."""
    first, rest = _cut((holder.card_name or holder.name).encode("gb18030"), 30)
    day = "{:%Y%m%d}".format
    issuer = {
        social.VERSION: f"{generation}.00".encode(),
        social.ISSUED: bytes.fromhex(day(holder.valid_from) if holder.valid_from else "00" * 4),
        social.EXPIRES: bytes.fromhex(day(holder.valid_until) if holder.valid_until else "00" * 4),
    }
    values = {
        social.NUMBER: holder.number.encode(),
        social.NAME: first.ljust(30, b"\0"),
        social.MORE_NAME: rest,
        social.SEX: holder.sex.encode(),
        social.ETHNICITY: bytes.fromhex(holder.ethnicity or "FF"),
        social.BIRTH: bytes.fromhex(day(holder.birth)),
    }
    places = social.FIRST_GENERATION if generation == 1 else social.LATER_GENERATIONS
    return {
        social.ISSUER_FILE: [(tag, _record(tag, value)) for tag, value in issuer.items()],
        social.HOLDER_FILE: [(place, _record(tag, values[tag])) for tag, place in places.items()],
    }


def _record(tag: int, value: bytes) -> bytes:
    return bytes((tag, len(value))) + value


def _cut(raw: bytes, size: int) -> tuple[bytes, bytes]:
    return raw[:size], raw[size:]
