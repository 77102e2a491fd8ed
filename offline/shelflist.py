"""What a shelf knows of an item without opening it, in all languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from sys import intern
from typing import Any

from kiosk.contract.texts import ORIGIN
from kiosk.domain.listings import Listing

# What is read of each item, all of it in one look at its JSON; what an item lacks is null.
ROWS = """
SELECT glue, entry, json_extract(
    CAST(entry AS TEXT), '$.code', '$.name', '$.summary', '$.category', '$.emblem', '$.version', '$.keywords',
    '$.popularity', '$.seasons', '$.life_events', '$.parts', '$.guide.result'
) FROM items ORDER BY place
"""


@dataclass(frozen=True, slots=True)
class Line:
    """See `Listing`; ``name`` and ``summary`` by language."""

    code: str
    name: dict[str, str]
    summary: dict[str, str]
    category: str
    emblem: str
    version: str
    keywords: tuple[str, ...]
    popularity: int
    seasons: tuple[int, ...]
    life_events: tuple[str, ...]
    bundle: bool
    gives: dict[str, str]

    def listing(self, language: str) -> Listing:
        """In one language, Chinese where a text is missing."""
        return Listing(
            self.code,
            self.name.get(language) or self.name[ORIGIN],
            self.summary.get(language) or self.summary[ORIGIN],
            self.category,
            self.emblem,
            self.version,
            self.keywords,
            self.popularity,
            self.seasons,
            self.life_events,
            self.bundle,
            self.gives.get(language) or self.gives.get(ORIGIN, ""),
        )


def line_of(values: Sequence[Any]) -> Line:
    """From the values of an item in `ROWS`.  ValueError or TypeError for what is no item."""
    code, name, summary, category, emblem, version, keywords, popularity, seasons, events, parts, gives = (
        values
    )
    if not all(isinstance(text, str) for text in (code, category, emblem, version)):
        raise ValueError("an item without its code, category, emblem or version")
    if ORIGIN not in name or ORIGIN not in summary:
        raise ValueError("an item without its name or summary")
    return Line(
        code,
        _texts(name),
        _texts(summary),
        intern(category),
        intern(emblem),
        intern(version),
        tuple(keywords or ()),
        int(popularity or 0),
        tuple(seasons or ()),
        tuple(map(intern, events or ())),
        bool(parts),
        _texts(gives or {}),
    )


def _texts(texts: dict[str, str]) -> dict[str, str]:
    return {intern(language): text for language, text in texts.items()}
