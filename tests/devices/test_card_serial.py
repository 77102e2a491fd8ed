"""A card reader on a serial line: a module on a pseudo-terminal, and all that a line can do."""

from __future__ import annotations

import os
import termios
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card import frames, open_reader
from devices.card.line import first_frame
from devices.card.onserial import SerialLine, SerialReader
from devices.card.people import cast
from devices.card.wrapping import load_profile
from kiosk.config import Card
from kiosk.domain.people import CardKind, Citizen
from kiosk.ports import Presence, State
from kiosk.problems import Failed, Problem
from tests.helpers.sammodule import SerialModule

TODAY = date(2026, 11, 21)
PEOPLE = cast()
PERSON = PEOPLE["young-man"]
ID_CARDS = [card for card, person in PEOPLE.items() if person.kind is not CardKind.SOCIAL]


@pytest.fixture
def module(tmp_path: Path) -> Iterator[SerialModule]:
    ours = SerialModule(tmp_path / "ttyCARD")
    ours.plug()
    yield ours
    ours.unplug()


@pytest.fixture
def reader(module: SerialModule) -> Iterator[SerialReader]:
    profile = load_profile("generic")
    ours = SerialReader(str(module.path), 115200, profile, today=lambda: TODAY, answer_s=0.3, gap_s=0.1)
    yield ours
    ours.close()


def code(seen: Presence | Citizen | Problem) -> str:
    problem = seen.problem if isinstance(seen, Presence) else seen
    return problem.code if isinstance(problem, Problem) else "fine"


@pytest.mark.parametrize("card", ID_CARDS)
def test_each_id_card_reads(reader: SerialReader, module: SerialModule, card: str) -> None:
    assert reader.poll(0) == Presence()
    module.lay(PEOPLE[card])
    assert reader.poll(60) == Presence(1)
    assert reader.read() == PEOPLE[card]


def test_find_select_read_in_that_order(reader: SerialReader, module: SerialModule) -> None:
    module.lay(PERSON)
    reader.poll(0)
    module.heard.clear()
    reader.read()
    order = [frame for frame in module.heard if frame not in (frames.STATUS, frames.RESET)]
    assert order[-4:] == [frames.FIND, frames.SELECT, frames.READ_BASE, frames.READ_ADDRESS]


def test_a_card_that_was_read_and_lies_there_is_still_the_same_one(
    reader: SerialReader, module: SerialModule
) -> None:
    """The module says 80 of a card that it has selected: that alone doesn't mean that it has gone."""
    module.lay(PERSON)
    assert reader.poll(0) == Presence(1)
    assert reader.read() == PERSON
    assert [reader.poll(0) for _ in range(3)] == [Presence(1)] * 3
    assert reader.read() == PERSON
    module.lift()
    assert reader.poll(60) == Presence()
    module.lay(PEOPLE["elder"])
    assert reader.poll(60) == Presence(2)
    assert reader.read() == PEOPLE["elder"]


def test_a_card_left_behind_is_seen_by_a_program_that_starts_anew(
    reader: SerialReader, module: SerialModule
) -> None:
    module.lay(PERSON)
    reader.poll(0)
    reader.read()
    reader.close()
    again = SerialReader(str(module.path), 115200, load_profile("generic"), today=lambda: TODAY)
    assert again.poll(0) == Presence(1)
    again.close()


def test_a_look_that_misses_the_card_makes_no_new_arrival(reader: SerialReader, module: SerialModule) -> None:
    module.lay(PERSON)
    assert reader.poll(0) == Presence(1)
    module.missed = 2
    assert [reader.poll(0), reader.poll(0)] == [Presence(1)] * 2
    assert module.missed == 0


def test_a_card_pulled_in_mid_read(reader: SerialReader, module: SerialModule) -> None:
    module.lay(PERSON)
    reader.poll(0)
    module.pulled_at = frames.READ_BASE
    assert code(reader.read()) == "card-removed-early"
    assert reader.poll(0) == Presence()
    module.pulled_at = b""
    module.lay(PERSON)
    assert reader.poll(60) == Presence(2)
    assert reader.read() == PERSON


def test_a_card_swapped_after_the_report_is_not_read(reader: SerialReader, module: SerialModule) -> None:
    module.lay(PERSON)
    reader.poll(0)
    module.lift()
    assert code(reader.read()) == "card-removed-early"
    module.lay(PEOPLE["elder"])
    assert code(reader.read()) == "card-removed-early", "nobody was told of this one yet"
    assert reader.poll(0) == Presence(2)
    assert reader.read() == PEOPLE["elder"]


def test_a_card_that_says_nothing_is_unreadable_and_the_reader_is_well(
    reader: SerialReader, module: SerialModule
) -> None:
    module.lay(PERSON)
    reader.poll(0)
    module.silent_to = (frames.READ_BASE,)
    assert code(reader.read()) == "card-unreadable"
    assert reader.poll(0) == Presence(1)
    module.silent_to = ()
    assert reader.read() == PERSON


