"""Reading through a security module: the order of commands, the wrappings, what goes wrong on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from devices.card import frames
from devices.card.basetext import encode
from devices.card.people import cast
from devices.card.samv import read_id_card
from devices.card.virtual import ModuleCard, SocialCard, card_of
from devices.card.wrapping import Profile, load_profile
from kiosk.domain.people import CardKind, Citizen
from kiosk.problems import Failed, Problem
from tests.helpers.cards import StraightLink

TODAY = date(2026, 11, 21)
PROFILE = load_profile("generic")
PEOPLE = cast()
ID_CARDS = [card for card, person in PEOPLE.items() if person.kind is not CardKind.SOCIAL]


@pytest.mark.parametrize("carrier", ["extended", "short"])
@pytest.mark.parametrize("card", ID_CARDS)
def test_each_id_card_reads_through_each_wrapping(card: str, carrier: str) -> None:
    profile = PROFILE.model_copy(update={"carrier": carrier})
    link = StraightLink(card_of(PEOPLE[card]))
    assert read_id_card(link, profile, TODAY) == PEOPLE[card]


class ControlLink(StraightLink):
    """Passes frames by control code 7 and knows no APDUs."""

    def transmit(self, apdu: bytes) -> bytes:
        raise AssertionError("not by APDU")

    def control(self, code: int, data: bytes) -> bytes | None:
        if code != 7:
            return None
        whole = b"\xff\xfe\0\0\0" + len(data).to_bytes(2, "big") + data + b"\0\0"
        return self.program.apdu(whole)[:-2]


def test_frames_travel_by_control_code() -> None:
    link = ControlLink(card_of(PEOPLE["elder"]))
    profile = PROFILE.model_copy(update={"carrier": "control", "control_code": 7})
    assert read_id_card(link, profile, TODAY) == PEOPLE["elder"]
    wrong = PROFILE.model_copy(update={"carrier": "control", "control_code": 8})
    assert read_id_card(link, wrong, TODAY) is None


class OtherMake(StraightLink):
    """A reader with a header and a way of fetching the rest of its own, and short APDUs only."""

    def transmit(self, apdu: bytes) -> bytes:
        short = len(apdu) == 5 or len(apdu) == 5 + apdu[4] + 1
        plain = {b"\x80\xca\x01\x02": b"\xff\xfe\0\0", b"\x90\xc0\0\x01": b"\0\xc0\0\0"}.get(apdu[:4])
        return super().transmit(plain + apdu[4:]) if plain and short else b"\x6e\0"


def test_the_profile_says_how_frames_are_wrapped() -> None:
    its_own = {"carrier": "short", "header": "80 CA 01 02", "get_response": "90 C0 00 01"}
    profile = PROFILE.model_copy(update=its_own)
    assert read_id_card(OtherMake(card_of(PEOPLE["elder"])), profile, TODAY) == PEOPLE["elder"]
    for key in its_own:
        wrong = PROFILE.model_copy(update={k: v for k, v in its_own.items() if k != key})
        link = OtherMake(card_of(PEOPLE["elder"]))
        try:
            found = read_id_card(link, wrong, TODAY)
        except Failed as failed:
            found = failed.problem
        assert not isinstance(found, Citizen), key


def test_find_select_read_in_that_order() -> None:
    link = StraightLink(card_of(PEOPLE["young-man"]))
    read_id_card(link, PROFILE, TODAY)
    order = (frames.STATUS, frames.FIND, frames.SELECT, frames.READ_BASE, frames.READ_ADDRESS)
    assert [apdu[7:-2] for apdu in link.sent] == list(order)
    assert link.sent[1].hex().upper() == "FFFE000000000A" + frames.FIND.hex().upper() + "0000"


def test_a_second_read_of_the_same_card_works() -> None:
    link = StraightLink(card_of(PEOPLE["young-man"]))
    assert read_id_card(link, PROFILE, TODAY) == read_id_card(link, PROFILE, TODAY) == PEOPLE["young-man"]


def test_the_module_may_be_told_how_much_to_move_at_once() -> None:
    link = StraightLink(card_of(PEOPLE["young-man"]))
    read_id_card(link, PROFILE.model_copy(update={"rf_bytes": 80}), TODAY)
    assert link.sent[1][7:-2] == frames.set_rf_bytes(80)


def test_one_damaged_answer_is_asked_for_again_and_many_are_a_problem() -> None:
    once = ModuleCard.of(PEOPLE["long-term"])
    link = StraightLink(once)
    read_id_card(link, PROFILE, TODAY)
    once.damaged = 2  # the module's state, which isn't needed, and the first find
    assert read_id_card(link, PROFILE, TODAY) == PEOPLE["long-term"]
    found = read_id_card(StraightLink(ModuleCard.of(PEOPLE["long-term"], damaged=99)), PROFILE, TODAY)
    assert isinstance(found, Problem)
    assert (found.code, "checksum" in found.detail) == ("card-unreadable", True)


class Module(ModuleCard):
    """A module that answers one command with a status of our choice."""

    def __init__(self, command: bytes, status: int) -> None:
        super().__init__(encode(PEOPLE["young-man"]), bytes(1024))
        self.command, self.status, self.asked = command, status, 0

    def _answer(self, frame: bytes) -> bytes:
        if frame == self.command:
            self.asked += 1
            return frames.answer(self.status)
        return super()._answer(frame)


@pytest.mark.parametrize(
    ("command", "status", "code"),
    [
        (frames.FIND, 0x80, "card-unreadable"),
        (frames.SELECT, 0x81, "card-unreadable"),
        (frames.READ_BASE, 0x41, "card-unreadable"),
        (frames.READ_BASE, 0x40, "card-unknown"),
        (frames.READ_ADDRESS, 0x41, "card-unreadable"),
        (frames.STATUS, 0x66, "reader-refused"),
    ],
)
def test_a_bad_status_ends_the_read(command: bytes, status: int, code: str) -> None:
    try:
        found = read_id_card(StraightLink(Module(command, status)), PROFILE, TODAY)
    except Failed as failed:
        found = failed.problem
    assert isinstance(found, Problem)
    assert found.code == code


def test_the_letter_of_the_2023_card_is_the_profiles() -> None:
    spoiled = replace(PEOPLE["foreign"], number="911036198806240041")
    for letters, code in (("Y", "card-unknown"), ("YW", "card-bad-number")):
        link = StraightLink(ModuleCard(encode(spoiled, flag_2023="W"), bytes(1024)))
        found = read_id_card(link, PROFILE.model_copy(update={"foreign_2023_letters": letters}), TODAY)
        assert isinstance(found, Problem)
        assert found.code == code


def test_the_module_looks_as_often_as_the_profile_says() -> None:
    module = Module(frames.FIND, 0x80)
    read_id_card(StraightLink(module), PROFILE.model_copy(update={"find_tries": 5}), TODAY)
    assert module.asked == 10  # two attempts


def test_a_module_too_old_for_newest_addresses_is_no_trouble() -> None:
    found = read_id_card(StraightLink(Module(frames.READ_ADDRESS, 0x21)), PROFILE, TODAY)
    assert found == replace(PEOPLE["young-man"], photo=bytes(1024))


def test_what_is_not_a_module_is_none() -> None:
    assert read_id_card(StraightLink(SocialCard(PEOPLE["social"])), PROFILE, TODAY) is None


class Yes:
    """A card that says yes to everything."""

    atr = b"\x3b\x00"

    def reset(self) -> None: ...

    def apdu(self, command: bytes) -> bytes:
        return b"\x90\x00"


class Forever(Yes):
    """A card that always announces more."""

    def apdu(self, command: bytes) -> bytes:
        return b"x" * 255 + b"\x61\xff"


@pytest.mark.parametrize("program", [Yes(), Forever()])
@pytest.mark.parametrize("carrier", ["extended", "short"])
def test_odd_cards_are_no_module(program: Yes, carrier: str) -> None:
    profile = PROFILE.model_copy(update={"carrier": carrier})
    assert read_id_card(StraightLink(program), profile, TODAY) is None


def test_the_default_profile_is_the_published_default() -> None:
    assert Profile(model=PROFILE.model) == PROFILE
    assert not PROFILE.verified


@pytest.mark.parametrize("name", ["no-such-model", "../cards/generic", "people", ""])
def test_a_profile_that_is_none_is_named(name: str) -> None:
    with pytest.raises(Failed) as caught:
        load_profile(name)
    assert caught.value.problem.code == "config-malformed"


def test_every_profile_that_ships_is_well_formed() -> None:
    folder = Path(__file__).parents[2] / "resources" / "cards"
    profiles = [path.stem for path in folder.glob("*.toml") if path.stem != "people"]
    assert "generic" in profiles
    for name in profiles:
        load_profile(name)
