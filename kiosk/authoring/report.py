"""How much a person is spared: questions that the terminal answers itself, materials that need no paper.

On paper a person fills in every field of a form and brings every material of the list.  A field isn't asked
when the card or a known fact answers it, or when it is calculated; a repeated group counts as the columns of
one row, and what a bundle answers itself as no question at all.  A material isn't asked for when the card
counts as it, or a licence, data sharing, an earlier submission or a promise may stand for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from unicodedata import east_asian_width

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
    department: str  # by name, empty where the item names none
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
    names = {department.code: department.name[ORIGIN] for department in document.departments}
    return Report(tuple(_count(item, names.get(item.department, "")) for item in document.items))


def _count(item: ItemEntry, department: str) -> Count:
    asked = list(_fields(item))
    return Count(
        code=item.code,
        name=item.name[ORIGIN],
        bundle=bool(item.parts),
        department=department,
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
    """Tables for the screen: the items, the departments, then everything together."""
    lines = [
        _Line(c.name, (c.fields_asked, c.fields_total, c.materials_asked, c.materials_total))
        for c in counted.counts
    ]
    departments = [_Line(_of(counts, name), _sums(counts)) for name, counts in _by_department(counted)]
    whole = _Line(_of(counted.counts, "all"), _sums(counted.counts))
    wide = max(_columns(line.name) for line in (*lines, *departments, whole))
    head = f"{'asked / all':{wide}}{'questions':>16}{'materials':>16}"
    rows = [
        *(line.row(wide) for line in lines),
        "",
        *(line.row(wide) for line in departments),
        "",
        whole.row(wide),
    ]
    spared, papers = counted.spared("fields"), counted.spared("materials")
    shares = f"not asked: {spared:.1%} of the questions, {papers:.1%} of the materials"
    return "\n".join([head, *rows, shares])


@dataclass(frozen=True, slots=True)
class _Line:
    """``numbers``: questions asked and all, materials asked and all."""

    name: str
    numbers: tuple[int, int, int, int]

    def row(self, wide: int) -> str:
        asked, total, papers, all_papers = self.numbers
        blank = " " * (wide - _columns(self.name))
        return f"{self.name}{blank}{f'{asked} / {total}':>16}{f'{papers} / {all_papers}':>16}"


def _columns(text: str) -> int:
    """How wide a text is on a screen of fixed columns: hanzi and their punctuation take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _by_department(counted: Report) -> list[tuple[str, list[Count]]]:
    """In the order in which the departments come."""
    found: dict[str, list[Count]] = {}
    for count in counted.counts:
        found.setdefault(count.department, []).append(count)
    return list(found.items())


def _of(counts: Sequence[Count], name: str) -> str:
    bundles = sum(count.bundle for count in counts)
    items = len(counts) - bundles
    parts = [f"{n} {what}{'' if n == 1 else 's'}" for n, what in ((items, "item"), (bundles, "bundle")) if n]
    return f"{name or '-'}: {', '.join(parts) or 'nothing'}"


def _sums(counts: Sequence[Count]) -> tuple[int, int, int, int]:
    whole = Report(tuple(counts))
    return (
        whole.total("fields_asked"),
        whole.total("fields_total"),
        whole.total("materials_asked"),
        whole.total("materials_total"),
    )
