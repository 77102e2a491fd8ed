"""Answers as a person reads them: names instead of codes, sums with their unit, private numbers masked.

What is kept and sent is never this, but what `kiosk.domain.formvalues` made of it.
"""

from __future__ import annotations

from kiosk.domain.decimals import number
from kiosk.domain.divisions import full_name
from kiosk.domain.forms import Field, Kind
from kiosk.domain.identity import mask_name, mask_number, mask_phone

YUAN = "元"


def readable(field: Field, text: str, yuan: str = YUAN) -> str:
    """In full: the option's name, ``样例省清河市青石县``, ``1,234.00 元``, ``3 人``, a bank card
    in groups of four.  A text that is no such answer stays.  ``yuan`` is the language's word for it."""
    named = next((option.name for option in field.options if option.code == text), "")
    match field.kind:
        case Kind.CHOICE:
            return named or text
        case Kind.CALCULATED if named:  # what follows from a bundle, and isn't asked
            return named
        case Kind.DIVISION:
            return full_name(text)
        case Kind.MONEY:
            return f"{_money(text)} {yuan}" if text else ""
        case Kind.CALCULATED:
            return _with_unit(_grouped(text), field.unit)
        case Kind.NUMBER:
            return _with_unit(text, field.unit)
        case Kind.BANK_CARD:
            return in_fours(text)
        case _:
            return text


def discreet(field: Field, text: str, yuan: str = YUAN) -> str:
    """The same as it may stand on a screen that others see."""
    if field.kind is Kind.ID_NUMBER or field.prefill == "number":
        return mask_number(text)
    if field.kind is Kind.BANK_CARD:
        return mask_number("".join(text.split()))  # the first and the last four stay
    if field.kind is Kind.PHONE:
        return mask_phone(text)
    if field.prefill == "name":
        return mask_name(text)
    return readable(field, text, yuan)


def is_private(field: Field) -> bool:
    """Whether `discreet` hides something of an answer that is a number of some length."""
    return field.kind in (Kind.ID_NUMBER, Kind.BANK_CARD, Kind.PHONE) or field.prefill == "number"


def in_fours(number: str) -> str:
    """``6217000010001234567`` -> ``6217 0000 1000 1234 567``."""
    plain = "".join(number.split())
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def _with_unit(text: str, unit: str) -> str:
    return f"{text} {unit}" if text and unit else text


def _money(text: str) -> str:
    value = number(text)
    return text if value is None else f"{value:,.2f}"


def _grouped(text: str) -> str:
    value = number(text)
    return text if value is None else f"{value:,f}"
