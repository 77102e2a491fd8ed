"""Identified by the code of an electronic ID: once, by the platform's word, and nothing of it is kept."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest

from kiosk.domain.formvalues import prefill
from kiosk.domain.people import Vouched
from kiosk.flows import visit_effects as do
from kiosk.flows import visit_events as on
from kiosk.flows.draft_effects import FindDrafts
from kiosk.flows.resident import CODE_PROBLEMS, step
from kiosk.flows.visit_states import (
    AskingGuardian,
    Choosing,
    Draft,
    Filling,
    Guiding,
    Identifying,
    Idle,
    Parting,
    Redeeming,
)
from kiosk.problems import PROBLEMS, Problem
from tests.helpers.people import FORM, citizen, item

CODE = "BMDZ1.AbCdEfGh-0123456789"
HOLDER = replace(
    citizen(), sex="", ethnicity="", address="", issuer="", valid_from=None,
    vouched=Vouched("DZ1", 3, "2026-11-21T09:00:00+08:00"),
)  # fmt: skip
LOST = Problem("reader-missing")


def test_codes_are_read_beside_cards_where_the_person_is_identified() -> None:
    assert step(Idle(), on.Started()) == (Identifying(), (do.ReadCard(codes=True),))


def test_a_code_goes_to_the_platform_and_nothing_else_is_read_meanwhile() -> None:
    state, effects = step(Identifying(), on.CodeScanned(CODE))
    assert (state, effects) == (Redeeming(), (do.StopReading(), do.Redeem(CODE)))
    assert not fields(state), "no state holds a code"
    for late in (on.CodeScanned(CODE), on.CodeFailed(Problem("code-unreadable")), on.CardRead(citizen())):
        assert step(state, late) == (state, ())


def test_the_platforms_word_identifies() -> None:
    assert step(Redeeming(), on.Redeemed(HOLDER)) == (Choosing(HOLDER), (FindDrafts(HOLDER),))


@pytest.mark.parametrize("code", sorted(CODE_PROBLEMS))
def test_a_failure_is_said_and_both_ways_are_open_again(code: str) -> None:
    state, effects = step(Redeeming(), on.RedeemFailed(Problem(code)))
    assert (state, effects) == (Identifying(Problem(code)), (do.ReadCard(codes=True),))
    assert step(state, on.CardRead(citizen()))[0] == Choosing(citizen())
    assert step(state, on.CodeScanned(CODE))[0] == Redeeming()


def test_what_is_no_code_is_said_and_the_next_one_read() -> None:
    bad = Problem("code-unreadable")
    assert step(Identifying(), on.CodeFailed(bad)) == (Identifying(bad), ())


@pytest.mark.parametrize("seen", [None, LOST])
def test_how_the_reader_is_takes_back_nothing_about_a_code(seen: Problem | None) -> None:
    state = Identifying(Problem("identity-code-used"))
    assert step(state, on.ReaderSeen(seen)) == (state, ())


def test_problems_of_codes_are_problems() -> None:
    assert set(CODE_PROBLEMS) <= set(PROBLEMS)


@pytest.mark.parametrize("state", [Idle(), Choosing(citizen()), Parting()])
def test_an_answer_that_comes_too_late_identifies_nobody(state: Idle | Choosing | Parting) -> None:
    assert step(state, on.Redeemed(HOLDER)) == (state, ())
    assert step(state, on.CodeScanned(CODE)) == (state, ())


def test_a_guardian_lays_a_card() -> None:
    """A code proves who holds the phone's login, not who stands beside the child."""
    asking = AskingGuardian(Draft(citizen(birth="20160601"), item()), "2026-11-21T09:00:00+08:00")
    assert step(asking, on.CodeScanned(CODE)) == (asking, ())


def test_what_the_id_does_not_say_is_asked_for() -> None:
    state, _ = step(Guiding(Draft(HOLDER, item())), on.GuideAccepted())
    assert isinstance(state, Filling)
    assert state.draft.answers == {"name": HOLDER.name}
    assert set(prefill(FORM, HOLDER)) == {"name"}
    filled, _ = step(state, on.FormFilled({"name": "别人"}, date(2026, 11, 21)))
    assert isinstance(filled, Filling)
    assert "name" in filled.faults, "what the platform says can't be written over"


def test_neither_code_nor_holder_shows_in_reprs() -> None:
    shown = repr([on.CodeScanned(CODE), do.Redeem(CODE), on.Redeemed(HOLDER), Choosing(HOLDER)])
    assert not any(secret in shown for secret in (CODE, HOLDER.name, HOLDER.number))
