"""Credit codes and implementing codes against published examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.item_codes import credit_code_check, credit_code_is_valid, implementing_code_is_valid

SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def test_the_worked_example_of_the_standard() -> None:
    assert credit_code_check("91350100M000100Y4") == "3"
    assert credit_code_is_valid("91350100M000100Y43")


# Implementing codes as government platforms publish them: bodies, not persons.
@pytest.mark.parametrize(
    "code",
    ["11440100007482575H3440118009000", "11370800MB285591843370117002011", "12441500196720244T3442199806003"],
)
def test_published_implementing_codes_are_valid(code: str) -> None:
    assert implementing_code_is_valid(code)
    assert not implementing_code_is_valid(code[:-1])
    assert not implementing_code_is_valid(code[:18] + "8" + code[19:])
    assert not implementing_code_is_valid(code[:18] + "0" + code[19:])
    assert not implementing_code_is_valid(code[:-1] + "A")
    assert not implementing_code_is_valid(code[:-1] + "１")
    assert not implementing_code_is_valid(code[:17] + ("0" if code[17] != "0" else "1") + code[18:])


@pytest.mark.parametrize(
    "code", ["", "91350100M000100Y4", "9135O100M000100Y43", "91350100m000100Y43", "9" * 40]
)
def test_other_shapes_are_not_credit_codes(code: str) -> None:
    assert not credit_code_is_valid(code)


@given(st.text(SYMBOLS, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(SYMBOLS))
def test_one_wrong_symbol_is_always_noticed(first17: str, place: int, other: str) -> None:
    changed = first17[:place] + other + first17[place + 1 :]
    same = credit_code_check(changed) == credit_code_check(first17)
    assert same == (changed == first17)
