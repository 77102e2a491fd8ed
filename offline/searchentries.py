"""What the search needs of a catalogue, read off the document as it travels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kiosk.contract.texts import ORIGIN
from offline.searchtable import Entry


def entries(document: Mapping[str, Any], language: str) -> Iterator[Entry]:
    """Of a whole catalogue as JSON: its items with ``keywords``, ``life_events``, ``popularity``,
    ``seasons``, ``audience`` and ``parts`` where they have them."""
    categories = {each["code"]: _say(each["name"], language) for each in document.get("categories", ())}
    events = {each["code"]: _say(each["name"], language) for each in document.get("life_events", ())}
    for item in document["items"]:
        yield entry(item, language, categories, events)


def entry(
    item: Mapping[str, Any], language: str, categories: Mapping[str, str], events: Mapping[str, str]
) -> Entry:
    """Of one item as JSON.  ``categories`` and ``events``: names by code."""
    audience = item.get("audience") or {}
    return Entry(
        code=item["code"],
        name=_say(item["name"], language),
        origin=_say(item["name"], ORIGIN),
        summary=_say(item["summary"], language),
        keywords=tuple(item.get("keywords", ())),
        category=categories.get(item["category"], ""),
        life_events=tuple(events[code] for code in item.get("life_events", ()) if code in events),
        popularity=item.get("popularity", 0),
        seasons=tuple(item.get("seasons", ())),
        min_age=audience.get("min_age") or 0,
        max_age=audience.get("max_age") or 0,
        sex=audience.get("sex") or "",
        bundle=bool(item.get("parts")),
    )


def _say(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language, texts[ORIGIN])
