"""What is different between two catalogues, by item: elements, materials, questions.

A visit that was kept for later goes on with the version of the item that it began with.  So a form or the
materials may only change together with the item's version; where they don't, that is a fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kiosk.contract.base import Wire
from kiosk.contract.catalogue import CatalogueDocument, first_fault
from kiosk.contract.catalogue_entries import ItemEntry, MaterialEntry
from kiosk.contract.catalogue_files import Malformed, read
from kiosk.contract.catalogue_forms import FieldEntry
from kiosk.contract.edition import Edition
from kiosk.contract.signed import SignedDocument
from kiosk.contract.texts import ORIGIN

_Part = MaterialEntry | FieldEntry
OF_ITSELF = ("code", "form", "materials", "version")


@dataclass(frozen=True, slots=True)
class Difference:
    """``name`` of an element, and what it was and is as text."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Parts:
    """Materials or questions by their Chinese names: come, gone, and how those that stayed have changed."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[tuple[str, tuple[Difference, ...]], ...] = ()
    moved: bool = False

    def any(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.moved)


@dataclass(frozen=True, slots=True)
class Changed:
    code: str
    name: str
    version: tuple[str, str]
    elements: tuple[Difference, ...]
    materials: Parts
    questions: Parts
    form: bool  # anything of the form, rules and pages included
    unpinned: bool  # form or materials are others, and the version is the same


@dataclass(frozen=True, slots=True)
class Comparison:
    added: tuple[tuple[str, str], ...]  # code and name
    withdrawn: tuple[tuple[str, str], ...]
    changed: tuple[Changed, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def opened(path: Path) -> CatalogueDocument:
    """A catalogue's folder, its JSON, or an edition of it as the platform issues it (signed or bare; the
    signature isn't looked at).  Raises `Malformed`."""
    if path.is_dir():
        return read(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Malformed(f"{path}:1: {error.strerror}") from None
    wrappings: tuple[tuple[type[Wire], str], ...] = ((SignedDocument, "document"), (Edition, "content"))
    for model, inside in wrappings:
        try:
            raw = str(getattr(model.parse(raw), inside)).encode()
        except ValidationError:
            continue
    try:
        return CatalogueDocument.parse(raw)
    except ValidationError as error:
        where, said = first_fault(error)
        raise Malformed(f"{path}:1: {'.'.join(map(str, where))}: {said}") from None


def compared(old: CatalogueDocument, new: CatalogueDocument) -> Comparison:
    """By implementing code, in the order of the catalogues."""
    before, now = ({item.code: item for item in document.items} for document in (old, new))
    pairs = ((before[code], item) for code, item in now.items() if code in before and before[code] != item)
    return Comparison(
        added=tuple((code, item.name[ORIGIN]) for code, item in now.items() if code not in before),
        withdrawn=tuple((code, item.name[ORIGIN]) for code, item in before.items() if code not in now),
        changed=tuple(_changed(one, two) for one, two in pairs),
    )


def _changed(old: ItemEntry, new: ItemEntry) -> Changed:
    pinned = (old.form, old.materials, old.steps) != (new.form, new.materials, new.steps)
    return Changed(
        code=new.code,
        name=new.name[ORIGIN],
        version=(old.version, new.version),
        elements=tuple(_differences(old, new, OF_ITSELF)),
        materials=_parts({m.code: m for m in old.materials}, {m.code: m for m in new.materials}),
        questions=_parts(_questions(old), _questions(new)),
        form=old.form != new.form,
        unpinned=pinned and old.version == new.version,
    )


def _questions(item: ItemEntry) -> dict[str, FieldEntry]:
    sections = item.form.sections if item.form else ()
    return {field.key: field for section in sections for field in section.fields}


def _parts(old: Mapping[str, _Part], new: Mapping[str, _Part]) -> Parts:
    both = [code for code in new if code in old]
    return Parts(
        added=tuple(_called(one) for code, one in new.items() if code not in old),
        removed=tuple(_called(one) for code, one in old.items() if code not in new),
        changed=tuple(
            (_called(new[code]), tuple(_differences(old[code], new[code], ())))
            for code in both
            if old[code] != new[code]
        ),
        moved=both != [code for code in old if code in new],
    )


def _called(one: MaterialEntry | FieldEntry) -> str:
    return (one.label if isinstance(one, FieldEntry) else one.name)[ORIGIN]


def _differences(old: Wire, new: Wire, without: Iterable[str], within: str = "") -> Iterator[Difference]:
    """Field by field of two parts of one kind; inside a guide and the list's elements one deeper."""
    for name in type(new).model_fields:
        one, two = getattr(old, name), getattr(new, name)
        if one == two or name in without:
            continue
        if name in ("guide", "elements") and isinstance(one, Wire) and isinstance(two, Wire):
            yield from _differences(one, two, (), f"{name}.")
        else:
            yield Difference(f"{within}{name}", said(one), said(two))


def said(value: Any) -> str:
    """A value for people: Chinese texts, names of options, numbers; empty for nothing."""
    match value:
        case None:
            return ""
        case Wire():
            named = getattr(value, "name", None) or getattr(value, "label", None)
            if named:
                return said(named)
            given = ((name, getattr(value, name)) for name in type(value).model_fields)
            return "，".join(f"{name} {said(one)}" for name, one in given if said(one))
        case {"zh-CN": text}:
            return str(text)
        case tuple() | list():
            return "；".join(map(said, value))
        case bool():
            return "是" if value else "否"
        case _:
            return str(value)
