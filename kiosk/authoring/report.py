"""How much a person is spared: questions that the terminal answers itself, materials that need no paper.

On paper a person fills in every field of a form and brings every material of the list.  A field isn't asked
when the card or a known fact answers it, or when it is calculated; a repeated group counts as the columns of
one row, and what a bundle answers itself as no question at all.  A material isn't asked for when the card
counts as it, or a licence, data sharing, an earlier submission or a promise may stand for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from kiosk.contract.catalogue import CatalogueDocument
from kiosk.contract.catalogue_entries import ItemEntry
from kiosk.contract.catalogue_forms import FieldEntry
from kiosk.contract.texts import ORIGIN
from kiosk.domain.forms import Kind, Op
from kiosk.domain.known import Way


@dataclass(frozen=True, slots=True)
class Count:
    """What one item asks on paper, and what is still asked here."""

    code: str
    name: str
    bundle: bool
    fields_total: int
    fields_asked: int
    materials_total: int
    materials_asked: int


@dataclass(frozen=True, slots=True)
class Report:
    counts: tuple[Count, ...]

    def total(self, name: str) -> int:
        return sum(getattr(count, name) for count in self.counts)

    def spared(self, what: str) -> float:
        """The share of ``fields`` or ``materials`` that isn't asked, 0 to 1."""
        total = self.total(f"{what}_total")
        return 1 - self.total(f"{what}_asked") / total if total else 0.0

    def as_json(self) -> dict[str, Any]:
        names = ("fields_total", "fields_asked", "materials_total", "materials_asked")
        bundles = sum(count.bundle for count in self.counts)
        return {
            "items": len(self.counts) - bundles,
            "bundles": bundles,
            **{name: self.total(name) for name in names},
            "fields_not_asked": round(self.spared("fields"), 3),
            "materials_not_asked": round(self.spared("materials"), 3),
            "each": [asdict(count) for count in self.counts],
        }


def report(document: CatalogueDocument) -> Report:
    return Report(tuple(_count(item) for item in document.items))


def _count(item: ItemEntry) -> Count:
    asked = list(_fields(item))
    return Count(
        code=item.code,
        name=item.name[ORIGIN],
        bundle=bool(item.parts),
        fields_total=len(asked),
        fields_asked=sum(not field.prefill and field.kind is not Kind.CALCULATED for field in asked),
        materials_total=len(item.materials),
        materials_asked=sum(material.ways() == (Way.CAPTURE,) for material in item.materials),
    )


def _fields(item: ItemEntry) -> Iterator[FieldEntry]:
    for section in item.form.sections if item.form else ():
        for field in section.fields:
            if field.compute is None or field.compute.op is not Op.CONSTANT:
                yield from field.columns or (field,)


def as_text(counted: Report) -> str:
    """A table for the screen: the items, then everything together."""
    lines = [
        _line(c.name, (c.fields_asked, c.fields_total, c.materials_asked, c.materials_total))
        for c in counted.counts
    ]
    numbers = [
        counted.total(f"{what}_{how}") for what in ("fields", "materials") for how in ("asked", "total")
    ]
    head = f"{'':40}{'questions':>12}{'materials':>12}"
    spared, papers = counted.spared("fields"), counted.spared("materials")
    shares = f"not asked: {spared:.0%} of the questions, {papers:.0%} of the materials"
    return "\n".join([head, *lines, _line("", numbers), shares])


def _line(name: str, numbers: Iterable[int]) -> str:
    """Hanzi are two columns wide."""
    asked, total, papers, all_papers = numbers
    wide = sum(2 if ord(c) > 0x2E7F else 1 for c in name)
    return f"{name}{' ' * max(1, 40 - wide)}{f'{asked}/{total}':>12}{f'{papers}/{all_papers}':>12}"
