"""What must fit together in a form of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from kiosk.contract.catalogue_forms import ConditionEntry, FieldEntry, FormEntry, Options, RuleEntry
from kiosk.contract.misfits import Misfit, Place, twice
from kiosk.domain import decimals
from kiosk.domain.forms import NUMBERS, Kind, Op, Relation
from kiosk.domain.formvalues import PREFILLS

Lists = Mapping[str, Options]
Earlier = dict[str, FieldEntry]
_OF_DAYS = (Relation.NOT_BEFORE, Relation.AFTER)
_OF_NUMBERS = (Relation.AT_MOST, Relation.AT_LEAST)


class FormRules:
    """The rules of one form; ``facts`` are the names of what may be known."""

    def __init__(self, lists: Lists, facts: frozenset[str]) -> None:
        self._lists, self._facts = lists, facts

    def misfits(self, at: Place, form: FormEntry) -> Iterator[Misfit]:
        earlier: Earlier = {}
        for number, section in enumerate(form.sections):
            if section.when:
                yield from self.condition((*at, "sections", number), section.when, earlier)
            for place, field in enumerate(section.fields):
                here: Place = (*at, "sections", number, "fields", place)
                yield from self._field(here, field, earlier)
                earlier[field.key] = field
        for number, rule in enumerate(form.rules):
            yield from _rule((*at, "rules", number), rule, earlier)

    def _field(self, at: Place, field: FieldEntry, earlier: Earlier) -> Iterator[Misfit]:
        if field.key in earlier:
            yield Misfit((*at, "key"), f"the key {field.key!r} stands twice")
        if field.when:
            yield from self.condition(at, field.when, earlier)
        yield from self._source(at, field)
        yield from self._choice(at, field)
        yield from _bounds(at, field)
        yield from _compute(at, field, earlier)
        yield from self._constant(at, field)
        yield from self._table(at, field)

    def condition(self, at: Place, when: ConditionEntry, earlier: Earlier) -> Iterator[Misfit]:
        """A condition on the answers that were given before."""
        bounded = when.at_least is not None or when.at_most is not None
        if bool(when.values) == bounded:
            yield Misfit((*at, "when"), "a condition has values or bounds, one of the two")
        asked = earlier.get(when.field)
        if asked is None:
            yield Misfit((*at, "when"), f"{when.field!r} is no earlier field")
        elif asked.kind is Kind.TABLE:
            yield Misfit((*at, "when"), f"{when.field!r} is a table and has no single answer")
        elif bounded and asked.kind not in NUMBERS:
            yield Misfit((*at, "when"), f"{when.field!r} is no number")
        elif asked.kind is Kind.CHOICE and (not asked.option_list or asked.option_list in self._lists):
            known = {option.code for option in self._lists.get(asked.option_list, asked.options)}
            for value in when.values:
                if value not in known:
                    yield Misfit((*at, "when"), f"{value!r} is no option of {when.field!r}")

    def _source(self, at: Place, field: FieldEntry) -> Iterator[Misfit]:
        if field.prefill and field.prefill not in PREFILLS and field.prefill not in self._facts:
            names = ", ".join(PREFILLS)
            yield Misfit(
                (*at, "prefill"), f"a card gives {names}, not {field.prefill!r}; nor is it a known fact"
            )
        if field.locked and field.prefill not in PREFILLS:
            yield Misfit((*at, "locked"), "only what the card gives can be locked")

    def _choice(self, at: Place, field: FieldEntry) -> Iterator[Misfit]:
        if field.option_list and field.option_list not in self._lists:
            yield Misfit((*at, "option_list"), f"there is no list {field.option_list!r}")
        given = bool(field.options) + bool(field.option_list)
        if field.kind is Kind.CHOICE and given != 1:
            yield Misfit((*at, "options"), "a choice has options or a list, one of the two")
        if field.kind is not Kind.CHOICE and given and not _is_constant(field):
            yield Misfit((*at, "options"), "only a choice has options")
        yield from twice((*at, "options"), "code", (option.code for option in field.options))

    def _constant(self, at: Place, field: FieldEntry) -> Iterator[Misfit]:
        """A constant that stands for a choice is one of its options."""
        if _is_constant(field) and field.compute:
            options = self._lists.get(field.option_list, field.options)
            if options and field.compute.of[0] not in {option.code for option in options}:
                yield Misfit((*at, "compute"), f"{field.compute.of[0]!r} is no option of {field.key!r}")

    def _table(self, at: Place, field: FieldEntry) -> Iterator[Misfit]:
        if (field.kind is Kind.TABLE) != bool(field.columns):
            yield Misfit((*at, "columns"), "a table has columns, and nothing else has")
        earlier: Earlier = {}
        for place, column in enumerate(field.columns):
            here: Place = (*at, "columns", place)
            if column.kind is Kind.TABLE or column.prefill:
                yield Misfit(here, "a column is no table and comes from no card")
            yield from self._field(here, column, earlier)
            earlier[column.key] = column


def _bounds(at: Place, field: FieldEntry) -> Iterator[Misfit]:
    for name, bound in (("minimum", field.minimum), ("maximum", field.maximum)):
        if bound and not _is_bound(field.kind, bound):
            yield Misfit((*at, name), f"{bound!r} bounds no {field.kind}")
    if field.kind not in (Kind.NUMBER, Kind.CALCULATED) and (field.decimals or field.unit):
        yield Misfit((*at, "decimals" if field.decimals else "unit"), "only a number has decimals and a unit")


def _is_bound(kind: Kind, bound: str) -> bool:
    try:
        match kind:
            case Kind.NUMBER | Kind.MONEY:
                return decimals.number(bound) is not None
            case Kind.DATE:
                return bound == "today" or date.fromisoformat(bound).isoformat() == bound
            case Kind.TABLE:
                return bound.isascii() and bound.isdigit()
            case _:
                return False
    except ValueError:
        return False


def _compute(at: Place, field: FieldEntry, earlier: Earlier) -> Iterator[Misfit]:
    if (field.kind is Kind.CALCULATED) != (field.compute is not None):
        yield Misfit((*at, "compute"), "a calculated field says how, and nothing else does")
    if field.compute is None:
        return
    wanted = dict.fromkeys((Op.COUNT, Op.YEARS, Op.CONSTANT), (1, 1)) | {Op.SUM: (1, 8)}
    least, most = wanted.get(field.compute.op, (2, 8))
    if not least <= len(field.compute.of) <= most:
        yield Misfit((*at, "compute"), f"{field.compute.op} takes {least} to {most} names")
    if field.compute.op is Op.CONSTANT:
        return
    for name in field.compute.of:
        if not _is_operand(field.compute.op, name, earlier):
            yield Misfit((*at, "compute"), f"{name!r} is nothing that {field.compute.op} can take")


def _is_constant(field: FieldEntry) -> bool:
    return field.compute is not None and field.compute.op is Op.CONSTANT


def _is_operand(op: Op, name: str, earlier: Earlier) -> bool:
    table, _, column = name.partition(".")
    field = earlier.get(table)
    if field is None:
        return False
    if op is Op.COUNT:
        return field.kind is Kind.TABLE and not column
    if op is Op.YEARS:
        return field.kind is Kind.DATE
    if column:
        return any(c.key == column and c.kind in NUMBERS for c in field.columns)
    return field.kind in NUMBERS


def _rule(at: Place, rule: RuleEntry, fields: Earlier) -> Iterator[Misfit]:
    if rule.check is not Relation.ONE_OF and len(rule.fields) != 2:
        yield Misfit((*at, "fields"), f"{rule.check} is about two fields")
    for key in rule.fields:
        if key not in fields:
            yield Misfit((*at, "fields"), f"there is no field {key!r}")
            return
    if fields[rule.fields[0]].locked:
        yield Misfit((*at, "fields"), "the first field is blamed, and nobody can change what the card says")
    kinds = [fields[key].kind for key in rule.fields]
    if rule.check in _OF_DAYS and kinds != [Kind.DATE] * 2:
        yield Misfit((*at, "fields"), f"{rule.check} is about two dates")
    if rule.check in _OF_NUMBERS and not all(kind in NUMBERS for kind in kinds):
        yield Misfit((*at, "fields"), f"{rule.check} is about two numbers")
    if rule.check is Relation.BORN and kinds != [Kind.ID_NUMBER, Kind.DATE]:
        yield Misfit((*at, "fields"), "born is about an ID number and a date")
