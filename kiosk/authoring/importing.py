"""Bring in an implementation list (实施清单): one file an item; what is there already is compared, not lost.

A file that exists keeps its form, its English texts, its keywords and whatever else the list doesn't decide.
Of its materials none is taken out: a form may lean on it, and a list may only call it something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.authoring.columns import Own
from kiosk.authoring.drafting import Draft, Names, Table
from kiosk.authoring.listing import Task, Trouble, tasks
from kiosk.authoring.merging import Change, changes, resolved, with_changes
from kiosk.authoring.sheets import Unreadable, rows
from kiosk.authoring.tomltext import item_text
from kiosk.contract.catalogue_files import Malformed, table
from kiosk.contract.texts import ORIGIN

_FILE = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


@dataclass(frozen=True, slots=True)
class Brought:
    """What becomes of one item: a new file, changes to one that is there, or nothing (no ``text``)."""

    path: Path
    name: str
    new: bool
    changes: tuple[Change, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    items: tuple[Brought, ...]
    troubles: tuple[Trouble, ...]


@dataclass(frozen=True, slots=True)
class _There:
    path: Path
    text: str
    table: Table


def brought_in(file: Path, into: Path, said: Own, shared: Path | None = None) -> Imported:
    """What the list makes of the catalogue in a folder; nothing is written.  Raises `Unreadable` for the list
    and `Malformed` for a file of the catalogue that can't be read."""
    read = rows(file)
    try:
        listed, troubles = tasks(read, said)
    except Unreadable as error:
        raise Unreadable(f"{file}: {error}") from None
    there = {one.table.get("code"): one for one in _there(into / "items")}
    names = _names(into, shared)
    taken = {path.stem for path in (into / "items").glob("*.toml")}
    items = []
    for task in listed:
        draft = Draft(task, said, names)
        if task.code in there:
            items.append(_compared(there[task.code], draft.table, names))
        else:
            slug = _slug(task, taken, troubles)
            taken.add(slug)
            item = _whole(draft.table, task.row, names, troubles)
            items.append(Brought(into / "items" / f"{slug}.toml", _name(item), True, (), item_text(item)))
        troubles += draft.troubles
    return Imported(tuple(items), tuple(sorted(troubles, key=lambda one: one.row)))


def write(imported: Imported, *, update: bool) -> None:
    """Write the new files, and with ``update`` the changed ones; each whole or not at all."""
    for one in imported.items:
        if one.text and (one.new or update):
            one.path.parent.mkdir(parents=True, exist_ok=True)
            part = one.path.with_suffix(".part")
            ends = "\r\n" if not one.new and b"\r\n" in one.path.read_bytes() else "\n"
            part.write_text(one.text, encoding="utf-8", newline=ends)
            part.replace(one.path)


def _there(folder: Path) -> Iterator[_There]:
    for path in sorted(folder.glob("*.toml")):
        found = table(path)
        yield _There(path, path.read_text(encoding="utf-8-sig"), found)


def _names(into: Path, shared: Path | None) -> Names:
    head, materials = _around(into, shared, "catalogue"), _around(into, shared, "materials")
    return Names(materials, _by_code(head, "categories"), _by_code(head, "departments"))


def _around(into: Path, shared: Path | None, name: str) -> Table:
    """A file around the items, where there is one: a list may also fill an empty folder."""
    paths = [folder / f"{name}.toml" for folder in (shared, into) if folder]
    path = next((path for path in paths if path.is_file()), None)
    return table(path) if path else {}


def _by_code(head: Table, name: str) -> dict[str, str]:
    entries = head.get(name, [])
    try:
        return {entry["code"]: entry["name"][ORIGIN] for entry in entries}
    except (KeyError, TypeError):
        raise Malformed(f"catalogue.toml:1: {name}: each needs a code and a name") from None


def _slug(task: Task, taken: set[str], troubles: list[Trouble]) -> str:
    """The file's name: the list's own, or the end of the implementing code (level and basic code)."""
    cell = task.cells.get("file")
    if cell and _FILE.fullmatch(cell.text) and cell.text not in taken:
        return cell.text
    if cell:
        troubles.append(
            Trouble(cell.row, cell.heading, f"{cell.text!r} is no free name of a file (a-z, 0-9, -)")
        )
    short = f"item-{task.code[18:].lower() or task.code.lower()}"
    return short if short not in taken else f"item-{task.code.lower()}"


def _name(item: Table) -> str:
    return str(item.get("name", {}).get(ORIGIN, item["code"]))


def _whole(drafted: Table, row: int, names: Names, troubles: list[Trouble]) -> Table:
    """A new item: what the list says, and what no file can do without.  The check names the rest."""
    item = dict(drafted)
    if "name" not in item:
        item["name"] = {ORIGIN: item["code"]}
        troubles.append(Trouble(row, "事项名称", "empty; the code stands in for it"))
    materials = [_coded(number, one) for number, one in enumerate(item["materials"], 1)]
    photographed = any(resolved(one, names).get("source") != "card" for one in materials)
    item |= {
        "version": "1",
        "emblem": item["name"][ORIGIN].lstrip('“《（("')[:1] or "事",
        "outcome": "application",
        "steps": ["materials"] if photographed else [],
        "summary": item["name"],
        "materials": materials,
    }
    return item


def _coded(number: int, material: Table) -> Table:
    return material if "use" in material else {"code": f"material-{number}", **material}


def _compared(there: _There, drafted: Table, names: Names) -> Brought:
    found = tuple(changes(there.table, drafted, names))
    text = with_changes(there.text, there.table, found) if any(one.decided for one in found) else ""
    return Brought(there.path, _name({**drafted, **there.table}), False, found, text)


def as_lines(imported: Imported, *, update: bool, dry: bool) -> Iterator[str]:
    """What was done, or would be, and what couldn't be taken in."""
    for one in imported.items:
        if one.new:
            yield f"{'would be new' if dry else 'new'}: {one.path.name}: {one.name}"
        for change in one.changes:
            yield f"{one.path.name}: {one.name}: {change}"
    for trouble in imported.troubles:
        yield f"not taken in: {trouble}"
    new = sum(one.new for one in imported.items)
    changed = sum(bool(one.text) and not one.new for one in imported.items)
    same = len(imported.items) - new - changed
    kept = "" if update or not changed else " (shown only; --update writes them)"
    would = "would be " if dry else ""
    yield (
        f"{would}new: {new}, {would}changed: {changed}{kept}, as before: {same},"
        f" not taken in: {len(imported.troubles)}"
    )


def as_json(imported: Imported) -> dict[str, Any]:
    return {
        "items": [
            {
                "file": one.path.name,
                "name": one.name,
                "new": one.new,
                "changes": [str(change) for change in one.changes],
            }
            for one in imported.items
        ],
        "not_taken_in": [
            {"row": one.row, "column": one.heading, "why": one.text} for one in imported.troubles
        ],
    }
