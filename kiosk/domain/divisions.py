"""Administrative divisions: province, prefecture, county, and below it where the table knows it.

Codes: GB/T 2260 (six digits: two each for province, prefecture, county), GB/T 10114 (three more for a town,
township or street).  The table lies in ``resources/divisions/divisions.tsv``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# What GB/T 2260 writes at the place of a prefecture where there is none.
_NO_LEVELS = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")


@dataclass(frozen=True, slots=True)
class Division:
    code: str
    name: str


@cache
def _names() -> dict[str, str]:
    text = (files("resources") / "divisions" / "divisions.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {row[0]: row[1] for row in rows}


@cache
def _children() -> dict[str, tuple[Division, ...]]:
    found: dict[str, list[Division]] = {}
    for code, name in _names().items():
        found.setdefault(parent(code), []).append(Division(code, name))
    return {code: tuple(divisions) for code, divisions in found.items()}


def parent(code: str) -> str:
    """The code of the division around this one, empty for a province."""
    if len(code) == 9:
        return code[:6]
    if code.endswith("0000"):
        return ""
    return f"{code[:2]}0000" if code.endswith("00") else f"{code[:4]}00"


def inside(code: str) -> tuple[Division, ...]:
    """The divisions right below one, in the order of the table; the provinces for an empty code."""
    return _children().get(code, ())


def path(code: str) -> tuple[Division, ...]:
    """From the province down to this division; empty for a code that the table doesn't know."""
    names = _names()
    if code not in names:
        return ()
    around = parent(code)
    return (*(path(around) if around else ()), Division(code, names[code]))


def offered(code: str) -> tuple[Division, ...]:
    """What a person chooses from inside a division.  Levels that are none (the ``市辖区`` between 北京市 and
    东城区) are passed over; so is the one that stands for all districts of a city."""
    found: list[Division] = []
    for division in inside(code):
        found.extend(inside(division.code) if division.name in _NO_LEVELS else [division])
    return tuple(found)


def trail(code: str) -> tuple[Division, ...]:
    """The choices that lead to a division through `offered`, itself the last."""
    around = path(code)
    return tuple(d for d in around if d.name not in _NO_LEVELS or d is around[-1])


def full_name(code: str) -> str:
    """``样例省清河市青石县青石镇``, ``北京市东城区``; the code itself where the table doesn't know it."""
    return "".join(d.name for d in trail(code)) or code


def is_division(code: str) -> bool:
    """Whether this is an answer: a county or smaller, of the table."""
    return code in _names() and (len(code) == 9 or not code.endswith("00"))
