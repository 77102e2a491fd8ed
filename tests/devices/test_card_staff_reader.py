"""A second reader for staff cards, beside a residents' reader that can't read them or must not see them."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pytest

from devices import open_reader, open_staff_reader
from devices.card import NoReader
from devices.card.pcsc import PcscReader
from devices.card.people import cast
from devices.card.virtual import card_of
from devices.card.virtualstaff import StaffCard
from devices.card.vpcd import PORT, Slot
from devices.examination import looks
from kiosk.cli import _open_reader
from kiosk.config import Settings
from kiosk.crypto.sm2 import PrivateKey
from kiosk.doctor import examine
from kiosk.domain.staff import StaffProof
from kiosk.ports import CardReader, Presence, StaffReader, State
from kiosk.problems import Problem
from tests.helpers.pcscd import Pcscd, in_private_world
from tests.helpers.sammodule import SerialModule

CHALLENGE = bytes(range(32))
PERSON = cast()["young-man"]
OTHER = PORT + 10


def settings(staff: str, **card: object) -> Settings:
    return Settings.model_validate({"card": card, "staff": {"reader": staff}})


def staff_reader(of: Settings) -> PcscReader:
    reader = open_staff_reader(of)
    assert isinstance(reader, PcscReader)
    return reader


def poll_until(reader: CardReader, arrival: int) -> None:
    until = time.monotonic() + 8
    while reader.poll(0.5) != Presence(arrival):
        assert time.monotonic() < until, arrival


def of_the_doctor(settings: Settings) -> dict[str, tuple[State, list[str]]]:
    """How the report finds the two readers."""
    checks = examine([look for look in looks(settings) if look.name.endswith("card")])
    return {c.name: (c.health.state, [p.code for p in c.health.problems]) for c in checks}


@in_private_world
def test_staff_cards_over_pcsc_where_residents_cards_are_read_on_a_serial_line() -> None:
    module = SerialModule(Path(tempfile.mkdtemp(dir="/run")) / "ttyCARD")
    module.plug()
    ours = settings("Virtual", kind="serial", device=str(module.path))
    assert of_the_doctor(ours) == {
        "card": (State.GOOD, []),
        "staff-card": (State.BAD, ["reader-service-stopped"]),
    }
    with Pcscd():
        slot, reader, staff = Slot(), open_reader(ours), staff_reader(ours)
        assert not isinstance(reader, StaffReader)
        assert of_the_doctor(ours)["staff-card"] == (State.GOOD, [])
        poll_until(staff, 0)
        slot.insert(StaffCard("1001", PrivateKey.from_int(7), pin="482917"))
        poll_until(staff, 1)
        assert staff.read_staff(CHALLENGE) == Problem("staff-card-pin-needed")
        proof = staff.read_staff(CHALLENGE, "482917")
        assert isinstance(proof, StaffProof), proof
        assert PrivateKey.from_int(7).public.verify(CHALLENGE, proof.signature)
        assert reader.poll(0) == Presence(), "the staff card is not on the residents' reader"
        module.lay(PERSON)
        poll_until(reader, 1)
        assert reader.read() == PERSON
        for opened in (reader, staff):
            opened.close()
    module.unplug()


@in_private_world
def test_two_readers_of_one_service_keep_to_their_own_cards() -> None:
    """Also where the residents' reader has no name in the settings, so that any would do."""
    with Pcscd(PORT, OTHER):
        ours = settings(f"Virtual {OTHER}", kind="pcsc")
        reader: CardReader = open_reader(ours)
        staff, residents_slot, staff_slot = staff_reader(ours), Slot(PORT), Slot(OTHER)
        for each in (reader, staff):
            poll_until(each, 0)
        staff_slot.insert(StaffCard("1001", PrivateKey.from_int(7)))
        poll_until(staff, 1)
        assert isinstance(staff.read_staff(CHALLENGE), StaffProof)
        assert reader.poll(0) == Presence()
        assert reader.read() == Problem(
            "card-removed-early", "another card than the one that was reported"
        ), "no card lies there"
        residents_slot.insert(card_of(PERSON))
        poll_until(reader, 1)
        assert reader.read() == PERSON
        assert staff.poll(0) == Presence(1)
        staff_slot.remove()
        poll_until(staff, 0)
        assert reader.poll(0) == Presence(1)
        for opened in (reader, staff):
            opened.close()


def test_without_a_name_there_is_no_second_reader() -> None:
    assert open_staff_reader(settings("", kind="serial")) is None


@pytest.mark.parametrize(("staff", "kind"), [("Virtual", PcscReader), ("", NoReader)])
def test_staff_cards_are_registered_where_they_are_read(staff: str, kind: type[CardReader]) -> None:
    """What `kiosk staff card` opens: with no reader for residents, or none that could, staff have theirs."""
    reader = _open_reader(settings(staff, kind="none"))
    assert isinstance(reader, kind)
    reader.close()
