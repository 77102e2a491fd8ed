"""Finding an item: by title, plain words, synonyms, pinyin, initials, by ear, with slips; without a network.

An index is one SQLite file, made once for an edition of the catalogue and a language.  FTS5 finds a bounded
number of candidates, `offline.searchrank` puts them in order.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from offline import searchtable
from offline.searchquery import Kind, Way, ways
from offline.searchrank import Person, Ranked, Row, ranked, unasked, weighed
from offline.searchspans import called, spans
from offline.searchtable import Entry
from offline.searchtext import is_han
from offline.sqlitefile import corrupt
from offline.synonyms import NONE, Synonyms

__all__ = ["Entry", "Hit", "Index", "Person"]

_ALL, _SOME = 70, 80  # candidates that have every part; that have one of the rare parts
_RARE = 1_500  # as many entries as the rare parts may stand in together
_TERMS = 12  # parts that are asked for together
_KEPT = 4_000  # rows kept in memory: a thousand are two megabytes
_UNASKED = 300  # of those that most people want, the ones that are put in order before anything is typed
_SLIPPED = range(3, 7)  # hanzi of a word that may hold a slip and nothing else that is known
_ANYBODY = Person()


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that was found.  ``spans``: which letters of its name were asked for, from and to; ``called``:
    what else it is called, where that was asked for rather than the name."""

    code: str
    name: str
    score: float
    spans: tuple[tuple[int, int], ...] = ()
    called: str = ""


class Index:
    """An index that is open for reading, by one thread at a time.

    Opening raises sqlite3.Error where there is none or none of this format, and searching where it is
    damaged: then it is made anew by `Index.build`.  A newer file in its place is seen by those who open it
    then; who has the old one open goes on with that.
    """

    def __init__(self, path: Path) -> None:
        self._db = searchtable.opened(path)
        about = searchtable.about(self._db)
        if about.get("format") != searchtable.FORMAT:
            self._db.close()
            raise sqlite3.DatabaseError(f"{path}: another format")
        self.stamp = about["stamp"]
        self._entries = int(about["entries"])
        self._fillers = re.compile(about["fillers"]) if about["fillers"] else None
        self._rows: dict[int, Row] = {}
        if self._entries <= _KEPT:  # as in every county: then no key waits for the disk
            self._read(range(1, self._entries + 1))

    @staticmethod
    def build(path: Path, entries: Iterable[Entry], synonyms: Synonyms = NONE, stamp: str = "") -> None:
        """Make the file, or make it anew.  ``stamp`` names what it is made of, such as an edition's digest
        and a language.  Raises OSError when the disk refuses."""
        searchtable.write(path, entries, synonyms, stamp)

    def search(self, text: str, who: Person = _ANYBODY, month: int = 0, limit: int = 20) -> tuple[Hit, ...]:
        """The items that are meant, best first; for an empty text those that most people want.  ``month``
        is 1 to 12, or 0 for none.  Takes any text."""
        meant = ways(text, self._fillers)
        if not meant:
            first = self._read(range(1, min(_UNASKED, self._entries) + 1)) if not text.strip() else []
            return tuple(_hit(each) for each in unasked(first, who, month)[:limit])
        docs = self._frequencies(meant)
        known = {way: terms for way in meant if (terms := _known(way, docs) or self._singly(way))}
        if not known:
            return ()
        asked = tuple(weighed(way, docs, self._entries) for way in known)
        found = ranked(self._read(self._candidates(list(known.values()))), asked, who, month)
        return tuple(_hit(each) for each in found[:limit])

    def close(self) -> None:
        self._db.close()

    def _frequencies(self, meant: Sequence[Way]) -> dict[str, int]:
        probes = [probe for way in meant for probe in way.probes]
        terms = dict.fromkeys(term for probe in probes for term in (probe.term, probe.sound_term) if term)
        return searchtable.frequencies(self._db, list(terms))

    def _candidates(self, known: Sequence[dict[str, int]]) -> list[int]:
        """What has every part that any entry has; if those are few, what has one of the rare ones: both a
        bounded number, and no list of a common part is walked from end to end for a single place."""
        every = " OR ".join(f"({' AND '.join(found)})" for found in known)
        rare = " OR ".join(_rare({term: count for found in known for term, count in found.items()}))
        found = searchtable.places(self._db, every, _ALL)
        if len(found) < _ALL and rare != every:
            found += searchtable.places(self._db, rare, _SOME)
        return list(dict.fromkeys(found))

    def _singly(self, way: Way) -> dict[str, int]:
        """Of a short word with a slip in the middle no pair is known, but two hanzi on their own."""
        if way.kind is not Kind.TEXT or len(way.whole) not in _SLIPPED or not is_han(way.whole):
            return {}
        found = searchtable.frequencies(self._db, list(dict.fromkeys(way.whole)))
        return {f'"{term}"': count for term, count in found.items()} if len(found) > 1 else {}

    def _read(self, places: Iterable[int]) -> list[Row]:
        wanted = list(places)
        if missing := [place for place in wanted if place not in self._rows]:
            if len(self._rows) + len(missing) > _KEPT:
                self._rows.clear()
                missing = wanted
            self._rows.update(searchtable.rows(self._db, missing))
            if not self._rows.keys() >= set(missing):
                raise corrupt("entries are missing")
        return [self._rows[place] for place in wanted]


def _known(way: Way, docs: dict[str, int]) -> dict[str, int]:
    """What a way is looked for by, the rarest first, with the number of entries that have it: of a pair of
    hanzi that no entry has, its sound; a word also by its beginning."""
    found: dict[str, int] = {}
    for probe in way.probes:
        if count := docs.get(probe.term, 0):
            found[f'"{probe.term}"'] = count
        elif probe.begins:
            found[f'"{probe.term}"*'] = 1
        elif count := docs.get(probe.sound_term, 0):
            found[f'"{probe.sound_term}"'] = count
    return dict(sorted(found.items(), key=lambda each: each[1])[:_TERMS])


def _rare(found: dict[str, int]) -> list[str]:
    """As many of the rarest as may be looked for one by one, and always one."""
    kept: list[str] = []
    entries = 0
    for term, count in sorted(found.items(), key=lambda each: each[1]):
        entries += count
        if kept and entries > _RARE:
            break
        kept.append(term)
    return kept


def _hit(found: Ranked) -> Hit:
    row, way = found.row, found.way
    if way is None:
        return Hit(row.code, row.title, found.score)
    return Hit(row.code, row.title, found.score, spans(row.title, way), called(row, way))
