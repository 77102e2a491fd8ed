"""Administrative divisions: from the province down and back, and what a person chooses on the way."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.divisions import full_name, inside, is_division, offered, parent, path, trail


def reached(start: str = "") -> list[str]:
    """Every code that choosing can lead to."""
    found = []
    for division in offered(start):
        found += [division.code, *reached(division.code)]
    return found


CHOSEN = reached()


def test_choosing_leads_to_every_province_and_to_thousands_of_counties() -> None:
    assert len(offered("")) >= 32
    assert sum(is_division(code) and len(code) == 6 for code in CHOSEN) > 2800
    assert len(set(CHOSEN)) == len(CHOSEN)


@given(st.sampled_from(CHOSEN))
def test_path_and_inside_agree(code: str) -> None:
    around = path(code)
    assert around[-1].code == code
    assert around[0] in inside("")
    for outer, inner in pairwise(around):
        assert inner in inside(outer.code)
        assert parent(inner.code) == outer.code


@given(st.sampled_from(CHOSEN))
def test_the_trail_is_what_was_chosen(code: str) -> None:
    at = ""
    for division in trail(code):
        assert division in offered(at)
        at = division.code
    assert at == code


@given(st.sampled_from(CHOSEN))
def test_every_choice_ends_at_an_answer(code: str) -> None:
    assert is_division(code) or offered(code)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("990121", "样例省清河市青石县"),
        ("990121100", "样例省清河市青石县青石镇"),
        ("110101", "北京市东城区"),
        ("990000", "样例省"),
        ("999999", "999999"),
        ("", ""),
    ],
)
def test_names_are_read_in_full_without_levels_that_are_none(code: str, name: str) -> None:
    assert full_name(code) == name


def test_nobody_chooses_a_level_that_is_none() -> None:
    names = {division.name for code in ("", *CHOSEN) for division in offered(code)}
    assert "市辖区" not in names
    assert not any("直辖县级" in name for name in names)


@given(st.text(max_size=10))
def test_a_code_that_nobody_knows_is_no_place(code: str) -> None:
    if not path(code):
        assert not is_division(code)
        assert full_name(code) == code
