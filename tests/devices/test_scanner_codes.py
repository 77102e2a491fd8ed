"""Codes out of characters, and characters out of keystrokes: no device is here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.scanner.codes import LONGEST, SHORTEST, Gathering
from devices.scanner.keys import Keys
from kiosk.ports import Scanned
from kiosk.problems import Problem
from tests.helpers import wedge
from tests.helpers.promises_scanner import CODES
from tests.helpers.wedge import typed

CODE = CODES[0]


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def all_of(gathering: Gathering) -> list[Scanned | Problem]:
    found = []
    while (one := gathering.next()) is not None:
        found.append(one)
    return found


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\t", "\r\n\r\n"])
def test_any_end_ends_a_code_once(end: str) -> None:
    gathering = Gathering(Time())
    gathering.feed(f"  {CODE} {end}{CODES[1]}{end}")
    assert all_of(gathering) == [Scanned(CODE), Scanned(CODES[1])]


@pytest.mark.parametrize("length", [SHORTEST - 1, SHORTEST, LONGEST, LONGEST + 1])
def test_codes_have_bounds(length: int) -> None:
    gathering = Gathering(Time())
    gathering.feed("x" * length + "\r")
    good = SHORTEST <= length <= LONGEST
    assert [isinstance(one, Scanned) for one in all_of(gathering)] == [good]


def test_a_flood_is_one_bad_code_and_keeps_no_more_than_one() -> None:
    gathering = Gathering(Time())
    for _ in range(200):
        gathering.feed("x" * 4096)
    assert len(gathering._heard) == LONGEST
    gathering.feed("\r" + CODE + "\r")
    bad, good = all_of(gathering)
    assert isinstance(bad, Problem)
    assert good == Scanned(CODE)


def test_a_code_without_an_end_is_named_and_not_put_before_the_next_one() -> None:
    time = Time()
    gathering = Gathering(time, 0.5)
    gathering.feed(CODE)
    time.now = 0.4
    assert gathering.next() is None
    time.now = 0.6
    gathering.feed(CODES[1] + "\r")
    bad, good = all_of(gathering)
    assert bad == Problem("code-unreadable", "not ended by Enter")
    assert good == Scanned(CODES[1])


@given(st.text(max_size=60))
def test_whatever_is_heard_a_code_is_clean_or_a_problem(text: str) -> None:
    gathering = Gathering(Time())
    gathering.feed(text + "\r")
    gathering.feed(CODE + "\r")
    *before, last = all_of(gathering)
    assert last == Scanned(CODE)
    for one in before:
        if isinstance(one, Scanned):
            assert one.code.isascii()
            assert one.code.isprintable()
            assert SHORTEST <= len(one.code) <= LONGEST


TYPEABLE = "".join(chr(code) for code in range(0x20, 0x7F))


def test_every_character_that_a_code_may_have_can_be_typed() -> None:
    assert Keys().feed(typed(TYPEABLE + "\r\t")) == TYPEABLE + "\r\t"


@given(st.text(TYPEABLE, max_size=40), st.integers(1, 200))
def test_keystrokes_may_come_in_any_pieces(text: str, size: int) -> None:
    keys, data = Keys(), typed(text)
    assert "".join(keys.feed(data[at : at + size]) for at in range(0, len(data), size)) == text


def test_caps_lock_turns_letters_only_and_the_pad_types_digits() -> None:
    keys = Keys()
    assert keys.feed(wedge.stroke(wedge.CAPS) + typed("aB1!")) == "Ab1!"
    assert keys.feed(wedge.stroke(wedge.CAPS) + typed("aB1!")) == "aB1!"
    pad = b"".join(wedge.stroke(code) for code in (79, 80, 81, 82, 98, 96))
    assert keys.feed(pad) == "1230/\r"


def test_a_key_for_commands_that_is_held_spoils_all_that_is_typed_meanwhile() -> None:
    gathering, keys = Gathering(Time()), Keys()
    down, up = (wedge.event(wedge.KEY, wedge.CTRL, value) for value in (1, 0))
    gathering.feed(keys.feed(down + typed("a\r") + typed(CODE + "\r") + up + typed("\r" + CODE + "\r")))
    bad, good = all_of(gathering)
    assert isinstance(bad, Problem), "Enter is none while Ctrl is held: it is all one bad code"
    assert good == Scanned(CODE)


def test_what_is_no_letter_spoils_the_code() -> None:
    for odd in (
        wedge.stroke(wedge.F1),
        wedge.event(wedge.KEY, wedge.CTRL, 1) + typed("a") + wedge.event(wedge.KEY, wedge.CTRL, 0),
        wedge.event(wedge.SYN, wedge.DROPPED, 0),
    ):
        gathering, keys = Gathering(Time()), Keys()
        gathering.feed(keys.feed(typed(CODE) + odd + typed(CODE + "\r" + CODE + "\r")))
        bad, good = all_of(gathering)
        assert isinstance(bad, Problem)
        assert good == Scanned(CODE)


def test_a_key_that_is_held_types_once() -> None:
    held = wedge.event(wedge.KEY, 30, 1) + wedge.event(wedge.KEY, 30, 2) * 3 + wedge.event(wedge.KEY, 30, 0)
    assert Keys().feed(held) == "a"
