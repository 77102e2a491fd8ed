"""Identifiers of electronic licences, and their check character (ISO 7064 MOD 37,36)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.licence_codes import check_character, identifier_is_valid, licence_identifier

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS = st.text(ALPHABET, min_size=1, max_size=40)
TYPE, BODY = "11100000000013127D001", "11990121MB0A01093Q"


def test_a_known_identifier_of_another_standard_with_the_same_check() -> None:
    """The example of the Global Release Identifier: A1-2425G-ABC1234002-M."""
    assert check_character("A12425GABC1234002") == "M"


@given(LETTERS)
def test_with_its_check_character_a_text_leaves_one(text: str) -> None:
    """The standard's own way to verify: run on over the check character, the remainder is 1."""
    rest = 36
    for char in text:
        rest = ((rest + ALPHABET.index(char)) % 36 or 36) * 2 % 37
    assert (rest + ALPHABET.index(check_character(text))) % 36 == 1


@given(LETTERS, st.data())
def test_one_wrong_letter_is_always_noticed(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from([c for c in ALPHABET if c != text[place]]))
    assert check_character(text) != check_character(text[:place] + other + text[place + 1 :])


@given(st.text(ALPHABET, min_size=1, max_size=20), st.integers(1, 999))
def test_what_is_made_is_valid(serial: str, version: int) -> None:
    made = licence_identifier(TYPE, BODY, serial, version)
    assert identifier_is_valid(made)
    assert made.startswith("1.2.156.3005.2.")
    assert made.split(".")[-2] == f"{version:03d}"


@given(st.text(max_size=90))
def test_whatever_else_is_not_valid(text: str) -> None:
    assert not identifier_is_valid(text)


def test_a_letter_outside_the_alphabet_has_no_check() -> None:
    with pytest.raises(ValueError, match="substring not found"):
        check_character("a")
