"""The pages of a form: what is known is passed over, one question a page in large print, nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.forms import (
    Answers,
    Compute,
    Condition,
    Fault,
    FaultCode,
    Field,
    Form,
    Kind,
    Op,
    Option,
    Relation,
    Rule,
    Section,
)
from kiosk.domain.formvalues import Given
from kiosk.domain.known import Via
from kiosk.flows.visit_states import Draft
from kiosk.words import Words
from tests.helpers.people import citizen, item
from ui.formfacts import Questions, figures
from ui.formpage import FormPage, is_typed, may_answer, same_questions, with_row

TODAY = date(2026, 11, 20)
WORDS = {language: Words(language, strict=True) for language in ("zh-CN", "en")}
ZH = WORDS["zh-CN"]
CARD = "6217000010001234569"
REGISTER = {"zh-CN": "居民户口簿电子证照", "en": "the household register"}

YES_NO = (Option("y", "有"), Option("n", "没有"))
FORM = Form(
    (
        Section("本人", (Field("name", Kind.TEXT, "姓名", prefill="name", locked=True),
                        Field("address", Kind.ADDRESS, "住址", prefill="home_address"))),
        Section("联系", (Field("phone", Kind.PHONE, "电话"),
                        Field("card", Kind.BANK_CARD, "卡号", prefill="bank_card"),
                        Field("place", Kind.DIVISION, "转到哪里"))),
        Section("家里", (Field("household", Kind.TABLE, "家里人", required=False,
                              columns=(Field("income", Kind.MONEY, "收入"),)),
                        Field("sum", Kind.CALCULATED, "全家收入", unit="元", decimals=2,
                              compute=Compute(Op.SUM, ("household.income",))),
                        Field("poor", Kind.CHOICE, "有困难吗", options=YES_NO),
                        Field("why", Kind.TEXT, "什么困难", when=Condition("poor", ("y",))))),
    ),
    (Rule(Relation.DIFFERENT, ("phone", "why"), "不能写电话"),),
)  # fmt: skip
KNOWN = {
    "name": Given("李青禾", Via.CARD),
    "address": Given("青石镇 1 号", Via.LICENCE, REGISTER),
    "card": Given(CARD, Via.SHARING, {"zh-CN": "社会保障卡"}),
}
FILLED: Answers = {key: one.text for key, one in KNOWN.items()}


def page(*, everything: bool = False, single: bool = False) -> FormPage:
    made = FormPage()
    made.known, made.everything, made.single = KNOWN, everything, single
    return made


def keys(made: FormPage, answers: Answers = FILLED) -> list[list[str]]:
    return [[field.key for field in section.fields] for section in made.pages(FORM, answers)]


def facts(made: FormPage, answers: Answers = FILLED, language: str = "zh-CN") -> dict[str, object]:
    return made.facts(FORM, "标题", Questions(answers, WORDS[language], home="990000"))


def question(made: FormPage, key: str, answers: Answers = FILLED) -> dict[str, object]:
    dense = made.dense(FORM, "标题", Questions(answers, ZH, home="990000"))
    return next(f for s in dense["sections"] for f in s["fields"] if f["key"] == key)


# Which pages there are


def test_a_page_on_which_nothing_is_open_is_passed_over() -> None:
    assert keys(page()) == [["phone", "card", "place"], ["household", "sum", "poor", "why"]]
    assert len(keys(page(everything=True))) == 3


def test_in_large_print_each_open_question_has_a_page() -> None:
    assert keys(page(single=True)) == [["phone"], ["place"], ["household"], ["poor"]]
    assert keys(page(single=True), FILLED | {"poor": "y"})[-1] == ["why"]
    assert len(keys(page(single=True, everything=True))) == 3


def test_where_nothing_is_open_everything_is_shown() -> None:
    made = page()
    made.known = {f.key: Given("1", Via.SHARING) for f in FORM.fields()}
    assert len(made.pages(FORM, FILLED)) == 3


def _choice(key: str, when: Condition | None = None) -> Field:
    return Field(key, Kind.CHOICE, key, options=YES_NO, when=when)


CHAIN = Form((
    Section("", (_choice("married"),)),
    Section("", (_choice("along", Condition("married", ("y",))),)),
    Section("", (Field("spouse", Kind.TEXT, "配偶", when=Condition("along", ("y",))),)),
    Section("", (Field("phone", Kind.PHONE, "电话"),)),
    Section("", (Field("mail", Kind.TEXT, "邮箱"),)),
))  # fmt: skip


@pytest.mark.parametrize("single", [False, True])
def test_what_an_answer_hides_asks_for_nothing_further(single: bool) -> None:
    """Who said that the spouse moves along, and then that there is none, isn't asked for the name."""
    made, answers = FormPage(), {"married": "n", "along": "y", "spouse": ""}
    made.single = single
    assert [[f.key for f in page.fields] for page in made.pages(CHAIN, answers)] == [
        ["married"],
        ["phone"],
        ["mail"],
    ]
    assert made.counts(CHAIN, answers) == (0, 3)
    assert not made.advance(CHAIN, answers, TODAY, {})
    asked = made.facts(CHAIN, "", Questions(answers, ZH))["fields"]
    assert [f["key"] for f in asked] == ["phone"]
    assert not made.advance(CHAIN, answers, TODAY, {})
    assert set(made.faults) == {"phone"}, "what is wrong stands on the page that is shown"
    dense = made.dense(CHAIN, "", Questions(answers, ZH))
    assert [f["key"] for s in dense["sections"] for f in s["fields"]] == ["married", "phone", "mail"]


