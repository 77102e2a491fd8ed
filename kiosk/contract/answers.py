"""Instant queries: asked at the terminal, answered from the platform's own data, printed on the spot.

The answer travels as a `SignedDocument`: the paper may be checked long after the session.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kiosk.contract.base import Fingerprint, ItemCode, Moment, Wire
from kiosk.contract.content import Person


class Query(Wire):
    kind: Literal["query"] = "query"
    item_code: ItemCode
    citizen: Person = Field(repr=False)


class AnswerRow(Wire):
    label: str = Field(max_length=60)
    value: str = Field(max_length=400, repr=False)


class QueryAnswer(Wire):
    """Rows in the order in which they are shown.  ``number`` names this answer at the platform;
    ``verify_text`` goes into the QR code."""

    kind: Literal["query-answer"] = "query-answer"
    item_code: ItemCode
    title: str = Field(max_length=100)
    rows: tuple[AnswerRow, ...] = Field(max_length=200)
    number: str = Field(pattern=r"^[0-9A-Z-]{8,64}$")
    issued_at: Moment
    verify_text: str = Field("", max_length=400)
    notes: tuple[str, ...] = ()
    platform_key: Fingerprint
