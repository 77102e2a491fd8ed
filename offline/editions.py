"""Asks the platform for a newer catalogue and keeps it, signed and checked, beside the packaged one."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from kiosk.contract.edition import EditionDelta
from kiosk.crypto.sm2 import PublicKey
from kiosk.problems import Failed
from offline.catalogue import accept_copy, accept_delta, held
from offline.disk import KERNEL, Disk
from offline.gateway import HttpGateway
from offline.searchfiles import index_of, synonyms_of
from offline.shelf import Damaged, Shelf
from offline.shelves import copy_path, edition_shelf
from offline.wire import Refusal

log = logging.getLogger(__name__)

EVERY_S = 600.0


@dataclass
class Editions:
    """`fetch` after each greeting; it asks at most every ten minutes.  What has changed is asked for;
    where that doesn't fit, the whole.  A refused or malformed edition is logged and the one that is held
    stays."""

    data: Path
    gateway: HttpGateway
    platform: PublicKey
    monotonic: Callable[[], float]
    disk: Disk = KERNEL
    _next: float = field(default=float("-inf"), init=False)

    def fetch(self) -> None:
        if self.monotonic() < self._next:
            return
        self._next = self.monotonic() + EVERY_S
        have = held(self.data, self.platform)
        answer = self.gateway.changes(have)
        if isinstance(answer, EditionDelta):
            if self._kept(partial(accept_delta, self.data, answer, self.platform, self.disk)):
                return
            answer = self.gateway.edition(have)
        if isinstance(answer, Refusal):
            log.info("no catalogue: %s", answer.code)
        elif answer is not None:
            self._kept(partial(accept_copy, self.data, *answer, self.platform, self.disk))

    def _kept(self, accept: Callable[[], int]) -> bool:
        try:
            number = accept()
        except Failed as failed:
            log.error("the platform's catalogue was not taken: %s", failed.problem.code)
            return False
        log.info("catalogue edition %d", number)
        self._index()
        return True

    def _index(self) -> None:
        """The screen finds the indexes of the new edition made: that takes seconds where there is much, and
        there was room a moment ago."""
        shelf = edition_shelf(self.data, self.platform, keep=False)
        if not isinstance(shelf, Shelf):
            return
        said = synonyms_of(None)
        try:
            for language in shelf.languages:
                index_of(copy_path(self.data).parent, shelf, language, said).close()
        except (OSError, Damaged, sqlite3.Error) as error:
            # A disk without room is told where room is looked after; the screen tries again.
            log.info("no index of the new edition: %s", type(error).__name__)
