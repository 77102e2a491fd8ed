"""An administrator's session: every road of the table, what each road stops, and what no road may do."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from kiosk.doctor import Check
from kiosk.domain.cases import View
from kiosk.domain.people import CardKind
from kiosk.domain.staff import Role, StaffMember, StaffProof
from kiosk.flows import staff_effects as do
from kiosk.flows import staff_events as on
from kiosk.flows import staff_states
from kiosk.flows.staff import TABLE, step
from kiosk.flows.staff_states import (
    Desk,
    Listing,
    PrintingReport,
    Ready,
    SeenCard,
    SignedOut,
    SigningIn,
    Slip,
    State,
    TryingCamera,
    TryingCard,
    TryingPrinter,
)
from kiosk.ports import Health, Outcome, Printed
from kiosk.ports import State as Is
from kiosk.problems import Problem
from kiosk.report import Report, Trial

AT = "2026-11-21T09:00:00+08:00"
WHO = StaffMember("1001", "王敏", Role.ADMINISTRATOR)
REPORT = Report(AT, (Check("printer", Health(Is.GOOD)),))
DESK = Desk(WHO, REPORT)
PRINTED = Printed(Outcome.PRINTED)
WRONG = Problem("card-unreadable")
PROOF = StaffProof("1001", b"?" * 32, signature=b"!" * 64)
NEEDED, WRONG_PIN = Problem("staff-card-pin-needed"), Problem("staff-card-pin-wrong", count=2)
SEEN = SeenCard(CardKind.RESIDENT, "张*三")

EVERY_STATE: list[State] = [
    SigningIn(), SigningIn(checking=True), SigningIn(card_pin=True),
    Ready(Desk(WHO), looking=True), Ready(DESK), TryingPrinter(DESK),
    TryingPrinter(DESK, PRINTED), TryingCard(DESK), TryingCard(DESK, SEEN), TryingCamera(DESK),
    PrintingReport(DESK),
]  # fmt: skip


def go(state: State, *events: on.Event) -> tuple[State, list[do.Effect]]:
    given: list[do.Effect] = []
    for event in events:
        state, effects = step(state, event)
        given.extend(effects)
    return state, given


def test_a_whole_round_orders_each_thing_once() -> None:
    state, given = go(
        SignedOut(),
        on.Knocked(),
        on.PinGiven("1001", "0000"),
        on.Refused(Problem("staff-unknown")),
        on.PinGiven("1001", "7351"),
        on.Recognised(WHO),
        on.Looked(REPORT),
        on.PrinterTestChosen(),
        on.PagePrinted(PRINTED),
        on.Judged(True, AT),
        on.CardTestChosen(),
        on.CardFailed(WRONG),
        on.CardSeen(SEEN),
        on.Judged(True, AT),
        on.CameraTestChosen(),
        on.Judged(False, AT),
        on.PrintChosen(),
        on.ReportPrinted(PRINTED),
        on.LookAgain(),
        on.LookFailed(Problem("internal")),
        on.Left(),
    )
    assert state == SignedOut()
    assert [type(effect).__name__ for effect in given] == [
        "WatchStaffCard", "CheckPin", "CheckPin", "StopReading", "Examine", "PrintTestPage", "NoteTrial",
        "ReadCard", "StopReading",
        "NoteTrial", "StartCamera", "StopCamera", "NoteTrial", "PrintReport", "Examine", "SignOut",
    ]  # fmt: skip
    (printed,) = (effect.report for effect in given if isinstance(effect, do.PrintReport))
    assert printed.tests == {
        "printer": Trial(True, AT),
        "card": Trial(True, AT),
        "camera": Trial(False, AT),
    }


@pytest.mark.parametrize("state", EVERY_STATE, ids=lambda state: type(state).__name__)
@pytest.mark.parametrize("event", [on.Left(), on.TimedOut()])
def test_every_state_can_be_left_and_nothing_goes_on_behind_it(state: State, event: on.Event) -> None:
    now, effects = step(state, event)
    assert now == SignedOut()
    assert not fields(now)
    stops = {SigningIn: do.StopReading(), TryingCard: do.StopReading(), TryingCamera: do.StopCamera()}
    expected = [stops[type(state)]] if type(state) in stops else []
    expected += [] if isinstance(state, SigningIn) else [do.SignOut(WHO)]
    assert list(effects) == expected


def test_whoever_is_not_there_can_not_leave() -> None:
    nobody = SignedOut()
    assert step(nobody, on.Left()) == (nobody, ())
    assert step(nobody, on.TimedOut())[0] is nobody


@pytest.mark.parametrize("state", [SignedOut(), *EVERY_STATE], ids=lambda state: type(state).__name__)
def test_what_means_nothing_changes_nothing(state: State) -> None:
    anything: list[on.Event] = [
        on.Knocked(), on.PinGiven("1", "2"), on.Recognised(WHO), on.Refused(WRONG), on.LookAgain(),
        on.StaffCardRead(PROOF), on.StaffCardFailed(WRONG), on.CardSetAside(),
        on.Looked(REPORT), on.LookFailed(WRONG), on.PrinterTestChosen(), on.CardTestChosen(),
        on.CameraTestChosen(), on.PagePrinted(PRINTED), on.CardSeen(SEEN), on.CardFailed(WRONG),
        on.CameraFailed(WRONG), on.CameraWorks(), on.Judged(True, AT), on.BackChosen(), on.PrintChosen(),
        on.ReportPrinted(PRINTED),
    ]  # fmt: skip
    for event in anything:
        if (type(state), type(event)) not in TABLE:
            assert step(state, event) == (state, ())


def test_a_clerk_deals_with_applications_and_sees_no_report() -> None:
    clerk = StaffMember("1002", "李静", Role.CLERK)
    now, effects = step(SigningIn(checking=True), on.Recognised(clerk))
    assert now == Listing(Desk(clerk), View.NEEDING, looking=True)
    assert effects == (do.StopReading(), do.FindCases(View.NEEDING))
    assert step(now, on.BackChosen()) == (now, ())
    for event in (on.LookAgain(), on.PrinterTestChosen(), on.CameraTestChosen(), on.PrintChosen()):
        assert step(now, event) == (now, ())
    assert step(now, on.Left()) == (SignedOut(), (do.SignOut(clerk),))


def test_a_card_is_checked_and_signs_its_holder_in() -> None:
    state, given = go(SignedOut(), on.Knocked(), on.StaffCardRead(PROOF))
    assert state == SigningIn(checking=True)
    assert given == [do.WatchStaffCard(), do.CheckCard(PROOF)]
    state, given = go(state, on.Recognised(WHO))
    assert state == Ready(Desk(WHO), looking=True)
    assert given == [do.StopReading(), do.Examine()]


def test_a_card_that_asks_for_its_pin_gets_what_is_typed_next() -> None:
    state, given = go(SigningIn(), on.StaffCardFailed(NEEDED), on.PinGiven("", "4829"))
    assert state == SigningIn(checking=True, card_pin=True)
    assert given == [do.WatchStaffCard("4829")]
    assert go(state, on.StaffCardFailed(WRONG_PIN))[0] == SigningIn(WRONG_PIN, card_pin=True)
    assert go(state, on.StaffCardRead(PROOF)) == (SigningIn(checking=True), [do.CheckCard(PROOF)])


def test_a_card_that_asks_for_its_pin_can_be_set_aside() -> None:
    assert step(SigningIn(WRONG_PIN, card_pin=True), on.CardSetAside()) == (SigningIn(), ())
    for busy in (SigningIn(checking=True, card_pin=True), SigningIn(checking=True), SigningIn(NEEDED)):
        assert step(busy, on.CardSetAside()) == (busy, ())


@pytest.mark.parametrize("code", ["staff-card-other", "staff-card-blocked", "card-removed-early"])
def test_another_trouble_with_a_card_leaves_number_and_pin(code: str) -> None:
    waiting = SigningIn(NEEDED, card_pin=True)
    now, _ = step(waiting, on.StaffCardFailed(Problem(code)))
    assert now == SigningIn(Problem(code))


def test_a_card_does_not_disturb_a_pin_that_is_being_checked() -> None:
    checking = SigningIn(checking=True)
    assert step(checking, on.StaffCardRead(PROOF)) == (checking, ())
    assert step(checking, on.StaffCardFailed(WRONG)) == (checking, ())


def test_only_one_pin_is_checked_at_a_time() -> None:
    checking = SigningIn(checking=True)
    assert step(checking, on.PinGiven("1001", "7351")) == (checking, ())


@pytest.mark.parametrize(
    "event",
    [on.LookAgain(), on.PrinterTestChosen(), on.CardTestChosen(), on.CameraTestChosen(), on.PrintChosen()],
    ids=lambda event: type(event).__name__,
)
def test_while_the_parts_are_asked_nothing_else_touches_them(event: on.Event) -> None:
    looking = Ready(DESK, looking=True)
    assert step(looking, event) == (looking, ())


def test_without_a_report_there_is_nothing_to_print_and_a_trial_is_kept_all_the_same() -> None:
    bare = Ready(Desk(WHO), problem=Problem("internal"))
    assert step(bare, on.PrintChosen()) == (bare, ())
    now, effects = go(bare, on.CardTestChosen(), on.Judged(False, AT))
    assert now == Ready(Desk(WHO))
    assert effects[-1] == do.NoteTrial("card", Trial(False, AT))


def test_slips_that_nobody_knows_of_are_asked_about_one_by_one() -> None:
    asked, given = go(
        Ready(Desk(WHO), looking=True), on.Looked(REPORT, (Slip(7, AT), Slip(9, AT))), on.SlipSettled(9, True)
    )
    assert asked == Ready(Desk(WHO, REPORT, (Slip(7, AT),)))
    assert given == [do.SettleSlip(9, True)]
    assert step(asked, on.SlipSettled(9, False)) == (asked, ())
    looking = replace(asked, looking=True)
    assert step(looking, on.SlipSettled(7, True)) == (looking, ())


def test_a_test_can_be_given_up_and_is_not_noted() -> None:
    for chosen in (on.PrinterTestChosen(), on.CardTestChosen(), on.CameraTestChosen()):
        now, effects = go(Ready(DESK), chosen, on.BackChosen())
        assert now == Ready(DESK)
        assert not any(isinstance(effect, do.NoteTrial) for effect in effects)


def test_a_card_that_failed_takes_the_one_before_off_the_screen() -> None:
    now, _ = go(TryingCard(DESK, SEEN), on.CardFailed(WRONG))
    assert now == TryingCard(DESK, problem=WRONG)


def test_a_camera_that_fails_stays_with_the_reason_and_can_be_judged() -> None:
    now, effects = go(Ready(DESK), on.CameraTestChosen(), on.CameraFailed(Problem("camera-missing")))
    assert now == TryingCamera(DESK, Problem("camera-missing"))
    assert step(step(now, on.CameraWorks())[0], on.CameraWorks()) == (TryingCamera(DESK), ())
    now, effects = go(now, on.Judged(False, AT))
    assert effects == [do.StopCamera(), do.NoteTrial("camera", Trial(False, AT))]


def test_neither_number_nor_pin_nor_name_shows_in_a_repr() -> None:
    assert "7351" not in repr(on.PinGiven("1001", "7351")) + repr(do.CheckPin("1001", "7351"))
    assert "7351" not in repr(do.WatchStaffCard("7351"))
    assert "王敏" not in repr(Ready(DESK))


def test_the_architectures_table_is_the_flows() -> None:
    page = (Path(__file__).parents[2] / "docs/architecture.md").read_text("utf-8")
    names = {name for name, _ in inspect.getmembers(staff_states, inspect.isclass)}
    told = {
        (row[1], event)
        for row in re.finditer(r"^\| `(\w+)`.*?\|.*?\|(.*)\|$", page, re.MULTILINE)
        if row[1] in names
        for event in re.findall(r"`(\w+)` ->", row[2])
    }
    assert told == {(state.__name__, event.__name__) for state, event in TABLE}
