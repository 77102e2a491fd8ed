"""The difference of two catalogues: whole items that came or changed, their order where it changed, and what
else is new at the top.  Both sides work on the canonical JSON of `CatalogueDocument`."""

from __future__ import annotations

import json
from typing import Any

from kiosk.crypto.canonical import canonical_json
from kiosk.crypto.errors import CryptoError

_ITEMS = "items"


def difference(old: str, new: str) -> str:
    """What makes the new content of the old one, as JSON."""
    before, now = json.loads(old), json.loads(new)
    known = {item["code"]: item for item in before[_ITEMS]}
    codes = [item["code"] for item in now[_ITEMS]]
    changes: dict[str, Any] = {
        "set": {name: value for name, value in now.items() if name != _ITEMS and before.get(name) != value},
        "gone": sorted(set(before) - set(now)),
        _ITEMS: [item for item in now[_ITEMS] if known.get(item["code"]) != item],
    }
    if codes != [item["code"] for item in before[_ITEMS]]:
        changes["order"] = codes
    return canonical_json(changes).decode()


def applied(old: str, changes: str) -> str:
    """The new content; ValueError for changes that don't belong to the old one."""
    try:
        return _applied(json.loads(old), json.loads(changes))
    except (KeyError, TypeError, AttributeError, CryptoError) as error:
        raise ValueError(f"changes: {type(error).__name__}") from None


def _applied(content: dict[str, Any], changes: dict[str, Any]) -> str:
    items = {item["code"]: item for item in content[_ITEMS]}
    order = changes.get("order", list(items))
    items |= {item["code"]: item for item in changes[_ITEMS]}
    for name in changes["gone"]:
        del content[name]
    whole = {**content, **changes["set"], _ITEMS: [items[code] for code in order]}
    return canonical_json(whole).decode()
