"""The staff card: whose it says it is, what it proves, what it refuses; also through the real service."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from devices.card.pcsc import PcscReader
from devices.card.people import cast
from devices.card.social import read_social_card
from devices.card.staff import HOLDER, read_staff_card
from devices.card.virtual import card_of
from devices.card.virtualstaff import StaffCard
from devices.card.vpcd import Slot
from devices.card.wrapping import load_profile
from kiosk.crypto.sm2 import PrivateKey
from kiosk.domain.staff import Role, StaffMember, StaffProof
from kiosk.problems import Failed, Problem
from kiosk.staff.attempts import Attempts
from kiosk.staff.register import CHALLENGE_S, StaffRegister, card_entry
from kiosk.staff.roster import FILE, Entry, write
from tests.helpers.cards import StraightLink
from tests.helpers.fakes import FakeClock
from tests.helpers.pcscd import Pcscd, in_private_world

TODAY = date(2026, 11, 21)
CHALLENGE = bytes(range(32))
SECRET = b"\x5a" * 32
PIN = "482917"


@dataclass
class FakeAudit:
    noted: list[tuple[str, str]] = field(default_factory=list)

    def note(self, event: str, **details: str) -> Problem | None:
        self.noted.append((event, details.get("problem", "")))
        return None


@dataclass
class Office:
    """A register that knows the card that is given to `enrol`."""

    folder: Path
    clock: FakeClock = field(default_factory=FakeClock)
    audit: FakeAudit = field(default_factory=FakeAudit)

    def enrol(self, card: StaffCard, pin: str = "") -> StaffRegister:
        kept = card_entry(proof_of(card, pin=pin))
        card.reset()
        member = Entry(id="1001", name="王敏", role=Role.ADMINISTRATOR, card=kept)
        write(self.folder / FILE, {"1001": member})
        attempts = Attempts(self.folder / "attempts.json", self.clock.monotonic)
        return StaffRegister(self.folder / FILE, attempts, self.clock, self.audit)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def proof_of(card: StaffCard, challenge: bytes = CHALLENGE, pin: str = "") -> StaffProof:
    proof = read_staff_card(StraightLink(card), challenge, pin)
    assert isinstance(proof, StaffProof), proof
    return proof


def code_of(found: StaffMember | Problem) -> str:
    return found.code if isinstance(found, Problem) else found.id


def test_the_right_card_signs_in_once(office: Office) -> None:
    card = StaffCard("1001", PrivateKey.generate())
    register = office.enrol(card)
    proof = proof_of(card, register.challenge())
    assert code_of(register.by_card(proof)) == "1001"
    assert code_of(register.by_card(proof)) == "staff-card-refused", "a proof that is sent again"
    register.challenge()
    assert code_of(register.by_card(proof)) == "staff-card-refused", "an answer to another challenge"
    assert office.audit.noted == [
        ("staff-signed-in", ""),
        ("staff-refused", "staff-card-refused"),
        ("staff-refused", "staff-card-refused"),
    ]


def test_an_answer_that_comes_too_late_is_refused(office: Office) -> None:
    card = StaffCard("1001", PrivateKey.generate())
    register = office.enrol(card)
    proof = proof_of(card, register.challenge())
    office.clock.seconds += CHALLENGE_S + 1
    assert code_of(register.by_card(proof)) == "staff-card-refused"


def test_a_copied_number_with_another_key_is_refused(office: Office) -> None:
    register = office.enrol(StaffCard("1001", PrivateKey.generate()))
    copy = StaffCard("1001", PrivateKey.generate())
    assert code_of(register.by_card(proof_of(copy, register.challenge()))) == "staff-card-refused"
    no_key = StaffCard("1001", secret=SECRET)
    assert code_of(register.by_card(proof_of(no_key, register.challenge()))) == "staff-card-refused"


def test_a_holder_whom_nobody_registered(office: Office) -> None:
    register = office.enrol(StaffCard("1001", PrivateKey.generate()))
    stranger = StaffCard("1002", PrivateKey.generate())
    assert code_of(register.by_card(proof_of(stranger, register.challenge()))) == "staff-unknown"


def test_a_card_that_cannot_sign_gives_its_secret_behind_its_pin(office: Office) -> None:
    card = StaffCard("1001", secret=SECRET, pin=PIN)
    register = office.enrol(card, PIN)
    assert read_staff_card(StraightLink(card), CHALLENGE) == Problem("staff-card-pin-needed")
    proof = proof_of(card, register.challenge(), PIN)
    assert code_of(register.by_card(proof)) == "1001"
    other = replace(proof, challenge=register.challenge(), secret=b"\x5b" * 32)
    assert code_of(register.by_card(other)) == "staff-card-refused"


@pytest.mark.parametrize("key", [None, PrivateKey.from_int(7)], ids=["secret", "signing"])
def test_the_card_counts_wrong_pins_and_blocks_itself(key: PrivateKey | None) -> None:
    card = StaffCard("1001", key, b"" if key else SECRET, PIN)
    for left in (2, 1):
        assert read_staff_card(StraightLink(card), CHALLENGE, "000111") == Problem(
            "staff-card-pin-wrong", count=left
        )
    assert read_staff_card(StraightLink(card), CHALLENGE, "000111") == Problem("staff-card-blocked")
    link = StraightLink(card)
    assert read_staff_card(link, CHALLENGE, PIN) == Problem("staff-card-blocked")
    assert not any(PIN.encode() in apdu for apdu in link.sent), "a blocked card is given no PIN"
    assert read_staff_card(StraightLink(card), CHALLENGE) == Problem("staff-card-blocked")


def test_the_right_pin_gives_all_tries_back() -> None:
    card = StaffCard("1001", PrivateKey.from_int(7), pin=PIN)
    read_staff_card(StraightLink(card), CHALLENGE, "000111")
    assert card.tries == 2
    proof_of(card, pin=PIN)
    assert card.tries == 3


@pytest.mark.parametrize("person", ["elder", "social"])
def test_a_residents_card_is_asked_for_nothing_but_the_application(person: str) -> None:
    link = StraightLink(card_of(cast()[person]))
    assert read_staff_card(link, CHALLENGE, PIN) is None
    assert len(link.sent) == 1, "no PIN is given to a card that isn't ours"


@pytest.mark.parametrize("holder", ["", "12", "王敏", "1001'--"])
def test_a_card_without_a_staff_number_is_unreadable(holder: str) -> None:
    link = StraightLink(StaffCard(holder, PrivateKey.from_int(7), pin=PIN))
    found = read_staff_card(link, CHALLENGE, PIN)
    assert found == Problem("card-unreadable", "staff card: no staff id on it")
    assert not any(PIN.encode() in apdu for apdu in link.sent)


@pytest.mark.parametrize(("instruction", "refused"), [(0x88, "6F00"), (0xB0, "6A82")])
def test_a_staff_card_that_refuses_in_another_way_is_unreadable(instruction: int, refused: str) -> None:
    """It neither signs, nor lacks the command; or it signs and has no key to check that with."""

    class Odd(StaffCard):
        def apdu(self, command: bytes) -> bytes:
            odd = command[1] == instruction and command[2] != 0x80 | HOLDER
            return bytes.fromhex(refused) if odd else super().apdu(command)

    try:
        found = read_staff_card(StraightLink(Odd("1001", PrivateKey.from_int(7))), CHALLENGE)
    except Failed as failed:
        found = failed.problem
    assert isinstance(found, Problem)
    assert (found.code, refused in found.detail) == ("card-unreadable", True)


def test_a_pin_takes_twelve_bytes_however_long_it_is() -> None:
    for pin in ("1", "1234567890123456"):
        link = StraightLink(StaffCard("1001", PrivateKey.from_int(7), pin=PIN))
        read_staff_card(link, CHALLENGE, pin)
        (verify,) = [apdu for apdu in link.sent if apdu[1] == 0x20 and len(apdu) > 4]
        assert (verify[4], len(verify)) == (12, 17)


def test_a_staff_card_is_no_residents_card() -> None:
    assert read_social_card(StraightLink(StaffCard("1001", PrivateKey.from_int(7))), TODAY) is None


def test_nothing_secret_is_in_a_repr() -> None:
    shown = repr(proof_of(StaffCard("1001", secret=SECRET, pin=PIN), pin=PIN))
    assert SECRET.hex() not in shown
    assert repr(SECRET) not in shown


@in_private_world
def test_through_the_real_service() -> None:
    with Pcscd():
        slot, card = Slot(), StaffCard("1001", PrivateKey.from_int(7), pin=PIN)
        reader = PcscReader(load_profile("generic"), "", today=lambda: TODAY)

        def wait(there: bool) -> None:
            until = time.monotonic() + 8
            while bool(reader.poll(0.5).arrival) is not there:
                assert time.monotonic() < until

        wait(False)
        assert isinstance(reader.read_staff(CHALLENGE), Problem), "no card at all"
        slot.insert(card)
        wait(True)
        assert reader.read_staff(CHALLENGE) == Problem("staff-card-pin-needed")
        assert reader.read_staff(CHALLENGE, "000111") == Problem("staff-card-pin-wrong", count=2)
        proof = reader.read_staff(CHALLENGE, PIN)
        assert isinstance(proof, StaffProof), proof
        assert card_entry(proof) == f"sm2:{PrivateKey.from_int(7).public.to_bytes().hex()}"
        read = reader.read()
        assert isinstance(read, Problem)
        assert read.code == "card-unknown", "a staff card is no resident's card"
        for apdus in range(4):
            slot.insert(StaffCard("1001", PrivateKey.from_int(7)), pull_after=apdus)
            wait(True)
            pulled = reader.read_staff(CHALLENGE)
            assert isinstance(pulled, Problem)
            assert pulled.code == "card-removed-early", apdus
            wait(False)
        slot.insert(card_of(cast()["social"]))
        wait(True)
        assert reader.read_staff(CHALLENGE) == Problem("staff-card-other")
        reader.close()
