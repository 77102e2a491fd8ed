"""What the smart-card service's results mean, and how a reader's own commands reach it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest
import smartcard.scard as real

from devices.card.winscard import Service
from kiosk.problems import Failed


class FakeScard:
    """The library's lowest level: its constants are real, its calls give what a test wants."""

    def __init__(self) -> None:
        self.established = self.listed = self.connected = self.exchanged = real.SCARD_S_SUCCESS
        self.answer: list[int] = []
        self.controlled: list[tuple[int, list[int]]] = []
        self.readers: list[str] = []
        self.watched: list[list[str]] = []
        self.released = 0

    def __getattr__(self, name: str) -> Any:
        assert not name[5:].startswith(("Get", "List", "Connect", "Trans")), f"{name} isn't faked"
        return getattr(real, name)

    def SCardEstablishContext(self, scope: int) -> tuple[int, int]:
        return self.established, 7

    def SCardReleaseContext(self, context: int) -> int:
        self.released += 1
        return int(real.SCARD_S_SUCCESS)

    def SCardListReaders(self, context: int, groups: list[str]) -> tuple[int, list[str]]:
        return self.listed, self.readers

    def SCardGetStatusChange(
        self, context: int, wait_ms: int, states: list[tuple[str, int]]
    ) -> tuple[int, list[tuple[str, int, list[int]]]]:
        self.watched.append([name for name, _ in states])
        return int(real.SCARD_S_SUCCESS), [(name, real.SCARD_STATE_EMPTY, []) for name, _ in states]

    def SCardConnect(self, context: int, reader: str, share: int, either: int) -> tuple[int, int, int]:
        return self.connected, 8, real.SCARD_PROTOCOL_T1

    def SCardDisconnect(self, card: int, what: int) -> int:
        return int(real.SCARD_S_SUCCESS)

    def SCardTransmit(self, card: int, header: int, apdu: list[int]) -> tuple[int, list[int]]:
        return self.exchanged, self.answer

    def SCardControl(self, card: int, code: int, data: list[int]) -> tuple[int, list[int]]:
        self.controlled.append((code, data))
        return self.exchanged, self.answer


@pytest.fixture
def scard(monkeypatch: pytest.MonkeyPatch) -> FakeScard:
    import smartcard

    fake = FakeScard()
    monkeypatch.setitem(sys.modules, "smartcard.scard", fake)  # type: ignore[arg-type]
    monkeypatch.setattr(smartcard, "scard", fake)
    return fake


@pytest.fixture
def service(scard: FakeScard) -> Iterator[Service]:
    ours = Service()
    yield ours
    ours.close()
    assert scard.released == 1


def code_of(caught: pytest.ExceptionInfo[Failed]) -> str:
    return caught.value.problem.code


RESULTS = {
    "reader-service-stopped": (
        real.SCARD_E_NO_SERVICE,
        real.SCARD_E_SERVICE_STOPPED,
        real.SCARD_E_INVALID_HANDLE,
        real.SCARD_F_COMM_ERROR,
    ),
    "reader-missing": (real.SCARD_E_UNKNOWN_READER, real.SCARD_E_READER_UNAVAILABLE),
    "reader-refused": (
        real.SCARD_W_SECURITY_VIOLATION,
        real.SCARD_E_NO_ACCESS,
        real.SCARD_E_SHARING_VIOLATION,
    ),
    "card-removed-early": (real.SCARD_W_REMOVED_CARD, real.SCARD_W_RESET_CARD, real.SCARD_E_NO_SMARTCARD),
    "card-unreadable": (real.SCARD_W_UNRESPONSIVE_CARD, real.SCARD_E_NOT_TRANSACTED, 0x7FFFFFFF),
}


@pytest.mark.parametrize(("code", "result"), [(code, result) for code in RESULTS for result in RESULTS[code]])
def test_each_result_of_the_service_has_its_problem(
    service: Service, scard: FakeScard, code: str, result: int
) -> None:
    scard.connected = result
    with pytest.raises(Failed) as caught, service.connect("reader"):
        pass
    assert code_of(caught) == code
    scard.connected = result - (1 << 32) if result > 0x7FFFFFFF else result + (0 if result >= 0 else 1 << 32)
    with pytest.raises(Failed) as caught, service.connect("reader"):
        pass
    assert code_of(caught) == code, "also where the number comes with the other sign"


def test_a_service_that_turns_this_account_away_refuses(scard: FakeScard) -> None:
    """How polkit is heard: newer services say so, older ones hang up."""
    for result in (real.SCARD_F_COMM_ERROR, real.SCARD_W_SECURITY_VIOLATION):
        scard.established = result
        with pytest.raises(Failed) as caught:
            Service()
        assert code_of(caught) == "reader-refused"
    scard.established = real.SCARD_E_NO_SERVICE
    with pytest.raises(Failed) as caught:
        Service()
    assert code_of(caught) == "reader-service-stopped"


def test_a_wait_ends_when_a_reader_comes_also_where_there_is_one(service: Service, scard: FakeScard) -> None:
    for readers in ([], ["left", "right"]):
        scard.readers = readers
        assert list(service.look({}, 60.0, other="right")) == readers[:1]
    # pcsc-lite and Windows report comings and goings of readers under this name
    notice = "\\\\?PnP?\\Notification"
    assert scard.watched == [[notice], ["left", notice]]


def test_a_command_for_the_reader_itself_goes_out_under_its_control_code(
    service: Service, scard: FakeScard
) -> None:
    scard.answer = [0xAA, 0x96]
    with service.connect("reader") as link:
        assert link.control(3500, b"\x01\x02") == b"\xaa\x96"
        assert link.control(1, b"") == b"\xaa\x96"
    # SCARD_CTL_CODE of pcsc-lite's reader.h
    assert scard.controlled == [(0x42000000 + 3500, [1, 2]), (0x42000000 + 1, [])]


def test_a_reader_that_knows_no_such_command_is_no_trouble(service: Service, scard: FakeScard) -> None:
    with service.connect("reader") as link:
        for result in (real.SCARD_E_UNSUPPORTED_FEATURE, real.SCARD_E_INVALID_PARAMETER):
            scard.exchanged = result
            assert link.control(3500, b"\x01") is None
        scard.exchanged = real.SCARD_W_REMOVED_CARD
        with pytest.raises(Failed) as caught:
            link.control(3500, b"\x01")
    assert code_of(caught) == "card-removed-early"


def test_an_answer_without_a_status_is_unreadable(service: Service, scard: FakeScard) -> None:
    with service.connect("reader") as link:
        scard.answer = [0x90]
        with pytest.raises(Failed) as caught:
            link.transmit(b"\x00\xa4")
        assert code_of(caught) == "card-unreadable"
        scard.answer = [0x61, 0x90, 0x00]
        assert link.transmit(b"\x00\xa4") == b"\x61\x90\x00"
