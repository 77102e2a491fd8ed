"""Forms: money, bank cards, credit codes, divisions, what is calculated, and rules between answers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.formchecks import bank_card_is_valid, check, check_rules
from kiosk.domain.forms import (
    NUMBERS,
    Answer,
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
    Row,
    Rule,
    Section,
)
from kiosk.domain.formvalues import clean, reckoned, tidy
from kiosk.domain.item_codes import credit_code_check
from tests.helpers.people import number

TODAY = date(2026, 11, 20)
SIMPLE = [kind for kind in Kind if kind not in (Kind.TABLE, Kind.CALCULATED)]
OPTIONS = (Option("a", "甲"), Option("b", "乙"))


def form(*fields: Field, rules: tuple[Rule, ...] = ()) -> Form:
    return Form((Section("一页", fields),), rules)


def code(kind: Kind, answer: str, **more: object) -> FaultCode | None:
    asked = Field("f", kind, "问题", **more)  # type: ignore[arg-type]
    found = check(form(asked), {"f": answer}, TODAY).get("f")
    return found.code if found else None


def luhn_digit(digits: str) -> str:
    """Written another way than the code under test: the digit that makes the whole sum a multiple of ten."""
    return next(d for d in "0123456789" if _luhn_sum(digits + d) % 10 == 0)


def _luhn_sum(digits: str) -> int:
    total = 0
    for place in range(1, len(digits) + 1):
        digit = int(digits[-place])
        total += digit if place % 2 else (digit * 2) // 10 + (digit * 2) % 10
    return total


# Each kind by itself


@given(st.sampled_from(SIMPLE), st.text(max_size=60), st.booleans())
def test_no_text_whatever_breaks_the_check(kind: Kind, text: str, required: bool) -> None:
    asked = Field("f", kind, "问题", required=required, options=OPTIONS, decimals=1)
    faults = check(form(asked), {"f": text}, TODAY)
    assert set(faults) <= {"f"}


@given(st.sampled_from(SIMPLE), st.text(max_size=30))
def test_what_is_accepted_stays_accepted_and_the_same(kind: Kind, text: str) -> None:
    asked = form(Field("f", kind, "问题", options=OPTIONS, decimals=2))
    kept = clean(asked, {"f": text}, TODAY)
    assert clean(asked, kept, TODAY) == kept
    assert check(asked, kept, TODAY) == check(asked, {"f": text}, TODAY)


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("1,234.5", "1234.5"),
        (" 12 ", "12"),
        ("１２．５０", "12.50"),
        ("0", "0"),
        ("1,234,567.89", "1234567.89"),
    ],
)
def test_money_is_kept_without_commas(given_: str, kept: str) -> None:
    assert tidy(Field("f", Kind.MONEY, "钱"), given_) == kept
    assert code(Kind.MONEY, given_) is None


def test_money_has_two_decimals_and_bounds() -> None:
    assert code(Kind.MONEY, "1.234") is FaultCode.TOO_MANY_DECIMALS
    assert code(Kind.MONEY, "-0.01", minimum="0") is FaultCode.TOO_SMALL
    assert code(Kind.MONEY, "100.01", maximum="100") is FaultCode.TOO_LARGE
    assert code(Kind.MONEY, "100.00", maximum="100") is None
    assert code(Kind.MONEY, "一百") is FaultCode.NOT_A_NUMBER
    assert code(Kind.MONEY, "1e3") is FaultCode.NOT_A_NUMBER


@given(st.from_regex(r"[0-9]{11,18}", fullmatch=True))
def test_of_ten_last_digits_one_makes_a_bank_card(digits: str) -> None:
    good = [d for d in "0123456789" if bank_card_is_valid(digits + d)]
    assert good == [luhn_digit(digits)]


def test_bank_cards_known_from_elsewhere() -> None:
    assert bank_card_is_valid("4539578763621486")  # a test number of card networks
    assert not bank_card_is_valid("4539578763621487")
    assert not bank_card_is_valid("79927398713")  # the textbook's example is right, and too short
    assert code(Kind.BANK_CARD, "4539 5787 6362 1486") is None
    assert code(Kind.BANK_CARD, "4539578763621486x") is FaultCode.BAD_BANK_CARD


def test_a_credit_code_is_tidied_and_checked() -> None:
    body = "91990121MA7EXAMP1"
    right = body + credit_code_check(body)
    assert code(Kind.CREDIT_CODE, f" {right.lower()} ") is None
    wrong = body + ("0" if right[-1] != "0" else "1")
    assert code(Kind.CREDIT_CODE, wrong) is FaultCode.BAD_CREDIT_CODE


@pytest.mark.parametrize("good", ["990121", "990121100", "110101"])
def test_a_place_is_a_county_or_smaller(good: str) -> None:
    assert code(Kind.DIVISION, good) is None


@pytest.mark.parametrize("bad", ["990000", "990100", "000000", "99", "青石县", "990121999"])
def test_what_is_larger_or_unknown_is_no_place(bad: str) -> None:
    assert code(Kind.DIVISION, bad) is FaultCode.NOT_A_DIVISION


# Calculated

AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False)


def calculated(op: Op, *of: str, decimals: int = 2) -> Field:
    return Field("r", Kind.CALCULATED, "结果", decimals=decimals, compute=Compute(op, of))


MONEY = Field("m", Kind.MONEY, "每月收入")
HOUSEHOLD = Field("h", Kind.TABLE, "家里人", columns=(MONEY,))


@given(st.lists(AMOUNTS, min_size=1, max_size=8))
def test_a_sum_is_exact(amounts: list[Decimal]) -> None:
    rows = tuple({"m": str(amount)} for amount in amounts)
    kept = clean(form(HOUSEHOLD, calculated(Op.SUM, "h.m")), {"h": rows}, TODAY)
    assert kept["r"] == f"{sum(amounts, Decimal(0)):.2f}"


@given(AMOUNTS, AMOUNTS)
def test_a_difference_and_a_product_are_exact(one: Decimal, other: Decimal) -> None:
    fields = (Field("a", Kind.MONEY, "一"), Field("b", Kind.MONEY, "二"))
    answers: Answers = {"a": str(one), "b": str(other)}
    assert clean(form(*fields, calculated(Op.DIFFERENCE, "a", "b")), answers)["r"] == f"{one - other:.2f}"
    product = clean(form(*fields, calculated(Op.PRODUCT, "a", "b", decimals=4)), answers)["r"]
    assert Decimal(str(product)) == one * other


@pytest.mark.parametrize("missing", ["", "x", "NaN", "Infinity"])
def test_nothing_is_calculated_of_what_is_missing(missing: str) -> None:
    assert "r" not in clean(form(HOUSEHOLD, calculated(Op.SUM, "h.m")), {"h": ({"m": "1"}, {"m": missing})})


def test_rows_are_counted_and_years_are_full() -> None:
    assert clean(form(HOUSEHOLD, calculated(Op.COUNT, "h")), {"h": ({}, {})})["r"] == "2"
    birth = Field("d", Kind.DATE, "出生日期")
    years = form(birth, calculated(Op.YEARS, "d"))
    assert clean(years, {"d": "1966-11-20"}, TODAY)["r"] == "60"
    assert clean(years, {"d": "1966-11-21"}, TODAY)["r"] == "59"
    assert "r" not in clean(years, {"d": "2026-11-21"}, TODAY)
    assert clean(years, {"d": "1966-11-20", "r": "60"})["r"] == "60"  # without a clock: as it stands


def test_nobody_can_answer_what_is_calculated() -> None:
    asked = form(HOUSEHOLD, calculated(Op.COUNT, "h"))
    assert clean(asked, {"h": ({"m": "1"},), "r": "17"}, TODAY)["r"] == "1"


def test_reckoning_leaves_what_is_typed_alone() -> None:
    """While somebody types: their blanks and half numbers stay, sums follow, in rows as well."""
    twice = Field("t", Kind.CALCULATED, "两倍", compute=Compute(Op.SUM, ("m", "m")), decimals=2)
    household = Field("h", Kind.TABLE, "家里人", columns=(MONEY, twice))
    asked = form(household, calculated(Op.SUM, "h.m"), Field("n", Kind.TEXT, "备注"))
    typed: Answers = {"h": ({"m": " 1,0 "}, {"m": "2."}), "n": "a ", "r": "9"}
    now = reckoned(asked, typed, TODAY)
    assert now["n"] == "a "
    assert now["h"] == ({"m": " 1,0 ", "t": "20.00"}, {"m": "2.", "t": "4.00"})
    assert now["r"] == "12.00"
    assert "r" not in reckoned(asked, {"h": ({"m": ""},), "r": "9"}, TODAY)


# Conditions with bounds


@given(st.integers(-1000, 1000), st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_bounds_of_a_condition_belong_to_it(value: int, low: int, high: int) -> None:
    condition = Condition("n", at_least=str(low), at_most=str(high))
    assert condition.holds({"n": str(value)}) == (low <= value <= high)


@pytest.mark.parametrize("answer", ["", "x", (), "NaN", "sNaN", "Infinity", "１２x"])
def test_a_bound_never_holds_for_what_is_no_number(answer: Answer) -> None:
    assert not Condition("n", at_least="0").holds({"n": answer})


def test_a_condition_may_ask_for_what_is_calculated() -> None:
    size = calculated(Op.COUNT, "h", decimals=0)
    more = Field("more", Kind.TEXT, "为什么", when=Condition("r", at_least="2"))
    asked = form(HOUSEHOLD, size, more)
    two: tuple[Row, ...] = ({"m": "1"}, {"m": "2"})
    assert check(asked, {"h": two}, TODAY) == {"more": Fault(FaultCode.REQUIRED)}
    assert check(asked, {"h": two[:1]}, TODAY) == {}


# Rules between answers

BORN = number("990121" + "19900102" + "001")


@pytest.mark.parametrize(
    ("relation", "kind", "good", "bad"),
    [
        (Relation.NOT_BEFORE, Kind.DATE, ("2020-01-02", "2020-01-02"), ("2020-01-01", "2020-01-02")),
        (Relation.AFTER, Kind.DATE, ("2020-01-03", "2020-01-02"), ("2020-01-02", "2020-01-02")),
        (Relation.EQUAL, Kind.TEXT, ("同", "同"), ("同", "不同")),
        (Relation.DIFFERENT, Kind.TEXT, ("同", "不同"), ("同", "同")),
        (Relation.AT_MOST, Kind.MONEY, ("9.00", "10"), ("10.01", "10")),
        (Relation.AT_LEAST, Kind.NUMBER, ("10", "9"), ("9", "10")),
    ],
)
def test_a_rule_holds_or_is_told_at_its_first_field(
    relation: Relation, kind: Kind, good: tuple[str, str], bad: tuple[str, str]
) -> None:
    fields = [Field(key, kind, key, required=False) for key in "ab"]
    asked = form(*fields, rules=(Rule(relation, ("a", "b"), "不对"),))
    assert check(asked, dict(zip("ab", good, strict=True)), TODAY) == {}
    assert check(asked, dict(zip("ab", bad, strict=True)), TODAY) == {"a": Fault(FaultCode.RULE, "不对")}
    for key, only in zip("ab", bad, strict=True):
        assert check(asked, {key: only}, TODAY) == {}  # a rule about what isn't answered holds


def test_one_of_several_is_enough() -> None:
    fields = [Field(key, Kind.TEXT, key, required=False) for key in "abc"]
    asked = form(*fields, rules=(Rule(Relation.ONE_OF, ("a", "b", "c"), "至少填一项"),))
    assert check(asked, {}, TODAY) == {"a": Fault(FaultCode.RULE, "至少填一项")}
    assert check(asked, {"c": "有"}, TODAY) == {}


def test_a_number_has_the_birth_date_that_is_said_beside_it() -> None:
    asked = form(
        Field("n", Kind.ID_NUMBER, "号码"), Field("d", Kind.DATE, "出生日期"),
        rules=(Rule(Relation.BORN, ("n", "d"), "和出生日期不一致"),),
    )  # fmt: skip
    assert check(asked, {"n": BORN, "d": "1990-01-02"}, TODAY) == {}
    assert check(asked, {"n": BORN, "d": "1990-01-03"}, TODAY)["n"].code is FaultCode.RULE


def test_a_rule_about_a_field_that_is_not_asked_holds() -> None:
    hidden = Field("b", Kind.TEXT, "二", when=Condition("a", ("x",)))
    asked = form(Field("a", Kind.TEXT, "一"), hidden, rules=(Rule(Relation.EQUAL, ("a", "b"), "不同"),))
    assert check_rules(asked, {"a": "y", "b": "z"}) == {}


@given(
    st.sampled_from(list(Relation)),
    st.sampled_from([*NUMBERS[:2], Kind.DATE, Kind.TEXT, Kind.ID_NUMBER]),
    st.text(max_size=12),
    st.text(max_size=12),
)
def test_no_text_whatever_breaks_a_rule(relation: Relation, kind: Kind, one: str, other: str) -> None:
    fields = [Field(key, kind, key, required=False) for key in "ab"]
    asked = form(*fields, rules=(Rule(relation, ("a", "b"), "不对"),))
    assert set(check(asked, {"a": one, "b": other}, TODAY)) <= {"a", "b"}
