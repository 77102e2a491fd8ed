"""From what a person writes in a TOML file to the entry that travels: shared parts are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.contract.misfits import Misfit, Place

Table = dict[str, Any]
Shared = Mapping[str, Any]


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
    if one["use"] not in shared:
        raise Misfit((*at, "use"), f"nothing shared is called {one['use']!r}")
    own = {key: value for key, value in one.items() if key != "use"}
    return {name: one["use"], **shared[one["use"]], **own}
