"""An administrator's session at the terminal: signing in, the readiness report, the guided tests.

`step` is pure, as the resident's is.  The session stands beside the visit, never in it: it begins on the
first page only, and no state here leads to a state there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kiosk.flows import cases, signin
from kiosk.flows import staff_effects as do
from kiosk.flows import staff_events as on
from kiosk.flows.staff_states import (
    Desk,
    Listing,
    PrintingReport,
    Ready,
    ShowingCase,
    SignedOut,
    SigningIn,
    State,
    TryingCamera,
    TryingCard,
    TryingPrinter,
)
from kiosk.report import Trial

Next = State | tuple[State, do.Effect]
Rule = Callable[[Any, Any], Next]
PARTS: dict[type, str] = {TryingPrinter: "printer", TryingCard: "card", TryingCamera: "camera"}


def step(state: State, event: on.Event) -> tuple[State, tuple[do.Effect, ...]]:
    """The next state and its orders.  An event that means nothing in a state changes nothing."""
    if isinstance(event, on.Left | on.TimedOut):
        following: Next = SignedOut() if not isinstance(state, SignedOut) else state
    else:
        rule = TABLE.get((type(state), type(event)))
        following = rule(state, event) if rule else state
    now, ordered = following if isinstance(following, tuple) else (following, None)
    if now is state:
        return state, ()
    effects = [*_leaving(state, now)]
    if ordered:
        effects.append(ordered)
    return now, tuple(effects)


def _leaving(before: State, now: State) -> list[do.Effect]:
    """What must stop when a state is left, whatever the reason."""
    orders: list[do.Effect] = []
    if isinstance(before, TryingCard | SigningIn) and type(now) is not type(before):
        orders.append(do.StopReading())
    if isinstance(before, TryingCamera) and not isinstance(now, TryingCamera):
        orders.append(do.StopCamera())
    if isinstance(now, SignedOut) and not isinstance(before, SigningIn | SignedOut):
        orders.append(do.SignOut(before.desk.member))
    return orders


def _knocked(_: SignedOut, __: on.Knocked) -> Next:
    return SigningIn(), do.WatchStaffCard()


def _recognised(_: SigningIn, event: on.Recognised) -> Next:
    """The terminal is the administrators' to look after; applications are every member's business."""
    if not event.member.administers:
        return cases.begun(Desk(event.member))
    return Ready(Desk(event.member), looking=True), do.Examine()


def _look_again(state: Ready, _: on.LookAgain) -> Next:
    return state if state.looking else (Ready(state.desk, looking=True), do.Examine())


def _looked(state: Ready, event: on.Looked) -> Next:
    return Ready(replace(state.desk, report=event.report, slips=event.slips))


def _look_failed(state: Ready, event: on.LookFailed) -> Next:
    return Ready(state.desk, problem=event.problem)


def _test_printer(state: Ready, _: on.PrinterTestChosen) -> Next:
    return state if state.looking else (TryingPrinter(state.desk), do.PrintTestPage())


def _test_card(state: Ready, _: on.CardTestChosen) -> Next:
    return state if state.looking else (TryingCard(state.desk), do.ReadCard())


def _test_camera(state: Ready, _: on.CameraTestChosen) -> Next:
    return state if state.looking else (TryingCamera(state.desk), do.StartCamera())


def _page_printed(state: TryingPrinter, event: on.PagePrinted) -> Next:
    return replace(state, printed=event.printed)


def _card_seen(state: TryingCard, event: on.CardSeen) -> Next:
    return TryingCard(state.desk, event.card)


def _card_failed(state: TryingCard, event: on.CardFailed) -> Next:
    return TryingCard(state.desk, problem=event.problem)


def _camera_failed(state: TryingCamera, event: on.CameraFailed) -> Next:
    return TryingCamera(state.desk, event.problem)


def _camera_works(state: TryingCamera, _: on.CameraWorks) -> Next:
    return TryingCamera(state.desk) if state.problem else state


def _judged(state: TryingPrinter | TryingCard | TryingCamera, event: on.Judged) -> Next:
    """What the person says goes into the report at once."""
    part, trial, desk = PARTS[type(state)], Trial(event.good, event.at), state.desk
    if desk.report:
        tests = {**desk.report.tests, part: trial}
        desk = replace(desk, report=replace(desk.report, tests=tests))
    return Ready(desk), do.NoteTrial(part, trial)


def _slip_settled(state: Ready, event: on.SlipSettled) -> Next:
    left = tuple(slip for slip in state.desk.slips if slip.job != event.job)
    if state.looking or len(left) == len(state.desk.slips):
        return state
    return Ready(replace(state.desk, slips=left)), do.SettleSlip(event.job, event.printed)


def _back(state: TryingPrinter | TryingCard | TryingCamera, _: on.BackChosen) -> Next:
    return Ready(state.desk)


def _print(state: Ready, _: on.PrintChosen) -> Next:
    if state.looking or state.desk.report is None:
        return state
    return PrintingReport(state.desk), do.PrintReport(state.desk.report)


def _report_printed(state: PrintingReport, event: on.ReportPrinted) -> Next:
    return Ready(state.desk, printed=event.printed)


TABLE: dict[tuple[type, type], Rule] = {
    (SignedOut, on.Knocked): _knocked,
    (SigningIn, on.PinGiven): signin.pin_given,
    (SigningIn, on.StaffCardRead): signin.card_read,
    (SigningIn, on.StaffCardFailed): signin.card_failed,
    (SigningIn, on.CardSetAside): signin.card_set_aside,
    (SigningIn, on.Recognised): _recognised,
    (SigningIn, on.Refused): signin.refused,
    (Ready, on.LookAgain): _look_again,
    (Ready, on.Looked): _looked,
    (Ready, on.LookFailed): _look_failed,
    (Ready, on.PrinterTestChosen): _test_printer,
    (Ready, on.CardTestChosen): _test_card,
    (Ready, on.CameraTestChosen): _test_camera,
    (Ready, on.SlipSettled): _slip_settled,
    (Ready, on.PrintChosen): _print,
    (TryingPrinter, on.PagePrinted): _page_printed,
    (TryingPrinter, on.Judged): _judged,
    (TryingPrinter, on.BackChosen): _back,
    (TryingCard, on.CardSeen): _card_seen,
    (TryingCard, on.CardFailed): _card_failed,
    (TryingCard, on.Judged): _judged,
    (TryingCard, on.BackChosen): _back,
    (TryingCamera, on.CameraFailed): _camera_failed,
    (TryingCamera, on.CameraWorks): _camera_works,
    (TryingCamera, on.Judged): _judged,
    (TryingCamera, on.BackChosen): _back,
    (PrintingReport, on.ReportPrinted): _report_printed,
    (Ready, on.CasesChosen): cases.entered,
    (Listing, on.CasesChosen): cases.chosen,
    (Listing, on.CasesFound): cases.found,
    (Listing, on.CasesFailed): cases.failed,
    (Listing, on.CaseChosen): cases.one_chosen,
    (Listing, on.BackChosen): cases.list_left,
    (ShowingCase, on.ActChosen): cases.act_chosen,
    (ShowingCase, on.CloseConfirmed): cases.close_confirmed,
    (ShowingCase, on.CaseActed): cases.acted,
    (ShowingCase, on.SlipReprinted): cases.reprinted,
    (ShowingCase, on.BackChosen): cases.back,
}
