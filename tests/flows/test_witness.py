"""Another way than the camera: the window later, or a member of staff who is here, signs in and looks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.faces import FaceProof, Verdict, Witness
from kiosk.domain.staff import Role, StaffMember, StaffProof
from kiosk.flows import staff_effects, staff_events
from kiosk.flows import visit_effects as do
from kiosk.flows import visit_events as on
from kiosk.flows.resident import step
from kiosk.flows.staff_states import SigningIn
from kiosk.flows.visit_states import (
    AskingGuardian,
    AskingWitness,
    CheckingFace,
    ChoosingWay,
    Confirming,
    Consenting,
    Draft,
    Guiding,
    Idle,
    State,
    Trouble,
    Witnessing,
)
from kiosk.problems import Problem
from tests.helpers.people import citizen, item
from tests.helpers.walk import go

AT, LATER = "2026-11-21T09:00:00+08:00", "2026-11-21T09:01:00+08:00"
DRAFT = Draft(citizen(), item())
CLERK = StaffMember("1002", "李静", Role.CLERK)
CARD = StaffProof("1002", b"?" * 32, signature=b"!" * 64)
WRONG = Problem("staff-pin-wrong", count=4)
NEEDED = Problem("staff-card-pin-needed")
COUNTER = Confirming(DRAFT, FaceProof(Verdict.COUNTER, None, AT))
ASKING = AskingWitness(DRAFT, AT)


@pytest.mark.parametrize(
    ("state", "stops"),
    [
        (Consenting(DRAFT), []),
        (AskingGuardian(DRAFT, AT), [do.StopReading()]),
        (CheckingFace(DRAFT, AT), [do.StopCamera()]),
        (Trouble(Problem("face-not-matched"), None, COUNTER), []),
    ],
    ids=lambda state: type(state).__name__,
)
def test_the_other_ways_can_be_asked_for_wherever_the_camera_is_in_question(
    state: State, stops: list[do.Effect]
) -> None:
    assert go(state, on.OtherWaysAsked()) == (ChoosingWay(DRAFT), stops)


@pytest.mark.parametrize(
    "state",
    [
        Trouble(Problem("save-failed"), Guiding(DRAFT), None),
        Trouble(Problem("camera-missing"), None, Confirming(DRAFT, None)),
    ],
)
def test_trouble_without_a_face_has_no_other_ways(state: State) -> None:
    assert step(state, on.OtherWaysAsked()) == (state, ())


def test_the_window_stays_one_of_the_ways() -> None:
    assert go(ChoosingWay(DRAFT), on.OtherWayChosen(AT)) == (COUNTER, [])
    assert go(ChoosingWay(DRAFT), on.BackChosen()) == (Consenting(DRAFT), [])


def test_a_clerk_signs_in_with_number_and_pin_looks_and_confirms() -> None:
    state, given = go(
        ChoosingWay(DRAFT),
        on.WitnessChosen(AT),
        staff_events.PinGiven("1002", "0000"),
        staff_events.Refused(WRONG),
        staff_events.PinGiven("1002", "7351"),
        staff_events.Recognised(CLERK),
        on.Witnessed(True, LATER),
    )
    proof = FaceProof(Verdict.WITNESSED, None, AT, witness=Witness("1002", LATER))
    assert state == Confirming(DRAFT, proof)
    assert given == [
        staff_effects.WatchStaffCard(),
        staff_effects.CheckPin("1002", "0000"),
        staff_effects.CheckPin("1002", "7351"),
        staff_effects.StopReading(),
        do.NoteWitness(CLERK, True),
    ]


def test_a_staff_card_does_as_well_and_its_pin_goes_to_it() -> None:
    state, given = go(
        ASKING,
        staff_events.StaffCardFailed(NEEDED),
        staff_events.CardSetAside(),
        staff_events.StaffCardFailed(NEEDED),
        staff_events.PinGiven("", "4829"),
        staff_events.StaffCardRead(CARD),
        staff_events.Recognised(CLERK),
    )
    assert state == Witnessing(DRAFT, AT, CLERK)
    assert given == [
        staff_effects.WatchStaffCard("4829"),
        staff_effects.CheckCard(CARD),
        staff_effects.StopReading(),
    ]


def test_who_is_not_sure_leaves_it_to_the_window_which_hears_of_it() -> None:
    state, given = go(Witnessing(DRAFT, AT, CLERK), on.Witnessed(False, LATER))
    assert state == Confirming(DRAFT, FaceProof(Verdict.COUNTER, None, AT, witness=Witness("1002", LATER)))
    assert given == [do.NoteWitness(CLERK, False)]


def test_a_wrong_pin_is_told_and_another_is_taken() -> None:
    checking = replace(ASKING, sign_in=SigningIn(checking=True))
    assert step(checking, staff_events.Refused(WRONG))[0] == replace(ASKING, sign_in=SigningIn(WRONG))
    again = step(checking, staff_events.PinGiven("1002", "1"))
    assert again[0] is checking  # one at a time
    assert again[1] == ()


@pytest.mark.parametrize("event", [on.Left(), on.TimedOut(), on.BackChosen()])
def test_whoever_signed_in_is_signed_out_when_the_page_is_left(event: on.Event) -> None:
    state, given = go(Witnessing(DRAFT, AT, CLERK), event)
    assert state == (ChoosingWay(DRAFT) if isinstance(event, on.BackChosen) else Idle())
    assert given == [staff_effects.SignOut(CLERK)]
    state, given = go(ASKING, event)
    assert given == [staff_effects.StopReading()]


def test_a_resident_can_not_be_the_witness() -> None:
    """Nothing that a resident's page sends says who signed in."""
    for event in (on.Witnessed(True, LATER), on.CardRead(citizen()), on.ConsentGiven(AT), on.SkipChosen()):
        assert step(ASKING, event) == (ASKING, ())
        assert step(ChoosingWay(DRAFT), event) == (ChoosingWay(DRAFT), ())
    late = staff_events.Recognised(CLERK)  # the answer to a sign-in that was left
    assert step(ChoosingWay(DRAFT), late) == (ChoosingWay(DRAFT), ())


def test_a_witness_is_named_by_number_alone() -> None:
    assert "李静" not in repr(Witnessing(DRAFT, AT, CLERK)) + repr(do.NoteWitness(CLERK, True))
