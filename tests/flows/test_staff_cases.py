"""The applications in a session of staff: every road of the list and of one application."""

from __future__ import annotations

import pytest

from kiosk.domain.applications import Level, Receipt
from kiosk.domain.cases import Act, Case, CaseList, View
from kiosk.domain.staff import Role, StaffMember
from kiosk.flows import staff_effects as do
from kiosk.flows import staff_events as on
from kiosk.flows.staff import step
from kiosk.flows.staff_states import Desk, Listing, Ready, ShowingCase, SignedOut, State
from kiosk.ports import Outcome, Printed
from kiosk.problems import Problem

WHO = StaffMember("1001", "王敏", Role.ADMINISTRATOR)
DESK = Desk(WHO)
RECEIPT = Receipt("a1", "参保登记", "李*禾", "QS01-2026-000318-7", "2026-11-21T09:00:00+08:00", Level.REFUSED)
CASE = Case(RECEIPT, "refused", (Act.AGAIN, Act.REPRINT, Act.CLOSE), "platform-refused", "not in force")
SENT_AGAIN = Case(RECEIPT, "saved", (Act.AGAIN, Act.REPRINT))
PAGE = CaseList(View.NEEDING, (CASE,), {View.NEEDING: 1}, before="QS01-2026-000400-1", more=True)
LIST = Listing(DESK, View.NEEDING, PAGE)
SHOWN = ShowingCase(DESK, CASE, PAGE)
PRINTED, FULL = Printed(Outcome.PRINTED), Problem("disk-full")


def go(state: State, *events: on.Event) -> tuple[State, list[do.Effect]]:
    given: list[do.Effect] = []
    for event in events:
        state, effects = step(state, event)
        given.extend(effects)
    return state, given


def test_the_list_is_looked_up_and_pages_go_on_by_number() -> None:
    looking, given = go(Ready(DESK), on.CasesChosen(View.NEEDING))
    assert looking == Listing(DESK, View.NEEDING, looking=True)
    assert given == [do.FindCases(View.NEEDING)]
    shown, given = go(looking, on.CasesFound(PAGE))
    assert (shown, given) == (LIST, [])
    on_the_way, given = go(shown, on.CasesChosen(View.NEEDING, RECEIPT.local_number))
    assert on_the_way == Listing(DESK, View.NEEDING, PAGE, looking=True), "what is shown stays meanwhile"
    assert given == [do.FindCases(View.NEEDING, RECEIPT.local_number)]


def test_another_view_is_another_list() -> None:
    now, given = go(LIST, on.CasesChosen(View.ALL), on.CasesFound(CaseList(View.ALL, (), {})))
    assert now == Listing(DESK, View.ALL, CaseList(View.ALL, (), {}))
    assert given == [do.FindCases(View.ALL)]


def test_a_store_that_fails_is_said_and_can_be_asked_again() -> None:
    failed, _ = go(Ready(DESK), on.CasesChosen(View.WAITING), on.CasesFailed(FULL))
    assert failed == Listing(DESK, View.WAITING, problem=FULL)
    assert step(failed, on.CaseChosen("a1")) == (failed, ())
    again, given = go(failed, on.CasesChosen(View.WAITING))
    assert (again, given) == (
        Listing(DESK, View.WAITING, looking=True),
        [do.FindCases(View.WAITING)],
    )


def test_while_a_page_is_looked_up_nothing_is_chosen_from_the_old_one() -> None:
    looking = Listing(DESK, View.NEEDING, PAGE, looking=True)
    for event in (on.CaseChosen("a1"), on.CasesChosen(View.ALL)):
        assert step(looking, event) == (looking, ())
    examining = Ready(DESK, looking=True)
    assert step(examining, on.CasesChosen(View.ALL)) == (examining, ())


def test_only_what_is_shown_can_be_opened() -> None:
    assert step(LIST, on.CaseChosen("a1")) == (SHOWN, ())
    assert step(LIST, on.CaseChosen("a2")) == (LIST, ())