def test_what_is_changed_of_the_known_does_not_make_its_page_come() -> None:
    assert keys(page(), FILLED | {"address": "另一处"}) == keys(page())


def test_who_comes_back_sees_everything_from_the_last_page_or_the_first() -> None:
    draft = Draft(citizen(), item(), {"name": "李青禾"})
    made = page()
    made.enter(draft, forward=False, single=False)
    assert (made.everything, made.section) == (True, 1)
    made.enter(draft, forward=False, single=False, first=True)
    assert (made.everything, made.section) == (True, 0)
    made.enter(draft, forward=True, single=True)
    assert (made.everything, made.single, made.section) == (False, True, 0)


def test_who_goes_on_another_day_sees_the_question_that_was_reached() -> None:
    """Large print has other pages, and so has a day on which the registers can't be asked."""
    asked, draft = replace(item(), form=FORM), Draft(citizen(), item())
    large = page(single=True)
    large.section = 2
    reached = large.reached(FORM, FILLED)
    assert (keys(large)[2], reached) == (["household"], 5)
    made = FormPage()
    made.enter(replace(draft, item=asked, answers=FILLED, section=reached), forward=True, single=False)
    assert "household" in keys(made)[made.section]
    made.enter(replace(draft, item=asked, answers=FILLED, section=3), forward=True, single=True)
    assert keys(made)[made.section] == ["card"], "nobody knows it today"
    short = replace(asked, form=replace(FORM, sections=FORM.sections[:2]))
    made.enter(replace(draft, item=short, answers=FILLED, section=99), forward=True, single=False)
    assert made.section == len(made.pages(short.form, FILLED)) - 1


# Turning


def test_a_page_with_a_fault_is_not_left() -> None:
    made = page()
    assert not made.advance(FORM, FILLED, TODAY, {})
    assert made.section == 0
    assert set(made.faults) == {"phone", "place"}
    good = FILLED | {"phone": "13800138000", "place": "990121"}
    assert not made.advance(FORM, good, TODAY, {})
    assert (made.section, made.faults) == (1, {})
    assert made.advance(FORM, good | {"poor": "n"}, TODAY, {})
    assert made.retreat()
    assert not made.retreat()


def test_a_fault_goes_with_the_answer_it_speaks_of() -> None:
    """Under a filled-in answer nothing may say that it hasn't been filled in."""
    made = page()
    assert not made.advance(FORM, FILLED, TODAY, {})
    before, now = facts(made), facts(made, FILLED | {"place": "990121"})
    told = {f["key"]: f["fault"] for f in now["fields"]}  # type: ignore[attr-defined]
    assert told == {"phone": "这一项还没有填写", "card": "", "place": ""}
    assert not same_questions(before, now), "who types has to see that it goes"
    assert question(made, "place")["fault"], "the same answer has the same fault"


