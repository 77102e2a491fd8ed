"""What staff see and do about applications, over the real store: lists, acts, and their traces."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sqlalchemy import insert, text

from kiosk.contract.progress import Decision
from kiosk.domain.applications import local_number
from kiosk.domain.cases import Act, Case, CaseList, View
from kiosk.domain.staff import Role, StaffMember
from kiosk.ports import Outcome
from kiosk.problems import Problem
from offline.cases import PAGE, StoredCases
from offline.ledger import Ledger
from offline.overview import Overview
from offline.staffaudit import StaffAudit
from offline.standing import NEEDING
from offline.states import LIFE, UNSENT, State, Step
from offline.tables import APPLICATIONS
from tests.helpers.applications import NAME, NUMBER, PHONE, application
from tests.helpers.station import TERMINAL, Station

WHO = StaffMember("100123", "王敏", Role.ADMINISTRATOR)


def cases_of(station: Station) -> StoredCases:
    times = station.outbox.times
    return StoredCases(
        Overview(station.db, station.bundles, station.keys, times),
        Ledger(station.db, TERMINAL, times),
        StaffAudit(station.db, TERMINAL, times),
        lambda: 7 * 86_400,
    )


def put(station: Station, *states: State) -> list[str]:
    """One application in each state; their ids, oldest first."""
    ids = []
    for state in states:
        made = application(pages=0)
        station.outbox.save(made)
        station.change(
            made.id, state=state, entered_at=station.outbox.times.utc(), problem="platform-refused"
        )
        ids.append(made.id)
    return ids


def many(station: Station, state: State, count: int) -> list[str]:
    """So many in one state, without sealing each; their ids, oldest first."""
    (first,) = put(station, state)
    row = station.row(first)
    year = [
        row | {"id": f"{first[:-6]}{count:06d}", "local_number": local_number(TERMINAL, 2027, count)}
        for count in range(1, count)
    ]
    with station.db.writing() as connection:
        connection.execute(insert(APPLICATIONS), year)
    return [first, *(str(row["id"]) for row in year)]


def page(station: Station, view: View, before: str = "") -> CaseList:
    found = cases_of(station).page(view, before)
    assert isinstance(found, CaseList)
    return found


def case(station: Station, application_id: str) -> Case:
    found = cases_of(station).case(application_id)
    assert isinstance(found, Case)
    return found


def ids(found: CaseList) -> list[str]:
    return [case.receipt.application_id for case in found.cases]


def audited(station: Station) -> list[dict[str, str]]:
    with station.db.reading() as connection:
        bodies = connection.execute(text("SELECT body FROM audit ORDER BY sequence")).scalars().all()
    return [json.loads(body) for body in bodies]


def test_each_view_has_its_states_newest_first(station: Station) -> None:
    made = dict(zip(State, put(station, *State), strict=True))
    newest = list(State)[::-1]
    assert ids(page(station, View.ALL)) == [made[state] for state in newest]
    assert ids(page(station, View.WAITING)) == [made[state] for state in newest if state in UNSENT]
    assert ids(page(station, View.NEEDING)) == [made[state] for state in newest if state in NEEDING]
    assert page(station, View.ALL).counts == {View.NEEDING: 3, View.WAITING: 3, View.ALL: len(State)}


def test_what_stays_too_long_needs_a_person_whatever_its_state(station: Station) -> None:
    refused, waiting = put(station, State.REFUSED, State.SENDING)
    assert ids(page(station, View.NEEDING)) == [refused]
    station.clock.forward(LIFE[State.SENDING].deadline_s + 60)
    station.outbox.save(young := application(pages=0))
    found = page(station, View.NEEDING)
    assert ids(found) == [waiting, refused]
    assert [case.overdue for case in found.cases] == [True, True]
    assert found.counts[View.NEEDING] == 2
    assert not case(station, young.id).overdue
    number = found.cases[0].receipt.local_number
    assert ids(page(station, View.NEEDING, before=number)) == [refused]


@pytest.mark.parametrize("view", list(View))
def test_pages_go_on_without_a_gap_or_a_double(station: Station, view: View) -> None:
    every = many(station, State.SAVED if view is View.WAITING else State.REFUSED, 2 * PAGE)
    if view is View.NEEDING:  # some of the old ones by their age, as well
        for old in every[::7]:
            station.change(old, state=State.SAVED)
        station.clock.forward(LIFE[State.SAVED].deadline_s * 2)
    seen, before, more = list[str](), "", True
    while more:
        found = page(station, view, before)
        seen += ids(found)
        before, more = found.cases[-1].receipt.local_number, found.more
        assert len(found.cases) <= PAGE
    assert seen == every[::-1]


def test_what_may_be_done_is_what_the_table_of_states_allows(station: Station) -> None:
    made = dict(zip(State, put(station, *State), strict=True))
    for state, application_id in made.items():
        acts, exits = case(station, application_id).acts, LIFE[state].exits
        assert Act.REPRINT in acts
        assert (Act.CLOSE in acts) == (Step.CLOSE in exits)
        assert (Act.AGAIN in acts) == (state in UNSENT or Step.RELEASE in exits)
    station.change(made[State.REFUSED], outcome=Decision.REFUSED)
    assert Act.AGAIN not in case(station, made[State.REFUSED]).acts


def test_a_stopped_one_goes_in_line_again_and_the_number_is_in_the_log(station: Station) -> None:
    (stopped,) = put(station, State.QUARANTINED)
    assert cases_of(station).again(stopped, WHO) is None
    assert case(station, stopped).state == State.SAVED
    tried, released = audited(station)[-2:]
    assert (tried["event"], tried["member"], tried["application"]) == ("staff-again", "100123", stopped)
    assert (released["event"], released["by"]) == ("released", "staff 100123")


def test_one_that_waits_for_its_next_try_waits_no_longer(station: Station) -> None:
    (waiting,) = put(station, State.SENDING)
    station.change(waiting, due_boot=station.outbox.times.boot_id, due_monotonic=1e9)
    assert cases_of(station).again(waiting, WHO) is None
    assert station.row(waiting)["due_boot"] == ""
    assert audited(station)[-1]["event"] == "staff-again"


def test_what_is_dealt_with_is_closed_under_the_number(station: Station) -> None:
    (refused,) = put(station, State.REFUSED)
    assert cases_of(station).close(refused, WHO) is None
    assert case(station, refused).state == State.CLOSED
    assert page(station, View.NEEDING).counts[View.NEEDING] == 0
    assert {entry["event"] for entry in audited(station)} >= {"staff-closed", "closed"}
    assert station.bundles.holds(refused), "what the platform never took stays here"


@pytest.mark.parametrize("act", [StoredCases.again, StoredCases.close])
def test_what_moved_meanwhile_is_left_alone(
    station: Station, act: Callable[[StoredCases, str, StaffMember], Problem | None]
) -> None:
    (accepted,) = put(station, State.ACCEPTED)
    assert act(cases_of(station), accepted, WHO) == Problem("case-moved")
    assert case(station, accepted).state == State.ACCEPTED


def test_a_reprint_is_written_down_with_what_became_of_it(station: Station) -> None:
    (made,) = put(station, State.REFUSED)
    assert cases_of(station).note_reprint(made, WHO, Outcome.NOT_PRINTED) is None
    entry = audited(station)[-1]
    assert (entry["event"], entry["member"], entry["outcome"]) == ("staff-reprinted", "100123", "not-printed")


def test_nothing_is_done_that_can_not_be_written_down(station: Station) -> None:
    (stopped,) = put(station, State.REFUSED)
    with station.db.writing() as connection:
        connection.execute(text("ALTER TABLE audit RENAME TO elsewhere"))
    problem = cases_of(station).again(stopped, WHO)
    assert isinstance(problem, Problem)
    assert station.row(stopped)["state"] == State.REFUSED


def test_a_store_that_fails_is_a_problem_and_no_crash(station: Station) -> None:
    (stopped,) = put(station, State.REFUSED)
    cases = cases_of(station)
    with station.db.writing() as connection:
        connection.execute(text("ALTER TABLE applications RENAME TO elsewhere"))
    assert isinstance(cases.page(View.ALL, ""), Problem)
    assert isinstance(cases.case(stopped), Problem)
    assert isinstance(cases.close(stopped, WHO), Problem)


def test_an_unknown_one_is_said_to_be_unknown(station: Station) -> None:
    assert cases_of(station).case("nobody's") == Problem("case-unknown")


def test_names_are_masked_and_numbers_are_not_there(station: Station) -> None:
    put(station, State.REFUSED)
    told = f"{page(station, View.ALL)!r} {page(station, View.ALL).cases[0].receipt.masked_name}"
    for secret in (NAME, NUMBER, PHONE):
        assert secret not in told
