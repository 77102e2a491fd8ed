"""From an item of an implementation list to what the catalogue says of it, as far as the list decides that.

Forms, keywords, summaries and English texts are nobody's business here but the author's.  English is given
only where a text is made of a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from kiosk.authoring import cellvalues as values
from kiosk.authoring.columns import DAYS, Own
from kiosk.authoring.listing import Cell, Cells, Task, Trouble
from kiosk.contract.texts import ORIGIN
from kiosk.domain.item_codes import implementing_code_is_valid

Table = dict[str, Any]
LONGEST = 400  # characters of a text in the catalogue


@dataclass(frozen=True, slots=True)
class Names:
    """What the catalogue calls things: materials that are shared, categories, departments; by code."""

    materials: Mapping[str, Any] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)


class Draft:
    """One item being made.  ``troubles`` are the cells that couldn't be taken in."""

    def __init__(self, task: Task, said: Own, names: Names) -> None:
        self._task, self._said, self._names = task, said, names
        self.troubles: list[Trouble] = []
        self.table = self._made()

    def _made(self) -> Table:
        found: Table = {"code": self._task.code}
        self._agrees()
        for name, known in (("category", self._names.categories), ("department", self._names.departments)):
            if code := self._named(name, known):
                found[name] = code
        if name := self._task.text("task_name"):
            found["name"] = {ORIGIN: name[:LONGEST]}
        promised = self._days("promise_day")
        if promised is not None:
            found["promised_days"] = promised
        found["list"] = dict(self._elements())
        found["fees"] = self._fees()
        found["guide"] = dict(self._guide(promised, found["fees"]))
        found["materials"] = list(self._materials())
        return found

    def _agrees(self) -> None:
        """The implementing code says the body, the level and the type; the list must not say otherwise."""
        code = self._task.code
        if not implementing_code_is_valid(code):
            return  # the check says so, with its line
        said = (
            ("dept_code", code[:18], lambda text: text.upper()),
            ("use_level", code[18], lambda text: values.LEVELS.get(text, text)),
            ("task_type", code[21:23], lambda text: (values.codes("task_type", text) or (text,))[0]),
            ("catalog_code", code[19:31], str),
        )
        for name, expected, meant in said:
            if (cell := self._cell(name)) and meant(cell.text) != expected:
                self._left(cell, f"{cell.text!r}, but the implementing code says {expected!r}")

    def _cell(self, name: str, cells: Cells | None = None) -> Cell | None:
        """The cell of a column, with what the locality's code in it means."""
        cell = (self._task.cells if cells is None else cells).get(name)
        if cell is None:
            return None
        meant = self._said.values.get(name, {}).get(cell.text, cell.text)
        return Cell(cell.row, cell.heading, meant, cell.unit)

    def _left(self, cell: Cell, why: str) -> None:
        self.troubles.append(Trouble(cell.row, cell.heading, why))

    def _read(self, name: str, of: Callable[[str], Any], wanted: str, cells: Cells | None = None) -> Any:
        """The value of a column; None if it is empty or can't be made out, which is told."""
        cell = self._cell(name, cells)
        if cell is None:
            return None
        value = of(cell.text)
        if value is None or value == ():
            self._left(cell, f"{cell.text[:60]!r} is not {wanted}")
            return None
        return value

    def _named(self, name: str, known: Mapping[str, str]) -> str:
        """A category or department by its code or name, or the default."""
        cell = self._cell(name)
        if cell is None:
            return self._said.defaults.get(name, "")
        code = next((code for code, text in known.items() if cell.text in (code, text)), "")
        if not code:
            self._left(cell, f"there is no {name} {cell.text!r} in catalogue.toml")
        return code or self._said.defaults.get(name, "")

    def _days(self, name: str) -> int | None:
        unit = self._cell(DAYS[name])
        cell = self._cell(name)
        word = unit.text if unit else cell.unit if cell else ""
        wanted = "a number of working days" + (f" (the unit is {word!r})" if word else "")
        days: int | None = self._read(name, lambda text: values.working_days(text, word), wanted)
        return days

    def _elements(self) -> Iterator[tuple[str, Any]]:
        for key, name in (
            ("type", "task_type"),
            ("subjects", "server_type"),
            ("handling", "project_type"),
            ("channels", "handle_type"),
        ):
            read = self._read(name, partial(values.codes, name), "a word or code of it")
            if read:
                yield key, list(read) if key in ("subjects", "channels") else read[0]
        for key, number in (
            ("statutory_days", self._days("anticipate_day")),
            ("visits", self._read("limit_scene_num", values.count, "a number of visits")),
        ):
            if number is not None:
                yield key, number
        if process := self._texts("handle_flow", values.steps):
            yield "process", process[:8]
        if complaints := self._read("supervise_way", values.phone, "a telephone number"):
            yield "complaints", complaints

    def _texts(self, name: str, of: Callable[[str], tuple[str, ...]]) -> list[dict[str, str]]:
        """Sentences of a cell; one that is longer than a text may be is told and left out."""
        found = self._read(name, of, "a text") or ()
        cell = self._cell(name)
        for text in found:
            if cell and len(text) > LONGEST:
                self._left(
                    cell, f"a sentence of {len(text)} characters ({text[:20]!r}...), {LONGEST} at most"
                )
        return [{ORIGIN: text} for text in found if len(text) <= LONGEST]

    def _guide(self, promised: int | None, fees: list[Table]) -> Iterator[tuple[str, Any]]:
        if conditions := self._texts("accept_condition", values.sentences):
            yield "conditions", conditions
        if promised is not None:
            yield "time_limit", _time_limit(promised)
        if fee := self._fee(fees):
            yield "fee", fee
        if laws := self._texts("by_law", values.laws):
            yield "legal_basis", laws
        for key, name in (("department", "dept_name"), ("result", "result_name")):
            if text := self._task.text(name):
                yield key, {ORIGIN: text[:LONGEST]}
        if number := self._read("link_way", values.phone, "a telephone number"):
            yield "phone", number

    def _fee(self, fees: list[Table]) -> dict[str, str] | None:
        charged = self._read("is_fee", values.yes, "yes or no")
        if fees:
            return {ORIGIN: "，".join(f"{fee['name'][ORIGIN]} {_short(fee['yuan'])} 元" for fee in fees)}
        if charged is False:
            return {ORIGIN: "不收费", "en": "Free of charge"}
        return None

    def _fees(self) -> list[Table]:
        found = []
        for cells in self._task.fees:
            amount = self._read("fee_stand", values.yuan, "one amount in yuan", cells)
            name, basis = cells.get("fee_name"), cells.get("fee_basis")
            if amount and name and basis:
                fee = {"name": {ORIGIN: name.text}, "yuan": amount, "basis": {ORIGIN: basis.text[:LONGEST]}}
                found.append(fee)
            elif amount:
                cell = next(iter(cells.values()))
                self._left(cell, "a charge needs its name, its amount and its basis")
        return found

    def _materials(self) -> Iterator[Table]:
        """Each by its name; ``use`` where the catalogue has a shared one of that name."""
        seen: set[str] = set()
        for cells in self._task.materials:
            if (named := cells.get("material_name")) is None:
                self._left(next(iter(cells.values())), "no name of a material stands in this row")
                continue
            required = self._read("is_need", values.yes, "yes or no", cells)
            note = cells.get("fill_explain")
            for name in values.names(named.text):
                if name not in seen:
                    seen.add(name)
                    yield self._material(
                        name, required, note.text if note and len(note.text) <= LONGEST else ""
                    )

    def _material(self, name: str, required: bool | None, note: str) -> Table:
        for use, shared in self._names.materials.items():
            if isinstance(shared, dict) and values.same(shared.get("name", {}).get(ORIGIN, ""), name):
                differs = required is not None and required != shared.get("required")
                return {"use": use, **({"required": required} if differs else {})}
        told = {"note": {ORIGIN: note}} if note else {}
        return {"name": {ORIGIN: name}, "required": True if required is None else required, **told}


def _time_limit(days: int) -> dict[str, str]:
    if days == 0:
        return {ORIGIN: "当场办结", "en": "On the spot"}
    unit = "day" if days == 1 else "days"
    return {ORIGIN: f"受理后 {days} 个工作日内办结", "en": f"Within {days} working {unit} of acceptance"}


def _short(yuan: str) -> str:
    return yuan.removesuffix(".00")
