"""What staff read about applications: plain words in both languages, and no more of a person than a slip."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.applications import Outcome as Decided
from kiosk.domain.cases import Act, Case, CaseList, View
from kiosk.domain.staff import Role, StaffMember
from kiosk.flows.staff_states import Desk, Listing, ShowingCase
from kiosk.ports import Outcome, Printed
from kiosk.problems import Problem
from kiosk.words import Words
from offline.states import State
from tests.helpers.fakecases import RECEIPT, REFUSED
from ui import casesshown

DESK = Desk(StaffMember("1001", "王敏", Role.ADMINISTRATOR))
CLERK = Desk(StaffMember("1002", "李静", Role.CLERK))
PAGE = CaseList(View.NEEDING, (REFUSED,), {View.NEEDING: 1, View.WAITING: 2, View.ALL: 30}, more=True)
ZH = Words("zh-CN", strict=True)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("state", list(State))
def test_every_state_says_what_it_means(state: State, language: str) -> None:
    words = Words(language, strict=True)
    case = Case(RECEIPT, state, (Act.REPRINT,))
    shown = casesshown.one(ShowingCase(DESK, case, PAGE), words)
    assert shown["state"] == words(f"outbox.state.{state}")
    assert shown["happened"] == [words(f"outbox.staff.{state}")]
    row = casesshown.listing(Listing(DESK, View.ALL, replace(PAGE, cases=(case,))), words)["rows"][0]
    assert (row["state"], row["cause"]) == (shown["state"], "")


def test_a_list_says_how_many_each_view_has_and_where_it_goes_on() -> None:
    shown = casesshown.listing(Listing(DESK, View.NEEDING, PAGE), ZH)
    assert [(tab["text"], tab["chosen"]) for tab in shown["tabs"]] == [
        (f"{ZH('readiness.cases_needing')} 1", True),
        (f"{ZH('readiness.cases_unsent')} 2", False),
        (f"{ZH('readiness.cases_all')} 30", False),
    ]
    assert (shown["next"], shown["later"], shown["empty"]) == (RECEIPT.local_number, False, "")
    later = casesshown.listing(Listing(DESK, View.NEEDING, replace(PAGE, before="x", more=False)), ZH)
    assert (later["next"], later["later"]) == ("", True)


def test_an_empty_list_says_so_once_it_is_known() -> None:
    nothing = replace(PAGE, cases=())
    assert casesshown.listing(Listing(DESK, View.NEEDING, nothing), ZH)["empty"]
    assert casesshown.listing(Listing(DESK, View.NEEDING, looking=True), ZH)["empty"] == ""


def test_another_views_rows_are_not_shown_under_the_new_tab() -> None:
    shown = casesshown.listing(Listing(DESK, View.ALL, PAGE, looking=True), ZH)
    assert shown["rows"] == []
    same = casesshown.listing(Listing(DESK, View.NEEDING, PAGE, looking=True), ZH)
    assert len(same["rows"]) == 1, "the same view's stay until the next page is there"


def test_a_clerk_has_no_report_to_go_back_to() -> None:
    assert casesshown.listing(Listing(DESK, View.NEEDING, PAGE), ZH)["canBack"]
    assert not casesshown.listing(Listing(CLERK, View.NEEDING, PAGE), ZH)["canBack"]


def test_what_is_odd_stands_in_words_beside_the_state() -> None:
    odd = replace(REFUSED, overdue=True, carried_at="2026-11-20T01:02:03+00:00")
    marks = [ZH("readiness.case_overdue"), ZH("readiness.case_carried")]
    assert casesshown.one(ShowingCase(DESK, odd, PAGE), ZH)["marks"] == marks
    row = casesshown.listing(Listing(DESK, View.NEEDING, replace(PAGE, cases=(odd,))), ZH)["rows"][0]
    assert (row["marks"], row["tone"]) == (marks, "trouble")


def test_what_the_department_says_is_told_in_our_words_and_theirs() -> None:
    decided = Decided(
        "supplement", "2026-11-21T10:00:00+08:00", (("missing", "户口簿"),), text="请尽快补交。"
    )
    case = Case(replace(RECEIPT, outcome=decided), "supplement", (Act.REPRINT,), detail="not this")
    told = casesshown.one(ShowingCase(DESK, case, PAGE), ZH)["told"]
    assert told == [ZH("outbox.reason.missing", what="户口簿"), "请尽快补交。"]


def test_what_was_said_in_english_is_named_for_what_it_is() -> None:
    """The cause comes first, in staff's own language; then the platform's code, for whoever calls there."""
    refused = casesshown.one(ShowingCase(DESK, REFUSED, PAGE), ZH)
    assert refused["happened"][-1] == ZH("problems.platform-refused.staff.cause")
    assert refused["told"] == ["平台代码：refused", "技术说明：not in force"]
    bare = replace(REFUSED, detail="other-content")
    assert casesshown.one(ShowingCase(DESK, bare, PAGE), ZH)["told"] == ["平台代码：other-content"]
    ours = replace(REFUSED, problem="bundle-damaged", detail="the bundle is missing")
    shown = casesshown.one(ShowingCase(DESK, ours, PAGE), ZH)
    assert shown["happened"][-1] == "技术说明：the bundle is missing"
    assert shown["told"] == [], "the platform never said it"


@pytest.mark.parametrize(
    ("came", "title", "tone"),
    [
        ({"done": Act.AGAIN}, "readiness.case_done_again", "good"),
        ({"done": Act.CLOSE}, "readiness.case_done_close", "good"),
        (
            {"done": Act.AGAIN, "problem": Problem("case-moved")},
            "problems.case-moved.staff.cause",
            "trouble",
        ),
        (
            {"done": Act.REPRINT, "printed": Printed(Outcome.PRINTED)},
            "readiness.case_paper_printed",
            "good",
        ),
        (
            {"done": Act.REPRINT, "printed": Printed(Outcome.PRINTED), "problem": Problem("disk-full")},
            "readiness.case_paper_printed",
            "trouble",
        ),
        (
            {"done": Act.REPRINT, "printed": Printed(Outcome.UNKNOWN, Problem("print-unknown"))},
            "readiness.case_paper_unknown",
            "trouble",
        ),
    ],
)
def test_what_became_of_an_act_is_said(came: dict[str, object], title: str, tone: str) -> None:
    notice = casesshown.one(ShowingCase(DESK, REFUSED, PAGE, **came), ZH)["notice"]  # type: ignore[arg-type]
    assert (notice["title"], notice["tone"]) == (ZH(title), tone)


def test_before_the_first_act_nothing_is_said() -> None:
    shown = casesshown.one(ShowingCase(DESK, REFUSED, PAGE), ZH)
    assert shown["notice"]["title"] == shown["busy"] == ""
    assert casesshown.one(ShowingCase(DESK, REFUSED, PAGE, busy=Act.CLOSE), ZH)["busy"]


def test_a_store_that_fails_is_said_with_what_to_do() -> None:
    notice = casesshown.listing(Listing(DESK, View.ALL, problem=Problem("store-unusable")), ZH)["notice"]
    assert notice["title"] == ZH("problems.store-unusable.staff.cause")
    assert notice["todo"] == ZH("problems.store-unusable.staff.remedy")
