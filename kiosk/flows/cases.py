"""The applications in an administrator's session: what waits and what needs a person, and what is done."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.cases import Act, View
from kiosk.flows import staff_effects as do
from kiosk.flows import staff_events as on
from kiosk.flows.staff_states import Desk, Listing, Ready, ShowingCase

Next = Ready | Listing | ShowingCase | tuple[Listing | ShowingCase, do.Effect]
AT_ONCE: dict[Act, type[do.SendAgain | do.ReprintSlip]] = {
    Act.AGAIN: do.SendAgain,
    Act.REPRINT: do.ReprintSlip,
}


def begun(desk: Desk) -> tuple[Listing, do.Effect]:
    """The first page: what needs a person."""
    return Listing(desk, View.NEEDING, looking=True), do.FindCases(View.NEEDING)


def entered(state: Ready, event: on.CasesChosen) -> Next:
    if state.looking:
        return state
    return Listing(state.desk, event.view, looking=True), do.FindCases(event.view, event.before)


def chosen(state: Listing, event: on.CasesChosen) -> Next:
    """Another view, or another page of this one; what is shown stays until the next is there."""
    if state.looking:
        return state
    return (
        Listing(state.desk, event.view, state.shown, looking=True),
        do.FindCases(event.view, event.before),
    )


def found(state: Listing, event: on.CasesFound) -> Next:
    return Listing(state.desk, event.page.view, event.page)


def failed(state: Listing, event: on.CasesFailed) -> Next:
    return Listing(state.desk, state.view, problem=event.problem)


def one_chosen(state: Listing, event: on.CaseChosen) -> Next:
    if state.looking or state.shown is None:
        return state
    for case in state.shown.cases:
        if case.receipt.application_id == event.application_id:
            return ShowingCase(state.desk, case, state.shown)
    return state


def act_chosen(state: ShowingCase, event: on.ActChosen) -> Next:
    """Closing is asked once more: nobody looks at a closed application again."""
    if state.busy or event.act not in state.case.acts:
        return state
    calm = ShowingCase(state.desk, state.case, state.page)
    if event.act is Act.CLOSE:
        return replace(calm, asking=True)
    return replace(calm, busy=event.act), AT_ONCE[event.act](state.desk.member, state.case)


def close_confirmed(state: ShowingCase, _: on.CloseConfirmed) -> Next:
    if not state.asking:
        return state
    return replace(state, asking=False, busy=Act.CLOSE), do.CloseCase(state.desk.member, state.case)


def acted(state: ShowingCase, event: on.CaseActed) -> Next:
    return ShowingCase(state.desk, event.case, state.page, done=event.act, problem=event.problem)


def reprinted(state: ShowingCase, event: on.SlipReprinted) -> Next:
    return ShowingCase(
        state.desk,
        event.case,
        state.page,
        done=Act.REPRINT,
        printed=event.printed,
        problem=event.problem,
    )


def back(state: ShowingCase, _: on.BackChosen) -> Next:
    """From the question to the application, from there to its page of the list as that is now."""
    if state.asking:
        return replace(state, asking=False)
    page = state.page
    return Listing(state.desk, page.view, page, looking=True), do.FindCases(page.view, page.before)


def list_left(state: Listing, _: on.BackChosen) -> Next:
    """To the report, which clerks don't have."""
    return Ready(state.desk) if state.desk.member.administers else state
