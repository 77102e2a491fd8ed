"""What must fit together in a catalogue, beyond the shape of each part.

Each rule yields a `Misfit` whose place leads to the guilty part: whoever wrote the file finds the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from kiosk.contract.catalogue_entries import CategoryEntry, FieldEntry, FormEntry, ItemEntry, Options
from kiosk.domain.forms import PREFILLS, Kind
from kiosk.domain.item_codes import implementing_code_is_valid
from kiosk.domain.items import Outcome, Step

Place = tuple[str | int, ...]
Lists = Mapping[str, Options]


class Misfit(ValueError):
    """Two parts of a catalogue that don't fit.  ``where`` leads from the document to the guilty part."""

    def __init__(self, where: Place, message: str) -> None:
        super().__init__(message)
        self.where = where


def misfits(
    categories: Sequence[CategoryEntry], lists: Lists, items: Sequence[ItemEntry]
) -> Iterator[Misfit]:
    """Every rule that a catalogue breaks, in the order of the document."""
    known = {category.code for category in categories}
    yield from _twice(("categories",), "code", (c.code for c in categories))
    for name, options in lists.items():
        yield from _twice(("lists", name), "code", (o.code for o in options))
    yield from _twice(("items",), "code", (item.code for item in items))
    for place, item in enumerate(items):
        at: Place = ("items", place)
        if item.category not in known:
            yield Misfit((*at, "category"), f"there is no category {item.category!r}")
        yield from _item(at, item, lists)


def _item(at: Place, item: ItemEntry, lists: Lists) -> Iterator[Misfit]:
    if not implementing_code_is_valid(item.code):
        yield Misfit(
            (*at, "code"), "not an implementing code: credit code (18), level 1 to 7, basic code (12)"
        )
    yield from _steps(at, item)
    yield from _twice((*at, "materials"), "code", (m.code for m in item.materials))
    if item.form:
        yield from _form((*at, "form"), item.form, lists)


def _steps(at: Place, item: ItemEntry) -> Iterator[Misfit]:
    order = [step for step in Step if step in item.steps]
    if list(item.steps) != order:
        yield Misfit((*at, "steps"), f"each step once, in this order: {', '.join(order)}")
    if item.outcome is Outcome.ANSWER and item.steps:
        yield Misfit((*at, "steps"), "an item that is answered on the spot has no steps")
    if (Step.FORM in item.steps) != (item.form is not None):
        yield Misfit((*at, "steps"), "the step 'form' and a form come together")
    photographed = any(material.source == "camera" for material in item.materials)
    if (Step.MATERIALS in item.steps) != photographed:
        yield Misfit((*at, "steps"), "the step 'materials' and materials for the camera come together")


def _form(at: Place, form: FormEntry, lists: Lists) -> Iterator[Misfit]:
    earlier: dict[str, FieldEntry] = {}
    for number, section in enumerate(form.sections):
        for place, field in enumerate(section.fields):
            here: Place = (*at, "sections", number, "fields", place)
            yield from _field(here, field, earlier, lists)
            earlier[field.key] = field


def _field(at: Place, field: FieldEntry, earlier: dict[str, FieldEntry], lists: Lists) -> Iterator[Misfit]:
    if field.key in earlier:
        yield Misfit((*at, "key"), f"the key {field.key!r} stands twice")
    yield from _when(at, field, earlier, lists)
    yield from _source(at, field)
    yield from _choice(at, field, lists)
    yield from _bounds(at, field)
    yield from _table(at, field, lists)


def _when(at: Place, field: FieldEntry, earlier: dict[str, FieldEntry], lists: Lists) -> Iterator[Misfit]:
    if field.when is None:
        return
    asked = earlier.get(field.when.field)
    if asked is None:
        yield Misfit((*at, "when"), f"{field.when.field!r} is no earlier field")
    elif asked.kind is Kind.TABLE:
        yield Misfit((*at, "when"), f"{field.when.field!r} is a table and has no single answer")
    elif asked.kind is Kind.CHOICE:
        known = {option.code for option in lists.get(asked.option_list, asked.options)}
        for value in field.when.values:
            if value not in known:
                yield Misfit((*at, "when"), f"{value!r} is no option of {field.when.field!r}")


def _source(at: Place, field: FieldEntry) -> Iterator[Misfit]:
    if field.prefill and field.prefill not in PREFILLS:
        yield Misfit((*at, "prefill"), f"a card gives {', '.join(PREFILLS)}, not {field.prefill!r}")
    if field.locked and not field.prefill:
        yield Misfit((*at, "locked"), "only what the card gives can be locked")


def _choice(at: Place, field: FieldEntry, lists: Lists) -> Iterator[Misfit]:
    if field.option_list and field.option_list not in lists:
        yield Misfit((*at, "option_list"), f"there is no list {field.option_list!r}")
    given = bool(field.options) + bool(field.option_list)
    if field.kind is Kind.CHOICE and given != 1:
        yield Misfit((*at, "options"), "a choice has options or a list, one of the two")
    if field.kind is not Kind.CHOICE and given:
        yield Misfit((*at, "options"), "only a choice has options")
    yield from _twice((*at, "options"), "code", (option.code for option in field.options))


def _bounds(at: Place, field: FieldEntry) -> Iterator[Misfit]:
    for name, bound in (("minimum", field.minimum), ("maximum", field.maximum)):
        if bound and not _is_bound(field.kind, bound):
            yield Misfit((*at, name), f"{bound!r} bounds no {field.kind}")
    if field.kind is not Kind.NUMBER and (field.decimals or field.unit):
        yield Misfit((*at, "decimals" if field.decimals else "unit"), "only a number has decimals and a unit")


def _is_bound(kind: Kind, bound: str) -> bool:
    try:
        match kind:
            case Kind.NUMBER:
                return Decimal(bound).is_finite()
            case Kind.DATE:
                return bound == "today" or date.fromisoformat(bound).isoformat() == bound
            case Kind.TABLE:
                return bound.isascii() and bound.isdigit()
            case _:
                return False
    except (ValueError, InvalidOperation):
        return False


def _table(at: Place, field: FieldEntry, lists: Lists) -> Iterator[Misfit]:
    if (field.kind is Kind.TABLE) != bool(field.columns):
        yield Misfit((*at, "columns"), "a table has columns, and nothing else has")
    earlier: dict[str, FieldEntry] = {}
    for place, column in enumerate(field.columns):
        here: Place = (*at, "columns", place)
        if column.kind is Kind.TABLE or column.prefill:
            yield Misfit(here, "a column is no table and comes from no card")
        yield from _field(here, column, earlier, lists)
        earlier[column.key] = column


def _twice(at: Place, name: str, codes: Iterable[str]) -> Iterator[Misfit]:
    seen: set[str] = set()
    for place, code in enumerate(codes):
        if code in seen:
            yield Misfit((*at, place, name), f"the code {code!r} stands twice")
        seen.add(code)
