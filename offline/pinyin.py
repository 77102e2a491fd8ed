"""How hanzi sound, and what letters typed in pinyin may mean.

Sounds are compared *folded*: as people hear them who don't tell zh from z, n from l, ing from in apart.  The
readings lie in ``resources/pinyin/readings.tsv``; packaging/make-pinyin writes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import islice, product

_UNITS = 24  # letters beyond these make no better guess
_MOST_READINGS = 4  # sequences of one phrase: enough for two hanzi with two readings each
_PARTIAL_COST, _UNIT_COST = 5, 2  # an unfinished syllable is a worse guess than two whole ones
_KEPT = 3  # ways to cut letters: dangan is dang an and dan gan

_VOWELS = frozenset("aeiouv")

Units = tuple[str, ...]


@cache
def readings() -> dict[str, tuple[str, ...]]:
    """Readings without tones by hanzi, the usual one first."""
    rows = (files("resources") / "pinyin" / "readings.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (row.split("\t") for row in rows if not row.startswith("#"))
    return {hanzi: tuple(said.split()) for hanzi, said in pairs}


@cache
def folded(syllable: str) -> str:
    """The syllable, or the beginning of one, as by ear: ``zheng`` and ``zen`` are one, ``lv`` is ``nu``."""
    if syllable[:2] in {"zh", "ch", "sh"}:
        syllable = syllable[0] + syllable[2:]
    elif syllable[:1] == "l":
        syllable = "n" + syllable[1:]
    if syllable[-3:] in {"ing", "eng", "ang"}:
        syllable = syllable[:-1]
    return syllable.replace("v", "u")


def sound(hanzi: str) -> Units:
    """Folded usual readings; empty where one of them is unknown."""
    known = readings()
    said = tuple(folded(known[char][0]) for char in hanzi if char in known)
    return said if len(said) == len(hanzi) else ()


def ways_to_read(hanzi: str) -> tuple[Units, ...]:
    """All readings of a phrase, unfolded, the usual one first and not more than a few; hanzi that nobody
    knows are left out, other letters stand for themselves."""
    known = readings()
    each = [known.get(char, (char,) if char.isascii() else ()) for char in hanzi]
    return tuple(islice(product(*(said for said in each if said)), _MOST_READINGS))


def initials(units: Units) -> str:
    """The first letters: what clerks type."""
    return "".join(unit[0] for unit in units)


@cache
def _syllables() -> frozenset[str]:
    said = {reading for each in readings().values() for reading in each if set(reading) & _VOWELS}
    return frozenset(said | {reading.replace("v", "u") for reading in said})


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(said[:size] for said in _syllables() for size in range(1, len(said)))


def cuts(letters: str) -> tuple[Units, ...]:
    """The likeliest ways to cut letters into syllables, best first; the last one may be unfinished, others
    only where nothing else fits.  Empty where no cut is possible: ``i`` and ``u`` begin no syllable."""
    best: list[list[tuple[int, Units]]] = [[(0, ())]]
    letters = letters[:_UNITS]
    for end in range(1, len(letters) + 1):
        found = [
            (cost + more, (*units, unit))
            for unit, more in _last_units(letters, end)
            for cost, units in best[end - len(unit)]
        ]
        best.append(sorted(found)[:_KEPT])
    lowest = best[-1][0][0] if best[-1] else 0
    return tuple(units for cost, units in best[-1] if cost <= lowest + _UNIT_COST)


def _last_units(letters: str, end: int) -> Iterator[tuple[str, int]]:
    for start in range(max(0, end - 6), end):
        unit = letters[start:end]
        if unit in _syllables():
            yield unit, _UNIT_COST
        elif unit in _beginnings():
            yield unit, _PARTIAL_COST + (0 if end == len(letters) else _UNIT_COST)


def is_whole(units: Units) -> bool:
    """Whether all but the last are whole syllables: then the letters are full pinyin, else initials."""
    return bool(units) and all(unit in _syllables() for unit in units[:-1]) and len(units[0]) > 1