@pytest.mark.parametrize(
    ("act", "order"),
    [(Act.AGAIN, do.SendAgain(WHO, CASE)), (Act.REPRINT, do.ReprintSlip(WHO, CASE))],
)
def test_what_can_do_no_harm_is_done_at_once_and_once(act: Act, order: do.Effect) -> None:
    busy, given = go(SHOWN, on.ActChosen(act), on.ActChosen(act), on.ActChosen(Act.CLOSE))
    assert busy == ShowingCase(DESK, CASE, PAGE, busy=act)
    assert given == [order]


def test_closing_is_asked_once_more() -> None:
    asking, given = go(SHOWN, on.ActChosen(Act.CLOSE))
    assert (asking, given) == (ShowingCase(DESK, CASE, PAGE, asking=True), [])
    assert go(asking, on.BackChosen()) == (SHOWN, [])
    busy, given = go(asking, on.CloseConfirmed(), on.CloseConfirmed())
    assert busy == ShowingCase(DESK, CASE, PAGE, busy=Act.CLOSE)
    assert given == [do.CloseCase(WHO, CASE)]
    assert step(SHOWN, on.CloseConfirmed()) == (SHOWN, ())


def test_another_act_takes_the_question_back() -> None:
    now, given = go(SHOWN, on.ActChosen(Act.CLOSE), on.ActChosen(Act.REPRINT))
    assert now == ShowingCase(DESK, CASE, PAGE, busy=Act.REPRINT)
    assert given == [do.ReprintSlip(WHO, CASE)]


def test_what_the_table_of_states_does_not_allow_is_not_done() -> None:
    shown = ShowingCase(DESK, SENT_AGAIN, PAGE)
    assert step(shown, on.ActChosen(Act.CLOSE)) == (shown, ())


def test_what_came_of_it_is_shown_with_how_it_stands_now() -> None:
    busy = ShowingCase(DESK, CASE, PAGE, busy=Act.AGAIN)
    assert go(busy, on.CaseActed(Act.AGAIN, SENT_AGAIN))[0] == ShowingCase(
        DESK, SENT_AGAIN, PAGE, done=Act.AGAIN
    )
    failed, _ = go(busy, on.CaseActed(Act.AGAIN, CASE, FULL))
    assert failed == ShowingCase(DESK, CASE, PAGE, done=Act.AGAIN, problem=FULL)
    assert go(failed, on.ActChosen(Act.AGAIN))[1] == [do.SendAgain(WHO, CASE)], "once more is possible"


def test_a_printed_slip_is_told_of_with_its_paper() -> None:
    busy = ShowingCase(DESK, CASE, PAGE, busy=Act.REPRINT)
    now, _ = go(busy, on.SlipReprinted(CASE, PRINTED, FULL))
    assert now == ShowingCase(DESK, CASE, PAGE, done=Act.REPRINT, printed=PRINTED, problem=FULL)


def test_back_leads_to_the_same_page_as_it_is_now_and_then_to_the_report() -> None:
    now, given = go(SHOWN, on.BackChosen())
    assert now == Listing(DESK, View.NEEDING, PAGE, looking=True)
    assert given == [do.FindCases(View.NEEDING, PAGE.before)]
    assert go(now, on.BackChosen()) == (Ready(DESK), [])


@pytest.mark.parametrize("state", [LIST, SHOWN, ShowingCase(DESK, CASE, PAGE, busy=Act.REPRINT)])
@pytest.mark.parametrize("event", [on.Left(), on.TimedOut()])
def test_whoever_goes_leaves_nothing_behind(state: State, event: on.Event) -> None:
    assert step(state, event) == (SignedOut(), (do.SignOut(WHO),))


def test_no_name_and_no_word_of_the_platform_shows_in_a_repr() -> None:
    assert "李*禾" not in repr(SHOWN)
    assert "not in force" not in repr(SHOWN)
