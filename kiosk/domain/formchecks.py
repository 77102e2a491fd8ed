"""The one place where answers are checked: each by itself, against the card, and against each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from kiosk.domain.decimals import number
from kiosk.domain.divisions import is_division
from kiosk.domain.forms import (
    DEFAULT_ROWS,
    Answer,
    Answers,
    Fault,
    FaultCode,
    Faults,
    Field,
    Form,
    Kind,
    Relation,
    Row,
    Rule,
    Section,
    is_asked,
)
from kiosk.domain.formvalues import clean, tidy
from kiosk.domain.identity import birth_of, number_is_valid
from kiosk.domain.item_codes import credit_code_is_valid

# Mainland mobile numbers (11 digits from 13 to 19), and fixed lines with an area code.
_PHONE = re.compile(r"1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}")
# ISO/IEC 7812-1: 8 to 19 digits; bank cards in China have 12 at least.
_BANK_CARD = re.compile(r"[0-9]{12,19}")
_MONEY_DECIMALS = 2


def check(form: Form, answers: Mapping[str, Answer], today: date, card: Answers | None = None) -> Faults:
    """All faults of all fields that are asked, by path.  ``card`` holds what `formvalues.prefill` gave of the
    card: a locked field that differs from it is a fault, wherever the change came from.  What the card itself
    says is not judged: nobody here could correct it."""
    answers = clean(form, answers, today)
    faults: Faults = {}
    for section in form.sections:
        faults |= check_section(section, answers, today, card)
    return {**check_rules(form, answers), **faults}


def check_section(
    section: Section, answers: Mapping[str, Answer], today: date, card: Answers | None = None
) -> Faults:
    """The faults of one page of the form, whose answers have been through `clean`."""
    faults: Faults = {}
    for field in section.fields:
        if not is_asked(field, answers) or field.kind is Kind.CALCULATED:
            continue
        given = answers.get(field.key, "")
        if field.locked and card and field.key in card:
            if not _same(field, given, card[field.key]):
                faults[field.key] = Fault(FaultCode.LOCKED)
        elif field.kind is Kind.TABLE:
            faults |= _check_table(field, given if isinstance(given, tuple) else (), today)
        elif fault := _check_field(field, given if isinstance(given, str) else "", today):
            faults[field.key] = fault
    return faults


def check_rules(form: Form, answers: Mapping[str, Answer], *, upto: Section | None = None) -> Faults:
    """The rules between fields that are broken, at the rule's first field; of those whose fields all stand in
    the sections up to ``upto``.  A rule about a field that isn't asked or answered holds."""
    seen: set[str] = set()
    for section in form.sections:
        seen.update(field.key for field in section.fields)
        if section is upto:
            break
    faults: Faults = {}
    for rule in form.rules:
        if seen.issuperset(rule.fields) and rule.fields[0] not in faults and not _holds(rule, form, answers):
            faults[rule.fields[0]] = Fault(FaultCode.RULE, rule.message)
    return faults


def _holds(rule: Rule, form: Form, answers: Mapping[str, Answer]) -> bool:
    asked = {f.key for f in form.fields() if is_asked(f, answers)}
    texts = [answers.get(key, "") for key in rule.fields if key in asked]
    if rule.relation is Relation.ONE_OF:
        return not texts or any(texts)
    one, other = [*texts, "", ""][:2]
    if not (isinstance(one, str) and isinstance(other, str) and one and other):
        return True
    match rule.relation:
        case Relation.NOT_BEFORE:
            return one >= other  # ISO days sort as text
        case Relation.AFTER:
            return one > other
        case Relation.EQUAL:
            return one == other
        case Relation.DIFFERENT:
            return one != other
        case Relation.BORN:
            born = birth_of(one)
            return born is None or born.isoformat() == other
        case _:
            return _compared(rule.relation, one, other)


def _compared(relation: Relation, one: str, other: str) -> bool:
    """What is no number is another fault's business."""
    first, second = number(one), number(other)
    if first is None or second is None:
        return True
    less = first - second
    return less <= 0 if relation is Relation.AT_MOST else less >= 0


def _same(field: Field, one: Answer, other: Answer) -> bool:
    """Whether two answers mean the same; cards pad and double their blanks."""
    return isinstance(one, str) and isinstance(other, str) and tidy(field, one) == tidy(field, other)


