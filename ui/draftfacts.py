"""What the pages of unfinished forms show, as plain maps, without Qt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from kiosk.domain.draft_codes import LETTERS, spelled
from kiosk.domain.drafts import SavedDraft
from kiosk.domain.items import Item
from kiosk.domain.offering import Offering
from kiosk.flows.draft_rules import unfinished
from kiosk.flows.visit_states import (
    Choosing,
    EnteringCode,
    FetchingDraft,
    LeavingDraft,
    Resuming,
    ShowingCode,
    State,
)
from kiosk.words import Words
from ui.facts import Facts, paper


def of_state(
    state: State, catalogue: Callable[[], Offering], language: str, keeps: bool, words: Words
) -> Facts:
    """``keeps``: whether this terminal keeps drafts at all."""
    match state:
        case Choosing(_, begun):
            cards = [_card(saved, catalogue(), language, words) for saved in begun or ()]
            return {"begun": cards, "codes": keeps}
        case Resuming(_, saved, fresh):
            return _resume(saved, catalogue(), language, words) | {"fresh": fresh is not None}
        case EnteringCode() | FetchingDraft():
            return {"letters": list(LETTERS), "checking": isinstance(state, FetchingDraft)}
        case LeavingDraft():
            return {"code": "", "kept": True}
        case ShowingCode(_, left, printed):
            return {"code": spelled(left.code), "until": _time(left.until), "kept": True} | paper(
                printed, words
            )
        case _:
            return {"kept": unfinished(state) is not None}


def begun_item(item: Item, pin: bytes, catalogue: Offering, language: str) -> Item:
    """An item in the language of the screen, in the version that is meant: the catalogue's where that is the
    one, else the one that was kept with the form."""
    now = catalogue.item(item.code)
    if now and now.version == item.version:
        return now
    if not pin:
        return item
    from kiosk.contract.drafts import item_of  # the models of the contract: not before the first frame

    return item_of(pin, language)


def _card(saved: SavedDraft, catalogue: Offering, language: str, words: Words) -> Facts:
    item = begun_item(saved.item, saved.pin, catalogue, language)
    summary = words("visit.draft_saved", at=_time(saved.saved_at))
    return {"code": item.code, "name": item.name, "emblem": item.emblem, "summary": summary}


def _resume(saved: SavedDraft, catalogue: Offering, language: str, words: Words) -> Facts:
    item, now = begun_item(saved.item, saved.pin, catalogue, language), catalogue.item(saved.item.code)
    papers = [m.name for m in item.materials if m.code in saved.given]
    changed = "" if now and now.version == item.version else "changed" if now else "gone"
    facts: dict[str, Any] = {"name": item.name, "papers": papers}
    facts |= {"saved": words("visit.draft_saved", at=_time(saved.saved_at))}
    return facts | {"changed": words(f"visit.draft_{changed}") if changed else ""}


def _time(text: str) -> str:
    """To the minute, as the clock at the wall says."""
    return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M")