def test_noise_before_an_answer_is_skipped_and_a_damaged_one_asked_for_again(
    reader: SerialReader, module: SerialModule
) -> None:
    module.noise = b"\xaa\xaa\x96\x00" + frames.PREAMBLE + b"\xff\xff\xaa"
    module.lay(PERSON)
    assert reader.poll(0) == Presence(1)
    module.damaged = 1
    assert reader.poll(0) == Presence(1)
    module.damaged = 2
    assert reader.read() == PERSON


def test_a_damaged_answer_on_an_empty_reader_is_no_trouble(
    reader: SerialReader, module: SerialModule
) -> None:
    assert reader.poll(0) == Presence()
    module.damaged = 1
    assert reader.poll(0) == Presence()
    assert module.damaged == 0


def test_an_unplugged_reader_is_missing_and_comes_back_by_itself(
    reader: SerialReader, module: SerialModule
) -> None:
    assert reader.health().state is State.UNKNOWN
    module.lay(PERSON)
    assert reader.poll(0) == Presence(1)
    assert reader.health().state is State.GOOD
    module.unplug()
    assert code(reader.read()) == "reader-missing"
    assert code(reader.poll(0)) == "reader-missing"
    assert reader.health().state is State.BAD
    module.plug()
    assert reader.poll(60) == Presence(1), "nobody can tell that it isn't the card that lay there before"
    assert reader.health().state is State.GOOD
    assert reader.read() == PERSON


def test_a_reader_unplugged_in_mid_read(reader: SerialReader, module: SerialModule) -> None:
    module.lay(PERSON)
    reader.poll(0)
    module.ends_at = frames.SELECT
    assert code(reader.read()) == "reader-missing"
    module.ends_at = b""
    module.unplug()
    module.plug()
    assert reader.poll(0) == Presence(1)


def test_a_silent_module_is_named_within_its_limit(reader: SerialReader, module: SerialModule) -> None:
    module.silent_to = (frames.RESET, frames.STATUS, frames.FIND)
    seen = reader.poll(0)
    assert seen.problem is not None
    assert (seen.problem.code, "card.baud" in seen.problem.detail) == ("reader-missing", True)
    module.silent_to = ()
    assert reader.poll(60) == Presence()


def test_a_module_that_fails_its_own_test_refuses(reader: SerialReader, module: SerialModule) -> None:
    module.lay(PERSON)
    reader.poll(0)
    module.status = frames.answer(0x60)
    assert code(reader.read()) == "reader-refused"


def test_the_line_has_the_speed_of_the_settings(module: SerialModule) -> None:
    ours = SerialReader(str(module.path), 38400, load_profile("generic"))
    assert ours.poll(0) == Presence()
    line = os.open(module.path, os.O_RDWR | os.O_NOCTTY)
    assert termios.tcgetattr(line)[4:6] == [termios.B38400, termios.B38400]
    os.close(line)
    ours.close()


def test_a_silent_module_costs_no_more_than_what_is_left_of_the_time(module: SerialModule) -> None:
    line = SerialLine(str(module.path), 115200, 30.0, 30.0, time.monotonic)
    module.silent_to = (frames.STATUS,)
    line.allow(0.05)
    begun = time.monotonic()
    with pytest.raises(Failed):
        line.control(0, frames.STATUS)
    assert time.monotonic() - begun < 10
    line.close()


def test_a_late_answer_is_not_taken_for_the_next_one(module: SerialModule) -> None:
    """The module answers in order: what it says of the first command comes when the second is waited for."""
    line = SerialLine(str(module.path), 115200, 0.1, 0.1, time.monotonic, quiet_s=0.3)
    module.lay(PERSON)
    module.ready.clear()
    with pytest.raises(Failed) as caught:
        line.control(0, frames.STATUS)
    assert caught.value.problem.code == "card-unreadable"
    line.allow(10)
    soon = threading.Timer(0.02, module.ready.set)
    soon.start()
    assert line.control(0, frames.FIND) == frames.answer(frames.FOUND, bytes(4))
    soon.join()
    line.close()


def test_a_line_that_another_program_has_open(reader: SerialReader, module: SerialModule) -> None:
    other = SerialReader(str(module.path), 115200, load_profile("generic"))
    assert reader.poll(0) == Presence()
    refused = other.poll(0)
    assert refused.problem is not None
    assert (refused.problem.code, "another program" in refused.problem.detail) == ("reader-refused", True)
    other.close()


def test_closing_gives_the_line_back(reader: SerialReader, module: SerialModule) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    other = SerialReader(str(module.path), 115200, load_profile("generic"))
    other.poll(0)
    other.close()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_the_settings_choose_it() -> None:
    ours = open_reader(Card(kind="serial", device="/dev/no-such-line"))
    assert isinstance(ours, SerialReader)
    assert code(ours.poll(0)) == "reader-missing"
    assert code(ours.read()) == "reader-missing"
    ours.close()


@given(st.binary(max_size=40), st.binary(min_size=1, max_size=40))
def test_a_frame_is_found_behind_whatever_holds_no_preamble(noise: bytes, data: bytes) -> None:
    noise = noise.replace(b"\x96", b"")
    frame = frames.answer(frames.OK, data)
    assert first_frame(noise + frame + noise) == frame
    assert first_frame(noise + frame[:-1]) is None
