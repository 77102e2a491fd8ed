"""Fonts are looked for where names are drawn: on the screen and on paper."""

from __future__ import annotations

import pytest

from devices import fonts
from kiosk.ports import Health, State


def none(_: str) -> str:
    return ""


def test_the_fonts_of_the_installation_page_draw_every_block_of_names() -> None:
    assert fonts.examine() == Health(State.GOOD)


def test_letters_without_a_font_are_named_by_code_point_and_place() -> None:
    found = fonts.examine(on_paper=lambda text: text[-2:], on_screen=none)
    assert found.state is State.BAD
    (problem,) = found.problems
    assert problem.code == "font-missing"
    assert problem.detail == "paper: U+2CB3B U+2CE88"


def test_a_screen_without_fonts_is_told_apart_from_paper() -> None:
    found = fonts.examine(on_paper=none, on_screen=lambda text: text[0])
    assert [problem.detail for problem in found.problems] == ["screen: U+5F20"]


def test_a_machine_without_fontconfig_draws_nothing_for_certain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    found = fonts.examine(on_paper=none)
    assert found.state is State.BAD
    assert "U+5F20" in found.problems[0].detail
