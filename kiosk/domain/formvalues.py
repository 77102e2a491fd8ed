"""What is made of answers: what is known beforehand, what is calculated, and how answers are kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kiosk.domain.decimals import number
from kiosk.domain.forms import Answer, Answers, Field, Form, Kind, Op, Row, is_asked
from kiosk.domain.identity import normal_number
from kiosk.domain.known import NOTHING, Known, Via
from kiosk.domain.names import one_dot, shown
from kiosk.domain.people import Citizen

# 2020-01-02, 2020/1/2, 2020.1.2, 2020年1月2日, 20200102
_DATE = re.compile(r"([0-9]{4})(?:([0-9]{2})([0-9]{2})|[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?)")
# Full-width forms (U+FF01 to U+FF5E) and every dash that a keyboard may give, as ASCII has them.
_ASCII = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")

# What a field's ``prefill`` may name of a card.
PREFILLS = ("name", "number", "sex", "birth", "address", "ethnicity", "nationality")


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that nobody has to give, and where it is from (``source`` by language, none for the card)."""

    text: str = field(repr=False)
    via: Via
    source: Mapping[str, str] = field(default_factory=dict)


def given(form: Form, citizen: Citizen, known: Known = NOTHING) -> dict[str, Given]:
    """The answers that the card or a known fact gives, by field.  A field whose source is empty stays
    unanswered.  A letter that nobody can tell is 〓 where the person may change the answer, and as the card
    has it where not.  A fact that is no possible answer is none."""
    card = _of_card(citizen)
    found: dict[str, Given] = {}
    for asked in form.fields():
        if asked.prefill in card:
            if (text := card[asked.prefill]) and (asked.locked or _fits(asked, text)):
                found[asked.key] = Given(text if asked.locked else shown(text), Via.CARD)
        elif asked.prefill and (fact := known.fact(asked.prefill)) and _fits(asked, fact.value):
            found[asked.key] = Given(fact.value, fact.via, fact.source)
    return found


def prefill(form: Form, citizen: Citizen, known: Known = NOTHING) -> Answers:
    """The texts of `given`."""
    return {key: one.text for key, one in given(form, citizen, known).items()}


def _of_card(citizen: Citizen) -> Mapping[str, str]:
    return {
        "name": citizen.name or citizen.latin_name,
        "number": citizen.number,
        "sex": citizen.sex,
        "birth": citizen.birth.isoformat(),
        "address": citizen.newest_address or citizen.address,
        "ethnicity": citizen.ethnicity,
        "nationality": citizen.nationality,
    }


def _fits(field: Field, text: str) -> bool:
    """A register may know a code that the form doesn't offer, or more than there is room for; then the person
    answers.  Blanks alone are nothing."""
    if field.kind is Kind.CHOICE:
        return any(text == option.code for option in field.options)
    return 0 < len(tidy(field, text)) <= field.max_length


def clean(form: Form, answers: Mapping[str, Answer], today: date | None = None) -> Answers:
    """The answers as they will be kept: only what is asked, without stray blanks, numbers, dates and
    telephone numbers in their normal form; what is calculated is calculated anew (years only with ``today``,
    else as they stand).  Rows keep their places, so that faults point at them."""
    kept: Answers = {}
    for asked in form.fields():
        if not is_asked(asked, kept):
            continue
        answer = answers.get(asked.key, "")
        if asked.kind is Kind.CALCULATED:
            text = calculated(asked, kept, today)
            answer = text if text or today or not _of_years(asked) else answer
            if answer:
                kept[asked.key] = answer
        elif isinstance(answer, tuple):
            if asked.kind is Kind.TABLE:
                kept[asked.key] = tuple(_tidy_row(asked, row, today) for row in answer)
        elif asked.kind is not Kind.TABLE and (text := tidy(asked, answer)):
            kept[asked.key] = text
    return kept


def reckoned(form: Form, answers: Mapping[str, Answer], today: date) -> Answers:
    """The answers just as they are typed, with what is calculated calculated anew, in rows as well."""
    kept, now = clean(form, answers, today), dict(answers)
    for asked in form.fields():
        rows, tidied = now.get(asked.key), kept.get(asked.key)
        if asked.kind is Kind.CALCULATED:
            now.pop(asked.key, None)
            if tidied:
                now[asked.key] = tidied
        elif isinstance(rows, tuple) and isinstance(tidied, tuple):
            sums = [column.key for column in asked.columns if column.kind is Kind.CALCULATED]
            now[asked.key] = tuple(
                row | {key: other.get(key, "") for key in sums}
                for row, other in zip(rows, tidied, strict=True)
            )
    return now


def _of_years(field: Field) -> bool:
    return field.compute is not None and field.compute.op is Op.YEARS


def calculated(field: Field, answers: Mapping[str, Answer], today: date | None) -> str:
    """The value of a calculated field, empty while something that it needs is missing."""
    assert field.compute is not None  # the catalogue's rules see to it
    op, of = field.compute.op, field.compute.of
    if op is Op.CONSTANT:
        return of[0]
    if op is Op.COUNT:
        rows = answers.get(of[0], ())
        return str(len(rows)) if isinstance(rows, tuple) else ""
    if op is Op.YEARS:
        return _years(answers.get(of[0], ""), today)
    values = [value for name in of for value in _values(name, answers)]
    if not values or None in values:
        return ""
    return _rounded(_combined(op, [v for v in values if v is not None]), field.decimals)


def _combined(op: Op, values: list[Decimal]) -> Decimal:
    if op is Op.SUM:
        return sum(values, Decimal(0))
    result = values[0]
    for value in values[1:]:
        result = result - value if op is Op.DIFFERENCE else result * value
    return result


def _values(name: str, answers: Mapping[str, Answer]) -> Iterable[Decimal | None]:
    """The numbers that a name stands for: one, or a column's; None for one that is missing or no number."""
    table, _, column = name.partition(".")
    answer = answers.get(table, "")
    texts = [row.get(column, "") for row in answer] if isinstance(answer, tuple) else [answer]
    return [number(text.removesuffix(".")) for text in texts]  # while it is being typed


def _rounded(value: Decimal, decimals: int) -> str:
    return f"{value:.{decimals}f}"


def _years(answer: Answer, today: date | None) -> str:
    try:
        day = date.fromisoformat(answer) if isinstance(answer, str) else None
    except ValueError:
        day = None
    if day is None or today is None or day > today:
        return ""
    return str(today.year - day.year - ((today.month, today.day) < (day.month, day.day)))


def _tidy_row(table: Field, row: Row, today: date | None) -> Row:
    kept: Row = {}
    for column in table.columns:
        if not is_asked(column, kept):
            continue
        if column.kind is Kind.CALCULATED:
            kept[column.key] = calculated(column, kept, today)
        else:
            kept[column.key] = tidy(column, row.get(column.key, ""))
    return kept


def tidy(field: Field, text: str) -> str:
    """One answer in its normal form."""
    text = " ".join(text.split())
    match field.kind:
        case Kind.ID_NUMBER:
            return normal_number(text)
        case Kind.NUMBER | Kind.BANK_CARD:
            return _half_width(text)
        case Kind.MONEY:
            return _half_width(text).replace(",", "")
        case Kind.CREDIT_CODE:
            return _half_width(text).upper()
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
