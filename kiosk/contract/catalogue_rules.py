"""What must fit together in a catalogue, beyond the shape of each part.

Each rule yields a `Misfit` whose place leads to the guilty part: whoever wrote the file finds the line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kiosk.contract.catalogue_entries import CategoryEntry, FactEntry, ItemEntry, SourceEntry
from kiosk.contract.catalogue_form_rules import FormRules, Lists
from kiosk.contract.misfits import Misfit, Place, twice
from kiosk.domain.item_codes import implementing_code_is_valid
from kiosk.domain.items import Outcome, Step


@dataclass(frozen=True, slots=True)
class Shared:
    """What the items of a catalogue may name."""

    categories: Sequence[CategoryEntry]
    lists: Lists
    facts: Mapping[str, FactEntry] = field(default_factory=dict)
    licences: Mapping[str, SourceEntry] = field(default_factory=dict)
    checks: Mapping[str, SourceEntry] = field(default_factory=dict)
    life_events: Sequence[str] = ()
    departments: Sequence[str] = ()


def misfits(shared: Shared, items: Sequence[ItemEntry]) -> Iterator[Misfit]:
    """Every rule that a catalogue breaks, in the order of the document."""
    yield from twice(("categories",), "code", (c.code for c in shared.categories))
    yield from twice(("life_events",), "code", shared.life_events)
    for name, options in shared.lists.items():
        yield from twice(("lists", name), "code", (o.code for o in options))
    yield from twice(("items",), "code", (item.code for item in items))
    codes = {item.code for item in items if not item.parts}
    rules = _ItemRules(shared, codes)
    for place, item in enumerate(items):
        yield from rules.misfits(("items", place), item)


class _ItemRules:
    def __init__(self, shared: Shared, codes: set[str]) -> None:
        self._shared, self._codes = shared, codes
        self._categories = {category.code for category in shared.categories}
        self._form = FormRules(shared.lists, frozenset(shared.facts))

    def misfits(self, at: Place, item: ItemEntry) -> Iterator[Misfit]:
        yield from self._names(at, item)
        if not implementing_code_is_valid(item.code):
            yield Misfit(
                (*at, "code"), "not an implementing code: credit code (18), level 1 to 7, basic code (12)"
            )
        yield from _steps(at, item)
        yield from self._materials(at, item)
        if item.form:
            yield from self._form.misfits((*at, "form"), item.form)

    def _names(self, at: Place, item: ItemEntry) -> Iterator[Misfit]:
        """What the item names must be there."""
        if item.category not in self._categories:
            yield Misfit((*at, "category"), f"there is no category {item.category!r}")
        if item.department and item.department not in self._shared.departments:
            yield Misfit((*at, "department"), f"there is no department {item.department!r}")
        for event in item.life_events:
            if event not in self._shared.life_events:
                yield Misfit((*at, "life_events"), f"there is no event of life {event!r}")
        for part in item.parts:
            if part not in self._codes:
                yield Misfit((*at, "parts"), f"there is no item {part!r}")

    def _materials(self, at: Place, item: ItemEntry) -> Iterator[Misfit]:
        yield from twice((*at, "materials"), "code", (m.code for m in item.materials))
        fields = {f.key: f for s in item.form.sections for f in s.fields} if item.form else {}
        for place, material in enumerate(item.materials):
            here: Place = (*at, "materials", place)
            if material.licence and material.licence not in self._shared.licences:
                yield Misfit((*here, "licence"), f"there is no licence {material.licence!r}")
            if material.sharing and material.sharing not in self._shared.checks:
                yield Misfit((*here, "sharing"), f"there is no check {material.sharing!r}")
            if material.when:
                yield from self._form.condition(here, material.when, fields)


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
