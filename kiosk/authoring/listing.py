"""From the rows of an implementation list to its items: which cells belong together.

An item has one row, or several: one for each material or fee.  A row without an implementing code, or with
that of the row above, goes on with the item above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kiosk.authoring.columns import FEE, ITEM, MATERIAL, Column, Own, column
from kiosk.authoring.sheets import Row, Unreadable

_CODE = re.compile(r"[0-9A-Z]{12,36}")


@dataclass(frozen=True, slots=True)
class Cell:
    row: int
    heading: str
    text: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What couldn't be taken in, in words for whoever keeps the list."""

    row: int
    heading: str
    text: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.heading}: {self.text}"


Cells = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Task:
    """One item as the list has it: its cells by column, and those of each material and fee."""

    code: str
    row: int
    cells: Cells = field(default_factory=dict)
    materials: list[Cells] = field(default_factory=list)
    fees: list[Cells] = field(default_factory=list)

    def text(self, name: str) -> str:
        """A name, on one line: a cell that breaks it does so for its width."""
        return "".join(map(str.strip, self.cells[name].text.splitlines())) if name in self.cells else ""


def tasks(rows: Sequence[Row], said: Own) -> tuple[list[Task], list[Trouble]]:
    """The items of a list.  Raises `Unreadable` if no row looks like its headings."""
    at, columns = _head(rows, said)
    found: dict[str, Task] = {}
    troubles: list[Trouble] = []
    current: Task | None = None
    lost = False
    for row in rows[at + 1 :]:
        cells = _cells(row, columns)
        if not cells or _is_heading(cells, said):
            continue
        given = cells.get("task_code")
        code = given.text.replace(" ", "").upper() if given else ""
        if given and not _CODE.fullmatch(code):
            current = None
            said_code = f"{given.text!r} is no implementing code; left out, with the rows that go on with it"
            troubles.append(Trouble(row.number, given.heading, said_code))
            lost = True
        elif given and (current is None or code != current.code):
            current, lost = found.setdefault(code, Task(code, row.number)), False
        elif current is None and not lost:
            troubles.append(Trouble(row.number, _code_heading(columns), "empty, and no item above; left out"))
        if current is not None:
            troubles += _put(current, cells)
    return list(found.values()), troubles


def _head(rows: Sequence[Row], said: Own) -> tuple[int, dict[int, Column]]:
    """The first row that has an item's code and name among its headings; titles may stand above."""
    for at, row in enumerate(rows[:10]):
        found = [(place, column(cell, said)) for place, cell in enumerate(row.cells) if cell]
        columns = {place: one for place, one in found if one}
        names = [one.name for one in columns.values()]
        if "task_code" in names and "task_name" in names:
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise Unreadable(f"row {row.number}: two headings for {', '.join(twice)}")
            return at, columns
    raise Unreadable("no row with the headings 实施编码 and 事项名称 (task_code and task_name)")


def _code_heading(columns: dict[int, Column]) -> str:
    return next(one.heading for one in columns.values() if one.name == "task_code")


def _cells(row: Row, columns: dict[int, Column]) -> Cells:
    return {
        one.name: Cell(row.number, one.heading, row.cells[place], one.unit)
        for place, one in columns.items()
        if place < len(row.cells) and row.cells[place]
    }


def _is_heading(cells: Cells, said: Own) -> bool:
    """A second row of headings: Chinese below the names, or the other way round."""
    return all((one := column(cell.text, said)) and one.name == name for name, cell in cells.items())


def _put(task: Task, cells: Cells) -> Iterator[Trouble]:
    for name in ITEM:
        cell = cells.get(name)
        if cell is None or name == "task_code":
            continue
        first = task.cells.setdefault(name, cell)
        if first.text != cell.text:
            said = f"{cell.text[:30]!r} here, {first.text[:30]!r} in row {first.row}; the first one stands"
            yield Trouble(cell.row, cell.heading, said)
    for own, into in ((MATERIAL, task.materials), (FEE, task.fees)):
        some = {name: cells[name] for name in own if name in cells}
        if some and some not in into:
            into.append(some)
