"""What a running terminal offers: read when it is first asked for, the same edition in every language for a
whole visit, and a newer one between two visits.

The first page is drawn before anything is read, so what reads is imported when it is needed.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.problems import Failed

if TYPE_CHECKING:
    from kiosk.config import Settings
    from kiosk.domain.items import Item
    from kiosk.domain.offering import Offering
    from kiosk.domain.people import Citizen
    from kiosk.ports import Clock
    from offline.catalogue import Offer
    from offline.finding import Finder
    from offline.search import Hit

log = logging.getLogger(__name__)


class Offers:
    def __init__(self, settings: Settings, data: Path, clock: Clock) -> None:
        self._settings, self._data, self._clock = settings, data, clock
        self._stamp = 0
        self._open: tuple[Offer, Finder] | None = None

    def in_language(self, language: str) -> Offering:
        """Raises `Failed("catalogue-malformed")`."""
        return (self._open or self._read())[0].in_language(language)

    def find(self, text: str, language: str, who: Citizen | None, month: int) -> tuple[Hit, ...]:
        """See `kiosk.ports.Find`; nothing before the catalogue was read."""
        return self._open[1](text, language, who, month) if self._open else ()

    def pin(self, item: Item) -> bytes:
        """What describes an item for good; empty where no unfinished forms are kept."""
        keeps = self._settings.store.draft_days > 0
        return self._open[0].pin(item.code, item.version) if self._open and keeps else b""

    def material(self, item_code: str, material: str) -> str:
        """What a material is called in the terminal's own language."""
        item = self.in_language(self._settings.terminal.language).item(item_code)
        names = {m.code: m.name for m in item.materials} if item else {}
        return names.get(material, material)

    def renew(self) -> None:
        """Between two visits: go on with a newer edition if sync has brought one, and with a whole one if
        this one is damaged.  What can't be read leaves the terminal with what it has."""
        from offline.catalogue import copy_stamp

        if self._open is None or not (self._open[0].damaged or copy_stamp(self._data) != self._stamp):
            return
        try:
            self._read()
        except Failed as failed:
            log.error("the catalogue stays the one that was read: %s", failed.problem.code)

    def close(self) -> None:
        if self._open:
            self._open[1].close()

    def _read(self) -> tuple[Offer, Finder]:
        from kiosk.contract.catalogue_files import Malformed
        from offline.catalogue import copy_stamp, offered
        from offline.finding import Finder
        from offline.searchfiles import synonyms_of

        self._stamp = copy_stamp(self._data)
        offer = offered(self._settings, self._data)
        try:
            said = synonyms_of(self._settings.store.catalogue)
        except Malformed as malformed:
            raise Failed("catalogue-malformed", str(malformed)) from None
        self.close()
        self._open = offer, Finder(self._data / "catalogue", offer, said, self._clock)
        return self._open
