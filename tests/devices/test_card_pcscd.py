"""The real smart-card daemon, its virtual reader, and cards made of software: the whole real path.

Each test runs in a private world (see `tests.helpers.pcscd`), with a daemon of its own.
"""

from __future__ import annotations

import time

from devices.card.people import cast
from devices.card.virtual import ModuleCard, Program, SocialCard, card_of, contactless_atr
from devices.card.vpcd import PORT, Slot
from devices.card.winscard import Service
from kiosk.domain.people import Citizen
from kiosk.ports import Presence, State
from tests.helpers.pcscd import Pcscd, in_private_world
from tests.helpers.pcscreader import card_gone, card_there, code_of, poll_until, reader

PEOPLE = cast()


@in_private_world
def test_every_card_reads_and_each_insertion_counts() -> None:
    with Pcscd(), reader() as ours:
        slot = Slot()
        card_gone(ours)
        for number, (card, person) in enumerate(PEOPLE.items(), 1):
            slot.insert(card_of(person))
            assert card_there(ours) == number
            assert ours.read() == person, card
            assert ours.read() == person, "a second read of the same card"
            slot.remove()
            card_gone(ours)
        assert ours.health().state is State.GOOD


@in_private_world
def test_a_card_that_is_there_at_start_up_is_arrival_one() -> None:
    with Pcscd(), reader() as ours:
        slot = Slot()
        slot.insert(card_of(PEOPLE["elder"]))
        assert card_there(ours) == 1
        assert ours.poll(0).arrival == 1
        assert ours.read() == PEOPLE["elder"]


@in_private_world
def test_a_swap_between_two_looks_is_a_new_arrival() -> None:
    with Pcscd(), reader() as ours, reader() as witness:
        slot = Slot()
        slot.insert(card_of(PEOPLE["elder"]))
        assert card_there(ours) == 1
        card_there(witness)
        slot.remove()
        card_gone(witness)  # the daemon has seen it, our reader didn't look
        slot.insert(card_of(PEOPLE["permit"]))
        card_there(witness)
        assert code_of(ours.read()) == "card-removed-early", (
            "the card that was reported is not there any more"
        )
        assert ours.poll(0).arrival == 2
        assert ours.read() == PEOPLE["permit"]


@in_private_world
def test_a_card_pulled_in_mid_read() -> None:
    with Pcscd(), reader() as ours:
        slot = Slot()
        for apdus in range(5):
            slot.insert(card_of(PEOPLE["long-term"]), pull_after=apdus)
            card_there(ours)
            assert code_of(ours.read()) == "card-removed-early", apdus
            assert slot.pulled.is_set()
            card_gone(ours)
        slot.insert(card_of(PEOPLE["social"]), pull_after=7)
        card_there(ours)
        assert code_of(ours.read()) == "card-removed-early"
        card_gone(ours)
        slot.insert(card_of(PEOPLE["long-term"]))
        card_there(ours)
        assert ours.read() == PEOPLE["long-term"]


@in_private_world
def test_a_card_taken_before_the_read() -> None:
    with Pcscd(), reader() as ours, reader() as witness:
        slot = Slot()
        slot.insert(card_of(PEOPLE["elder"]))
        card_there(ours)
        card_there(witness)
        slot.remove()
        card_gone(witness)
        assert code_of(ours.read()) == "card-removed-early"


@in_private_world
def test_a_mute_card_costs_one_limit_and_nothing_more() -> None:
    with Pcscd(), reader(timeout_s=1.0) as ours:
        slot = Slot()
        slot.insert(card_of(PEOPLE["elder"]), mute=True)
        card_there(ours)
        before = time.monotonic()
        assert code_of(ours.read()) == "card-unreadable"
        assert time.monotonic() - before < 3
        slot.remove()
        card_gone(ours)
        slot.insert(card_of(PEOPLE["elder"]))
        card_there(ours)
        assert ours.read() == PEOPLE["elder"]


class Lump:
    """A piece of plastic with contacts: powers up with rubbish."""

    atr = b"\x00"

    def reset(self) -> None: ...

    def apdu(self, command: bytes) -> bytes:
        return b"\x6f\x00"


class Stranger(Lump):
    """A well-made card of another kind, which knows neither class nor application."""

    atr = bytes.fromhex("3B80800101")

    def apdu(self, command: bytes) -> bytes:
        return b"\x6e\x00" if command[0] else b"\x6a\x82"


@in_private_world
def test_cards_that_are_none_of_ours() -> None:
    with Pcscd(), reader() as ours:
        slot = Slot()
        for program, code in ((Lump(), "card-unreadable"), (Stranger(), "card-unknown")):
            slot.insert(program)
            card_there(ours)
            assert code_of(ours.read()) == code
            slot.remove()
            card_gone(ours)


