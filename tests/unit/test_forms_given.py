"""Forms: what the card answers, and whatever people type into the real ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.contract.catalogue_files import packaged, read
from kiosk.domain.formchecks import check, check_rules, check_section
from kiosk.domain.forms import Answer, Answers, Fault, FaultCode, Field, Form, Kind, Option, Section, is_asked
from kiosk.domain.formvalues import PREFILLS, clean, prefill
from kiosk.domain.people import CardKind, Citizen
from tests.helpers.people import citizen, number

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
ADDRESS = Field("f", Kind.ADDRESS, "地址", max_length=30)
PHONE = Field("f", Kind.PHONE, "电话")
ID = Field("f", Kind.ID_NUMBER, "号码")

# What the card says


def _from_card(key: str, kind: Kind = Kind.TEXT, **more: object) -> Field:
    return Field(key, kind, key, prefill=key, locked=True, **more)  # type: ignore[arg-type]


def test_the_card_answers_what_it_can() -> None:
    who = citizen()
    asked = form(*(Field(name, Kind.TEXT, name, prefill=name) for name in PREFILLS), TEXT)
    assert prefill(asked, who) == {
        "name": who.name,
        "number": who.number,
        "sex": "2",
        "birth": "1963-04-12",
        "address": who.address,
        "ethnicity": "01",
    }
    newer = prefill(asked, replace(who, newest_address="青石镇新村 1 号", nationality="CHN"))
    assert newer["address"] == "青石镇新村 1 号"
    assert newer["nationality"] == "CHN"


def test_a_foreigner_without_a_chinese_name_is_called_by_their_own() -> None:
    card = Citizen(
        CardKind.FOREIGN_2017, "", "USA123456789012", "1", date(1980, 1, 1), latin_name="JO  SMITH"
    )
    assert prefill(form(_from_card("name")), card) == {"name": "JO  SMITH"}


def test_a_locked_answer_can_only_be_the_cards() -> None:
    asked = form(_from_card("name"))
    card: Answers = {"name": "李青禾"}
    assert check(asked, {"name": "李青禾"}, TODAY, card) == {}
    for other in ("李青苗", "", ({},)):
        assert check(asked, {"name": other}, TODAY, card) == {"name": Fault(FaultCode.LOCKED)}


def test_a_locked_question_that_the_card_leaves_open_is_asked_as_usual() -> None:
    asked = form(_from_card("ethnicity", Kind.CHOICE, options=(Option("01", "汉族"),)))
    assert check(asked, {}, TODAY, {}) == {"ethnicity": Fault(FaultCode.REQUIRED)}
    assert check(asked, {"ethnicity": "01"}, TODAY, {}) == {}


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (_from_card("name"), "ANNA   MARIA  SMITH "),
        (_from_card("name"), "A" * 120),
        (_from_card("name"), "\ue863小三"),
        (_from_card("number", Kind.ID_NUMBER), "USA123456789012"),
        (_from_card("sex", Kind.CHOICE, options=YES_NO), "9"),
    ],
    ids=[
        "double blanks",
        "longer than the field",
        "private-use hanzi",
        "number of another scheme",
        "no option",
    ],
)
def test_nobody_is_stopped_by_what_their_own_card_says(field: Field, said: str) -> None:
    asked, card = form(field), {field.key: said}
    kept = clean(asked, card)
    assert check(asked, card, TODAY, card) == {}
    assert check(asked, kept, TODAY, card) == {}
    assert check_section(asked.sections[0], kept, TODAY, card) == {}


def test_a_letter_that_nobody_can_tell_stops_no_form() -> None:
    """Where the person may type, it is 〓 from the start: it could be neither read nor corrected."""
    who = replace(citizen("石\ue5a1"), address="\ue5a1家村 1 号")
    asked = form(_from_card("name"), replace(ADDRESS, key="address", prefill="address"))
    card = prefill(asked, who)
    assert card == {"name": "石\ue5a1", "address": "〓家村 1 号"}
    assert check(asked, card, TODAY, card) == {}


def test_what_the_card_prefilled_and_did_not_lock_may_be_changed() -> None:
    field = replace(ADDRESS, prefill="address")
    assert check(form(field), {"f": "新村 2 号"}, TODAY, {"f": "旧村 1 号"}) == {}


# Whatever is typed, into the real forms

FORMS = [item.form for item in read(packaged()).to_domain("zh-CN").items if item.form]
_TYPED = st.one_of(
    st.text(max_size=30),
    st.from_regex(r"[0-9０-９ .\-年月日/+]{0,14}", fullmatch=True),
    st.sampled_from(["yes", "no", "1", "2", "other", "2020-02-02", "13800138000", GOOD_NUMBER]),
    st.sampled_from(["NaN", "sNaN", "-Infinity", "1e999999", "9" * 40, "1_000", "-0", "½", "٣"]),
)


@st.composite
def _filled(draw: st.DrawFn) -> tuple[Form, Answers]:
    asked = draw(st.sampled_from(FORMS))
    answers: Answers = {}
    for field in asked.fields():
        if field.columns:
            row = st.fixed_dictionaries({}, optional={c.key: _TYPED for c in field.columns})
            answers[field.key] = tuple(draw(st.lists(row, max_size=3)))
        elif draw(st.booleans()):
            answers[field.key] = draw(_TYPED)
    return asked, answers


@settings(deadline=None, max_examples=150)
@given(_filled())
def test_cleaning_twice_is_cleaning_once_and_judges_the_same(filled: tuple[Form, Answers]) -> None:
    asked, answers = filled
    kept = clean(asked, answers, TODAY)
    assert clean(asked, kept, TODAY) == kept
    assert check(asked, kept, TODAY) == check(asked, answers, TODAY)
    pages = [check_section(section, kept, TODAY) for section in asked.sections]
    by_page = {path: f for page in pages for path, f in page.items()}
    assert check(asked, answers, TODAY) == {**check_rules(asked, kept), **by_page}


@settings(deadline=None, max_examples=150)
@given(_filled())
def test_every_fault_points_at_a_question_that_is_asked(filled: tuple[Form, Answers]) -> None:
    asked, answers = filled
    kept = clean(asked, answers)
    fields = {field.key: field for field in asked.fields()}
    for path in check(asked, answers, TODAY):
        key, *rest = path.split(".")
        assert is_asked(fields[key], kept)
        if rest:
            row, column = rest
            rows = kept[key]
            assert isinstance(rows, tuple)
            assert column in rows[int(row)]


def test_a_fault_tells_nothing_of_the_answer() -> None:
    assert "13800" not in repr(fault(PHONE, "1380013800"))
