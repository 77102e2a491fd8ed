"""Codes of unfinished forms: what a tired person does to ten characters, and what is found of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.draft_codes import LENGTH, LETTERS, read_code, spelled, with_check
from offline.draftcalls import new_code

bodies = st.text(LETTERS, min_size=LENGTH - 1, max_size=LENGTH - 1)


BY_HAND = {"000000000": "0", "000000001": "Y", "123456789": "T", "00000000Z": "1"}


@pytest.mark.parametrize("body", BY_HAND)
def test_check_characters_by_hand(body: str) -> None:
    """Every second value from the right counts twice, as the sum of its digits in base 32.  Of 1 to 9 that is
    18+8+14+6+10+4+6+2+2, or 70; 26 are missing to 96, and T is 26.  Z is 31, twice that 1*32+30: together
    31."""
    assert with_check(body) == body + BY_HAND[body]


@given(bodies)
def test_a_code_is_read_as_it_was_spelled(body: str) -> None:
    code = with_check(body)
    assert read_code(spelled(code)) == code
    assert read_code(f" {spelled(code).lower()} ") == code
    assert len(spelled(code)) == LENGTH + 1


@given(bodies, st.integers(0, LENGTH - 1), st.sampled_from(LETTERS))
def test_every_single_wrong_character_is_found(body: str, place: int, letter: str) -> None:
    code = with_check(body)
    changed = code[:place] + letter + code[place + 1 :]
    assert read_code(changed) == (code if changed == code else None)


@given(bodies, st.integers(0, LENGTH - 2))
def test_neighbours_that_changed_places_are_found(body: str, place: int) -> None:
    """All but 0 and the last letter, which Luhn's rule can't tell apart."""
    code = with_check(body)
    pair = code[place : place + 2]
    changed = code[:place] + pair[::-1] + code[place + 2 :]
    if changed != code and set(pair) != {LETTERS[0], LETTERS[-1]}:
        assert read_code(changed) is None


def test_letters_that_look_like_digits_are_those() -> None:
    code = with_check("010101010")
    assert read_code("oIoLolOiO" + code[-1]) == code


@pytest.mark.parametrize("text", ["", "7K3QX", "7K3QX9MD2FF", "7K3QX9MDU0", "7K3QX9MD2中"])
def test_what_is_no_code(text: str) -> None:
    assert read_code(text) is None


def test_new_codes_are_codes_and_differ() -> None:
    codes = {new_code() for _ in range(50)}
    assert len(codes) == 50
    assert all(read_code(code) == code for code in codes)