def test_a_fault_in_a_table_goes_with_its_cell_and_with_any_row() -> None:
    made, path = page(), "household.1.income"
    rows = ({"income": "1"}, {"income": "x"}, {"income": "3"})
    answers = FILLED | {"household": rows}
    made.show_faults(
        FORM, answers, {path: Fault(FaultCode.NOT_A_NUMBER), "household": Fault(FaultCode.TOO_MANY_ROWS)}
    )

    def told(now: tuple[dict[str, str], ...]) -> list[bool]:
        asked = question(made, "household", FILLED | {"household": now})
        return [bool(asked["fault"]), *(bool(row[0]["fault"]) for row in asked["rows"])]  # type: ignore[attr-defined]

    assert told(rows) == [True, False, True, False]
    assert told(({"income": "9"}, *rows[1:])) == [True, False, True, False]
    assert told((rows[0], {"income": "2"}, rows[2])) == [True, False, False, False]
    assert told(rows[1:]) == [False, False, False]


def test_a_broken_rule_goes_with_any_answer() -> None:
    made = page()
    made.show_faults(FORM, FILLED, {"phone": Fault(FaultCode.RULE, "不能写电话")})
    assert question(made, "phone")["fault"] == "不能写电话"
    assert not question(made, "phone", FILLED | {"why": "病"})["fault"]


def test_one_question_after_another_in_large_print() -> None:
    made, answers = page(single=True), dict(FILLED)
    for key, answer in (("phone", "13800138000"), ("place", "990121100"), ("household", ()), ("poor", "y")):
        assert [f["key"] for f in facts(made, answers)["fields"]] == [key]  # type: ignore[attr-defined]
        answers[key] = answer
        assert not made.advance(FORM, answers, TODAY, {})
        assert not made.faults
    assert facts(made, answers)["sections"] == 5
    assert made.advance(FORM, answers | {"why": "病"}, TODAY, {})


def test_a_rule_waits_for_the_page_of_its_last_question() -> None:
    """In large print the questions of a section come one by one: a rule about one to come is silent."""
    one_of = Rule(Relation.ONE_OF, ("a", "b"), "至少填一项")
    fields = tuple(Field(key, Kind.TEXT, key, required=False) for key in "ab")
    form, made = Form((Section("", fields),), (one_of,)), FormPage()
    made.single = True
    assert not made.advance(form, {}, TODAY, {})
    assert (made.section, made.faults) == (1, {})
    assert not made.advance(form, {}, TODAY, {})
    assert made.faults == {"b": Fault(FaultCode.RULE, "至少填一项")}
    assert made.advance(form, {"b": "x"}, TODAY, {})


def test_large_print_keeps_the_question_that_was_shown() -> None:
    made = page()
    made.section = 1
    made.turn(FORM, FILLED, single=True)
    assert keys(made)[made.section] == ["household"]
    made.section = 3
    made.turn(FORM, FILLED, single=False)
    assert "poor" in keys(made)[made.section]
    made.turn(None, {}, single=True)
    assert made.single


def test_a_fault_of_what_is_known_is_shown_all_the_same() -> None:
    made = page()
    made.show_faults(FORM, FILLED, {"household.0.income": Fault(FaultCode.REQUIRED)})
    assert (made.everything, made.section) == (False, 1)
    made.show_faults(FORM, FILLED, {"address": Fault(FaultCode.TOO_LONG, "5")})
    assert (made.everything, made.section) == (True, 0)


# What is told


def test_the_first_page_says_how_much_is_done_already() -> None:
    made = page()
    assert made.counts(FORM, FILLED) == (3, 4)
    assert facts(made)["told"] == ZH("form.known.some", filled=3, open=4)
    made.section = 1
    assert facts(made)["told"] == ""
    assert facts(page(everything=True))["told"] == ""
    assert facts(FormPage())["told"] == ""


