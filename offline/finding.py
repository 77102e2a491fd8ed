"""Finding items without an index: by what stands in their names and summaries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.domain.items import Catalogue
from kiosk.domain.people import Citizen
from offline.catalogue import search


@dataclass(frozen=True, slots=True)
class Found:
    """See `kiosk.ports.Hit`."""

    code: str
    spans: tuple[tuple[int, int], ...] = ()
    called: str = ""


class Finder:
    """See `kiosk.ports.Find`.  It knows nothing of what is asked for most."""

    def __init__(self, catalogue: Callable[[str], Catalogue]) -> None:
        self._catalogue = catalogue  # by language

    def __call__(self, text: str, language: str, _who: Citizen | None, _month: int) -> tuple[Found, ...]:
        """What `offline.catalogue.search` finds; marked in the names is what stands there as it was typed."""
        items = search(self._catalogue(language), text) if text.strip() else ()
        return tuple(Found(item.code, _spans(item.name, text.strip())) for item in items)


def _spans(name: str, text: str) -> tuple[tuple[int, int], ...]:
    at = name.casefold().find(text.casefold()) if text else -1
    return ((at, at + len(text)),) if at >= 0 else ()
