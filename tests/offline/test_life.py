"""The written life of an application: walked from end to end, and drawn as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.words import Words, languages
from offline.life_docs import PAGE, page
from offline.states import LIFE, UNSENT, State, Step, Turn, after, goes, leading_to

ROOT = Path(__file__).parents[2]


def reached(start: State) -> set[State]:
    found, new = {start}, [start]
    while new:
        new = [then for then in LIFE[new.pop()].exits.values() if then not in found] + new
        found.update(new)
    return found


def test_every_state_is_in_the_table_and_reached_from_saved() -> None:
    assert set(LIFE) == set(State)
    assert reached(State.SAVED) == set(State)


@pytest.mark.parametrize("state", list(State))
def test_no_state_is_a_sink(state: State) -> None:
    """From each a way leads to an end; from what is no end, a step leads on."""
    assert any(LIFE[found].is_end for found in reached(state))
    if not LIFE[state].is_end:
        assert any(then is not state for then in LIFE[state].exits.values())


@pytest.mark.parametrize("state", list(State))
def test_none_is_without_a_deadline_or_without_somebody_to_move(state: State) -> None:
    life = LIFE[state]
    assert life.deadline_s > 0
    assert (life.turn is Turn.NOBODY) == life.is_end
    assert state is State.SAVED or list(leading_to(state))


def test_every_step_is_somewhere_and_no_other_exists() -> None:
    assert {step for life in LIFE.values() for step in life.exits} == set(Step)
    for state in State:
        for step in Step:
            if not goes(state, step):
                with pytest.raises(ValueError, match="no step"):
                    after(state, step)


def test_one_deadline_runs_through_what_is_unsent() -> None:
    assert len({LIFE[state].deadline_s for state in UNSENT}) == 1
    assert all(LIFE[state].turn is Turn.SYNC for state in UNSENT)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("state", list(State))
def test_every_state_is_told_to_residents_and_staff(state: State, language: str) -> None:
    words = Words(language, strict=True)
    texts = [words(f"outbox.{kind}.{state}") for kind in ("state", "resident", "staff")]
    assert all(texts)
    assert len(set(texts)) == 3


def test_the_page_is_the_table() -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == page()
