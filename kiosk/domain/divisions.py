"""Administrative divisions: province, prefecture, county, and below it where the table knows it.

Codes: GB/T 2260 (six digits: two each for province, prefecture, county), GB/T 10114 (three more for a town,
township or street).  The table lies in ``resources/divisions/divisions.tsv``; divisions marked ``old``
there have a name, because old cards and registers name them, but aren't offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# Headings of the statistics between a province and its counties: no part of an address.
_HEADINGS = frozenset({"市辖区", "县", "市", "省直辖县级行政区划", "自治区直辖县级行政区划"})


@dataclass(frozen=True, slots=True)
class Division:
    code: str
    name: str
    old: bool = False  # abolished


@cache
def _table() -> dict[str, Division]:
    text = (files("resources") / "divisions" / "divisions.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {row[0]: Division(row[0], row[1], old=row[2:] == ["old"]) for row in rows}


@cache
def _children() -> dict[str, tuple[Division, ...]]:
    found: dict[str, list[Division]] = {}
    for code, division in _table().items():
        if not division.old:
            found.setdefault(parent(code), []).append(division)
    return {code: tuple(divisions) for code, divisions in found.items()}


def parent(code: str) -> str:
    """The code of the division around this one, empty for a province."""
    if len(code) == 9:
        return code[:6]
    if code.endswith("0000"):
        return ""
    return f"{code[:2]}0000" if code.endswith("00") else f"{code[:4]}00"


def inside(code: str) -> tuple[Division, ...]:
    """The existing divisions right below one, in the order of the table; the provinces for an empty code."""
    return _children().get(code, ())


def path(code: str) -> tuple[Division, ...]:
    """From the province down to this division; empty for a code that the table doesn't know."""
    table = _table()
    if code not in table:
        return ()
    around = parent(code)
    return (*(path(around) if around else ()), table[code])


def offered(code: str) -> tuple[Division, ...]:
    """What a person chooses from inside a division.  Levels that are none (the ``市辖区`` between 北京市 and
    东城区) are passed over; so is the one that stands for all districts of a city."""
    found: list[Division] = []
    for division in inside(code):
        found.extend(inside(division.code) if division.name in _HEADINGS else [division])
    return tuple(found)


def trail(code: str) -> tuple[Division, ...]:
    """The choices that lead to a division through `offered`, itself the last."""
    around = path(code)
    return tuple(d for d in around if d.name not in _HEADINGS or d is around[-1])


def full_name(code: str) -> str:
    """``样例省清河市青石县青石镇``, ``北京市东城区``; the code itself where the table doesn't know it."""
    return "".join(d.name for d in trail(code)) or code


def is_division(code: str) -> bool:
    """Whether this is an answer: of the table, and a county or smaller, or something that isn't divided
    further (东莞市 has no counties).  An old one is an answer too: registers still name it."""
    known = _table().get(code)
    if known is None:
        return False
    county = len(code) == 9 or not code.endswith("00")
    return county or not (known.old or inside(code))
