"""Why an item was found, for people to see: the letters of its name that were meant, or its other name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from offline.pinyin import folded, readings
from offline.searchquery import Kind, Probe, Way
from offline.searchrank import Row
from offline.searchtext import abbreviated, runs, spoken

Spans = tuple[tuple[int, int], ...]


def spans(title: str, way: Way) -> Spans:
    """Stretches of a name, from and to, that a way of understanding the query is about."""
    letters = _letters(title)
    marked = {
        letters.places[at]
        for probe in way.probes
        for start, size in _found(letters, probe)
        for at in range(start, start + size)
    }
    return _merged(sorted(marked))


def called(row: Row, way: Way) -> str:
    """What else an item is called, where that was asked for and its name was not."""
    if _holds(row.name, way):
        return ""
    others = [phrase for phrase in row.phrases.strip("|").split("|") if phrase != row.name]
    if held := next((phrase for phrase in others if _holds(phrase, way)), ""):
        return held
    said = [phrase for phrase in others if way.kind is Kind.TEXT and len(phrase) > 1 and phrase in way.whole]
    return max(said, key=len, default="")


@dataclass(frozen=True, slots=True)
class _Letters:
    """What counts of a title, where each letter of it stands there, and how it is read."""

    text: str
    places: tuple[int, ...]
    sounds: tuple[tuple[str, ...], ...]
    initials: str


@lru_cache(maxsize=4_096)
def _letters(title: str) -> _Letters:
    counted = [(char, place) for place, shown in enumerate(title) for char in "".join(runs(shown))]
    said = [readings().get(char, (char,)) for char, _ in counted]
    return _Letters(
        "".join(char for char, _ in counted),
        tuple(place for _, place in counted),
        tuple(tuple(map(folded, each)) for each in said),
        "".join(each[0][0] for each in said),
    )


def _found(letters: _Letters, probe: Probe) -> Iterator[tuple[int, int]]:
    """Where a part stands, and how many letters long it is."""
    if probe.kind is Kind.SOUND:
        units = probe.text.split()
        for at in range(len(letters.sounds) - len(units) + 1):
            if all(
                any(each.startswith(unit) for each in letters.sounds[at + n]) for n, unit in enumerate(units)
            ):
                yield at, len(units)
        return
    text = letters.text if probe.kind is Kind.TEXT else letters.initials
    at = text.find(probe.text)
    while at >= 0:
        yield at, len(probe.text)
        at = text.find(probe.text, at + 1)


def _holds(phrase: str, way: Way) -> bool:
    match way.kind:
        case Kind.TEXT:
            return way.whole in phrase
        case Kind.SOUND:
            return _may_hold(phrase, way.whole.split()[0]) and f" {way.whole}" in spoken([phrase])
        case Kind.INITIALS:
            return _may_hold(phrase, way.whole[0]) and way.whole in abbreviated([phrase])


def _may_hold(phrase: str, first: str) -> bool:
    """Whether a hanzi sounds like the beginning: how a whole phrase is read takes ten times as long."""
    known = readings()
    return any(folded(each).startswith(first) for char in phrase for each in known.get(char, (char,)))


def _merged(places: list[int]) -> Spans:
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place:
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return tuple(found)
