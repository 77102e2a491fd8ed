"""Forms: what is asked, what is kept, what is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.formchecks import check
from kiosk.domain.forms import (
    Answer,
    Answers,
    Condition,
    Fault,
    FaultCode,
    Field,
    Form,
    Kind,
    Option,
    Section,
    is_asked,
)
from kiosk.domain.formvalues import clean
from tests.helpers.people import number

TODAY = date(2026, 11, 20)
YES_NO = (Option("yes", "是"), Option("no", "否"))
GOOD_NUMBER = number("99010119630412002")


def form(*fields: Field) -> Form:
    return Form((Section("一页", fields),))


def fault(field: Field, given: Answer) -> Fault | None:
    """What is wrong with the one answer of a form of one field."""
    return check(form(field), {field.key: given}, TODAY).get(field.key)


def code(field: Field, given: Answer) -> FaultCode | None:
    found = fault(field, given)
    return found.code if found else None


TEXT = Field("f", Kind.TEXT, "文字", max_length=5)
NUMBER = Field("f", Kind.NUMBER, "数字", minimum="-1", maximum="100.5", decimals=1)
DATE = Field("f", Kind.DATE, "日期", minimum="2000-01-01", maximum="today")
PHONE = Field("f", Kind.PHONE, "电话")
ID = Field("f", Kind.ID_NUMBER, "号码")
CHOICE = Field("f", Kind.CHOICE, "选择", options=YES_NO)
ADDRESS = Field("f", Kind.ADDRESS, "地址", max_length=30)


@pytest.mark.parametrize("field", [TEXT, NUMBER, DATE, PHONE, ID, CHOICE, ADDRESS])
@pytest.mark.parametrize("blank", ["", " ", "　", "\t\n", ()])
def test_blank_is_no_answer(field: Field, blank: Answer) -> None:
    assert code(field, blank) is FaultCode.REQUIRED
    assert code(replace(field, required=False), blank) is None


@pytest.mark.parametrize("field", [TEXT, NUMBER, DATE, PHONE, ID, CHOICE])
@pytest.mark.parametrize("bad", ["a\u200bb", "\ue000", "\x07", "\ud800"])
def test_invisible_and_private_characters_are_never_right(field: Field, bad: str) -> None:
    assert code(field, bad) is FaultCode.BAD_CHARACTER


@pytest.mark.parametrize(
    "good", ["石\U0002ebf0", "\U00031350"]
)  # extensions I and H: younger than Python 3.11
def test_hanzi_that_python_does_not_know_yet_are_right(good: str) -> None:
    assert code(TEXT, good) is None


@pytest.mark.parametrize("good", ["张三", "买买提·吐", "𬴃𠮷𬱖", "a b", "  一二三四五  ", "一　二"])
def test_text_counts_characters_not_bytes_or_blanks_around(good: str) -> None:
    assert code(TEXT, good) is None


def test_text_that_is_too_long_says_how_long_it_may_be() -> None:
    assert fault(TEXT, "一二三四五六") == Fault(FaultCode.TOO_LONG, "5")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("12", "12"),
        ("１２．５", "12.5"),
        (" 1 2 ", "12"),
        ("-1", "-1"),
        ("－１", "-1"),
        ("100.5", "100.5"),
        ("007", "007"),
    ],
)
def test_numbers_in_any_width(given: str, kept: str) -> None:
    assert code(NUMBER, given) is None
    assert clean(form(NUMBER), {"f": given}) == {"f": kept}


@pytest.mark.parametrize(
    "bad",
    [
        "十二",
        "1,200",
        "1e3",
        "1_000",
        "NaN",
        "Infinity",
        "+5",
        ".5",
        "5.",
        "0x10",
        "12X",
        "5²",
        "١٢",
        "1.2.3",
        "--1",
    ],
)
def test_what_only_looks_like_a_number_is_refused_and_never_changed(bad: str) -> None:
    assert code(NUMBER, bad) is FaultCode.NOT_A_NUMBER
    assert clean(form(NUMBER), {"f": bad}) == {"f": bad}


def test_bounds_of_a_number_belong_to_it() -> None:
    assert fault(NUMBER, "-1.1") == Fault(FaultCode.TOO_SMALL, "-1")
    assert fault(NUMBER, "100.6") == Fault(FaultCode.TOO_LARGE, "100.5")
    assert fault(NUMBER, "1.25") == Fault(FaultCode.TOO_MANY_DECIMALS, "1")
    assert code(replace(NUMBER, decimals=0), "1.0") is FaultCode.TOO_MANY_DECIMALS
    assert code(Field("f", Kind.NUMBER, "数字"), "9" * 50) is None


@pytest.mark.parametrize(
    "given",
    [
        "2020-01-02",
        "2020/1/2",
        "2020.1.2",
        "2020年1月2日",
        "20200102",
        "２０２０－０１－０２",
        "2020 - 1 - 2",
        "2020–1–2",
    ],
)
def test_a_date_in_any_spelling_is_kept_as_iso(given: str) -> None:
    assert code(DATE, given) is None
    assert clean(form(DATE), {"f": given}) == {"f": "2020-01-02"}


@pytest.mark.parametrize(
    "bad",
    [
        "2020-02-30",
        "2020-13-01",
        "0000-01-01",
        "2020-W01-1",
        "2020-1",
        "昨天",
        "20200102T00",
        "٢٠٢٠-01-01",
        "202012",
    ],
)
def test_a_day_that_is_not_in_the_calendar_is_refused(bad: str) -> None:
    assert code(DATE, bad) is FaultCode.NOT_A_DATE


def test_bounds_of_a_date_belong_to_it_and_today_is_today() -> None:
    assert code(DATE, "2000-01-01") is None
    assert code(DATE, TODAY.isoformat()) is None
    assert fault(DATE, "1999-12-31") == Fault(FaultCode.TOO_EARLY, "2000-01-01")
    assert fault(DATE, "2026-11-21") == Fault(FaultCode.TOO_LATE, "2026-11-20")
    assert fault(replace(DATE, minimum="today", maximum=""), "2026-11-19") == Fault(
        FaultCode.TOO_EARLY, "2026-11-20"
    )


def test_a_leap_day_exists_in_leap_years_only() -> None:
    assert code(DATE, "2024-02-29") is None
    assert code(DATE, "2023-02-29") is FaultCode.NOT_A_DATE


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("+86 138 0013 8000", "13800138000"),
        ("0571-88888888", "0571-88888888"),
        ("0571—88888888", "0571-88888888"),
        ("01088888888", "01088888888"),
    ],
)
def test_telephone_numbers_in_their_normal_form(given: str, kept: str) -> None:
    assert code(PHONE, given) is None
    assert clean(form(PHONE), {"f": given}) == {"f": kept}


@pytest.mark.parametrize(
    "bad",
    [
        "12800138000",
        "1380013800",
        "138001380000",
        "88888888",
        "1380013800X",
        "abc",
        "١٣٨٠٠١٣٨٠٠٠",
        "13800138OOO",
    ],
)
def test_wrong_telephone_numbers(bad: str) -> None:
    assert code(PHONE, bad) is FaultCode.BAD_PHONE


def test_identity_numbers_are_checked_and_tidied() -> None:
    spaced = f" {GOOD_NUMBER[:6]} {GOOD_NUMBER[6:14]} {GOOD_NUMBER[14:]} "
    assert code(ID, spaced) is None
    assert clean(form(ID), {"f": spaced}) == {"f": GOOD_NUMBER}
    assert code(ID, GOOD_NUMBER[:-1]) is FaultCode.BAD_NUMBER
    wrong = "0" if GOOD_NUMBER[-1] != "0" else "1"
    assert code(ID, GOOD_NUMBER[:-1] + wrong) is FaultCode.BAD_NUMBER


def test_a_choice_is_one_of_its_options() -> None:
    assert code(CHOICE, "yes") is None
    assert code(CHOICE, "是") is FaultCode.NOT_AN_OPTION


# Conditions

HAS = Field("has", Kind.CHOICE, "有吗", options=YES_NO)
WHICH = Field("which", Kind.CHOICE, "哪种", options=YES_NO, when=Condition("has", ("yes",)))
DETAIL = Field("detail", Kind.TEXT, "说明", when=Condition("which", ("yes", "no")))
CHAIN = Form((Section("一", (HAS, WHICH)), Section("二", (DETAIL,))))


def test_a_field_is_asked_only_while_its_condition_holds() -> None:
    assert is_asked(HAS, {})
    assert not is_asked(WHICH, {})
    assert is_asked(WHICH, {"has": "yes"})
    assert check(CHAIN, {"has": "no"}, TODAY) == {}
    assert check(CHAIN, {"has": "yes"}, TODAY).keys() == {"which"}


def test_what_is_asked_no_longer_is_neither_kept_nor_checked_nor_asks_anything() -> None:
    stale: Answers = {"has": "no", "which": "yes", "detail": ""}
    assert clean(CHAIN, stale) == {"has": "no"}
    assert check(CHAIN, stale, TODAY) == {}


def test_answers_to_no_question_are_dropped() -> None:
    assert clean(CHAIN, {"has": "no", "shoe_size": "42"}) == {"has": "no"}


# Tables

MEMBERS = Field(
    "members",
    Kind.TABLE,
    "家庭成员",
    minimum="1",
    maximum="2",
    columns=(
        Field("name", Kind.TEXT, "姓名", max_length=4),
        Field("kin", Kind.CHOICE, "关系", options=(Option("child", "子女"), Option("other", "其他"))),
        Field("which", Kind.TEXT, "何种", when=Condition("kin", ("other",))),
        Field("phone", Kind.PHONE, "电话", required=False),
    ),
)
CHILD = {"name": "李苗", "kin": "child"}


def test_a_table_has_from_least_to_most_rows() -> None:
    assert check(form(MEMBERS), {}, TODAY) == {"members": Fault(FaultCode.TOO_FEW_ROWS, "1")}
    assert check(form(MEMBERS), {"members": (CHILD, CHILD)}, TODAY) == {}
    many = check(form(MEMBERS), {"members": (CHILD, CHILD, CHILD)}, TODAY)
    assert many == {"members": Fault(FaultCode.TOO_MANY_ROWS, "2")}


def test_a_table_without_bounds() -> None:
    free = replace(MEMBERS, minimum="", maximum="")
    assert code(free, ()) is FaultCode.TOO_FEW_ROWS
    assert code(replace(free, required=False), ()) is None
    assert check(form(free), {"members": (CHILD,) * 20}, TODAY) == {}
    assert fault(free, (CHILD,) * 21) == Fault(FaultCode.TOO_MANY_ROWS, "20")


def test_faults_in_a_table_are_named_by_row_and_column() -> None:
    rows = (CHILD, {"name": "一二三四五", "kin": "other", "phone": "1"})
    assert check(form(MEMBERS), {"members": rows}, TODAY) == {
        "members.1.name": Fault(FaultCode.TOO_LONG, "4"),
        "members.1.which": Fault(FaultCode.REQUIRED),
        "members.1.phone": Fault(FaultCode.BAD_PHONE),
    }


def test_rows_keep_their_places_and_only_what_is_asked() -> None:
    rows = ({}, {"name": " 李 苗 ", "kin": "child", "which": "旧", "phone": "138 00138000", "x": "1"})
    kept = clean(form(MEMBERS), {"members": rows})
    assert kept == {
        "members": (
            {"name": "", "kin": "", "phone": ""},
            {"name": "李 苗", "kin": "child", "phone": "13800138000"},
        )
    }


def test_a_text_in_the_place_of_a_table_is_no_answer() -> None:
    assert clean(form(MEMBERS), {"members": "李苗"}) == {}
    assert code(MEMBERS, "李苗") is FaultCode.TOO_FEW_ROWS
