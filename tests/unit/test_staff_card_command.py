"""`kiosk staff card`: a card is registered for its own holder, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.cli import Place
from kiosk.config import Settings
from kiosk.crypto.sm3 import sm3
from kiosk.domain.staff import Role, StaffProof
from kiosk.ports import CardReader
from kiosk.problems import Failed, Problem
from kiosk.staff.commandline import BAD, DONE, card
from kiosk.staff.roster import FILE, Entry, read, write
from tests.helpers.fakes import FakeReader, FakeStaffReader

SECRET = b"\x5a" * 32
KEPT = f"secret:{sm3(SECRET).hex()}"


@pytest.fixture
def site(tmp_path: Path) -> Place:
    write(tmp_path / FILE, {"1001": Entry(id="1001", name="王敏", role=Role.ADMINISTRATOR)})
    return Place(Settings(), None, tmp_path)


def never(_: str) -> str:
    raise AssertionError("nobody is asked for a PIN")


def registered(
    site: Place, reader: CardReader, number: str = "1001", ask: Callable[[str], str] = never
) -> tuple[int, str]:
    code = card(site, number, lambda _: reader, ask, wait_s=0.1)
    return code, read(site.data / FILE)["1001"].card


def test_the_card_that_lies_there_is_registered(site: Place) -> None:
    reader = FakeStaffReader()
    reader.lay_staff(StaffProof("1001", b"", secret=SECRET))
    assert registered(site, reader) == (DONE, KEPT)
    assert reader.closed


def test_a_card_that_wants_its_pin_gets_the_one_that_is_asked_for(site: Place) -> None:
    reader = FakeStaffReader()
    reader.lay_staff(StaffProof("1001", b"", secret=SECRET), card_pin="4829")
    assert registered(site, reader, ask=lambda _: "4829") == (DONE, KEPT)
    reader.lay_staff(StaffProof("1001", b"", secret=b"!" * 32), card_pin="4829")
    with pytest.raises(Failed, match="staff-card-pin-wrong"):
        registered(site, reader, ask=lambda _: "0000")
    assert read(site.data / FILE)["1001"].card == KEPT


def test_the_card_of_somebody_else_is_not_registered(site: Place, capsys: pytest.CaptureFixture[str]) -> None:
    reader = FakeStaffReader()
    reader.lay_staff(StaffProof("1007", b"", secret=SECRET))
    assert registered(site, reader) == (BAD, "")
    assert "1007" in capsys.readouterr().err


def test_who_is_not_registered_gets_no_card(site: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert registered(site, FakeStaffReader(), "1009") == (BAD, "")
    assert "kiosk staff add" in capsys.readouterr().err


def test_no_card_another_card_and_another_reader_are_named(site: Place) -> None:
    reader = FakeStaffReader()
    with pytest.raises(Failed, match="no card was laid down"):
        registered(site, reader)
    reader.lose(Problem("reader-missing"))
    with pytest.raises(Failed, match="reader-missing"):
        registered(site, reader)
    reader.lay_staff(Problem("staff-card-other"))
    with pytest.raises(Failed, match="staff-card-other"):
        registered(site, reader)
    with pytest.raises(Failed, match="can't read staff cards"):
        registered(site, FakeReader())