@in_private_world
def test_damaged_frames() -> None:
    with Pcscd(), reader() as ours:
        slot = Slot()
        slot.insert(ModuleCard.of(PEOPLE["elder"], damaged=2))
        card_there(ours)
        assert ours.read() == PEOPLE["elder"]
        slot.insert(ModuleCard.of(PEOPLE["elder"], damaged=99))
        poll_until(ours, lambda seen: seen.arrival == 2)
        assert code_of(ours.read()) == "card-unreadable"


@in_private_world
def test_a_social_card_of_each_generation() -> None:
    with Pcscd(), reader() as ours:
        slot = Slot()
        for generation, by_tag in ((1, False), (2, True), (3, False)):
            slot.insert(SocialCard(PEOPLE["social"], generation=generation, by_tag=by_tag))
            card_there(ours)
            assert ours.read() == PEOPLE["social"]
            slot.remove()
            card_gone(ours)


@in_private_world
def test_a_social_card_over_the_air() -> None:
    """PC/SC can't tell it from an ID card on a module: the answer to reset is the reader's own."""
    with Pcscd(), reader() as ours:
        slot = Slot()
        for generation, historical in ((3, b""), (2, b"\x00\x73\x73\x65")):
            card = SocialCard(PEOPLE["social"], generation=generation, contactless=True)
            card.atr = contactless_atr(historical)
            slot.insert(card)
            card_there(ours)
            assert ours.read() == PEOPLE["social"]
            slot.remove()
            card_gone(ours)


@in_private_world
def test_one_reader_with_contacts_and_an_antenna() -> None:
    with Pcscd(), reader(f"Virtual {PORT}") as ours, reader("00 01") as antenna_only:
        contacts, antenna = Slot(PORT), Slot(PORT + 1)
        social = PEOPLE["social"]
        laid: list[tuple[Slot, Program, Citizen]] = [
            (contacts, SocialCard(social), social),
            (antenna, SocialCard(social, contactless=True), social),
            (antenna, card_of(PEOPLE["elder"]), PEOPLE["elder"]),
            (contacts, SocialCard(social, t0=False), social),
        ]
        card_gone(ours)
        for arrival, (slot, card, person) in enumerate(laid, 1):
            slot.insert(card)
            assert card_there(ours) == arrival
            assert ours.read() == person, arrival
            assert ours.read() == person
            slot.remove()
            card_gone(ours)
        contacts.insert(SocialCard(social))
        card_there(ours)
        antenna.insert(card_of(PEOPLE["elder"]))
        poll_until(ours, lambda seen: seen.arrival == 6)
        assert ours.read() == PEOPLE["elder"], "the card that came last counts"
        assert card_there(antenna_only) > 0
        antenna.remove()
        poll_until(ours, lambda seen: seen.arrival == 5)
        assert ours.read() == social
        card_gone(antenna_only)


@in_private_world
def test_short_wrapping_through_the_daemon() -> None:
    with Pcscd(), reader(carrier="short") as ours:
        slot = Slot()
        slot.insert(card_of(PEOPLE["foreign"]))
        card_there(ours)
        assert ours.read() == PEOPLE["foreign"]


@in_private_world
def test_a_reader_without_the_control_code_has_no_module() -> None:
    with Pcscd(), reader(carrier="control") as ours:
        slot = Slot()
        slot.insert(card_of(PEOPLE["foreign"]))
        card_there(ours)
        assert code_of(ours.read()) == "card-unknown"


@in_private_world
def test_a_read_takes_no_longer_than_a_real_module_would() -> None:
    with Pcscd(), reader() as ours:
        slot = Slot()
        slot.insert(card_of(PEOPLE["elder"]))
        card_there(ours)
        before = time.monotonic()
        ours.read()
        assert time.monotonic() - before < 0.5


class Counting(Service):
    """Counts its looks, over all contexts."""

    looks = 0

    def look(self, *asked: object, **more: object) -> dict[str, object]:  # type: ignore[override]
        Counting.looks += 1
        return super().look(*asked, **more)  # type: ignore[arg-type, return-value]


@in_private_world
def test_waiting_costs_next_to_nothing() -> None:
    """A state that the daemon doesn't accept as known would come back at once, over and over."""
    other = PORT + 10
    with Pcscd(PORT, other), reader(f"Virtual {other}", Counting) as ours:
        left, right = Slot(PORT), Slot(other)
        for slot, arrival in ((None, 0), (left, 0), (right, 1)):
            if slot:
                slot.insert(card_of(PEOPLE["elder"]))
            poll_until(ours, lambda seen, arrival=arrival: seen == Presence(arrival))  # type: ignore[misc]
            ours.poll(0.5)
            Counting.looks = 0
            ours.poll(1.5)
            assert Counting.looks < 8, slot
