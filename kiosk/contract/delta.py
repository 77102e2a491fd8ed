"""The difference of two catalogues: whole items that came or changed, their order where it changed, and what
else is new at the top.  Both sides work on the canonical JSON of `CatalogueDocument`; an item that stays is
never taken apart, only its text goes over."""

from __future__ import annotations

import json
from typing import Any

from kiosk.contract.cutting import cut
from kiosk.crypto.canonical import canonical_json
from kiosk.crypto.errors import CryptoError

_ITEMS = "items"


def difference(old: str, new: str) -> str:
    """What makes the new content of the old one, as JSON."""
    before, now = cut(old), cut(new)
    old_frame, new_frame = json.loads(before.frame), json.loads(now.frame)
    known = {piece.code: piece.text for piece in before.pieces}
    codes = [piece.code for piece in now.pieces]
    changes: dict[str, Any] = {
        "set": {
            name: value
            for name, value in new_frame.items()
            if name != _ITEMS and old_frame.get(name) != value
        },
        "gone": sorted(set(old_frame) - set(new_frame)),
        _ITEMS: [json.loads(piece.text) for piece in now.pieces if known.get(piece.code) != piece.text],
    }
    if codes != [piece.code for piece in before.pieces]:
        changes["order"] = codes
    return canonical_json(changes).decode()


def applied(old: str, changes: str) -> str:
    """The new content; ValueError for changes that don't belong to the old one."""
    try:
        return _applied(old, json.loads(changes))
    except (KeyError, TypeError, AttributeError, CryptoError) as error:
        raise ValueError(f"changes: {type(error).__name__}") from None


def _applied(old: str, changes: dict[str, Any]) -> str:
    before = cut(old)
    items = {piece.code: piece.text for piece in before.pieces}
    order = changes.get("order", list(items))
    items |= {item["code"]: canonical_json(item).decode() for item in changes[_ITEMS]}
    frame = json.loads(before.frame)
    for name in changes["gone"]:
        del frame[name]
    # The list is spelled last, and where it belongs: the names that sort before it, the items, the others.
    whole = cut(canonical_json({**frame, **changes["set"], _ITEMS: [{"code": ""}]}).decode())
    return whole.pieces[0].glue + ",".join(items[code] for code in order) + whole.tail
