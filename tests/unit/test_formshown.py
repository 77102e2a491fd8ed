"""Answers as a person reads them, in full and discreetly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.forms import Field, Kind, Option
from kiosk.domain.formshown import discreet, in_fours, is_private, readable

CARD = "6217000010001234567"


def asked(kind: Kind, **more: object) -> Field:
    return Field("f", kind, "问题", options=(Option("a", "甲"),), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        (asked(Kind.MONEY), "1234", "1,234.00 元"),
        (asked(Kind.MONEY), "1234567.8", "1,234,567.80 元"),
        (asked(Kind.MONEY), "", ""),
        (asked(Kind.MONEY), "一百", "一百 元"),
        (asked(Kind.CALCULATED, unit="元", decimals=2), "12345.60", "12,345.60 元"),
        (asked(Kind.CALCULATED, unit="岁"), "62", "62 岁"),
        (asked(Kind.CALCULATED, unit="岁"), "", ""),
        (asked(Kind.NUMBER, unit="平方米"), "1200", "1200 平方米"),
        (asked(Kind.NUMBER), "3", "3"),
        (asked(Kind.DIVISION), "990121", "样例省清河市青石县"),
        (asked(Kind.DIVISION), "123", "123"),
        (asked(Kind.CHOICE), "a", "甲"),
        (asked(Kind.CHOICE), "gone", "gone"),
        (asked(Kind.BANK_CARD), CARD, "6217 0000 1000 1234 567"),
        (asked(Kind.TEXT), "青石镇", "青石镇"),
    ],
)
def test_read_in_full(field: Field, text: str, told: str) -> None:
    assert readable(field, text) == told


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        (asked(Kind.BANK_CARD), CARD, "6217***********4567"),
        (asked(Kind.ID_NUMBER), "990121199001020012", "9901**********0012"),
        (asked(Kind.TEXT, prefill="number"), "990121199001020012", "9901**********0012"),
        (asked(Kind.PHONE), "13800138000", "138****8000"),
        (asked(Kind.TEXT, prefill="name"), "李青禾", "李*禾"),
        (asked(Kind.MONEY), "1234", "1,234.00 元"),
        (asked(Kind.DIVISION), "990121", "样例省清河市青石县"),
    ],
)
def test_read_discreetly(field: Field, text: str, told: str) -> None:
    assert discreet(field, text) == told


@given(st.sampled_from([k for k in Kind if k is not Kind.TABLE]), st.text(max_size=40))
def test_any_text_can_be_told(kind: Kind, text: str) -> None:
    assert isinstance(readable(asked(kind), text), str)
    assert isinstance(discreet(asked(kind), text), str)


@given(st.from_regex(r"[0-9]{12,19}", fullmatch=True))
def test_what_is_private_never_shows_its_middle(digits: str) -> None:
    for kind in (Kind.BANK_CARD, Kind.ID_NUMBER):
        assert is_private(asked(kind))
        told = discreet(asked(kind), digits)
        assert told[4:-4] == "*" * (len(digits) - 8)
    assert in_fours(digits).replace(" ", "") == digits
