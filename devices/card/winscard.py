"""The few calls of the system's smart-card service that we need, typed, with every failure as a problem code.

pyscard's own monitors die silently when pcscd stops, so only its lowest level is used.  Everything here may
block for as long as a driver likes; `devices.card.pcsc` puts a limit on each call.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import NoReturn

from kiosk.problems import Failed

_NOTICE = "\\\\?PnP?\\Notification"  # a reader that isn't one: changes when readers come and go

# Result -> problem code.  Whatever isn't named here means that the card can't be read.
_MEANINGS = {
    "reader-service-stopped": (
        "SCARD_E_NO_SERVICE",
        "SCARD_E_SERVICE_STOPPED",
        "SCARD_E_INVALID_HANDLE",
        "SCARD_P_SHUTDOWN",
        "SCARD_E_SYSTEM_CANCELLED",
        "SCARD_F_COMM_ERROR",
    ),
    "reader-missing": (
        "SCARD_E_NO_READERS_AVAILABLE",
        "SCARD_E_UNKNOWN_READER",
        "SCARD_E_READER_UNAVAILABLE",
    ),
    # polkit says no to this account, or another program holds the card
    "reader-refused": ("SCARD_W_SECURITY_VIOLATION", "SCARD_E_NO_ACCESS", "SCARD_E_SHARING_VIOLATION"),
    "card-removed-early": ("SCARD_E_NO_SMARTCARD", "SCARD_W_REMOVED_CARD", "SCARD_W_RESET_CARD"),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """One reader's state.  ``insertions`` is the service's own count of comings and goings; a card that was
    swapped between two looks shows there.  ``raw`` is handed back at the next look."""

    present: bool
    insertions: int
    raw: int


class Service:
    """One context of the smart-card service, for one thread.

    Every call raises `Failed`: `reader-service-stopped`, `reader-refused`, `reader-missing` and, of a card,
    `card-removed-early` and `card-unreadable`.  After any of the first three the context is spoilt: close it
    and make another one.
    """

    def __init__(self) -> None:
        import smartcard.scard  # noqa: PLC0415  # cold: the attract page must not wait for it

        self._scard: ModuleType = smartcard.scard
        result, self._context = self._scard.SCardEstablishContext(self._scard.SCARD_SCOPE_USER)
        if _unsigned(result) == _unsigned(self._scard.SCARD_F_COMM_ERROR):
            # How older services turn away an account that polkit does not allow: they hang up.
            raise Failed("reader-refused", "the smart-card service hung up; polkit?")
        self.check("establish", result)

    def look(
        self, known: Mapping[str, Slot], timeout: float, wanted: str = "", other: str = ""
    ) -> dict[str, Slot]:
        """The state of every reader whose name has ``wanted`` in it and not ``other``, by name, as soon as it
        differs from ``known`` or after ``timeout`` seconds."""
        result, names = self._scard.SCardListReaders(self._context, [])
        if _unsigned(result) != _unsigned(self._scard.SCARD_E_NO_READERS_AVAILABLE):
            self.check("list", result)
        ours = [name for name in names if wanted in name and not (other and other in name)]
        asked = [(name, known[name].raw if name in known else 0) for name in ours]
        states = [*asked, (_NOTICE, 0)]
        result, states = self._scard.SCardGetStatusChange(self._context, round(timeout * 1000), states)
        if _unsigned(result) != _unsigned(self._scard.SCARD_E_TIMEOUT):
            self.check("look", result)
        found = {name: state for name, state, _ in states if name != _NOTICE}
        gone = self._scard.SCARD_STATE_UNKNOWN | self._scard.SCARD_STATE_UNAVAILABLE
        return {name: self._slot(state) for name, state in found.items() if not state & gone}

    def _slot(self, state: int) -> Slot:
        present = bool(state & self._scard.SCARD_STATE_PRESENT)
        return Slot(present, state >> 16, state & ~self._scard.SCARD_STATE_CHANGED)

    @contextmanager
    def connect(self, reader: str) -> Iterator[Connection]:
        """The card in that reader, for us alone."""
        either = self._scard.SCARD_PROTOCOL_T0 | self._scard.SCARD_PROTOCOL_T1
        result, card, protocol = self._scard.SCardConnect(
            self._context, reader, self._scard.SCARD_SHARE_EXCLUSIVE, either
        )
        self.check("connect", result)
        try:
            yield Connection(self, card, protocol)
        finally:
            # Says nothing new: what went wrong was told by the call before.
            self._scard.SCardDisconnect(card, self._scard.SCARD_LEAVE_CARD)

    def close(self) -> None:
        """Also of use on a spoilt context; never fails."""
        self._scard.SCardReleaseContext(self._context)

    def check(self, call: str, result: int) -> None:
        if result != self._scard.SCARD_S_SUCCESS:
            self._fail(call, _unsigned(result))

    def _fail(self, call: str, result: int) -> NoReturn:
        for code, names in _MEANINGS.items():
            if result in {_unsigned(getattr(self._scard, name)) for name in names}:
                raise Failed(code, f"PC/SC {call} gave {result:08X}")
        raise Failed("card-unreadable", f"PC/SC {call} gave {result:08X}")


class Connection:
    """Obeys `devices.card.wrapping.Link`."""

    def __init__(self, service: Service, card: int, protocol: int) -> None:
        self._service, self._card = service, card
        self._scard = service._scard  # the same module, loaded once
        self.contact: bool = protocol == self._scard.SCARD_PROTOCOL_T0

    def transmit(self, apdu: bytes) -> bytes:
        header = self._scard.SCARD_PCI_T0 if self.contact else self._scard.SCARD_PCI_T1
        result, answer = self._scard.SCardTransmit(self._card, header, list(apdu))
        self._service.check("transmit", result)
        if len(answer) < 2:
            raise Failed("card-unreadable", "PC/SC answer without status")
        return bytes(answer)

    def control(self, code: int, data: bytes) -> bytes | None:
        number = self._scard.SCARD_CTL_CODE(code)
        result, answer = self._scard.SCardControl(self._card, number, list(data))
        if _unsigned(result) in self._unsupported:
            return None
        self._service.check("control", result)
        return bytes(answer)

    @property
    def _unsupported(self) -> set[int]:
        names = ("SCARD_E_UNEXPECTED", "SCARD_E_UNSUPPORTED_FEATURE", "SCARD_E_INVALID_PARAMETER")
        return {_unsigned(getattr(self._scard, name)) for name in names}


def _unsigned(result: int) -> int:
    """pyscard gives signed numbers on some systems."""
    return result & 0xFFFFFFFF
