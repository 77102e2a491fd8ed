"""What a terminal offers, in one language."""

from __future__ import annotations

from typing import Protocol

from kiosk.domain.items import Category, Item, LifeEvent
from kiosk.domain.listings import Listing


class Offering(Protocol):
    """Lists are at hand, items may have to be opened: `kiosk.domain.items.Catalogue` has them all in memory,
    the terminal's own reads them from a file when they are asked for."""

    @property
    def version(self) -> str: ...

    @property
    def categories(self) -> tuple[Category, ...]:
        """Those that have items."""
        ...

    @property
    def life_events(self) -> tuple[LifeEvent, ...]:
        """What happens in a life, where items belong to it."""
        ...

    @property
    def listings(self) -> tuple[Listing, ...]:
        """What may be begun now, in the order of the catalogue: nothing that was withdrawn."""
        ...

    def item(self, code: str) -> Item | None:
        """None for an item that is not there."""
        ...
