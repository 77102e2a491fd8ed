"""Where each field stands in the 256-byte base text of an ID card.

Text is UTF-16LE padded with U+0020; offsets and lengths are bytes.  The kind of card is the letter at byte
248: blank for a resident card, ``J`` for a Hong Kong, Macau or Taiwan residence permit, ``I`` for the foreign
permanent resident card of 2017.  The letter of the 2023 card is published nowhere that we know: it is a
setting of the reader's profile, and the shape of the number decides when the letter is not known.
"""

from __future__ import annotations

import re

from kiosk.domain.identity import number_is_valid
from kiosk.domain.people import CardKind

SIZE = 256
FLAG = (248, 2)
FLAGS = {CardKind.RESIDENT: " ", CardKind.PERMIT: "J", CardKind.FOREIGN_2017: "I", CardKind.FOREIGN_2023: "Y"}

_COMMON = {
    "name": (0, 30),
    "sex": (30, 2),
    "birth": (36, 16),
    "number": (122, 36),
    "valid_from": (188, 16),
    "valid_until": (204, 16),
}
FIELDS: dict[CardKind, dict[str, tuple[int, int]]] = {
    CardKind.RESIDENT: _COMMON | {"ethnicity": (32, 4), "address": (52, 70), "issuer": (158, 30)},
    CardKind.PERMIT: _COMMON
    | {"address": (52, 70), "issuer": (158, 30), "permit_number": (220, 18), "issue_count": (238, 4)},
    CardKind.FOREIGN_2017: {
        "latin_name": (0, 120),
        "sex": (120, 2),
        "number": (122, 30),
        "nationality": (152, 6),
        "name": (158, 30),
        "valid_from": (188, 16),
        "valid_until": (204, 16),
        "birth": (220, 16),
        "issuer": (240, 8),  # code of the accepting authority
    },
    CardKind.FOREIGN_2023: _COMMON
    | {
        "issue_count": (32, 4),
        "latin_name": (52, 70),
        "latin_name_more": (220, 22),
        "nationality": (242, 6),
    },
}

OLD_FOREIGN_NUMBER = re.compile(r"[A-Z]{3}[0-9]{12}")


def kind_of(text: bytes, flags_2023: str = "Y") -> CardKind | None:
    """Which layout a base text follows; None when neither letter nor shape tells."""
    flag = _at(text, FLAG)
    if flag == "J":
        return CardKind.PERMIT
    if flag == "I":
        return CardKind.FOREIGN_2017
    if flag and flag in flags_2023:
        return CardKind.FOREIGN_2023
    number = _at(text, _COMMON["number"])
    if number.startswith("9") and number_is_valid(number):
        return CardKind.FOREIGN_2023
    return None if flag else CardKind.RESIDENT


def _at(text: bytes, place: tuple[int, int]) -> str:
    offset, length = place
    return text[offset : offset + length].decode("utf-16-le", "replace").strip(" \0")
