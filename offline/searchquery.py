"""What somebody typed or said, as the ways in which it may be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from offline.pinyin import Units, cuts, folded, initials, is_whole
from offline.searchtext import (
    MOST_TYPED,
    initials_term,
    is_han,
    pairs,
    runs,
    sound_of,
    sound_term,
    start_term,
    stripped,
    word_term,
)

_MOST_PROBES = 40
_MOST_INITIALS = 6  # letters that are whole syllables and may be initials all the same


class Kind(StrEnum):
    """What a part of the query is compared with."""

    TEXT = "text"
    SOUND = "sound"
    INITIALS = "initials"


@dataclass(frozen=True, slots=True)
class Probe:
    """One part: ``text`` is looked for in a row, ``term`` in the index.  ``sound`` and ``sound_term`` are
    what a pair of hanzi sounds like; ``begins``: the word may go on, for it is still being typed; ``loose``:
    the two hanzi were said with a filler between, and count only where some entry has them together."""

    kind: Kind
    text: str
    term: str
    sound: str = ""
    sound_term: str = ""
    begins: bool = False
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """One way to understand the query: what is meant in the whole, and its parts."""

    kind: Kind
    whole: str
    probes: tuple[Probe, ...]


def ways(text: str, fillers: re.Pattern[str] | None = None) -> tuple[Way, ...]:
    """All ways in which a text may be meant; none when nothing in it counts."""
    typed = runs(text[: 4 * MOST_TYPED])
    if not typed:
        return ()
    if any(is_han(run) for run in typed):
        return (_as_hanzi(typed, fillers),)
    words = Way(Kind.TEXT, " ".join(typed), tuple(_word(run) for run in typed))
    letters = "".join(run for run in typed if run.isalpha())[:MOST_TYPED]
    return (words, *_as_letters(letters)) if letters else (words,)


def _as_hanzi(typed: list[str], fillers: re.Pattern[str] | None) -> Way:
    probes: list[Probe] = []
    said: list[str] = []
    for run in typed:
        if is_han(run):
            parts = stripped(run, fillers)
            said += parts
            probes += [_pair(pair) for part in parts for pair in pairs(part)]
            joints = (before[-1] + after[0] for before, after in pairwise(parts))
            probes += [replace(_pair(joint), loose=True) for joint in joints]
        else:
            probes += [_word(run), *(probe for units in cuts(run)[:1] for probe in _syllables(units))]
    return Way(Kind.TEXT, "".join(said)[:MOST_TYPED], tuple(dict.fromkeys(probes))[:_MOST_PROBES])


def _as_letters(letters: str) -> Iterator[Way]:
    found = cuts(letters)
    for units in found:
        if is_whole(units):
            whole = " ".join(map(folded, units))
            yield Way(Kind.SOUND, whole, tuple(_syllables(units)))
    if not found or not is_whole(found[0]) or len(letters) <= _MOST_INITIALS:
        # sfz are initials, and shenfz is half of each; zh may be one of them or two
        short = [letters, initials(found[0])] if found and not is_whole(found[0]) else [letters]
        yield from (Way(Kind.INITIALS, each, tuple(_initials(each))) for each in dict.fromkeys(short))


def _pair(pair: str) -> Probe:
    said = sound_of(pair)
    units = said.split()
    term = sound_term(*units) if len(units) == 2 else start_term(units[0]) if units else ""
    return Probe(Kind.TEXT, pair, pair, said, term)


def _word(run: str) -> Probe:
    return Probe(Kind.TEXT, run, word_term(run), begins=True)


def _syllables(units: Units) -> Iterator[Probe]:
    """Pairs of syllables; the last one may go on."""
    said = [folded(unit) for unit in units]
    if len(said) == 1:
        yield Probe(Kind.SOUND, f" {said[0]}", start_term(said[0]))
    for place, (first, second) in enumerate(pairwise(said), 2):
        if place < len(said):
            yield Probe(Kind.SOUND, f" {first} {second} ", sound_term(first, second))
        else:
            yield Probe(Kind.SOUND, f" {first} {second}", sound_term(first, second[0]))


def _initials(letters: str) -> Iterator[Probe]:
    size = min(3, len(letters))
    for at in range(len(letters) - size + 1):
        part = letters[at : at + size]
        yield Probe(Kind.INITIALS, part, initials_term(part))
