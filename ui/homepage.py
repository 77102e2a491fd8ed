"""The home page as plain maps: what is asked for most, bundles, groups, and what was found.  No Qt here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kiosk.domain.items import Category, LifeEvent
from kiosk.domain.listings import Listing
from kiosk.domain.offering import Offering
from kiosk.ports import Hit

Facts = dict[str, Any]

OFTEN, BUNDLES = 6, 4  # cards on the first view
FOUND = 15  # who doesn't find it among these types more
IN_SEASON = 10  # what a month is worth beside the popularity


@dataclass
class HomePage:
    """Where a person is on the home page.  ``text`` is what they typed; ``group`` the kind (``category`` or
    ``event``) and code of the group that is open; ``by_events``: groups go by what happens in a life."""

    text: str = ""
    group: tuple[str, str] | None = None
    by_events: bool = False
    month: int = 0

    def forget(self) -> None:
        self.text, self.group, self.by_events = "", None, False


def home(offering: Offering, asked_for: Sequence[Hit], month: int) -> Facts:
    """``asked_for``: what this person may want, best first; what is popular, where nothing is known of that.
    Bundles have a part of their own."""
    listings = offering.listings
    single = [listing for listing in listings if not listing.bundle]
    bundles = [listing for listing in listings if listing.bundle]
    return {
        "often": [_card(listing) for listing in _first(single, asked_for, month)[:OFTEN]],
        "bundles": [_card(listing) for listing in _popular(bundles, month)[:BUNDLES]],
        "moreBundles": len(bundles) > BUNDLES,
        "bundleGroup": next((listing.category for listing in bundles), ""),
        "categories": [
            _tile(c, sum(listing.category == c.code for listing in listings)) | {"hint": c.hint}
            for c in offering.categories
        ],
        "events": [
            _tile(e, sum(e.code in listing.life_events for listing in listings)) for e in offering.life_events
        ],
    }


def group(offering: Offering, kind: str, code: str) -> Facts:
    """One category or life event with its items, the most popular first; empty when there is none."""
    if kind == "event":
        event = next((e for e in offering.life_events if e.code == code), None)
        inside = [listing for listing in offering.listings if code in listing.life_events]
        return _group(event, "", inside) if event else {}
    category = next((c for c in offering.categories if c.code == code), None)
    inside = [listing for listing in offering.listings if listing.category == code]
    return _group(category, category.hint, inside) if category else {}


def found(offering: Offering, hits: Iterable[Hit]) -> Facts:
    """What was found, as cards; the index may know items that were withdrawn since."""
    by_code = {listing.code: listing for listing in offering.listings}
    known = [(by_code[hit.code], hit) for hit in hits if hit.code in by_code]
    return {"items": [_card(listing) | _marked(listing, hit) for listing, hit in known[:FOUND]]}


def parts(text: str, spans: Iterable[tuple[int, int]]) -> list[Facts]:
    """A text in pieces, of which those within the spans are marked.  Spans may touch and overlap."""
    inside = [any(start <= at < end for start, end in spans) for at in range(len(text))]
    pieces: list[Facts] = []
    for letter, marked in zip(text, inside, strict=True):
        if pieces and pieces[-1]["marked"] == marked:
            pieces[-1]["text"] += letter
        else:
            pieces.append({"text": letter, "marked": marked})
    return pieces


def _first(listings: list[Listing], asked_for: Sequence[Hit], month: int) -> list[Listing]:
    by_code = {listing.code: listing for listing in listings}
    known = [by_code[hit.code] for hit in asked_for if hit.code in by_code]
    return known or _popular(listings, month)


def _popular(listings: Iterable[Listing], month: int = 0) -> list[Listing]:
    """The most popular first; those alike in the order of the catalogue."""
    return sorted(listings, key=lambda each: -(each.popularity + IN_SEASON * (month in each.seasons)))


def _group(head: Category | LifeEvent, hint: str, inside: list[Listing]) -> Facts:
    return {"name": head.name, "hint": hint, "items": [_card(listing) for listing in _popular(inside)]}


def _tile(head: Category | LifeEvent, count: int) -> Facts:
    return {"code": head.code, "name": head.name, "emblem": head.emblem, "count": count}


def _card(listing: Listing) -> Facts:
    return {
        "code": listing.code,
        "name": listing.name,
        "summary": listing.summary,
        "emblem": listing.emblem,
    }


def _marked(listing: Listing, hit: Hit) -> Facts:
    return {"parts": parts(listing.name, hit.spans), "called": hit.called, "gives": listing.gives}
