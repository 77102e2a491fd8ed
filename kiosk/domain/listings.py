"""What a list of items says of each: enough to show it, find it and choose it, without its form."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listing:
    """One item in one language.  ``keywords`` are other words for it; ``popularity`` 0 to 100; ``seasons``
    the months (1 to 12) in which it is asked for most, none for all the year; ``life_events`` codes of what
    happens in a life (一件事); ``bundle`` whether it is several items at once; ``gives`` what comes of it."""

    code: str
    name: str
    summary: str
    category: str
    emblem: str
    version: str
    keywords: tuple[str, ...] = ()
    popularity: int = 0
    seasons: tuple[int, ...] = ()
    life_events: tuple[str, ...] = ()
    bundle: bool = False
    gives: str = ""
