"""Text as the search sees it: what of it counts, and the overlapping parts by which it is found.

Hanzi have no blanks between words, so a text is looked for by its pairs of neighbouring hanzi; letters and
digits by words; sounds by pairs of syllables; initials by three in a row.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from offline.pinyin import folded, initials, sound, ways_to_read

MOST_TYPED = 80  # letters: the longest spoken sentence that still asks for one thing
_NOT_COUNTED = re.compile(r"[“”\"'‘’「」『』《》〈〉]")
_RUNS = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[a-z0-9]+")
_BRACKETS = re.compile(r"[（(][^（()）]*[）)]")


def runs(text: str) -> list[str]:
    """Stretches of hanzi, and words of letters and digits, without differences of width and case."""
    return _RUNS.findall(_NOT_COUNTED.sub("", unicodedata.normalize("NFKC", text).casefold()))


def plain(text: str) -> str:
    """The same with single blanks between."""
    return " ".join(runs(text))


def is_han(run: str) -> bool:
    return not run[0].isascii()


def without_brackets(name: str) -> str:
    """退休（职）申请 -> 退休申请: nobody says what stands in brackets."""
    return _BRACKETS.sub("", name)


def pairs(run: str) -> list[str]:
    """Neighbouring hanzi; one alone stands for itself."""
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def stripped(run: str, fillers: re.Pattern[str] | None) -> list[str]:
    """What is left of spoken hanzi without the words that say nothing; all of it if nothing would be."""
    left = [part for part in fillers.split(run) if part] if fillers else [run]
    return left if sum(map(len, left)) > 1 else [run]


def spoken(phrases: Iterable[str]) -> str:
    """How phrases sound, every way to read them, folded: ``| se bao ka | di bao |``."""
    return "| " + "".join(f"{way} | " for phrase in phrases for way in said(phrase).sounds)


def abbreviated(phrases: Iterable[str]) -> str:
    """The initials of phrases, every way to read them: ``|sbk|db|``."""
    return "|" + "".join(f"{way}|" for phrase in phrases for way in said(phrase).letters)


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase by ear: each way to say it, the initials of each, and all that it is found by."""

    sounds: tuple[str, ...]
    letters: tuple[str, ...]
    terms: frozenset[str]


@lru_cache(maxsize=16_384)
def said(phrase: str) -> Said:
    """What people say for items is mostly said for many of them."""
    ways = ways_to_read(phrase.replace(" ", ""))
    both = dict.fromkeys((" ".join(map(folded, units)), initials(units)) for units in ways)
    sounds, letters = tuple(sound for sound, _ in both), tuple(short for _, short in both)
    terms = (*terms_of_text(phrase), *terms_of_sounds(sounds), *terms_of_initials(letters))
    return Said(sounds, letters, frozenset(terms))


def sound_of(pair: str) -> str:
    """`` she bao ``, as it stands in what `spoken` gives; empty where a hanzi's sound isn't known."""
    units = sound(pair)
    return f" {' '.join(units)} " if units else ""


def sound_term(first: str, second: str) -> str:
    return f"{first}_{second}"


def start_term(unit: str) -> str:
    return f"_{unit}"


def word_term(word: str) -> str:
    return f"={word}"


def initials_term(letters: str) -> str:
    return f"{letters}_"


def terms_of_text(text: str) -> Iterator[str]:
    """What a text is found by: pairs of hanzi, single ones, words."""
    for run in runs(text):
        if is_han(run):
            yield from pairs(run)
            yield from run
        else:
            yield word_term(run)


def terms_of_sounds(ways: Iterable[str]) -> Iterator[str]:
    """Pairs of syllables, those whose second has only begun, single syllables, and the beginnings of each."""
    for way in ways:
        units = way.split()
        for first, second in pairwise(units):
            yield sound_term(first, second)
            yield sound_term(first, second[0])
        yield from map(start_term, units)
        if units:
            yield from (start_term(units[0][:size]) for size in range(1, len(units[0])))


def terms_of_initials(ways: Iterable[str]) -> Iterator[str]:
    """Two and three in a row anywhere, one where a phrase begins."""
    for way in ways:
        if way:
            yield initials_term(way[0])
        for size in (2, 3):
            yield from (initials_term(way[at : at + size]) for at in range(len(way) - size + 1))
