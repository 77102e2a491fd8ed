"""The form over the real flow: sums that follow the fingers, sources, the way back, large print, promises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.domain.forms import Compute, Condition, Field, Form, Kind, Op, Option, Section
from kiosk.domain.items import Catalogue, Category, Material, Step
from kiosk.domain.known import Fact, Known, Via, Way
from kiosk.flows.visit_states import Collecting, Confirming, Draft, Filling
from tests.helpers.people import item
from tests.helpers.viewed import Screen
from ui.divisions import Divisions

CARD = "4539578763621486"
PAY = (Option("m", "按月"), Option("y", "按年"))
FORM = Form(
    (
        Section("本人", (Field("name", Kind.TEXT, "姓名", prefill="name", locked=True),
                        Field("card", Kind.BANK_CARD, "卡号", prefill="bank_card"))),
        Section("收入", (Field("wage", Kind.MONEY, "工资"), Field("rent", Kind.MONEY, "房租"),
                        Field("left", Kind.CALCULATED, "剩下", unit="元", decimals=2,
                              compute=Compute(Op.DIFFERENCE, ("wage", "rent"))),
                        Field("why", Kind.TEXT, "为什么这么少", when=Condition("left", at_most="0")))),
        Section("地方", (Field("place", Kind.DIVISION, "转到哪里"),
                        Field("pay", Kind.CHOICE, "怎么缴", options=PAY))),
    )
)  # fmt: skip
BOOK = Material("book", "户口簿", True, ways=(Way.PROMISE, Way.CAPTURE))
LETTER = Material("letter", "证明信", True)
ITEM = replace(item(steps=(Step.FORM, Step.MATERIALS)), form=FORM, materials=(BOOK, LETTER))
KNOWN = Known((Fact("bank_card", CARD, Via.SHARING, {"zh-CN": "社会保障卡"}),))


@pytest.fixture
def screen(application: QGuiApplication) -> Iterator[Screen]:
    made = Screen()
    catalogue = Catalogue("1", (Category("social", "社保养老", "社", "参保"),), (ITEM,))
    made.shown.catalogue, made.shown.today = lambda _: catalogue, lambda: made.clock.now().date()
    made.attach()
    made.known = KNOWN
    made.to_form()
    yield made
    made.close()


def draft(screen: Screen) -> Draft:
    assert isinstance(screen.state, Filling | Confirming | Collecting)
    return screen.state.draft


def test_what_was_known_is_forgotten_with_the_person(screen: Screen) -> None:
    screen.visit.nextSection()
    assert screen.shown.form.known
    assert CARD in repr(screen.shown.form._judged)
    screen.visit.leave()
    assert not screen.shown.form.known
    assert not screen.shown.form._judged


def keys(screen: Screen) -> list[str]:
    return [field["key"] for field in screen["form"]["fields"]]


def fill(screen: Screen) -> None:
    for key, value in {"wage": "5000", "rent": "1200", "place": "990121", "pay": "m"}.items():
        screen.visit.setAnswer(key, value)
        if key in ("rent", "pay"):
            screen.visit.nextSection()


def test_what_is_known_is_not_asked_and_the_first_page_says_so(screen: Screen) -> None:
    assert (keys(screen), screen["form"]["sections"]) == (["wage", "rent", "left"], 2)
    assert "已为您填好 2 项" in screen["form"]["told"]
    assert "4 项" in screen["form"]["told"]


def test_a_sum_follows_every_letter_and_the_page_is_not_rebuilt(screen: Screen) -> None:
    screen.visit.setAnswer("rent", "100")
    screen.emitted.clear()
    for typed, told in (("3", "-97.00 元"), ("35", "-65.00 元"), ("3500", "3,400.00 元")):
        before = screen.emitted.count("figures")
        screen.visit.setAnswer("wage", typed)
        assert screen["figures"] == {"left": told}
        assert screen.emitted.count("figures") == before + 1
    assert screen.emitted.count("form") == 2  # a question came, and went again
    assert draft(screen).answers["wage"] == "3500"


def test_a_question_comes_while_another_is_being_typed(screen: Screen) -> None:
    screen.visit.setAnswer("rent", "100")
    screen.visit.setAnswer("wage", "9")
    assert keys(screen)[-1] == "why"
    screen.visit.setAnswer("wage", "900")
    assert "why" not in keys(screen)


def test_a_known_card_lies_masked_and_another_may_be_typed(screen: Screen) -> None:
    fill(screen)
    screen.visit.back()
    for _ in range(2):
        screen.visit.back()
    assert screen.field("card")["value"] == "4539********1486"
    screen.visit.setAnswer("card", "")
    assert not screen.field("card")["sealed"]
    screen.visit.setAnswer("card", "4")
    assert draft(screen).answers["card"] == "4"
    screen.visit.nextSection()
    assert "银行卡号不对" in screen.field("card")["fault"]


def test_everything_is_looked_through_with_sources_and_changed(screen: Screen) -> None:
    fill(screen)
    screen.visit.pledge("book", True)
    screen.visit.otherWay()
    assert screen["page"] == "confirm"
    rows = {row["label"]: (row["value"], row["source"]) for row in screen["confirmation"]["rows"]}
    assert rows == {
        "姓名": ("李*禾", "来自证件"), "卡号": ("4539********1486", "来自社会保障卡"),
        "工资": ("5,000.00 元", ""), "房租": ("1,200.00 元", ""), "剩下": ("3,800.00 元", "自动算出"),
        "转到哪里": ("样例省清河市青石县", ""), "怎么缴": ("按月", ""),
    }  # fmt: skip
    assert screen["confirmation"]["canEdit"]
    screen.visit.setRevealing(True)
    told = [row["value"] for row in screen["confirmation"]["rows"]]
    assert "4539 5787 6362 1486" in told
    screen.visit.editForm()
    assert (screen["page"], screen["form"]["section"], screen["form"]["sections"]) == ("form", 0, 3)
    assert keys(screen) == ["name", "card"]


def test_large_print_goes_question_by_question_and_back(screen: Screen) -> None:
    screen.visit.setElder(True)
    assert (keys(screen), screen["form"]["sections"]) == (["wage"], 4)
    screen.visit.setAnswer("wage", "5000")
    screen.visit.nextSection()
    assert (keys(screen), screen["form"]["section"]) == (["rent"], 1)
    screen.visit.nextSection()
    assert screen.field("rent")["fault"]
    screen.visit.setElder(False)
    assert keys(screen) == ["wage", "rent", "left"]
    screen.visit.setAnswer("rent", "1")
    screen.visit.setElder(True)
    assert keys(screen) == ["wage"]
    screen.visit.nextSection()
    screen.visit.nextSection()
    assert screen.field("place")["unfolded"]
    screen.visit.back()
    assert keys(screen) == ["rent"]


def test_nothing_of_the_sums_remains_after_the_visit(screen: Screen) -> None:
    fill(screen)
    screen.visit.leave()
    assert screen["figures"] == {}
    assert screen["form"] == {}


# The promise


def materials(screen: Screen) -> dict[str, Any]:
    shown = screen["materials"]
    return {**shown, **{one["code"]: one for one in shown["list"]}}


def test_a_promise_is_read_before_it_is_given(screen: Screen) -> None:
    fill(screen)
    assert materials(screen)["book"]["mayPledge"]
    screen.visit.sheets.consider("book")
    assert (materials(screen)["view"], materials(screen)["current"]) == ("pledge", "book")
    assert draft(screen).pledged == ()
    screen.visit.sheets.decide(True)
    assert (materials(screen)["view"], draft(screen).pledged) == ("list", ("book",))
    screen.visit.pledge("book", False)
    assert draft(screen).pledged == ()


def test_who_does_not_promise_is_back_where_they_were(screen: Screen) -> None:
    fill(screen)
    for leave in (lambda: screen.visit.sheets.decide(False), screen.visit.back):
        screen.visit.sheets.consider("book")
        leave()
        assert (screen["page"], materials(screen)["view"]) == ("materials", "list")
        assert draft(screen).pledged == ()


def test_a_word_counts_only_where_it_was_read_and_where_it_may_be_given(screen: Screen) -> None:
    fill(screen)
    screen.visit.sheets.decide(True)
    screen.visit.sheets.consider("letter")
    assert materials(screen)["view"] == "list"
    assert draft(screen).pledged == ()


def test_divisions_come_a_few_at_a_time(application: QGuiApplication) -> None:
    divisions = Divisions()
    assert {"code": "990000", "name": "样例省"} in divisions.inside("")
    assert [one["name"] for one in divisions.inside("990100")] == ["河东区", "河西区", "青石县", "白水县"]
    assert [one["code"] for one in divisions.trail("990121100")] == [
        "990000",
        "990100",
        "990121",
        "990121100",
    ]
    assert divisions.trail("") == []
    assert not divisions.enough("990100")
    assert divisions.enough("990121")
