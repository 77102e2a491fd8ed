"""What each kind of document must say, whatever its template looks like.

Sources: 行政许可法 art. 32 (acceptance and refusal in writing, dated and sealed; what is lacking is told all
at once) and art. 38 (a refusal gives its reason, and tells of 行政复议 and 行政诉讼); GB/T 39046-2020,
acceptance (body, officer, time, document number, promised time); 国办发〔2020〕42号 for the promise (what is
told, what is promised, what follows from a false one).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.applications import Level


class Shape(StrEnum):
    TEXT = "text"
    TIME = "time"  # ISO 8601 with zone; on paper to the minute, in the zone of the place
    LIST = "list"  # texts
    PAIRS = "pairs"  # labels with their values
    PICTURES = "pictures"  # PNG or JPEG


class Need(StrEnum):
    VALUE = "value"  # every template shows it, and no document is made without it
    ROOM = "room"  # every template has room for it; a document that lacks it leaves the line out
    FREE = "free"  # a template may show it


@dataclass(frozen=True, slots=True)
class Field:
    shape: Shape = Shape.TEXT
    need: Need = Need.VALUE


@dataclass(frozen=True, slots=True)
class Kind:
    """``levels``: those of the application that such a document may be about; empty for one that is about
    none.  ``by_level``: its title and its last words are those of the level.  ``signs``: who must find a line
    to sign on.  ``coded``: the fields that tell one such document from another; their values stand in its
    code.  ``scanned``: whether it has a code to scan."""

    name: str
    fields: Mapping[str, Field]
    levels: frozenset[Level] = frozenset()
    by_level: bool = False
    signs: frozenset[str] = frozenset()
    coded: tuple[str, ...] = ()
    scanned: bool = True


SIGNERS = ("applicant", "receiver", "body", "officer")
# Those that the engine alone puts on paper: a template that showed them could fake a level.
OF_THE_MARK = ("application_id", "local_number", "case_number")

_TEXT, _TIME, _LIST = Field(), Field(Shape.TIME), Field(Shape.LIST)
_ROOM, _ROOM_TIME = Field(need=Need.ROOM), Field(Shape.TIME, Need.ROOM)
_ROOM_LIST, _ROOM_PAIRS = Field(Shape.LIST, Need.ROOM), Field(Shape.PAIRS, Need.ROOM)
_FREE, _FREE_LIST = Field(need=Need.FREE), Field(Shape.LIST, Need.FREE)

_NUMBERS = {"local_number": _TEXT, "application_id": _FREE, "case_number": _FREE}
_NOTICE = _NUMBERS | {
    "applicant": _TEXT,
    "item": _TEXT,
    "body": _TEXT,
    "document_number": _ROOM,
    "officer": _ROOM,
    "contact": _ROOM,
    "issued_at": _TIME,
    "printed_at": _TIME,
    "place": _FREE,
}

# A receipt of a store without its device key knows numbers and times only, and must print all the same.
_RECEIPT = Kind(
    "receipt",
    _NUMBERS
    | {
        "item": _ROOM,
        "applicant": _ROOM,
        "saved_at": _ROOM_TIME,
        "accepted_at": _ROOM_TIME,
        "promised": _ROOM,
        "given": _ROOM_LIST,
        "missing": _ROOM_LIST,
        "place": _ROOM,
        "printed_at": _TIME,
        "reason": _FREE,
        "decision": _ROOM,
        "decided": _ROOM_LIST,
    },
    levels=frozenset(Level),
    by_level=True,
)
_TICKET = Kind(
    "ticket",
    {
        "number": _TEXT,
        "business": _TEXT,
        "place": _TEXT,
        "taken_at": _TIME,
        "ahead": _TEXT,
        "area": _ROOM,
        "window": _ROOM,
        "appointment": _FREE,
        "applicant": _FREE,
        "notes": _FREE_LIST,
        "printed_at": Field(Shape.TIME, Need.FREE),
    },
    coded=("number", "taken_at"),
)
_ACCEPTANCE = Kind(
    "acceptance",
    _NOTICE | {"accepted_at": _TIME, "promised": _TEXT, "given": _LIST, "missing": _ROOM_LIST},
    levels=frozenset({Level.ACCEPTED}),
    signs=frozenset({"body"}),
)
_SUPPLEMENT = Kind(
    "supplement",
    _NOTICE | {"faults": _LIST, "deadline": _TEXT, "text": _ROOM},
    levels=frozenset({Level.RECEIVED, Level.ACCEPTED}),
    signs=frozenset({"body"}),
)
_REFUSAL = Kind(
    "refusal",
    _NOTICE | {"reason": _TEXT, "ground": _TEXT, "remedy": _LIST},
    levels=frozenset({Level.REFUSED}),
    signs=frozenset({"body"}),
)
_PROMISE = Kind(
    "promise",
    _NUMBERS
    | {
        "applicant": _TEXT,
        "identity": _ROOM,
        "item": _TEXT,
        "body": _TEXT,
        "told": _LIST,
        "promises": _LIST,
        "consequences": _LIST,
        "deadline": _ROOM,
        "printed_at": _TIME,
        "place": _FREE,
    },
    levels=frozenset({Level.SAVED, Level.RECEIVED, Level.ACCEPTED}),
    signs=frozenset({"applicant"}),
)
_RESULTS = Kind(
    "result-list",
    {
        "case_number": _TEXT,
        "applicant": _TEXT,
        "item": _TEXT,
        "body": _TEXT,
        "finished_at": _TIME,
        "results": Field(Shape.PAIRS),
        "agent": _ROOM,
        "place": _FREE,
        "printed_at": _TIME,
    },
    signs=frozenset({"receiver"}),
    coded=("case_number",),
)
_COPY = Kind(
    "certificate-copy",
    {
        "certificate": _TEXT,
        "holder": _TEXT,
        "number": _TEXT,
        "serial": _TEXT,
        "issuer": _ROOM,
        "valid": _ROOM,
        "purpose": _TEXT,
        "pages": Field(Shape.PICTURES),
        "place": _FREE,
        "printed_at": _TIME,
    },
    coded=("serial",),
)
_ANSWER = Kind(
    "answer",
    {
        "title": _TEXT,
        "rows": _ROOM_PAIRS,
        "number": _TEXT,
        "issued_at": _ROOM_TIME,
        "place": _ROOM,
        "printed_at": _TIME,
        "notes": _ROOM_LIST,
    },
    coded=("number",),
)
# Its code is typed by the person with whose card it belongs; a picture to scan could be sent around.
_DRAFT = Kind(
    "draft",
    {"code": _TEXT, "item": _TEXT, "until": _TIME, "place": _ROOM, "printed_at": _TIME},
    coded=("printed_at",),
    scanned=False,
)

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        _RECEIPT,
        _TICKET,
        _ACCEPTANCE,
        _SUPPLEMENT,
        _REFUSAL,
        _PROMISE,
        _RESULTS,
        _COPY,
        _ANSWER,
        _DRAFT,
    )
}