def _check_table(field: Field, rows: tuple[Row, ...], today: date) -> Faults:
    least = int(field.minimum or (1 if field.required else 0))
    most = int(field.maximum or DEFAULT_ROWS)
    faults: Faults = {}
    if len(rows) < least:
        faults[field.key] = Fault(FaultCode.TOO_FEW_ROWS, str(least))
    if len(rows) > most:
        faults[field.key] = Fault(FaultCode.TOO_MANY_ROWS, str(most))
    for place, row in enumerate(rows):
        for column in field.columns:
            if column.kind is Kind.CALCULATED or not is_asked(column, row):
                continue
            if fault := _check_field(column, row.get(column.key, ""), today):
                faults[f"{field.key}.{place}.{column.key}"] = fault
    return faults


def _check_field(field: Field, text: str, today: date) -> Fault | None:
    text = tidy(field, text)
    if not text:
        return Fault(FaultCode.REQUIRED) if field.required else None
    if not all(_is_writable(c) for c in text):
        return Fault(FaultCode.BAD_CHARACTER)
    if len(text) > field.max_length:
        return Fault(FaultCode.TOO_LONG, str(field.max_length))
    match field.kind:
        case Kind.NUMBER | Kind.MONEY:
            return _check_number(field, text)
        case Kind.DATE:
            return _check_date(field, text, today)
        case Kind.CHOICE:
            known = any(text == option.code for option in field.options)
            return None if known else Fault(FaultCode.NOT_AN_OPTION)
        case kind if kind in _CODES:
            is_valid, fault = _CODES[kind]
            return None if is_valid(text) else Fault(fault)
        case _:
            return None


def bank_card_is_valid(number: str) -> bool:
    """12 to 19 digits of which the last is the Luhn digit (ISO/IEC 7812-1, annex B)."""
    if not _BANK_CARD.fullmatch(number):
        return False
    doubled = [int(c) * (2 if place % 2 else 1) for place, c in enumerate(reversed(number))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


# Kinds whose answers carry their own check.
_CODES: dict[Kind, tuple[Callable[[str], bool], FaultCode]] = {
    Kind.PHONE: (lambda text: bool(_PHONE.fullmatch(text)), FaultCode.BAD_PHONE),
    Kind.ID_NUMBER: (number_is_valid, FaultCode.BAD_NUMBER),
    Kind.BANK_CARD: (bank_card_is_valid, FaultCode.BAD_BANK_CARD),
    Kind.CREDIT_CODE: (credit_code_is_valid, FaultCode.BAD_CREDIT_CODE),
    Kind.DIVISION: (is_division, FaultCode.NOT_A_DIVISION),
}


def _is_writable(char: str) -> bool:
    """Also hanzi that are younger than this Python's tables (planes 2 and 3 hold nothing else)."""
    return char.isprintable() or "\U00020000" <= char < "\U0003fffe"


def _check_number(field: Field, text: str) -> Fault | None:
    value = number(text)
    if value is None:
        return Fault(FaultCode.NOT_A_NUMBER)
    decimals = _MONEY_DECIMALS if field.kind is Kind.MONEY else field.decimals
    if len(text.partition(".")[2]) > decimals:
        return Fault(FaultCode.TOO_MANY_DECIMALS, str(decimals))
    if field.minimum and value < Decimal(field.minimum):
        return Fault(FaultCode.TOO_SMALL, field.minimum)
    if field.maximum and value > Decimal(field.maximum):
        return Fault(FaultCode.TOO_LARGE, field.maximum)
    return None


def _check_date(field: Field, text: str, today: date) -> Fault | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return Fault(FaultCode.NOT_A_DATE)
    if day.isoformat() != text:  # Python reads week dates as well
        return Fault(FaultCode.NOT_A_DATE)
    if field.minimum and day < _day(field.minimum, today):
        return Fault(FaultCode.TOO_EARLY, _day(field.minimum, today).isoformat())
    if field.maximum and day > _day(field.maximum, today):
        return Fault(FaultCode.TOO_LATE, _day(field.maximum, today).isoformat())
    return None


def _day(bound: str, today: date) -> date:
    return today if bound == "today" else date.fromisoformat(bound)
