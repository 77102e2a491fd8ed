"""How close an entry is to what was asked for.  Pure: knows no index and no file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

from offline.searchquery import Kind, Probe, Way

NAME, ALSO, MORE = 1.0, 0.95, 0.5  # what it is worth where a part was found
SOUND_OF_KNOWN, SOUND_OF_UNKNOWN = 0.4, 0.8  # the same sound: of a pair that some entry has, that none has
SYLLABLES, LETTERS = 0.95, 0.9
SLIP = 0.3  # one of two hanzi that stand nowhere together: the other may be a slip
UNKNOWN = 0.3  # how much of the greatest weight a part has that no entry has
FIT = 0.6  # what it is worth beside the parts that the whole is found in one piece
SINGLE = 0.3  # one hanzi alone says little
FITTED = 30
# What is farther away, absolutely or from the best, isn't shown; letters may be anything by chance.
LEAST, LEAST_OF_LETTERS, OF_BEST = 0.15, 0.4, 0.45
UNASKED = 3  # how much more the month and the person count before anything is typed
BEGUN = 0.9  # a word that goes on, of a whole one
POPULAR, SEASON, SUITS, UNSUITED, BUNDLE = 0.08, 0.05, 0.06, -0.15, -0.03


@dataclass(frozen=True, slots=True)
class Person:
    """Hints at what this person may need; nothing of them has to be known.  ``sex``: 1 or 2, as on the
    card (GB/T 2261.1)."""

    age: int | None = None
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as the index keeps it for ranking.

    ``title`` is its name as it is shown, ``name`` the same as it is searched; ``phrases`` are its name and
    what it is also called, ``|`` before and behind each; ``more`` is what else speaks of it; ``sounds`` and
    ``letters`` are the phrases as `offline.searchtext.spoken` and `abbreviated` write them, ``ways`` in how
    many ways each of them is said there, a digit for each.
    """

    code: str
    title: str
    name: str
    phrases: str
    more: str
    sounds: str
    letters: str
    ways: str = ""
    popularity: int = 0
    seasons: tuple[int, ...] = ()
    min_age: int = 0
    max_age: int = 0
    sex: str = ""
    bundle: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A way with the weight of each of its parts: rare parts say more.  ``total`` is the sum."""

    way: Way
    weights: tuple[float, ...]
    unknown: tuple[bool, ...]
    total: float


@dataclass(frozen=True, slots=True)
class Ranked:
    row: Row
    score: float
    way: Way | None


def weighed(way: Way, docs: Mapping[str, int], entries: int) -> Asked:
    """``docs``: in how many of all entries a term stands."""
    weights, unknown = [], []
    for probe in way.probes:
        count = docs.get(probe.term, 0)
        unknown.append(not count)
        count = count or docs.get(probe.sound_term, 0)
        weights.append(_weight(probe, count, entries))
    return Asked(way, tuple(weights), tuple(unknown), sum(weights) or 1.0)


def _weight(probe: Probe, count: int, entries: int) -> float:
    most = log(2 * entries + 4)
    if not count:
        return 0.0 if probe.loose else UNKNOWN * most
    weight = max(0.1, log((entries + 2) / (count + 0.5)))
    return weight * SINGLE if probe.kind is Kind.TEXT and len(probe.text) == 1 else weight


def ranked(rows: Iterable[Row], asked: tuple[Asked, ...], who: Person, month: int) -> list[Ranked]:
    """The rows that are close enough, best first.  How the whole fits is asked of the closest only."""
    close = []
    for row in rows:
        score, way = max(((closeness(row, each), -number) for number, each in enumerate(asked)))
        if score >= (LEAST if asked[-way].way.kind is Kind.TEXT else LEAST_OF_LETTERS):
            close.append((score + standing(row, who, month), score, asked[-way], row))
    close.sort(key=lambda each: (-each[0], len(each[3].name), each[3].code))
    found = [
        Ranked(row, score + FIT * bare * fit(row, each), each.way)
        for score, bare, each, row in close[:FITTED]
    ]
    found.sort(key=lambda each: -each.score)
    return [each for each in found if each.score >= OF_BEST * found[0].score] if found else []


def unasked(rows: Iterable[Row], who: Person, month: int) -> list[Ranked]:
    """The rows in the order in which they are shown before anything is typed."""
    found = [Ranked(row, row.popularity / 100 + UNASKED * standing(row, who, month), None) for row in rows]
    return sorted(found, key=lambda each: (-each.score, each.row.code))


def closeness(row: Row, asked: Asked) -> float:
    """Which share of what was asked for is found, 0 to 1, by weight and by where it is found."""
    got, name, phrases = 0.0, row.name, row.phrases
    for probe, weight, unknown in zip(asked.way.probes, asked.weights, asked.unknown, strict=True):
        if probe.kind is Kind.SOUND:
            got += weight * SYLLABLES if probe.text in row.sounds else 0.0
        elif probe.kind is Kind.INITIALS:
            got += weight * LETTERS if probe.text in row.letters else 0.0
        elif probe.begins:
            got += weight * _of_word(row, probe.text)
        elif probe.text in name:  # here most of the time of a search is spent
            got += weight * NAME
        elif probe.text in phrases:
            got += weight * ALSO
        else:
            got += weight * _elsewhere(row, probe, unknown)
    return got / asked.total


def _elsewhere(row: Row, probe: Probe, unknown: bool) -> float:
    """What a pair of hanzi is worth that stands in no phrase."""
    if probe.text in row.more:
        return MORE
    if probe.sound and probe.sound in row.sounds:
        return SOUND_OF_UNKNOWN if unknown else SOUND_OF_KNOWN
    return SLIP if unknown and (probe.text[0] in row.phrases or probe.text[-1] in row.phrases) else 0.0


def _of_word(row: Row, word: str) -> float:
    """A word counts where one begins with it, most where it is one."""
    begun = f" {word}"
    for text, worth in ((row.name, NAME), (row.phrases.replace("|", " "), ALSO), (row.more, MORE)):
        if begun in f" {text}":
            return worth if f"{begun} " in f" {text} " else worth * BEGUN
    return 0.0


def fit(row: Row, asked: Asked) -> float:
    """How well the whole fits one phrase: 1 for the phrase itself, less for its beginning, a part of it, or
    when the phrase is a part of what was said."""
    way, text, bar = asked.way, row.phrases, "|"
    if way.kind is Kind.SOUND:
        text, bar = row.sounds, "| "
    elif way.kind is Kind.INITIALS:
        text = row.letters
    end = " |" if way.kind is Kind.SOUND else "|"
    if way.whole not in text:
        return _said(row, asked) if way.kind is Kind.TEXT else 0.0
    if f"{bar}{way.whole}{end}" in text:
        return 1.0
    return 0.75 if f"{bar}{way.whole}" in text else 0.6


def _said(row: Row, asked: Asked) -> float:
    """The phrase that was said with other words around it and weighs most of what was said."""
    whole = asked.way.whole
    said = [each for each in row.phrases.split("|") if len(each) > 1 and each in whole]
    if not said:
        return 0.0
    weights = zip(asked.way.probes, asked.weights, strict=True)
    pairs = [(probe.text, weight) for probe, weight in weights if probe.kind is Kind.TEXT]
    heaviest = max(sum(weight for text, weight in pairs if text in each) for each in said)
    return 0.2 + 0.5 * min(1.0, heaviest / asked.total)


def standing(row: Row, who: Person, month: int) -> float:
    """What popularity, the month and the person add: enough between equals, never more than closeness."""
    suits = 0.0
    if who.age is not None and (row.min_age or row.max_age):
        suits += SUITS if row.min_age <= who.age <= (row.max_age or who.age) else UNSUITED
    if who.sex and row.sex:
        suits += SUITS if who.sex == row.sex else UNSUITED
    season = SEASON if month in row.seasons else 0.0
    return POPULAR * row.popularity / 100 + season + suits + (BUNDLE if row.bundle else 0.0)
