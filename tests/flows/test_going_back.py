"""Back and forth around the face check: nobody is photographed twice, no photo is mistaken for another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.domain.faces import FaceProof, Verdict
from kiosk.flows import visit_effects as do
from kiosk.flows import visit_events as on
from kiosk.flows.person_check import without_camera
from kiosk.flows.resident import step
from kiosk.flows.visit_states import CheckingFace, Collecting, Confirming, Consenting, Draft
from kiosk.problems import Problem
from tests.helpers.people import citizen, item, material, photo
from tests.helpers.walk import go

TODAY = date(2026, 11, 21)
AT = "2026-11-21T09:00:00+08:00"
WHO = citizen()
DRAFT = Draft(WHO, item(), {"name": WHO.name, "phone": "13800138000", "grade": "200"}, (material(),))
LATER = FaceProof(Verdict.LATER, photo(), AT)
LOST = Problem("network-down")


def test_who_changes_an_answer_is_not_photographed_again() -> None:
    answers = DRAFT.answers | {"phone": "13900139000"}
    events = (on.EditChosen(), on.FormFilled(answers, TODAY), on.MaterialsComplete())
    state, given = go(Confirming(DRAFT, LATER), *events)
    assert state == Confirming(replace(DRAFT, answers=answers), LATER)
    assert not [order for order in given if isinstance(order, do.StartCamera) and order.faces]
    assert isinstance(go(state, on.BackChosen())[0], Consenting), "who wants another photo may have one"


def test_who_was_to_be_checked_at_the_counter_is_asked_again() -> None:
    counter = Confirming(DRAFT, FaceProof(Verdict.COUNTER, None, AT))
    state, _ = go(counter, on.EditChosen(), on.FormFilled(DRAFT.answers, TODAY), on.MaterialsComplete())
    assert state == Consenting(DRAFT)


def test_a_photo_from_before_survives_a_camera_that_is_lost_at_the_papers() -> None:
    changed = Collecting(replace(DRAFT, proof=LATER))
    state, _ = go(changed, on.CameraFailed(Problem("camera-missing")))
    assert without_camera(state) is None, "there is no face check that could be done otherwise"
    assert go(state, on.OtherWaysAsked())[0] is state
    assert go(state, on.SkipChosen())[0] == Confirming(DRAFT, LATER)


def test_an_answer_about_a_photo_that_was_gone_back_from_changes_nothing() -> None:
    checking = CheckingFace(DRAFT, AT, photo=photo())
    again, _ = go(checking, on.BackChosen(), on.ConsentGiven(AT))
    assert again == CheckingFace(DRAFT, AT)
    passed = FaceProof(Verdict.PASSED, photo(), AT, 96, "R1")
    refused = on.FaceCheckFailed(Problem("face-refused"))
    for late in (on.FaceCheckFailed(LOST), on.FaceChecked(passed), refused):
        assert step(again, late) == (again, ())
    other = CheckingFace(DRAFT, AT, photo=replace(photo(), sharpness=90.0))
    assert step(other, on.FaceChecked(passed)) == (other, ())
