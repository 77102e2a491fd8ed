"""The social-security card: generations, record ways, what a broken card says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from devices.card import social
from devices.card.people import cast
from devices.card.social import read_social_card
from devices.card.virtual import ModuleCard, SocialCard
from kiosk.domain.people import Citizen
from kiosk.problems import Failed, Problem
from tests.helpers.cards import StraightLink

TODAY = date(2026, 11, 21)
HOLDER = cast()["social"]


def read(card: SocialCard) -> Citizen | Problem | None:
    return read_social_card(StraightLink(card, contact=True), TODAY)


def test_the_application_name_is_the_published_one() -> None:
    assert social.AID.hex().upper() == "7378312E73682EC9E7BBE1B1A3D5CF"


@pytest.mark.parametrize("t0", [True, False])
@pytest.mark.parametrize("by_tag", [True, False])
@pytest.mark.parametrize("generation", [1, 2, 3])
def test_every_generation_reads_either_way(generation: int, by_tag: bool, t0: bool) -> None:
    assert read(SocialCard(HOLDER, generation=generation, by_tag=by_tag, t0=t0)) == HOLDER


class Elsewhere(SocialCard):
    """Its records don't stand where its version says."""

    def apdu(self, command: bytes) -> bytes:
        return super().apdu(command).replace(b"2.00", b"1.00")


def test_a_record_is_found_by_its_tag_wherever_it_stands() -> None:
    assert read(Elsewhere(HOLDER, generation=2)) == HOLDER
    by_number = read(Elsewhere(HOLDER, generation=2, by_tag=False))
    assert isinstance(by_number, Citizen)
    assert (by_number.sex, by_number.ethnicity) == (HOLDER.sex, ""), "another record is never taken for it"


class Damaged(SocialCard):
    """Has other bytes in the place of some of its own."""

    good, bad = b"", b""

    def apdu(self, command: bytes) -> bytes:
        return super().apdu(command).replace(self.good, self.bad)


@pytest.mark.parametrize(
    ("good", "bad", "code"),
    [
        (HOLDER.name.encode("gb18030"), b"\xff" * len(HOLDER.name.encode("gb18030")), "card-bad-field"),
        (bytes.fromhex(f"{HOLDER.birth:%Y%m%d}"), bytes.fromhex("19851345"), "card-bad-date"),
        (bytes.fromhex(f"{HOLDER.valid_until:%Y%m%d}"), bytes.fromhex("2030AB01"), "card-bad-date"),
    ],
    ids=["name", "birth", "last day"],
)
def test_bytes_that_are_no_name_and_no_day_are_named(good: bytes, bad: bytes, code: str) -> None:
    card = Damaged(HOLDER)
    card.good, card.bad = good, bad
    found = read(card)
    assert isinstance(found, Problem)
    assert found.code == code


def test_a_long_name_runs_on_in_its_extension() -> None:
    long = replace(HOLDER, name="阿卜杜热西提·买买提吐尔逊江·试验")
    assert read(SocialCard(long)) == long


def test_a_rare_character_survives() -> None:
    rare = replace(HOLDER, name="黎𠮷䶮")
    assert read(SocialCard(rare)) == rare


def test_another_card_is_none() -> None:
    link = StraightLink(ModuleCard.of(cast()["elder"]))
    assert read_social_card(link, TODAY) is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"number": "119901198509210050"}, "card-bad-number"),
        ({"birth": date(1985, 9, 22)}, "card-birth-differs"),
        ({"name": ""}, "card-bad-field"),
        ({"valid_until": date(2026, 11, 20)}, "card-expired"),
        ({"valid_from": date(2026, 11, 22)}, "card-not-yet-valid"),
    ],
)
def test_each_fault_has_its_own_code(change: dict[str, object], code: str) -> None:
    found = read(SocialCard(replace(HOLDER, **change)))  # type: ignore[arg-type]
    assert isinstance(found, Problem)
    assert found.code == code


def test_a_card_without_a_last_day_stays_valid() -> None:
    found = read(SocialCard(replace(HOLDER, valid_until=None)))
    assert found == replace(HOLDER, valid_until=None)


class Bare(SocialCard):
    """A card whose files can't be selected."""

    def _select(self, way: int, name: bytes) -> bytes:
        return super()._select(way, name) if way == 4 else b"\x6a\x82"


def test_a_card_without_its_files_is_unreadable() -> None:
    with pytest.raises(Failed) as caught:
        read(Bare(HOLDER))
    assert caught.value.problem.code == "card-unreadable"


class Plain(SocialCard):
    """A card that selects files the plain way only."""

    def _select(self, way: int, name: bytes) -> bytes:
        return b"\x6a\x86" if way == 2 else super()._select(way, name)


def test_files_may_be_selected_the_plain_way() -> None:
    assert read(Plain(HOLDER)) == HOLDER
