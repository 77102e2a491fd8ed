"""Forms that aren't finished: when they are kept, and every way back to them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.drafts import Left, SavedDraft
from kiosk.domain.faces import FaceProof, Verdict
from kiosk.domain.items import Step
from kiosk.domain.staff import Role, StaffMember
from kiosk.flows import draft_effects as do
from kiosk.flows import draft_events as on
from kiosk.flows import visit_events as on_visit
from kiosk.flows.draft_rules import CODE_TRIES, own_answers, saved_of, unfinished
from kiosk.flows.resident import step
from kiosk.flows.visit_effects import Effect
from kiosk.flows.visit_states import (
    AskingGuardian,
    AskingWitness,
    CheckingFace,
    Choosing,
    ChoosingWay,
    Collecting,
    Confirming,
    Consenting,
    Draft,
    EnteringCode,
    FetchingDraft,
    Filling,
    Guiding,
    Identifying,
    Idle,
    LeavingDraft,
    Parting,
    Preparing,
    Resuming,
    Settling,
    ShowingCode,
    State,
    Submitting,
    Trouble,
    Witnessing,
)
from kiosk.ports import Outcome, Printed
from kiosk.problems import Problem
from tests.helpers.people import citizen, item, material, receipt

AT = "2026-11-21T09:00:00+08:00"
WHO = citizen()
PIN = b"the item as it was"
DRAFT = Draft(WHO, item(), {"name": WHO.name, "phone": "13800138000"}, (material(),), pin=PIN, section=1)
SAVED = SavedDraft(item(), PIN, {"phone": "13800138000"}, given=("book",), section=1, saved_at=AT)
LEFT = Left("7K3QX9MD2F", AT)
HOME = Choosing(WHO, (SAVED,))
CODE = "0000000000"
LOST = Problem("draft-needs-network")
PRINTED = Printed(Outcome.PRINTED)
KEEP = do.KeepDraft(WHO, replace(SAVED, saved_at=""))
CLERK = StaffMember("1002", "李静", Role.CLERK)
LATER = FaceProof(Verdict.LATER, None, AT)

UNFINISHED: list[State] = [
    Filling(DRAFT), Collecting(DRAFT), Consenting(DRAFT), AskingGuardian(DRAFT, AT), CheckingFace(DRAFT, AT),
    ChoosingWay(DRAFT), AskingWitness(DRAFT, AT), Witnessing(DRAFT, AT, CLERK), Confirming(DRAFT, None),
    LeavingDraft(DRAFT), ShowingCode(DRAFT, LEFT, PRINTED),
    Trouble(LOST, LeavingDraft(DRAFT), Filling(DRAFT)),
    Trouble(Problem("disk-full"), Submitting(DRAFT, None, "a", AT), None),
    Trouble(LOST, None, Confirming(DRAFT, LATER)),
]  # fmt: skip


def kept(effects: tuple[Effect, ...]) -> list[do.KeepDraft]:
    return [effect for effect in effects if isinstance(effect, do.KeepDraft)]


@pytest.mark.parametrize("state", UNFINISHED, ids=lambda s: type(s).__name__)
@pytest.mark.parametrize("event", [on_visit.Left(), on_visit.TimedOut()])
def test_who_goes_leaves_behind_what_was_given(state: State, event: on_visit.Event) -> None:
    now, effects = step(state, event)
    assert now == Idle()
    assert kept(effects) == [KEEP]


@pytest.mark.parametrize(
    "draft",
    [
        replace(DRAFT, answers={"name": WHO.name}),
        replace(DRAFT, answers={"name": WHO.name, "phone": ""}),
        replace(DRAFT, pin=b""),
        replace(DRAFT, item=item(steps=(Step.MATERIALS,))),
        replace(DRAFT, item=replace(item(), steps=(Step.MATERIALS,))),
    ],
)
def test_what_the_person_did_not_write_is_not_kept(draft: Draft) -> None:
    for state in (Filling(draft), Collecting(draft)):
        assert kept(step(state, on_visit.Left())[1]) == []
    assert step(Filling(draft), on.LaterChosen())[0] == Filling(draft)


@pytest.mark.parametrize("state", [Guiding(DRAFT), Choosing(WHO), Identifying(), Parting()])
def test_before_the_form_and_after_it_nothing_is_kept(state: State) -> None:
    assert unfinished(state) is None
    assert kept(step(state, on_visit.Left())[1]) == []


@pytest.mark.parametrize("state", [Resuming(HOME, SAVED), EnteringCode(HOME), FetchingDraft(HOME)])
def test_who_leaves_before_going_on_leaves_everything_as_it_was(state: State) -> None:
    for event in (on_visit.Left(), on_visit.TimedOut()):
        assert step(state, event) == (Idle(), ())
    for event in (on_visit.Rated(5), on_visit.Queued(receipt()), on_visit.CardRead(WHO)):
        assert step(state, event) == (state, ())


def test_every_page_that_is_turned_is_kept_and_no_key_is() -> None:
    state, effects = step(Filling(DRAFT), on.SectionReached(0))
    assert kept(effects) == [do.KeepDraft(WHO, replace(KEEP.saved, section=0))]
    assert step(state, on.SectionReached(0)) == (state, ())
    typed, effects = step(state, on_visit.AnswersChanged(DRAFT.answers | {"grade": "200"}))
    assert kept(effects) == []
    _, effects = step(typed, on_visit.BackChosen())
    assert [order.saved.answers for order in kept(effects)] == [{"phone": "13800138000", "grade": "200"}]


def test_what_can_not_be_kept_is_said_until_something_is_written() -> None:
    problem = Problem("draft-not-kept", "disk-full")
    state, effects = step(Filling(DRAFT), on.DraftNotKept(problem))
    assert (state, effects) == (Filling(DRAFT, problem=problem), ())
    assert step(state, on_visit.AnswersChanged(DRAFT.answers))[0] == Filling(DRAFT)
    assert step(Idle(), on.DraftNotKept(problem)) == (Idle(), ())


def test_the_end_of_the_papers_is_kept_with_what_was_promised() -> None:
    _, effects = step(Collecting(replace(DRAFT, materials=())), on_visit.MaterialsPromised())
    assert [(order.saved.promised, order.saved.given) for order in kept(effects)] == [(("book",), ())]
    _, effects = step(Consenting(DRAFT), on_visit.OtherWayChosen(AT))
    assert kept(effects) == [], "nothing has changed since"


def test_what_was_handed_in_is_kept_nowhere() -> None:
    confirming = Confirming(DRAFT, None)
    state, effects = step(confirming, on_visit.Confirmed("a", AT))
    assert kept(effects) == []
    _, effects = step(state, on_visit.Queued(receipt()))
    assert do.DropDraft(WHO, item().code) in effects
    coded = Submitting(replace(DRAFT, code=CODE), None, "a", AT)
    settling, effects = step(coded, on_visit.Queued(receipt()))
    assert effects[:2] == (do.DropDraft(WHO, item().code), do.DropLeft(WHO, CODE))
    assert isinstance(settling, Settling)
    unpinned = Submitting(replace(DRAFT, pin=b""), None, "a", AT)
    assert not any(isinstance(e, do.DropDraft) for e in step(unpinned, on_visit.Queued(receipt()))[1])


def test_a_failed_save_keeps_the_draft() -> None:
    state, effects = step(Submitting(DRAFT, None, "a", AT), on_visit.SaveFailed(Problem("disk-full")))
    assert (type(state), effects) == (Trouble, ())


def test_what_was_begun_is_looked_for_once_and_again_when_one_comes_back() -> None:
    home, effects = step(Identifying(), on_visit.CardRead(WHO))
    assert do.FindDrafts(WHO) in effects
    found, effects = step(home, on.DraftsFound((SAVED,)))
    assert (found, effects) == (HOME, ())
    _, effects = step(Guiding(DRAFT), on_visit.BackChosen())
    assert effects == (do.FindDrafts(WHO),)


def test_choosing_an_item_that_was_begun_asks_whether_to_go_on() -> None:
    state, effects = step(HOME, on_visit.ItemChosen(item(), pin=b"new", sparing=True))
    assert effects == ()
    fresh = Draft(WHO, item(), sparing=True, pin=b"new")
    assert state == Resuming(HOME, SAVED, fresh)
    assert step(state, on.BegunAnew()) == (Guiding(fresh), ())
    assert step(state, on_visit.BackChosen()) == (HOME, ())
    other, _ = step(HOME, on_visit.ItemChosen(item(code="99"), pin=b"new"))
    assert other == Guiding(Draft(WHO, item(code="99"), pin=b"new"))
    refused = Problem("disk-locked")
    assert step(HOME, on_visit.ItemChosen(item(), refused))[0] == Trouble(refused, None, HOME)


def test_who_chose_before_the_disk_had_answered_is_asked_as_well() -> None:
    fresh = Draft(WHO, item(), pin=PIN)
    for state in (Guiding(fresh), Preparing(fresh)):
        assert step(state, on.DraftsFound((SAVED,)))[0] == Resuming(HOME, SAVED, fresh)
        assert step(state, on.DraftsFound(()))[0] == state
    written = Guiding(DRAFT)
    assert step(written, on.DraftsFound((SAVED,)))[0] == written, "back from the form of this visit"


def test_a_withdrawn_item_can_be_gone_on_with_and_not_begun() -> None:
    state, _ = step(HOME, on.DraftChosen(item().code))
    assert state == Resuming(HOME, SAVED)
    assert step(state, on.BegunAnew()) == (state, ())
    assert step(HOME, on.DraftChosen("99")) == (HOME, ())
    assert step(Choosing(WHO), on.DraftChosen(item().code)) == (Choosing(WHO), ())


def test_going_on_takes_the_item_of_then_and_the_card_of_now() -> None:
    moved = replace(WHO, name="李新禾")
    then = replace(item(), version="0.9")
    saved = replace(SAVED, item=then, answers={"name": "李青禾", "phone": "1"}, promised=("book",), code=CODE)
    state, effects = step(Resuming(Choosing(moved, wrong_codes=1), saved), on.GoneOn(sparing=True))
    assert state == Filling(
        Draft(
            moved, then, {"name": "李新禾", "phone": "1"}, promised=("book",), sparing=True, pin=PIN,
            section=1, code=CODE, wrong_codes=1,
        )
    )  # fmt: skip
    assert effects == ()
    refused = Problem("terminal-revoked")
    assert step(Resuming(HOME, SAVED), on.GoneOn(refused))[0] == Trouble(refused, None, HOME)


def test_what_is_kept_comes_back_as_it_was() -> None:
    state, _ = step(Resuming(HOME, saved_of(DRAFT)), on.GoneOn())
    assert isinstance(state, Filling)
    assert replace(state.draft, materials=DRAFT.materials) == DRAFT
    assert own_answers(state.draft) == {"phone": "13800138000"}


def test_given_up_is_gone_here_and_there() -> None:
    state, effects = step(Resuming(HOME, SAVED), on.DraftGivenUp())
    assert (state, effects) == (Choosing(WHO, ()), (do.DropDraft(WHO, item().code),))
    coded = replace(SAVED, code=CODE)
    state, effects = step(Resuming(Choosing(WHO, (coded,)), coded), on.DraftGivenUp())
    assert state == Choosing(WHO, ())
    assert effects == (do.DropDraft(WHO, item().code), do.DropLeft(WHO, CODE))


@pytest.mark.parametrize("home", [HOME, Choosing(WHO, (replace(SAVED, code=LEFT.code),)), Choosing(WHO)])
def test_giving_up_what_came_by_a_code_leaves_another_form_alone(home: Choosing) -> None:
    fetched, _ = step(FetchingDraft(home), on.DraftTaken(replace(SAVED, code=CODE, answers={"phone": "1"})))
    state, effects = step(fetched, on.DraftGivenUp())
    assert state == home, "what waits here is still offered"
    assert [effect for effect in effects if not isinstance(effect, do.FindDrafts)] == [do.DropLeft(WHO, CODE)]


def test_left_for_later_shows_a_code_and_prints_it() -> None:
    leaving, effects = step(Filling(DRAFT), on.LaterChosen())
    assert leaving == LeavingDraft(DRAFT)
    assert effects == (KEEP, do.LeaveDraft(WHO, KEEP.saved))
    shown, effects = step(leaving, on.DraftLeft(LEFT))
    coded = replace(DRAFT, code=LEFT.code)
    assert (shown, effects) == (ShowingCode(coded, LEFT), (do.PrintCode(LEFT, item().name),))
    assert step(shown, on_visit.ReprintChosen()) == (shown, ())
    printed, effects = step(shown, on_visit.PaperCame(PRINTED))
    assert (printed, effects) == (ShowingCode(coded, LEFT, PRINTED), ())
    assert step(printed, on_visit.ReprintChosen())[1] == (do.PrintCode(LEFT, item().name),)
    assert step(printed, on.GoneOn()) == (Filling(coded), ())
    now, effects = step(printed, on_visit.Finished())
    assert now == Parting(kept=True)
    assert [order.saved.code for order in kept(effects)] == [LEFT.code]


def test_what_the_platform_does_not_take_can_be_tried_again_or_gone_on_with() -> None:
    state, effects = step(LeavingDraft(DRAFT), on.DraftNotLeft(LOST))
    assert (state, effects) == (Trouble(LOST, LeavingDraft(DRAFT), Filling(DRAFT)), ())
    assert step(state, on_visit.SkipChosen()) == (Filling(DRAFT), ())
    assert step(state, on_visit.RetryChosen())[1] == (do.LeaveDraft(WHO, KEEP.saved),)


def test_a_code_brings_back_what_was_left_elsewhere() -> None:
    state, effects = step(HOME, on.CodeAsked())
    assert (state, effects) == (EnteringCode(HOME), ())
    assert step(state, on_visit.BackChosen()) == (HOME, ())
    fetching, effects = step(state, on.CodeEntered("00000-ooo00"))
    assert (fetching, effects) == (FetchingDraft(HOME), (do.TakeDraft(WHO, CODE),))
    assert CODE not in repr(effects)
    taken, _ = step(fetching, on.DraftTaken(SAVED))
    assert taken == Resuming(HOME, SAVED)
    lost, _ = step(fetching, on.DraftNotTaken(LOST))
    assert lost == EnteringCode(HOME, LOST)


def test_a_mistyped_code_asks_nobody_and_costs_no_try() -> None:
    state, effects = step(EnteringCode(HOME), on.CodeEntered("0000000001"))
    assert (state, effects) == (EnteringCode(HOME, Problem("draft-code-mistyped")), ())


def test_wrong_codes_are_counted_through_the_whole_visit() -> None:
    home: State = Choosing(WHO, ())
    wrong = on.DraftNotTaken(Problem("draft-code-wrong"))
    for _ in range(CODE_TRIES - 1):
        for event in (on.CodeAsked(), on.CodeEntered(CODE), wrong):
            home, _ = step(home, event)
        assert isinstance(home, EnteringCode)
        for event in (on_visit.BackChosen(), on_visit.ItemChosen(item()), on_visit.BackChosen()):
            home, _ = step(home, event)  # nobody gets new tries by looking at a guide
    assert isinstance(home, Choosing)
    state, _ = step(FetchingDraft(home), wrong)
    assert state == Trouble(Problem("draft-code-tries"), None, Choosing(WHO, None, CODE_TRIES))
    home, _ = step(state, on_visit.SkipChosen())
    assert step(home, on.CodeAsked())[0] == state
