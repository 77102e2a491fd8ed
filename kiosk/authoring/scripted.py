"""A scripted resident who can fill in any form: for trials of items, for journeys and for benches.

Answers are the plainest that the form accepts: the first option, the smallest amount, a day in the past where
the past is asked for.  Rules between fields are met by changing the field that the rule blames.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from kiosk.domain.divisions import inside
from kiosk.domain.formchecks import check, check_rules
from kiosk.domain.forms import Answer, Answers, Fault, Field, Form, Kind, Relation, Row, Rule, is_asked
from kiosk.domain.formvalues import clean
from kiosk.domain.identity import birth_of

PHONE, BANK_CARD, CREDIT_CODE = "13800138000", "6228480402564890018", "91990121MA0A10010D"
ID_NUMBER, ADDRESS, TEXT = "119901199909170010", "样例省清河市青石县青石镇柳河村 12 号", "青石"
_ROUNDS = 12  # a rule that is met may break another


class Stuck(RuntimeError):
    """A form that this resident can't fill in: its bounds or rules leave no answer, or need a clever one."""

    def __init__(self, faults: Mapping[str, Fault]) -> None:
        super().__init__(", ".join(f"{path}: {fault.code}" for path, fault in faults.items()))
        self.faults = faults


def fill(form: Form, given: Answers, today: date) -> Answers:
    """Answers for everything that is required and not ``given``.  Raises `Stuck`."""
    answers = dict(given)
    for _ in range(_ROUNDS):
        before = dict(answers)
        for field in form.fields():
            if field.required and is_asked(field, clean(form, answers, today)) and not answers.get(field.key):
                answers[field.key] = answer_to(field, today)
        for rule in _broken(form, clean(form, answers, today)):
            _mend(rule, form, answers, today)
        if answers == before:
            break
    kept = clean(form, answers, today)
    if faults := check(form, kept, today):
        raise Stuck(faults)
    return kept


def answer_to(field: Field, today: date) -> Answer:
    """An answer to one question that breaks none of its own bounds."""
    match field.kind:
        case Kind.TABLE:
            return tuple(_row(field, today) for _ in range(max(1, int(field.minimum or 0))))
        case Kind.CHOICE:
            return field.options[0].code
        case Kind.NUMBER | Kind.MONEY:
            return field.minimum or ("1" if not field.maximum else min("1", field.maximum, key=float))
        case Kind.DATE:
            return _day(field, today).isoformat()
        case Kind.DIVISION:
            return "990121"
        case _:
            return _TEXTS.get(field.kind, TEXT[: field.max_length])


_TEXTS = {
    Kind.PHONE: PHONE,
    Kind.BANK_CARD: BANK_CARD,
    Kind.CREDIT_CODE: CREDIT_CODE,
    Kind.ID_NUMBER: ID_NUMBER,
    Kind.ADDRESS: ADDRESS,
    Kind.CALCULATED: "",
}


def _row(table: Field, today: date) -> Row:
    row: Row = {}
    for column in table.columns:
        if column.required and is_asked(column, row):
            answer = answer_to(column, today)
            row[column.key] = answer if isinstance(answer, str) else ""
    return row


def _day(field: Field, today: date) -> date:
    """A week ago where that is allowed, else the nearest day that is."""
    day = today - timedelta(days=7)
    if field.minimum:
        day = max(day, today if field.minimum == "today" else date.fromisoformat(field.minimum))
    if field.maximum:
        day = min(day, today if field.maximum == "today" else date.fromisoformat(field.maximum))
    return day


def _broken(form: Form, answers: Answers) -> list[Rule]:
    blamed = check_rules(form, answers)
    return [rule for rule in form.rules if rule.fields[0] in blamed]


def _mend(rule: Rule, form: Form, answers: Answers, today: date) -> None:
    """Change what the rule blames so that it holds; what the card or a register gave stays."""
    fields = {field.key: field for field in form.fields()}
    first, second = fields[rule.fields[0]], answers.get(rule.fields[1], "")
    if not isinstance(second, str):
        return
    match rule.relation:
        case Relation.ONE_OF:
            answers[first.key] = answer_to(first, today)
        case Relation.AFTER:
            answers[first.key] = (date.fromisoformat(second) + timedelta(days=1)).isoformat()
        case Relation.DIFFERENT:
            answers[first.key] = _another(first, second)
        case Relation.BORN:
            born = birth_of(str(answers[first.key]))
            answers[rule.fields[1]] = born.isoformat() if born else ""
        case _:
            answers[first.key] = second


def _another(field: Field, taken: str) -> str:
    """Another answer than the one that is taken."""
    if field.kind is Kind.CHOICE:
        return next(option.code for option in field.options if option.code != taken)
    if field.kind is Kind.DIVISION:
        return next(d.code for d in inside("990100") if d.code != taken)
    others = {
        Kind.PHONE: "13900139000",
        Kind.ID_NUMBER: "11990119700512002X",
        Kind.BANK_CARD: "6222021001116245702",
    }
    return others.get(field.kind, taken + "二")
