"""The invented people of ``resources/cards/people.toml``, by name of their card."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from kiosk.domain.people import CardKind, Citizen

# A stand-in with the head of a real photo (WLT: "WLf", 126 rows of 102 pixels) and no picture in it.
BLANK_PHOTO = bytes.fromhex("574C66007E00320000FF85").ljust(1024, b"\0")


def cast() -> dict[str, Citizen]:
    """Every invented person."""
    text = files("resources").joinpath("cards", "people.toml").read_text(encoding="utf-8")
    return {card: _person(row) for card, row in tomllib.loads(text).items()}


def _person(row: dict[str, Any]) -> Citizen:
    kind = CardKind(row.pop("kind"))
    photo = b"" if kind is CardKind.SOCIAL else BLANK_PHOTO
    return Citizen(kind=kind, photo=photo, **row)