def test_sources_are_told_while_an_answer_is_as_it_was_known() -> None:
    made = page()
    assert question(made, "name")["source"] == "来自证件"
    assert question(made, "address")["source"] == "来自居民户口簿电子证照"
    assert question(made, "address", FILLED | {"address": "别处"})["source"] == ""
    assert question(made, "phone")["source"] == ""


def test_a_known_card_is_masked_until_another_is_typed() -> None:
    made = page()
    sealed = question(made, "card")
    assert (sealed["sealed"], sealed["value"]) == (True, "6217***********4569")
    assert CARD not in repr(made.dense(FORM, "", Questions(FILLED, ZH)))
    opened = question(made, "card", FILLED | {"card": "62"})
    assert (opened["sealed"], opened["value"], opened["source"]) == (False, "62", "")


def test_names_and_places_are_read_not_their_codes() -> None:
    answers = FILLED | {"place": "990121"}
    assert question(page(), "name")["value"] == "李*禾"
    told = question(page(), "place", answers)
    assert (told["told"], told["value"], told["home"]) == ("样例省清河市青石县", "990121", "990000")


@pytest.mark.parametrize(("language", "yuan"), [("zh-CN", "元"), ("en", "yuan")])
def test_money_has_its_unit_in_every_language(language: str, yuan: str) -> None:
    made = page()
    made.section = 1
    answers = FILLED | {"household": ({"income": "1"},)}
    table = next(f for f in facts(made, answers, language)["fields"] if f["key"] == "household")  # type: ignore[attr-defined]
    assert table["rows"][0][0]["unit"] == yuan


def test_a_choice_of_places_alone_on_its_page_lies_open() -> None:
    made = page(single=True)
    made.section = 1
    assert facts(made)["fields"][0]["unfolded"]  # type: ignore[index]
    assert not facts(made, FILLED | {"place": "990121"})["fields"][0]["unfolded"]  # type: ignore[index]
    assert not question(page(), "place")["unfolded"]


def test_figures_are_told_by_path() -> None:
    column = Field("double", Kind.CALCULATED, "两倍", compute=Compute(Op.SUM, ("income", "income")))
    table = Field("t", Kind.TABLE, "表", columns=(Field("income", Kind.MONEY, "收入"), column))
    form = Form((Section("", (table, Field("n", Kind.CALCULATED, "人", compute=Compute(Op.COUNT, ("t",))))),))
    answers: Answers = {"t": ({"income": "1000", "double": "2000"},), "n": "1"}
    assert figures(form, answers, ZH) == {"t.0.double": "2,000", "n": "1"}


# Answers that come back


def test_only_questions_that_may_be_answered_take_answers() -> None:
    assert not may_answer(FORM, FILLED, KNOWN, "name", "别人")
    assert may_answer(FORM, {}, {}, "name", "别人")  # a card that didn't say it
    assert not may_answer(FORM, FILLED, KNOWN, "card", CARD)
    assert may_answer(FORM, FILLED, KNOWN, "card", "")
    assert not may_answer(FORM, FILLED, KNOWN, "nothing", "x")


def test_letters_come_one_by_one_and_choices_at_once() -> None:
    assert is_typed(FORM, "card")
    assert is_typed(FORM, "household", "income")
    assert not is_typed(FORM, "place")
    assert not is_typed(FORM, "household")


def test_a_row_is_added_only_to_what_the_form_has() -> None:
    assert with_row({}, FORM, "household") == {"household": ({},)}
    assert with_row({}, FORM, "nothing") == {}


def test_pages_are_the_same_while_only_answers_differ() -> None:
    made = page()
    before = facts(made)
    assert same_questions(before, facts(made, FILLED | {"phone": "1"}))
    assert not same_questions(before, facts(made, FILLED | {"card": ""}))
    made.section = 1
    few = facts(made, FILLED | {"poor": "n"})
    assert not same_questions(few, facts(made, FILLED | {"poor": "y"}))
    assert not same_questions({}, before)
