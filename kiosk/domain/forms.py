"""Forms: what is asked, when it is asked, and the one place where answers are checked.

Everything here is pure.  A form is data from the catalogue; answers are text keyed by field; a table's
answer is a tuple of rows.  Faults are values named by path: ``phone`` or ``household.0.number``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from kiosk.domain.identity import normal_number, number_is_valid
from kiosk.domain.people import Citizen

Row = dict[str, str]
Answer = str | tuple[Row, ...]
Answers = dict[str, Answer]


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    ADDRESS = "address"
    PHONE = "phone"
    ID_NUMBER = "id-number"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A field is asked only while another field's answer is one of ``values``."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One question.  ``prefill`` names what of the card answers it; ``locked`` keeps that answer as it is.
    ``minimum`` and ``maximum`` bound a number, a date (ISO, or ``today``), or the rows of a table."""

    key: str
    kind: Kind
    label: str
    help: str = ""
    required: bool = True
    prefill: str = ""
    locked: bool = False
    options: tuple[Option, ...] = ()
    when: Condition | None = None
    minimum: str = ""
    maximum: str = ""
    max_length: int = 50
    decimals: int = 0
    unit: str = ""
    columns: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that are asked together, on one page."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Form:
    sections: tuple[Section, ...]

    def fields(self) -> Iterator[Field]:
        for section in self.sections:
            yield from section.fields


class FaultCode(StrEnum):
    REQUIRED = "required"
    TOO_LONG = "too-long"
    NOT_A_NUMBER = "not-a-number"
    TOO_SMALL = "too-small"
    TOO_LARGE = "too-large"
    NOT_A_DATE = "not-a-date"
    TOO_EARLY = "too-early"
    TOO_LATE = "too-late"
    NOT_AN_OPTION = "not-an-option"
    BAD_PHONE = "bad-phone"
    BAD_NUMBER = "bad-id-number"
    TOO_FEW_ROWS = "too-few-rows"
    TOO_MANY_ROWS = "too-many-rows"
    BAD_CHARACTER = "bad-character"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one answer.  ``limit`` is the bound that was broken, as it may be shown."""

    code: FaultCode
    limit: str = ""


Faults = dict[str, Fault]

# Mainland mobile numbers (11 digits from 13 to 19), and fixed lines with an area code.
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")
_DEFAULT_ROWS = 20


# What a field's ``prefill`` may name of a card.
PREFILLS = ("name", "number", "sex", "birth", "address", "ethnicity", "nationality")


def prefill(form: Form, citizen: Citizen) -> Answers:
    """The answers that the card already gives.  A field whose source is empty stays unanswered."""
    known: Mapping[str, str] = {
        "name": citizen.name or citizen.latin_name,
        "number": citizen.number,
        "sex": citizen.sex,
        "birth": citizen.birth.isoformat(),
        "address": citizen.newest_address or citizen.address,
        "ethnicity": citizen.ethnicity,
        "nationality": citizen.nationality,
    }
    return {f.key: known[f.prefill] for f in form.fields() if known.get(f.prefill)}


def is_asked(field: Field, answers: Mapping[str, Answer]) -> bool:
    """Whether a field's condition holds.  A field without a condition is always asked."""
    return field.when is None or answers.get(field.when.field, "") in field.when.values


def clean(form: Form, answers: Mapping[str, Answer]) -> Answers:
    """The answers as they will be kept: only fields that are asked, without stray blanks, numbers and
    telephone numbers in their normal form."""
    kept: Answers = {}
    for field in form.fields():
        given = answers.get(field.key, "")
        if not is_asked(field, kept):
            continue
        if isinstance(given, tuple):
            kept[field.key] = tuple(
                {c.key: _tidy(c, row.get(c.key, "")) for c in field.columns} for row in given
            )
        elif field.kind is not Kind.TABLE and (text := _tidy(field, given)):
            kept[field.key] = text
    return kept


def check(form: Form, answers: Mapping[str, Answer], today: date, card: Answers | None = None) -> Faults:
    """All faults of all fields that are asked, by path.  ``card`` holds what `prefill` gave: a locked
    field that differs from it is a fault, wherever the change came from."""
    faults: Faults = {}
    for section in form.sections:
        faults |= check_section(section, answers, today, card)
    return faults


def check_section(
    section: Section, answers: Mapping[str, Answer], today: date, card: Answers | None = None
) -> Faults:
    """The faults of one page of the form."""
    faults: Faults = {}
    for field in section.fields:
        if not is_asked(field, answers):
            continue
        given = answers.get(field.key, "")
        if field.locked and card and field.key in card and given != card[field.key]:
            faults[field.key] = Fault(FaultCode.LOCKED)
        elif field.kind is Kind.TABLE:
            faults |= _check_table(field, given if isinstance(given, tuple) else (), today)
        elif fault := _check_field(field, given if isinstance(given, str) else "", today):
            faults[field.key] = fault
    return faults


def _tidy(field: Field, text: str) -> str:
    text = " ".join(text.split())
    if field.kind is Kind.ID_NUMBER:
        return normal_number(text)
    if field.kind in (Kind.NUMBER, Kind.PHONE, Kind.DATE):
        return normal_number(text).replace("X", "")
    return text


def _check_table(field: Field, rows: tuple[Row, ...], today: date) -> Faults:
    least = int(field.minimum or (1 if field.required else 0))
    most = int(field.maximum or _DEFAULT_ROWS)
    faults: Faults = {}
    if len(rows) < least:
        faults[field.key] = Fault(FaultCode.TOO_FEW_ROWS, str(least))
    if len(rows) > most:
        faults[field.key] = Fault(FaultCode.TOO_MANY_ROWS, str(most))
    for place, row in enumerate(rows):
        for column in field.columns:
            if is_asked(column, row) and (fault := _check_field(column, row.get(column.key, ""), today)):
                faults[f"{field.key}.{place}.{column.key}"] = fault
    return faults


def _check_field(field: Field, text: str, today: date) -> Fault | None:
    text = _tidy(field, text)
    if not text:
        return Fault(FaultCode.REQUIRED) if field.required else None
    if any(not c.isprintable() for c in text):
        return Fault(FaultCode.BAD_CHARACTER)
    if len(text) > field.max_length:
        return Fault(FaultCode.TOO_LONG, str(field.max_length))
    match field.kind:
        case Kind.NUMBER:
            return _check_number(field, text)
        case Kind.DATE:
            return _check_date(field, text, today)
        case Kind.CHOICE:
            known = any(text == option.code for option in field.options)
            return None if known else Fault(FaultCode.NOT_AN_OPTION)
        case Kind.PHONE:
            return None if _PHONE.fullmatch(text) else Fault(FaultCode.BAD_PHONE)
        case Kind.ID_NUMBER:
            return None if number_is_valid(text) else Fault(FaultCode.BAD_NUMBER)
        case _:
            return None


def _check_number(field: Field, text: str) -> Fault | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return Fault(FaultCode.NOT_A_NUMBER)
    if not value.is_finite() or -int(value.as_tuple().exponent) > field.decimals:
        return Fault(FaultCode.NOT_A_NUMBER)
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
    if field.minimum and day < _day(field.minimum, today):
        return Fault(FaultCode.TOO_EARLY, _day(field.minimum, today).isoformat())
    if field.maximum and day > _day(field.maximum, today):
        return Fault(FaultCode.TOO_LATE, _day(field.maximum, today).isoformat())
    return None


def _day(bound: str, today: date) -> date:
    return today if bound == "today" else date.fromisoformat(bound)
