"""Finding what a person means, for the screen: an index for each language, opened when it's first asked."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

from kiosk.domain.people import Citizen
from kiosk.ports import Clock
from offline.catalogue import Offer
from offline.search import Hit, Index, Person
from offline.searchfiles import drop_index, index_of
from offline.shelf import Damaged
from offline.synonyms import Synonyms

log = logging.getLogger(__name__)


class Finder:
    """See `kiosk.ports.Find`.  A disk that takes no index costs the search and nothing else: the groups of
    the home page are there without it."""

    def __init__(self, folder: Path, offer: Offer, said: Synonyms, clock: Clock) -> None:
        self._folder, self._offer, self._said, self._clock = folder, offer, said, clock
        self._open: dict[str, Index | None] = {}  # by language

    def __call__(self, text: str, language: str, who: Citizen | None, month: int) -> tuple[Hit, ...]:
        if language not in self._open or (self._open[language] is None and not text):
            self._open[language] = self._index(language)  # there may be room again
        index = self._open[language]
        if index is None:
            return ()
        person = Person(who.age_on(self._clock.now().date()), who.sex) if who else Person()
        try:
            return index.search(text, person, month)
        except sqlite3.Error as error:
            log.error("the index can't be read: %s", type(error).__name__)
            self._open[language] = None
            index.close()
            drop_index(self._folder, language)
            return ()

    def _index(self, language: str) -> Index | None:
        try:
            return index_of(self._folder, self._offer.shelf, language, self._said)
        except (OSError, Damaged, sqlite3.Error) as error:
            log.info("no index: %s", type(error).__name__)  # a disk without room is told elsewhere
            return None

    def close(self) -> None:
        for index in self._open.values():
            if index:
                index.close()
        self._open.clear()
