"""Every awkward name through every card that has room for it: bytes to citizen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from devices.card.basetext import encode, encode_address, parse
from devices.card.people import cast
from devices.card.social import read_social_card
from devices.card.virtual import SocialCard
from kiosk.domain.names import private_use
from kiosk.domain.people import CardKind, Citizen
from kiosk.problems import Problem
from tests.helpers.cards import StraightLink
from tests.helpers.names import NAMES, TODAY, Name

CARRIED = [(name, kind) for name in NAMES for kind in name.kinds]


def read(name: Name, kind: CardKind) -> Citizen | Problem | None:
    """What a card with the bytes of this name on it says."""
    person = next(person for person in cast().values() if person.kind is kind)
    if kind is CardKind.SOCIAL:
        card = SocialCard(replace(person, name=name.given))
        return read_social_card(StraightLink(card, contact=True), TODAY)
    field = "latin_name" if name.is_latin else "name"
    cleared = replace(person, name="") if name.is_latin else person
    return parse(encode(replace(cleared, **{field: name.given})), TODAY, photo=person.photo)


@pytest.mark.parametrize(("name", "kind"), CARRIED, ids=[f"{kind}: {name.why}" for name, kind in CARRIED])
def test_a_card_gives_the_name_in_one_spelling_and_keeps_its_own(name: Name, kind: CardKind) -> None:
    found = read(name, kind)
    assert isinstance(found, Citizen), found
    assert (found.name or found.latin_name) == name.kept
    if not name.is_latin:
        padded = name.given.rstrip(" 　")
        assert found.card_name == ("" if name.kept == padded else padded)
        assert (found.card_name or found.name).encode() == padded.encode(), "nothing of the card is lost"


def test_every_kind_of_card_carries_some_and_a_long_one_only_the_social_card() -> None:
    assert {kind for _, kind in CARRIED} == set(CardKind)
    long = next(name for name in NAMES if len(name.given) == 50)
    assert long.kinds == [CardKind.SOCIAL]


def test_a_card_of_software_carries_the_bytes_that_its_holder_was_read_from() -> None:
    """So that a visit played with it is the visit with the real one."""
    name = next(name for name in NAMES if name.given == "张\ue863")
    person = name.holder(CardKind.RESIDENT)
    assert encode(person)[:4].decode("utf-16-le") == name.given
    address = encode_address(person.newest_address)
    assert parse(encode(person), TODAY, photo=person.photo, newest_address=address) == person
    social = name.holder(CardKind.SOCIAL)
    assert read_social_card(StraightLink(SocialCard(social), contact=True), date(2026, 1, 1)) == social


def test_gb_18030_bytes_of_the_old_cells_reach_the_real_letters() -> None:
    """A social-security card speaks GB 18030, whose codec of 2000 gives private use for 14 cells."""
    cells = [bytes((0xFE, low)) for low in (*range(0x50, 0x7F), *range(0x80, 0xA1))]
    letters = "".join(cell.decode("gb18030") for cell in cells).translate(private_use())
    assert not [letter for letter in letters if "\ue000" <= letter <= "\uf8ff"]
    assert len(set(letters)) == 80
