"""What an implementation list changes in an item that is there, and the file with those changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kiosk.authoring.cellvalues import same
from kiosk.authoring.drafting import Names, Table
from kiosk.authoring.tomltext import put, put_blocks
from kiosk.contract.misfits import Place
from kiosk.contract.texts import ORIGIN

LISTED = ("type", "subjects", "handling", "statutory_days", "visits", "channels", "process", "complaints")
GUIDED = ("conditions", "legal_basis", "department", "result", "phone")


@dataclass(frozen=True, slots=True)
class Change:
    """``new`` is what comes to a place; with ``added`` it is a further element there.  ``decided`` is False
    for what only an author can settle."""

    where: Place
    said: str
    new: Any = None
    added: bool = False
    decided: bool = True

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.where))}: {self.said}"


def changes(there: Table, listed: Table, names: Names) -> Iterator[Change]:
    """What the list says otherwise.  A cell that is empty or wasn't understood changes nothing."""
    yield from _value(there, listed, ("name",))
    yield from _value(there, listed, ("promised_days",))
    if there.get("promised_days", 0) != listed.get("promised_days", there.get("promised_days", 0)):
        yield from _value(there, listed, ("guide", "time_limit"))
    for key in LISTED:
        yield from _value(there, listed, ("list", key))
    old, new = there.get("fees", []), listed["fees"]
    if not _same_charges(old, new) and (new or _free(listed)):
        kept = [_charge(old, place, fee) for place, fee in enumerate(new)]
        yield Change(("fees",), f"{_amounts(old)} -> {_amounts(new)}", kept)
        yield from _value(there, listed, ("guide", "fee"))
    for key in GUIDED:
        yield from _value(there, listed, ("guide", key))
    yield from _materials(there, listed, names)


def _value(there: Table, listed: Table, where: Place) -> Iterator[Change]:
    old, new = _at(there, where), _at(listed, where)
    if new is None or _alike(old, new):
        return
    kept, stale = _with_languages(old, new)
    yield Change(where, f"{_plain(old)} -> {_plain(new)}", kept)
    if stale:
        yield Change(where, "the other languages still have the old wording", decided=False)


def _at(table: Table, where: Place) -> Any:
    found: Any = table
    for part in where:
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _alike(old: Any, new: Any) -> bool:
    """Whether two values say the same in Chinese, whatever the punctuation."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return same(str(old.get(ORIGIN)), str(new.get(ORIGIN)))
    if isinstance(old, list) and isinstance(new, list) and any(isinstance(one, Mapping) for one in new):
        return len(old) == len(new) and all(map(_alike, old, new))
    return bool(old == new)


def _with_languages(old: Any, new: Any) -> tuple[Any, bool]:
    """The new texts with the other languages of the old ones, and whether one of those is out of date."""
    if isinstance(new, Mapping) and isinstance(old, Mapping):
        others = {language: text for language, text in old.items() if language not in new}
        return {**new, **others}, bool(others)
    if isinstance(new, list) and isinstance(old, list) and any(isinstance(one, Mapping) for one in new):
        kept, stale = [], False
        for place, one in enumerate(new):
            before = next((two for two in old if _alike(two, one)), None)
            if before is None and len(old) == len(new):
                merged, out = _with_languages(old[place], one)
                stale = stale or out
            else:
                merged = {**(before or {}), **one}
            kept.append(merged)
        return kept, stale
    return new, False


def _plain(value: Any) -> str:
    """A value as it is told: texts in Chinese."""
    if value is None:
        return "(nothing)"
    if isinstance(value, Mapping):
        return str(value.get(ORIGIN, ""))
    if isinstance(value, list):
        return "；".join(map(_plain, value))
    return str(value)


def _same_charges(old: Sequence[Table], new: Sequence[Table]) -> bool:
    alike = (
        one.get("yuan") == two["yuan"] and _alike(one.get("name"), two["name"])
        for one, two in zip(old, new, strict=False)
    )
    return len(old) == len(new) and all(alike)


def _charge(old: Sequence[Table], place: int, fee: Table) -> Table:
    """A charge with the other languages of the one in whose place it comes."""
    before = old[place] if place < len(old) else {}
    return {**fee, **{key: _with_languages(before.get(key), fee[key])[0] for key in ("name", "basis")}}


def _amounts(fees: Sequence[Table]) -> str:
    return "，".join(f"{_plain(fee.get('name'))} {fee.get('yuan')}" for fee in fees) or "(free)"


def _free(listed: Table) -> bool:
    """Whether the list says that nothing is charged; a list that says nothing of it changes nothing."""
    return "en" in listed["guide"].get("fee", {})


def _materials(there: Table, listed: Table, names: Names) -> Iterator[Change]:
    if not listed["materials"]:
        return
    old = [resolved(one, names) for one in there.get("materials", [])]
    new = [resolved(one, names) for one in listed["materials"]]
    touched = False
    for one, written in zip(new, listed["materials"], strict=True):
        place = next((n for n, two in enumerate(old) if _is(two, one)), None)
        if place is None:
            touched = True
            fresh = written if "use" in written else {"code": _free_code(old, there), **written}
            old.append({**one, **fresh})
            yield Change(("materials",), f"{_plain(one['name'])}: new", fresh, added=True)
        elif place < len(there.get("materials", [])) and old[place].get("required") != one["required"]:
            touched = True
            said = f"{_plain(one['name'])}: {'required' if one['required'] else 'no longer required'}"
            yield Change(("materials", place, "required"), said, one["required"])
    for two in old:
        if not any(_is(two, one) for one in new):
            said = (
                f"{_plain(two.get('name'))}: not in the list; take it out by hand if it is no longer wanted"
            )
            yield Change(("materials",), said, decided=False)
    version = str(there.get("version", ""))
    if touched and version.isdigit():
        yield Change(
            ("version",), f"{version} -> {int(version) + 1}, for the materials", str(int(version) + 1)
        )
    elif touched:
        yield Change(("version",), "needs a new one, for the materials", decided=False)


def _is(old: Table, listed: Table) -> bool:
    """One material: the same shared one, or the same name."""
    shared = listed.get("use")
    return (shared is not None and shared == old.get("use")) or _alike(old.get("name"), listed["name"])


def resolved(material: Table, names: Names) -> Table:
    """With what it has of the shared one."""
    return {**names.materials.get(material.get("use", ""), {}), **material}


def _free_code(old: Sequence[Table], there: Table) -> str:
    taken = {str(one.get("code")) for one in (*old, *there.get("materials", []))}
    return next(code for n in range(1, 1000) if (code := f"material-{n}") not in taken)


def with_changes(text: str, there: Table, found: Sequence[Change]) -> str:
    """The file with the changes that the list decides; every other line stays as it is."""
    steps = there.get("steps", [])
    for change in found:
        if not change.decided:
            continue
        if change.added:
            text = put_blocks(text, "materials", [change.new], instead=False, before="[[form")
            if "materials" not in steps and change.new.get("use") != "id-card":
                steps = [step for step in ("form", "materials", "face") if step in (*steps, "materials")]
                text = put(text, ("steps",), steps)
        elif change.where == ("fees",):
            text = put_blocks(text, "fees", change.new, instead=True, before="[guide]")
        else:
            text = put(text, change.where, change.new)
    return text
