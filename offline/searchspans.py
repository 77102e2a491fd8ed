"""Why an item was found, for people to see: the letters of its name that were meant, or its other name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from offline.pinyin import folded, readings
from offline.searchquery import Kind, Probe, Way
from offline.searchrank import Row
from offline.searchtext import plain, runs, without_brackets

Spans = tuple[tuple[int, int], ...]


def spans(title: str, way: Way) -> Spans:
    """Stretches of a name, from and to, that a way of understanding the query is about."""
    letters = _letters(title)
    marked: set[int] = set()
    for probe in way.probes:
        if found := _found(letters, probe):
            size = len(probe.text.split()) if probe.kind is Kind.SOUND else len(probe.text)
            for at in found:
                marked.update(letters.places[at : at + size])
    return _merged(sorted(marked))


def called(row: Row, way: Way) -> str:
    """What else an item is called, where that was asked for and its name was not."""
    phrases = row.phrases.strip("|").split("|")
    if way.kind is Kind.TEXT:
        at = row.phrases.find(way.whole)
        found = phrases[row.phrases.count("|", 0, at) - 1] if at >= 0 else _said(phrases, way.whole)
    else:
        text = row.sounds if way.kind is Kind.SOUND else row.letters
        at = text.find(f" {way.whole}" if way.kind is Kind.SOUND else way.whole)
        found = _of_way(phrases, row.ways, text.count("|", 0, at + 1)) if at >= 0 else ""
    return "" if found in {row.name, plain(without_brackets(row.title))} else found


def _said(phrases: list[str], whole: str) -> str:
    """The longest phrase that was said with other words around it."""
    return max((each for each in phrases if len(each) > 1 and each in whole), key=len, default="")


def _of_way(phrases: list[str], ways: str, number: int) -> str:
    """The phrase to which the way of saying it with this number (from 1) belongs."""
    for phrase, count in zip(phrases, ways, strict=True):
        number -= int(count)
        if number <= 0:
            return phrase
    return ""


@dataclass(frozen=True, slots=True)
class _Letters:
    """What counts of a title, where each letter of it stands there, where words begin, and how it is read."""

    text: str
    places: tuple[int, ...]
    starts: frozenset[int]
    sounds: tuple[tuple[str, ...], ...]
    initials: str


@lru_cache(maxsize=4_096)
def _letters(title: str) -> _Letters:
    counted = [(char, place) for place, shown in enumerate(title) for char in _counted(shown)]
    heard = tuple(_heard(char) for char, _ in counted)
    return _Letters(
        "".join(char for char, _ in counted),
        tuple(place for _, place in counted),
        frozenset(accumulate(map(len, runs(title)), initial=0)),
        heard,
        "".join(each[0][0] for each in heard),
    )


@lru_cache(maxsize=4_096)
def _counted(shown: str) -> str:
    """What of a shown letter is searched: nothing of a bracket, several letters of some."""
    return "".join(runs(shown))


@lru_cache(maxsize=4_096)
def _heard(char: str) -> tuple[str, ...]:
    return tuple(folded(each) for each in readings().get(char, (char,)))


def _found(letters: _Letters, probe: Probe) -> list[int]:
    """Where in the text a part begins."""
    if probe.kind is Kind.SOUND:
        first, *rest = probe.text.split()
        return [at for at in _heard_at(letters, first) if _goes_on(letters, rest, at + 1)]
    text, found = letters.text if probe.kind is Kind.TEXT else letters.initials, []
    at = text.find(probe.text)
    while at >= 0:
        if at in letters.starts or not probe.begins:
            found.append(at)
        at = text.find(probe.text, at + 1)
    return found


def _heard_at(letters: _Letters, unit: str) -> list[int]:
    return [at for at, heard in enumerate(letters.sounds) if _is_heard(heard, unit)]


def _goes_on(letters: _Letters, units: list[str], at: int) -> bool:
    heard = letters.sounds[at : at + len(units)]
    return len(heard) == len(units) and all(map(_is_heard, heard, units))


@lru_cache(maxsize=16_384)
def _is_heard(heard: tuple[str, ...], unit: str) -> bool:
    return any(each.startswith(unit) for each in heard)


def _merged(places: list[int]) -> Spans:
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place:
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return tuple(found)
