"""Why an item was found, for people to see: the letters of its name that were asked for, or its other name."""

from __future__ import annotations


from offline.pinyin import folded, readings
from offline.searchquery import Kind, Way
from offline.searchrank import Row
from offline.searchtext import abbreviated, runs, spoken

Spans = tuple[tuple[int, int], ...]


def spans(title: str, way: Way) -> Spans:
    """Stretches of a name, from and to, that a way of understanding the query is about."""
    letters = [(char, place) for place, shown in enumerate(title) for char in "".join(runs(shown))]
    marked: set[int] = set()
    for probe in way.probes:
        wanted = probe.text.split() if probe.kind is Kind.SOUND else list(probe.text)
        for at in range(len(letters) - len(wanted) + 1):
            stretch = letters[at : at + len(wanted)]
            if all(_is(char, part, probe.kind) for (char, _), part in zip(stretch, wanted, strict=True)):
                marked |= {place for _, place in stretch}
    return _merged(sorted(marked))


def called(row: Row, way: Way) -> str:
    """What else an item is called, where that was asked for and its name was not."""
    if _holds(row.name, way):
        return ""
    others = [phrase for phrase in row.phrases.strip("|").split("|") if phrase != row.name]
    held = [phrase for phrase in others if _holds(phrase, way)]
    if held:
        return min(held, key=len)
    said = [phrase for phrase in others if way.kind is Kind.TEXT and len(phrase) > 1 and phrase in way.whole]
    return max(said, key=len, default="")


def _holds(phrase: str, way: Way) -> bool:
    match way.kind:
        case Kind.TEXT:
            return way.whole in phrase
        case Kind.SOUND:
            return f" {way.whole}" in spoken([phrase])
        case Kind.INITIALS:
            return way.whole in abbreviated([phrase])


def _is(char: str, part: str, kind: Kind) -> bool:
    if kind is Kind.TEXT:
        return char == part
    said = readings().get(char, (char,))
    if kind is Kind.INITIALS:
        return any(each[0] == part for each in said)
    return any(folded(each).startswith(part) for each in said)


def _merged(places: list[int]) -> Spans:
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place:
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return tuple(found)
