"""Unfinished forms of a real item of the packaged catalogue."""

from __future__ import annotations

from typing import Any

from kiosk.contract.catalogue_files import packaged, read
from kiosk.contract.drafts import item_of, pin_of
from kiosk.domain.drafts import SavedDraft

DOCUMENT = read(packaged())
ITEM = next(entry for entry in DOCUMENT.items if entry.code.endswith("992014001001"))  # pension enrolment
PIN = pin_of(next(entry for entry in DOCUMENT.items if entry.code == ITEM.code), DOCUMENT.lists)
AT = "2026-11-21T09:00:00+00:00"


def saved(**changes: Any) -> SavedDraft:
    given: dict[str, Any] = {
        "item": item_of(PIN, "zh-CN"),
        "pin": PIN,
        "answers": {"phone": "13800138000", "family": ({"name": "林小满"},)},
        "given": ("book",),
        "section": 1,
        "saved_at": AT,
    }
    return SavedDraft(**(given | changes))
