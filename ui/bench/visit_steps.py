"""`visit.steps`: how often a resident presses until their matter is handed in, the median over all items.

A scripted resident goes through each item with the pages that the screen would show: what registers know is
passed over.  Beside it stands the same resident of whom only the card is known.  Seconds are reckoned, not
measured, after the keystroke-level model (Card, Moran and Newell, 1980): 1.3 s a press with its pointing,
1.35 s to think before each question or page.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from datetime import date
from typing import Any

from devices.card.people import cast
from kiosk.authoring.scripted import fill
from kiosk.contract.catalogue import CatalogueDocument
from kiosk.contract.catalogue_entries import ItemEntry
from kiosk.contract.catalogue_files import packaged, read
from kiosk.contract.texts import ORIGIN
from kiosk.domain.forms import Answer, Field, Kind
from kiosk.domain.formvalues import given
from kiosk.domain.items import Item, Outcome, Step
from kiosk.domain.known import NOTHING, Fact, Known, Settled, Way
from kiosk.flows.materials import missing_materials, open_materials
from kiosk.flows.visit_states import Draft
from kiosk.sandbox.registers import Entry, packaged_registers
from ui.bench.figure import Figure
from ui.formpage import FormPage

TODAY = date(2026, 11, 22)
WHO = "young-man"
PRESS_S, THINK_S = 1.3, 1.35
FIND = 6  # the search box, four letters, the item
AROUND = 4  # begin, agree to the guide, confirm, take the slip
FACE, PLEDGE, PHOTOGRAPH = 1, 2, 3
_PRESSES = {Kind.CHOICE: 1, Kind.DATE: 11, Kind.DIVISION: 4}  # three boxes and eight digits; three lists


@dataclass
class Effort:
    presses: int = FIND + AROUND
    thoughts: int = 3

    def seconds(self) -> float:
        return self.presses * PRESS_S + self.thoughts * THINK_S


def measure(_build: Any) -> Figure:
    document = read(packaged())
    entry = packaged_registers().of(cast()[WHO].number)
    assert entry is not None  # the person comes with the program
    items = document.to_domain(ORIGIN).items
    pairs = list(zip(items, document.items, strict=True))
    asked = [(item, raw) for item, raw in pairs if item.outcome is Outcome.APPLICATION]
    ours = [effort(item, known(document, raw, entry)) for item, raw in asked]
    alone = [effort(item, NOTHING) for item, _ in asked]
    value, floor = (statistics.median(one.presses for one in each) for each in (ours, alone))
    details = {
        "items": float(len(asked)),
        "seconds": statistics.median(one.seconds() for one in ours),
        "seconds_alone": statistics.median(one.seconds() for one in alone),
        "most": float(max(one.presses for one in ours)),
    }
    return Figure("visit.steps", float(value), "presses", float(floor), None, value < floor, details)


def known(document: CatalogueDocument, raw: ItemEntry, entry: Entry) -> Known:
    """What the registers of the sandbox province say of this person."""
    facts = tuple(Fact(name, value, document.facts[name].via) for name, value in entry.facts.items())
    ways = {
        m.code: Way.LICENCE if m.licence in entry.licences else Way.SHARING
        for m in raw.materials
        if m.licence in entry.licences or m.sharing in entry.checks
    }
    return Known(facts, tuple(Settled(code, way, "-") for code, way in ways.items()))


def effort(item: Item, knows: Known) -> Effort:
    """One visit, from the home page to the slip."""
    spent = Effort()
    draft = Draft(cast()[WHO], item, known=knows)
    if item.form:
        draft = _filled(item, draft, spent)
    for material in open_materials(draft):
        if material.code in missing_materials(draft):
            spent.presses += PLEDGE if material.may_be_promised else PHOTOGRAPH
            spent.thoughts += 1
    spent.presses += FACE if item.needs(Step.FACE) else 0
    return spent


def _filled(item: Item, draft: Draft, spent: Effort) -> Draft:
    assert item.form is not None
    page = FormPage()
    page.known = given(item.form, draft.citizen, draft.known or NOTHING)
    prefilled = {key: one.text for key, one in page.known.items()}
    answers = fill(item.form, dict(prefilled), TODAY)
    for shown in page.pages(item.form, answers):
        spent.presses, spent.thoughts = spent.presses + 1, spent.thoughts + 1
        for field in shown.fields:
            if field.key in answers and field.key not in page.known and field.kind is not Kind.CALCULATED:
                spent.presses += _presses(field, answers[field.key])
                spent.thoughts += 1
    return Draft(draft.citizen, item, answers, known=draft.known)


def _presses(field: Field, answer: Answer) -> int:
    """The box and each letter, or as many as its kind takes; of a table each cell of each row."""
    if isinstance(answer, tuple):
        columns = {column.key: column for column in field.columns}
        return sum(1 + sum(_presses(columns[key], cell) for key, cell in row.items()) for row in answer)
    return _PRESSES.get(field.kind, 1 + len(answer))
