"""The resident's visit: every road of the table, and what no road may do."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date

import pytest

from kiosk.domain.applications import GivenMaterial, Level
from kiosk.domain.faces import FaceProof, Verdict
from kiosk.domain.forms import FaultCode
from kiosk.domain.items import Outcome, Step
from kiosk.domain.people import Citizen
from kiosk.domain.staff import Role, StaffMember
from kiosk.flows import staff_effects
from kiosk.flows import visit_effects as do
from kiosk.flows import visit_events as on
from kiosk.flows.materials import missing_materials
from kiosk.flows.resident import TABLE, step
from kiosk.flows.visit_states import (
    Asking,
    AskingGuardian,
    AskingWitness,
    CheckingFace,
    Choosing,
    ChoosingWay,
    Collecting,
    Confirming,
    Consenting,
    Draft,
    Evaluating,
    Filling,
    Guiding,
    Identifying,
    Idle,
    Parting,
    Printing,
    Redeeming,
    Settling,
    Showing,
    State,
    Submitting,
    Trouble,
    Witnessing,
)
from kiosk.ports import AnswerSheet, Printed
from kiosk.ports import Outcome as Print
from kiosk.problems import Problem
from tests.helpers.people import citizen, item, material, photo, receipt
from tests.helpers.walk import go

TODAY = date(2026, 11, 21)
AT = "2026-11-21T09:00:00+08:00"
WHO = citizen()
DRAFT = Draft(WHO, item(), {"name": WHO.name, "phone": "13800138000", "grade": "200"}, (material(),))
SHEET = AnswerSheet("参保信息", (), "N1", AT)
LATER = FaceProof(Verdict.LATER, photo(), AT)
PRINTED = Printed(Print.PRINTED)
LOST = Problem("network-down")

CLERK = StaffMember("1002", "李静", Role.CLERK)

EVERY_STATE: list[State] = [
    Identifying(), Redeeming(), Choosing(WHO), Guiding(DRAFT), Asking(DRAFT), Filling(DRAFT),
    Collecting(DRAFT),
    Collecting(DRAFT, Problem("camera-missing")),
    Consenting(DRAFT), AskingGuardian(DRAFT, AT), CheckingFace(DRAFT, AT),
    CheckingFace(DRAFT, AT, 1, photo()), ChoosingWay(DRAFT), AskingWitness(DRAFT, AT),
    Witnessing(DRAFT, AT, CLERK), Confirming(DRAFT, LATER), Submitting(DRAFT, LATER, "a", AT),
    Settling(receipt()), Printing(receipt()), Printing(receipt(), PRINTED),
    Showing(SHEET), Evaluating("a"), Parting(), Trouble(LOST, Asking(DRAFT), Choosing(WHO)),
]  # fmt: skip


def test_a_whole_visit_orders_each_thing_once() -> None:
    chosen = item()
    state, given = go(
        Idle(),
        on.Started(),
        on.CardRead(WHO),
        on.ItemChosen(chosen),
        on.GuideAccepted(),
        on.FormFilled({"name": WHO.name, "phone": "13800138000", "grade": "200"}, TODAY),
        on.MaterialGiven(material()),
        on.MaterialsComplete(),
        on.ConsentGiven(AT),
        on.FaceTaken(photo()),
        on.FaceChecked(FaceProof(Verdict.PASSED, photo(), AT, 96, "R1")),
        on.Confirmed("a", AT),
        on.Queued(receipt()),
        on.Settled(receipt(Level.ACCEPTED)),
        on.PaperCame(PRINTED),
        on.Finished(),
        on.Rated(5),
    )
    assert state == Parting()
    assert [type(e).__name__ for e in given] == [
        "ReadCard", "StopReading", "FindDrafts", "StartCamera", "StopCamera", "StartCamera", "StopCamera",
        "CheckFace", "Submit", "Settle", "PrintReceipt", "Rate",
    ]  # fmt: skip
    assert [e.faces for e in given if isinstance(e, do.StartCamera)] == [False, True]


@pytest.mark.parametrize("state", EVERY_STATE, ids=lambda s: type(s).__name__)
@pytest.mark.parametrize("event", [on.Left(), on.TimedOut()])
def test_leaving_forgets_the_citizen_from_every_state(state: State, event: on.Event) -> None:
    now, effects = step(state, event)
    if isinstance(state, Submitting):
        assert now is state
        return
    assert now == Idle()
    assert not fields(now)
    stops = {do.StopReading, do.StopCamera, staff_effects.StopReading, staff_effects.SignOut}
    assert all(type(e) in stops for e in effects)


def holds_a_person(value: object) -> bool:
    if isinstance(value, Citizen):
        return True
    return is_dataclass(value) and any(holds_a_person(getattr(value, f.name)) for f in fields(value))


@pytest.mark.parametrize(
    "state", [Idle(), Parting(), Identifying(), Redeeming(), Evaluating("a"), Settling(receipt())]
)
def test_states_after_and_before_a_person_hold_none(state: State) -> None:
    assert not holds_a_person(state)
    assert holds_a_person(Choosing(WHO))


@pytest.mark.parametrize("state", [Idle(), *EVERY_STATE], ids=lambda s: type(s).__name__)
def test_an_event_without_meaning_changes_nothing(state: State) -> None:
    meant = {event for kind, event in TABLE if kind is type(state)}
    for event in (on.Rated(5), on.Queued(receipt()), on.CardRead(WHO), on.FaceTaken(photo()), on.Declined()):
        if type(event) not in meant:
            assert step(state, event) == (state, ())


def test_the_camera_is_off_in_every_state_that_did_not_ask_for_it() -> None:
    for state in (CheckingFace(DRAFT, AT), Collecting(DRAFT)):
        for event in (on.Left(), on.BackChosen(), on.CameraFailed(Problem("camera-missing"))):
            _, effects = step(state, event)
            assert do.StopCamera() in effects, (state, event)


def test_a_bad_card_is_said_and_the_next_one_read() -> None:
    state, effects = step(Identifying(), on.CardFailed(Problem("card-expired")))
    assert state == Identifying(Problem("card-expired"))
    assert effects == (), "the one reading that was ordered goes on with the next card"


def test_a_lost_reader_is_said_until_it_is_back() -> None:
    lost = Problem("reader-missing")
    state, _ = go(Identifying(), on.ReaderSeen(lost))
    assert state == Identifying(lost)
    assert step(state, on.ReaderSeen(lost)) == (state, ())
    state, effects = step(state, on.ReaderSeen(None))
    assert (state, effects) == (Identifying(), ())
    assert step(state, on.ReaderSeen(None)) == (state, ())


def test_a_reader_that_works_takes_back_nothing_about_a_card() -> None:
    state = Identifying(Problem("card-expired"))
    assert step(state, on.ReaderSeen(None)) == (state, ())


def test_an_item_without_steps_goes_straight_to_confirmation() -> None:
    state, _ = go(Choosing(WHO), on.ItemChosen(item(steps=())), on.GuideAccepted())
    assert isinstance(state, Confirming)
    assert state.proof is None
    back, _ = step(state, on.BackChosen())
    assert isinstance(back, Guiding)


def test_form_only_item_skips_materials_and_face_both_ways() -> None:
    only_form = item(steps=(Step.FORM,))
    filled = {"name": WHO.name, "phone": "13800138000", "grade": "200"}
    state, _ = go(Guiding(Draft(WHO, only_form)), on.GuideAccepted(), on.FormFilled(filled, TODAY))
    assert isinstance(state, Confirming)
    back, _ = step(state, on.BackChosen())
    assert isinstance(back, Filling)
    assert back.draft.answers["phone"] == "13800138000"


def test_back_is_exact() -> None:
    chain: list[type] = []
    state: State = Confirming(DRAFT, LATER)
    while not isinstance(state, Choosing):
        state, _ = step(state, on.BackChosen())
        chain.append(type(state))
        if isinstance(state, Guiding | Filling | Collecting):
            assert state.draft.answers == DRAFT.answers
            assert state.draft.materials == DRAFT.materials
    assert chain == [Consenting, Collecting, Filling, Guiding, Choosing]
    assert isinstance(step(CheckingFace(DRAFT, AT), on.BackChosen())[0], Consenting)


def test_an_answer_is_changed_straight_from_the_last_look() -> None:
    state, given = go(Confirming(DRAFT, LATER), on.EditChosen())
    assert state == Filling(replace(DRAFT, proof=LATER))
    assert given == []
    without = Draft(WHO, item(steps=(Step.MATERIALS,)))
    assert go(Confirming(without, None), on.EditChosen())[0] == Guiding(without)


def test_materials_first_item_goes_back_to_its_guide() -> None:
    papers = Draft(WHO, item(steps=(Step.MATERIALS,)))
    state, effects = go(Guiding(papers), on.GuideAccepted())
    assert isinstance(state, Collecting)
    assert effects == [do.StartCamera(faces=False)]
    assert isinstance(step(state, on.BackChosen())[0], Guiding)


def test_prefill_does_not_overwrite_what_was_typed() -> None:
    typed = Draft(WHO, item(), {"phone": "13900139000"})
    state, _ = step(Guiding(typed), on.GuideAccepted())
    assert isinstance(state, Filling)
    assert state.draft.answers == {"name": WHO.name, "phone": "13900139000"}


def test_a_bad_form_stays_and_says_where() -> None:
    answers = {"name": "别人", "phone": "123", "grade": "200"}
    state, _ = step(Filling(DRAFT), on.FormFilled(answers, TODAY))
    assert isinstance(state, Filling)
    assert {k: f.code for k, f in state.faults.items()} == {
        "name": FaultCode.LOCKED,
        "phone": FaultCode.BAD_PHONE,
    }
    assert state.draft.answers == answers
    changed, _ = step(state, on.AnswersChanged({"phone": "1"}))
    assert isinstance(changed, Filling)
    assert changed.draft.answers == {"phone": "1"}


def test_required_materials_are_required_or_promised() -> None:
    bare = Draft(WHO, item())
    assert missing_materials(bare) == ["book"]
    stuck, _ = step(Collecting(bare), on.MaterialsComplete())
    assert stuck == Collecting(bare)
    promised, _ = step(Collecting(bare), on.MaterialsPromised())
    assert isinstance(promised, Consenting)
    assert promised.draft.promised == ("book",)
    given, _ = step(Collecting(promised.draft), on.MaterialGiven(material()))
    assert isinstance(given, Collecting)
    assert given.draft.promised == ()
    taken, _ = step(given, on.MaterialGiven(GivenMaterial("book", ())))
    assert isinstance(taken, Collecting)
    assert taken.draft.materials == ()


def test_more_pages_than_the_item_wants_are_refused_as_a_whole() -> None:
    state = Collecting(Draft(WHO, item()))
    most = item().materials[0].max_pages
    full, _ = step(state, on.MaterialGiven(GivenMaterial("book", material().pages * most)))
    assert full != state
    assert step(full, on.MaterialGiven(GivenMaterial("book", material().pages * (most + 1)))) == (full, ())
    assert step(full, on.MaterialGiven(material("unheard-of"))) == (full, ())


def test_without_a_camera_papers_go_to_the_window() -> None:
    state, effects = step(Collecting(Draft(WHO, item())), on.CameraFailed(Problem("camera-missing")))
    assert isinstance(state, Trouble)
    assert effects == (do.StopCamera(),)
    skipped, _ = step(state, on.SkipChosen())
    assert isinstance(skipped, Consenting)
    assert skipped.draft.promised == ("book",)
    again, effects = step(state, on.RetryChosen())
    assert isinstance(again, Collecting)
    assert effects == (do.StartCamera(faces=False),)


def test_without_a_camera_papers_may_come_from_elsewhere() -> None:
    problem = Problem("camera-missing")
    state, effects = step(Collecting(Draft(WHO, item())), on.CameraFailed(problem, elsewhere=True))
    assert state == Collecting(Draft(WHO, item()), problem)
    assert effects == ()
    given, _ = step(state, on.MaterialGiven(material()))
    assert isinstance(given, Collecting)
    assert given.blind == problem
    assert given.draft.materials == (material(),)
    face, _ = step(CheckingFace(DRAFT, AT), on.CameraFailed(problem, elsewhere=True))
    assert isinstance(face, Trouble), "a face comes from nowhere else"


def test_a_face_that_fails_three_times_goes_to_staff() -> None:
    state: State = CheckingFace(DRAFT, AT)
    failed = on.FaceChecked(FaceProof(Verdict.FAILED, photo(), AT, 20))
    for tries in (1, 2):
        state, effects = go(state, on.FaceTaken(photo()), failed)
        assert state == CheckingFace(DRAFT, AT, tries, None, Problem("face-not-matched"))
        assert effects[-1] == do.StartCamera(faces=True)
    state, _ = go(state, on.FaceTaken(photo()), failed)
    assert isinstance(state, Trouble)
    assert state.retry is None
    state, _ = step(state, on.SkipChosen())
    assert isinstance(state, Confirming)
    assert state.proof == FaceProof(Verdict.COUNTER, None, AT)


def test_only_one_photo_is_sent() -> None:
    first, effects = step(CheckingFace(DRAFT, AT), on.FaceTaken(photo()))
    assert isinstance(effects[-1], do.CheckFace)
    assert step(first, on.FaceTaken(photo())) == (first, ())


def test_without_network_the_photo_travels_with_the_application() -> None:
    state, _ = go(CheckingFace(DRAFT, AT), on.FaceTaken(photo()), on.FaceCheckFailed(LOST))
    assert isinstance(state, Confirming)
    assert state.proof == LATER


def test_a_check_that_is_refused_is_made_by_staff() -> None:
    refused = Problem("face-refused")
    state, _ = go(CheckingFace(DRAFT, AT), on.FaceTaken(photo()), on.FaceCheckFailed(refused))
    assert state == Trouble(refused, None, Confirming(DRAFT, FaceProof(Verdict.COUNTER, None, AT)))


@pytest.mark.parametrize("state", [Consenting(DRAFT), CheckingFace(DRAFT, AT)])
def test_another_way_than_the_camera_is_always_open(state: State) -> None:
    now, _ = step(state, on.OtherWayChosen(AT))
    assert isinstance(now, Confirming)
    assert now.proof == FaceProof(Verdict.COUNTER, None, AT)


def test_without_a_camera_staff_checks() -> None:
    state, _ = step(CheckingFace(DRAFT, AT, 1), on.CameraFailed(Problem("camera-missing")))
    assert isinstance(state, Trouble)
    again, effects = step(state, on.RetryChosen())
    assert again == CheckingFace(DRAFT, AT, 1)
    assert effects == (do.StartCamera(faces=True),)


def test_a_failed_save_is_tried_again_with_the_same_id() -> None:
    state, _ = go(Confirming(DRAFT, LATER), on.Confirmed("a", AT), on.SaveFailed(Problem("disk-full")))
    assert isinstance(state, Trouble)
    assert state.skip is None
    assert step(state, on.SkipChosen()) == (state, ())
    again, effects = step(state, on.RetryChosen())
    assert effects == (do.Submit(DRAFT, LATER, "a", AT),)
    assert isinstance(again, Submitting)


def test_paper_never_undoes_a_submission() -> None:
    no_paper = Printed(Print.NOT_PRINTED, Problem("printer-no-paper"))
    state, _ = step(Printing(receipt()), on.PaperCame(no_paper))
    assert state == Printing(receipt(), no_paper)
    again, effects = step(state, on.ReprintChosen())
    assert effects == (do.PrintReceipt(receipt()),)
    assert step(again, on.ReprintChosen()) == (again, ())
    on_way, _ = step(state, on.Finished())
    assert on_way == Evaluating("0197-a")


def test_a_level_that_rises_prints_no_second_slip() -> None:
    better = receipt(Level.ACCEPTED)
    state, effects = step(Printing(receipt()), on.LevelRaised(better))
    assert state == Printing(better)
    assert effects == ()
    state, effects = step(Printing(receipt(), PRINTED), on.LevelRaised(better))
    assert state == Printing(better, PRINTED)
    assert effects == ()
    other = receipt(application_id="0197-b")
    assert step(Printing(receipt()), on.LevelRaised(other)) == (Printing(receipt()), ())


def test_an_instant_query_is_shown_and_printed() -> None:
    query = item(steps=(), outcome=Outcome.ANSWER)
    state, effects = go(Guiding(Draft(WHO, query)), on.GuideAccepted(), on.Answered(SHEET))
    assert state == Showing(SHEET)
    assert effects == [do.Ask(query.code, WHO), do.PrintAnswer(SHEET)]
    assert step(state, on.ReprintChosen()) == (state, ())
    state, _ = step(state, on.PaperCame(PRINTED))
    again, effects = step(state, on.ReprintChosen())
    assert effects == (do.PrintAnswer(SHEET),)
    assert step(again, on.Finished())[0] == Parting()


def test_a_query_without_network_can_be_tried_again_or_left() -> None:
    state, _ = step(Asking(DRAFT), on.AnswerFailed(Problem("answer-needs-network")))
    assert isinstance(state, Trouble)
    again, effects = step(state, on.RetryChosen())
    assert again == Asking(DRAFT)
    assert effects == (do.Ask(DRAFT.item.code, WHO),)
    assert step(state, on.SkipChosen())[0] == Choosing(WHO)
