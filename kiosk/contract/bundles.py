"""Bundles (一件事一次办): one form and one list of materials, merged from those of several items.

A question that two of them ask is asked once; so is a paper that two of them want.  A question that one of
them asks always and another only sometimes is asked always, where the first one has it; under two different
conditions it is a fault, for one of them would lack it.  What follows from the bundle itself isn't asked at
all: see `kiosk.contract.presets`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.contract.catalogue_entries import ItemEntry
from kiosk.contract.catalogue_forms import FieldEntry, SectionEntry
from kiosk.contract.catalogue_text import MERGED
from kiosk.contract.misfits import Misfit
from kiosk.contract.presets import Presets
from kiosk.domain.items import Step

FIELDS_A_PAGE = 8


class Unmerged(Misfit):
    """Two parts of a bundle that mean different things by one name."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a file says, and the items by the names of their files."""

    written: Mapping[str, Any]
    items: Mapping[str, ItemEntry]

    def parts(self) -> list[tuple[str, ItemEntry]]:
        """As they are left to ask.  Raises `Unmerged` for a part that isn't there."""
        names = self.written.get("parts", [])
        if not isinstance(names, list) or len(names) < 2 or not all(isinstance(name, str) for name in names):
            raise Unmerged(("parts",), "a bundle has two parts at least")
        for name in names:
            if name not in self.items:
                raise Unmerged(("parts",), f"there is no item {name!r}")
        presets = self._presets().checked(self.items[name] for name in names)
        return [(name, presets.applied(self.items[name])) for name in names]

    def _presets(self) -> Presets:
        """Raises `Unmerged` for what is no table of texts and no list of names."""
        preset, made = self.written.get("preset", {}), self.written.get("made", [])
        if not isinstance(preset, dict) or not all(isinstance(value, str) for value in preset.values()):
            raise Unmerged(("preset",), "the answers of a bundle are texts by the keys of questions")
        if not isinstance(made, list) or not all(isinstance(name, str) for name in made):
            raise Unmerged(("made",), "what a bundle makes is a list of keys and codes")
        return Presets(preset, frozenset(made))


def merged(bundle: Bundle) -> dict[str, Any]:
    """The entry of the bundle as it travels.  Raises a `Misfit`."""
    for name in MERGED:
        if name in bundle.written:
            raise Unmerged((name,), "a bundle has the forms, materials and steps of its parts")
    parts = bundle.parts()
    sections = _sections(parts)
    own = {key: value for key, value in bundle.written.items() if key not in ("preset", "made")}
    entry = own | {
        "parts": [item.code for _, item in parts],
        "steps": [step for step in Step if any(step in item.steps for _, item in parts)],
        "materials": [one.model_dump(mode="json") for one in _materials(parts)],
    }
    if sections:
        rules = [r.model_dump(mode="json") for _, item in parts if item.form for r in item.form.rules]
        entry["form"] = {"sections": [s.model_dump(mode="json") for s in sections], "rules": rules}
    return entry


def _materials(parts: list[tuple[str, ItemEntry]]) -> list[Any]:
    """Each once; required if one of the items requires it, and always if one of them always wants it.  The
    person's word stands for it only where it does for each of them."""
    found: dict[str, Any] = {}
    for name, item in parts:
        for one in item.materials:
            before = found.get(one.code, one)
            if before.when and one.when and before.when != one.when:
                raise Unmerged(("parts",), f"{name} wants {one.code!r} under another condition")
            found[one.code] = before.model_copy(
                update={
                    "required": before.required or one.required,
                    "when": before.when if before.when and one.when else None,
                    "promise": before.promise and one.promise,
                }
            )
    return list(found.values())


def _sections(parts: list[tuple[str, ItemEntry]]) -> list[SectionEntry]:
    always = {field.key for _, _, section, field in _questions(parts) if _always(section, field)}
    required = {
        field.key
        for _, _, section, field in _questions(parts)
        if field.required and (field.key not in always or _always(section, field))
    }
    seen: dict[str, tuple[FieldEntry, Any]] = {}
    pages: list[SectionEntry] = []
    for name, item in parts:
        for section in item.form.sections if item.form else ():
            fresh = []
            for field in section.fields:
                if not _always(section, field) and field.key in always:
                    continue
                if field.key not in seen:
                    seen[field.key] = field, section.when
                    fresh.append(field.model_copy(update={"required": field.key in required}))
                    continue
                before, page = seen[field.key]
                if (field.kind, field.prefill) != (before.kind, before.prefill):
                    raise Unmerged(("parts",), f"{name} means something else by {field.key!r}")
                if not _always(section, field) and (field.when, section.when) != (before.when, page):
                    raise Unmerged(("parts",), f"{name} asks {field.key!r} under another condition")
            if fresh:
                _put(pages, section, tuple(fresh))
    return pages


def _put(pages: list[SectionEntry], section: SectionEntry, fields: tuple[FieldEntry, ...]) -> None:
    """On an earlier page that is called the same and has room, else on a page of their own.  What depends on
    another answer may only go to the last page: what it depends on stands before it there."""
    free = all(field.when is None and field.compute is None for field in fields)
    for place in reversed(range(len(pages))):
        page = pages[place]
        same = (page.title, page.when) == (section.title, section.when)
        if same and (free or page is pages[-1]) and len(page.fields) + len(fields) <= FIELDS_A_PAGE:
            pages[place] = page.model_copy(update={"fields": page.fields + fields})
            return
    pages.append(section.model_copy(update={"fields": fields}))


def _questions(
    parts: list[tuple[str, ItemEntry]],
) -> Iterator[tuple[str, ItemEntry, SectionEntry, FieldEntry]]:
    for name, item in parts:
        for section in item.form.sections if item.form else ():
            for field in section.fields:
                yield name, item, section, field


def _always(section: SectionEntry, field: FieldEntry) -> bool:
    return section.when is None and field.when is None
