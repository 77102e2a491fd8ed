"""From what a person writes in a TOML file to the entry that travels: shared parts are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.contract.misfits import Misfit, Place

Table = dict[str, Any]
Shared = Mapping[str, Any]
_MUST = ("kind", "label", "name", "required")  # what a shared field or material may not leave out
MERGED = ("form", "materials", "steps")  # what a bundle has of its parts, and doesn't write


def as_entry(written: Mapping[str, Any], fields: Shared, materials: Shared) -> Table:
    """The entry of an item or bundle.  ``[list]`` is `elements` on the wire, whose languages have no word
    for a list that isn't one.  Raises `Misfit` for a ``use`` of something that isn't shared."""
    entry = {("elements" if key == "list" else key): value for key, value in written.items()}
    if isinstance(entry.get("materials"), list):
        entry["materials"] = [
            _used(("materials", n), one, materials, "code") for n, one in enumerate(entry["materials"])
        ]
    form = entry.get("form")
    if isinstance(form, dict) and isinstance(form.get("sections"), list):
        sections = [_section(("form", "sections", n), s, fields) for n, s in enumerate(form["sections"])]
        entry["form"] = {**form, "sections": sections}
    return entry


def _section(at: Place, section: Any, fields: Shared) -> Any:
    if not isinstance(section, dict) or not isinstance(section.get("fields"), list):
        return section
    used = [_used((*at, "fields", n), one, fields, "key") for n, one in enumerate(section["fields"])]
    return {**section, "fields": used}


def _used(at: Place, one: Any, shared: Shared, name: str) -> Any:
    if not isinstance(one, dict) or "use" not in one:
        return one
    if not isinstance(one["use"], str) or not isinstance(shared.get(one["use"]), Mapping):
        raise Misfit((*at, "use"), f"nothing shared is called {one['use']!r}")
    own = {key: value for key, value in one.items() if key != "use"}
    return {name: one["use"], **shared[one["use"]], **own}


def borrowed(
    written: Mapping[str, Any], where: Place, common: Mapping[str, Shared]
) -> tuple[str, Place] | None:
    """The shared file and the place in it, if what stands at a place of an item isn't said by the item but
    comes with something that it uses; else None."""
    match where:
        case ("materials", int(), str(inside), *_):
            name, depth = "materials", 2
        case ("form", "sections", int(), "fields", int(), str(inside), *_):
            name, depth = "fields", 5
        case _:
            return None
    one: Any = written
    for part in where[:depth]:
        one = one[part] if isinstance(one, Mapping) else one[int(part)]
    use = one.get("use") if isinstance(one, Mapping) else None
    if use is None or inside == "use" or inside in one:
        return None
    if inside in common[name][use] or inside in _MUST:
        return name, (use, *where[depth:])
    return None
