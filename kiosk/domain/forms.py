"""Forms: what is asked, when it is asked, and the one place where answers are checked.

Everything here is pure.  A form is data from the catalogue; answers are text keyed by field; a table's
answer is a tuple of rows.  Faults are values named by path: ``phone`` or ``household.0.number``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kiosk.domain.identity import normal_number, number_is_valid
from kiosk.domain.names import one_dot, shown
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
    TOO_MANY_DECIMALS = "too-many-decimals"
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
_PHONE = re.compile(r"1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}")
# No exponents, no separators: what is meant must be what is kept.
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
# 2020-01-02, 2020/1/2, 2020.1.2, 2020年1月2日, 20200102
_DATE = re.compile(r"([0-9]{4})(?:([0-9]{2})([0-9]{2})|[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?)")
# Full-width forms (U+FF01 to U+FF5E) and every dash that a keyboard may give, as ASCII has them.
_ASCII = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_DEFAULT_ROWS = 20


# What a field's ``prefill`` may name of a card.
PREFILLS = ("name", "number", "sex", "birth", "address", "ethnicity", "nationality")


def prefill(form: Form, citizen: Citizen) -> Answers:
    """The answers that the card already gives.  A field whose source is empty stays unanswered.  A letter
    that nobody can tell is 〓 where the person may change the answer, and as the card has it where not."""
    known: Mapping[str, str] = {
        "name": citizen.name or citizen.latin_name,
        "number": citizen.number,
        "sex": citizen.sex,
        "birth": citizen.birth.isoformat(),
        "address": citizen.newest_address or citizen.address,
        "ethnicity": citizen.ethnicity,
        "nationality": citizen.nationality,
    }
    given = ((f, known.get(f.prefill, "")) for f in form.fields())
    return {f.key: text if f.locked else shown(text) for f, text in given if text}


def is_asked(field: Field, answers: Mapping[str, Answer]) -> bool:
    """Whether a field's condition holds.  A field without a condition is always asked."""
    return field.when is None or answers.get(field.when.field, "") in field.when.values


def clean(form: Form, answers: Mapping[str, Answer]) -> Answers:
    """The answers as they will be kept: only what is asked, without stray blanks, numbers, dates and
    telephone numbers in their normal form.  Rows keep their places, so that faults point at them."""
    kept: Answers = {}
    for field in form.fields():
        given = answers.get(field.key, "")
        if not is_asked(field, kept):
            continue
        if isinstance(given, tuple):
            if field.kind is Kind.TABLE:
                kept[field.key] = tuple(_tidy_row(field, row) for row in given)
        elif field.kind is not Kind.TABLE and (text := _tidy(field, given)):
            kept[field.key] = text
    return kept


def check(form: Form, answers: Mapping[str, Answer], today: date, card: Answers | None = None) -> Faults:
    """All faults of all fields that are asked, by path.  ``card`` holds what `prefill` gave: a locked
    field that differs from it is a fault, wherever the change came from.  What the card itself says is
    not judged: nobody here could correct it."""
    answers = clean(form, answers)
    faults: Faults = {}
    for section in form.sections:
        faults |= check_section(section, answers, today, card)
    return faults


def check_section(
    section: Section, answers: Mapping[str, Answer], today: date, card: Answers | None = None
) -> Faults:
    """The faults of one page of the form, whose answers have been through `clean`."""
    faults: Faults = {}
    for field in section.fields:
        if not is_asked(field, answers):
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


def _same(field: Field, one: Answer, other: Answer) -> bool:
    """Whether two answers mean the same; cards pad and double their blanks."""
    return isinstance(one, str) and isinstance(other, str) and _tidy(field, one) == _tidy(field, other)


def _tidy_row(table: Field, row: Row) -> Row:
    kept: Row = {}
    for column in table.columns:
        if is_asked(column, kept):
            kept[column.key] = _tidy(column, row.get(column.key, ""))
    return kept


def _tidy(field: Field, text: str) -> str:
    text = " ".join(text.split())
    match field.kind:
        case Kind.ID_NUMBER:
            return normal_number(text)
        case Kind.NUMBER:
            return _half_width(text)
        case Kind.PHONE:
            return _half_width(text).removeprefix("+86")
        case Kind.DATE:
            return _iso_date(_half_width(text))
        case Kind.TEXT:
            return one_dot(text)
        case _:
            return text


def _half_width(text: str) -> str:
    """Without blanks, digits and signs as ASCII has them: １２．５ -> 12.5."""
    return text.translate(_ASCII).replace(" ", "")


def _iso_date(text: str) -> str:
    if not (found := _DATE.fullmatch(text)):
        return text
    year, month, day = found[1], found[2] or found[4], found[3] or found[5]
    return f"{year}-{month:0>2}-{day:0>2}"


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
    if not all(_is_writable(c) for c in text):
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


def _is_writable(char: str) -> bool:
    """Also hanzi that are younger than this Python's tables (planes 2 and 3 hold nothing else)."""
    return char.isprintable() or "\U00020000" <= char < "\U0003fffe"


def _check_number(field: Field, text: str) -> Fault | None:
    if not _NUMBER.fullmatch(text):
        return Fault(FaultCode.NOT_A_NUMBER)
    if len(text.partition(".")[2]) > field.decimals:
        return Fault(FaultCode.TOO_MANY_DECIMALS, str(field.decimals))
    value = Decimal(text)
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
