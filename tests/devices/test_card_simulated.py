"""The simulated reader, steered through its folder as the dock and the command line do it."""

from __future__ import annotations

import os
import threading
from datetime import date
from pathlib import Path

import pytest

from devices.card import NoReader
from devices.card.people import cast
from devices.card.portrait import PortraitReader
from devices.card.simulated import HOLDER, STAFF, SimulatedReader, place, scene
from kiosk.crypto.sm2 import PublicKey
from kiosk.domain.people import Citizen
from kiosk.domain.staff import StaffProof
from kiosk.ports import CardReader, Presence, StaffReader, State
from kiosk.problems import Problem
from tests.helpers.pcscd import wait_until

TODAY = date(2026, 11, 21)


@pytest.fixture
def reader(tmp_path: Path) -> CardReader:
    return SimulatedReader(tmp_path, today=lambda: TODAY)


def test_an_untouched_folder_is_an_empty_reader(reader: CardReader, tmp_path: Path) -> None:
    assert reader.poll(0) == Presence()
    assert reader.health().state is State.GOOD
    assert reader.read() == Problem("card-removed-early")


@pytest.mark.parametrize("card", cast())
def test_each_card_reads_as_its_person(reader: CardReader, tmp_path: Path, card: str) -> None:
    place(tmp_path, card)
    assert reader.poll(0) == Presence(1)
    assert reader.read() == cast()[card]


def test_each_laying_down_is_a_new_arrival(reader: CardReader, tmp_path: Path) -> None:
    place(tmp_path, "young-man")
    assert reader.poll(0).arrival == 1
    place(tmp_path, None)
    assert reader.poll(0).arrival == 0
    place(tmp_path, "young-man")
    assert reader.poll(0).arrival == 2
    place(tmp_path, "elder")  # swapped between two looks
    assert reader.poll(0).arrival == 3


def test_a_card_that_is_taken_away_never_arrives_by_that(reader: CardReader, tmp_path: Path) -> None:
    seen: list[int] = []
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            seen.append(reader.poll(0).arrival)

    eye = threading.Thread(target=watch, daemon=True)
    eye.start()
    for number in range(1, 101):
        place(tmp_path, "young-man")
        wait_until(lambda number=number: seen[-1:] == [number], "the card")
        place(tmp_path, None)
        wait_until(lambda: seen[-1:] == [0], "the empty reader")
    over.set()
    eye.join(10)
    assert max(seen) == 100


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("unreadable", "card-unreadable"),
        ("mute", "card-unreadable"),
        ("pull", "card-removed-early"),
        ("bad-number", "card-bad-number"),
        ("expired", "card-expired"),
        ("gone", "reader-missing"),
    ],
)
def test_each_fault_refuses_like_a_real_reader(
    reader: CardReader, tmp_path: Path, fault: str, code: str
) -> None:
    place(tmp_path, "long-term", fault)
    found = reader.read()
    assert isinstance(found, Problem)
    assert found.code == code


def test_a_pulled_card_is_gone_afterwards(reader: CardReader, tmp_path: Path) -> None:
    place(tmp_path, "long-term", "pull")
    reader.read()
    assert reader.poll(0) == Presence()
    place(tmp_path, "long-term")
    assert isinstance(reader.read(), Citizen)


def test_an_unplugged_reader_says_so_and_comes_back(reader: CardReader, tmp_path: Path) -> None:
    place(tmp_path, None, "gone")
    problem = reader.poll(0).problem
    assert problem is not None
    assert problem.code == "reader-missing"
    assert reader.health().state is State.BAD
    place(tmp_path, None)
    assert reader.poll(0) == Presence()


def test_a_change_ends_the_wait(tmp_path: Path) -> None:
    place(tmp_path, "elder")
    reader = SimulatedReader(tmp_path, monotonic=lambda: 0.0)  # time stands still: only a change can end it
    assert reader.poll(60).arrival == 1


def test_a_hand_written_file_needs_only_the_card(reader: CardReader, tmp_path: Path) -> None:
    (tmp_path / "card.json").write_text('{"card": "elder", "fault": ""}', encoding="utf-8")
    assert reader.poll(0).arrival == 1
    assert reader.read() == cast()["elder"]
    os.utime(tmp_path / "card.json", ns=(1, 1))  # written again
    assert reader.poll(0).arrival == 2


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"fault": 3}'])
def test_a_half_made_file_is_an_empty_reader(reader: CardReader, tmp_path: Path, text: str) -> None:
    (tmp_path / "card.json").write_text(text, encoding="utf-8")
    assert reader.poll(0) == Presence()


def test_an_unknown_card_is_refused(reader: CardReader, tmp_path: Path) -> None:
    (tmp_path / "card.json").write_text('{"card": "loyalty"}', encoding="utf-8")
    found = reader.read()
    assert isinstance(found, Problem)
    assert found.code == "card-unknown"
    with pytest.raises(ValueError, match="loyalty"):
        place(tmp_path, "loyalty")
    with pytest.raises(ValueError, match="burnt"):
        place(tmp_path, "elder", "burnt")
    assert scene(tmp_path).card == "loyalty"


def test_a_simulated_staff_card_proves_its_holder_and_is_nobody_else(tmp_path: Path) -> None:
    reader = SimulatedReader(tmp_path)
    place(tmp_path, STAFF)
    assert reader.poll(0).arrival == 1
    assert reader.read() == Problem("card-unknown", "no such simulated card")
    proof = reader.read_staff(b"?" * 32)
    assert isinstance(proof, StaffProof)
    assert proof.holder == HOLDER
    assert PublicKey.from_bytes(proof.public_key).verify(b"?" * 32, proof.signature)
    again = SimulatedReader(tmp_path).read_staff(b"!" * 32)
    assert isinstance(again, StaffProof)
    assert again.public_key == proof.public_key  # the card is the same one after a restart
    place(tmp_path, "long-term")
    assert reader.read_staff(b"?" * 32) == Problem("staff-card-other")
    place(tmp_path, STAFF, "unreadable")
    assert reader.read_staff(b"?" * 32) == Problem("card-unreadable", "simulated fault: unreadable")
    place(tmp_path, None)
    assert reader.read_staff(b"?" * 32) == Problem("card-removed-early")


def test_a_reader_with_a_photo_decoder_reads_staff_cards_if_it_could_before(tmp_path: Path) -> None:
    place(tmp_path, STAFF)
    decoding = PortraitReader(SimulatedReader(tmp_path), tmp_path / "decoder")
    assert isinstance(decoding, StaffReader)
    assert isinstance(decoding.read_staff(b"?" * 32), StaffProof)
    assert not isinstance(PortraitReader(NoReader(), tmp_path / "decoder"), StaffReader)
