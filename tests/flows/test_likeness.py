"""What the terminal's own comparison of photo and card means for a visit: one more photo at most, and only
where the platform can't be asked.  The verdict is the platform's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.faces import ALIKE, UNLIKE, FaceProof, Verdict
from kiosk.flows import visit_effects as do
from kiosk.flows import visit_events as on
from kiosk.flows.resident import step
from kiosk.flows.visit_states import CheckingFace, Confirming, Draft, Trouble
from kiosk.problems import Problem
from tests.helpers.people import citizen, item, photo
from tests.helpers.walk import go

AT = "2026-11-21T09:00:00+08:00"
WHO = replace(citizen(), portrait=b"the card's picture")
DRAFT = Draft(WHO, item())
LOST = on.FaceCheckFailed(Problem("network-down"))
UNLIKELY = replace(photo(), likeness=UNLIKE - 1)


def later(taken: object) -> Confirming:
    return Confirming(DRAFT, FaceProof(Verdict.LATER, taken, AT))  # type: ignore[arg-type]


def test_the_camera_is_given_the_cards_picture() -> None:
    _, effects = step(Trouble(LOST.problem, CheckingFace(DRAFT, AT)), on.RetryChosen())
    assert effects == (do.StartCamera(faces=True, portrait=WHO.portrait),)
    assert "picture" not in repr(effects)


def test_without_a_network_an_unlikely_photo_is_taken_once_more_and_no_more() -> None:
    again, effects = go(CheckingFace(DRAFT, AT), on.FaceTaken(UNLIKELY), LOST)
    assert again == CheckingFace(DRAFT, AT, 1, None, Problem("face-unlike"))
    assert effects[-1] == do.StartCamera(faces=True, portrait=WHO.portrait)
    assert go(again, on.FaceTaken(UNLIKELY), LOST)[0] == later(UNLIKELY)


@pytest.mark.parametrize("likeness", [None, UNLIKE, ALIKE, 1000])
def test_without_a_network_any_other_photo_goes_at_once(likeness: int | None) -> None:
    taken = replace(photo(), likeness=likeness)
    assert go(CheckingFace(DRAFT, AT), on.FaceTaken(taken), LOST)[0] == later(taken)


def test_who_was_asked_for_another_photo_by_the_platform_is_not_asked_again() -> None:
    taken_before = CheckingFace(DRAFT, AT, 1)
    assert go(taken_before, on.FaceTaken(UNLIKELY), LOST)[0] == later(UNLIKELY)


def test_the_platforms_word_stands_against_ours() -> None:
    passed = FaceProof(Verdict.PASSED, UNLIKELY, AT, 96, "R1")
    state, _ = go(CheckingFace(DRAFT, AT), on.FaceTaken(UNLIKELY), on.FaceChecked(passed))
    assert state == Confirming(DRAFT, passed)


def test_who_is_refused_goes_to_staff_whatever_they_look_like() -> None:
    refused = on.FaceCheckFailed(Problem("face-refused"))
    state, _ = go(CheckingFace(DRAFT, AT), on.FaceTaken(UNLIKELY), refused)
    assert isinstance(state, Trouble)
