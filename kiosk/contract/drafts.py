"""Unfinished forms (草稿): what is inside their seal, and how they wait at the platform for their owner.

The platform sees a name of 64 digits, a sealed text and a date: neither the person nor the item.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from kiosk.contract.base import Moment, Wire, newer
from kiosk.contract.catalogue import CatalogueDocument
from kiosk.contract.catalogue_entries import ItemEntry
from kiosk.contract.catalogue_forms import FieldEntry, Options
from kiosk.contract.texts import Code
from kiosk.domain.drafts import SavedDraft
from kiosk.domain.items import Item

SEALED_LIMIT = 512 * 1024
DAYS_LIMIT = 30
_Row = dict[str, Annotated[str, Field(max_length=2000)]]
_Codes = tuple[Annotated[str, Field(max_length=40)], ...]


class DraftContent(Wire):
    """The plaintext.  ``item`` is the item's own description in the version in which the form was begun, its
    option lists written out; the other fields are those of `kiosk.domain.drafts.SavedDraft`.  ``code`` stands
    in the terminal's own copy alone."""

    kind: Literal["draft"] = "draft"
    version: Literal[1] = 1
    item: ItemEntry
    answers: dict[str, Annotated[str, Field(max_length=2000)] | tuple[_Row, ...]] = Field(repr=False)
    promised: _Codes = ()
    given: _Codes = ()
    section: int = Field(0, ge=0, le=1000)
    saved_at: Moment
    code: str = newer("", max_length=10, repr=False)
    alone: bool = newer(False)

    @model_validator(mode="after")
    def _stands_alone(self) -> Self:
        if self.item.form is None or any(
            field.option_list for section in self.item.form.sections for field in _all(section.fields)
        ):
            raise ValueError("the item doesn't stand for itself")
        return self

    @classmethod
    def of(cls, saved: SavedDraft) -> Self:
        return cls(
            item=ItemEntry.parse(saved.pin),
            answers=saved.answers,
            promised=saved.promised,
            given=saved.given,
            section=saved.section,
            saved_at=saved.saved_at,
            code=saved.code,
            alone=saved.alone,
        )

    def to_domain(self, language: str) -> SavedDraft:
        return SavedDraft(
            item=self.item.to_domain(language, {}),
            pin=self.item.canonical(),
            answers=dict(self.answers),
            promised=self.promised,
            given=self.given,
            section=self.section,
            saved_at=self.saved_at,
            code=self.code,
            alone=self.alone,
        )


class LeaveDraft(Wire):
    """A sealed draft, base64, and for how many days it should wait.  The same name again takes its place."""

    kind: Literal["leave-draft"] = "leave-draft"
    sealed: str = Field(min_length=1, max_length=SEALED_LIMIT * 4 // 3 + 4, repr=False)
    days: int = Field(ge=1, le=DAYS_LIMIT)

    @classmethod
    def of(cls, sealed: bytes, days: int) -> Self:
        return cls(sealed=base64.b64encode(sealed).decode(), days=days)


class WaitingDraft(Wire):
    """What became of a draft that was left, or the draft itself when it is asked for; then ``sealed`` isn't
    empty."""

    kind: Literal["waiting-draft"] = "waiting-draft"
    until: Moment
    sealed: str = Field("", max_length=SEALED_LIMIT * 4 // 3 + 4, repr=False)

    def opened(self) -> bytes:
        """The sealed bytes; ValueError when they are no base64."""
        try:
            return base64.b64decode(self.sealed, validate=True)
        except binascii.Error:
            raise ValueError("not base64") from None


def pin_of(entry: ItemEntry, lists: Mapping[Code, Options]) -> bytes:
    """An item's description that stands for itself, in its one spelling."""
    if entry.form is None:
        return entry.canonical()
    sections = tuple(
        section.model_copy(update={"fields": tuple(_written_out(f, lists) for f in section.fields)})
        for section in entry.form.sections
    )
    form = entry.form.model_copy(update={"sections": sections})
    return entry.model_copy(update={"form": form}).canonical()


def pinned(entry: bytes, around: bytes) -> bytes:
    """The same for an item's JSON and a catalogue that has the lists which it names; empty for one without a
    form."""
    item = ItemEntry.parse(entry)
    return pin_of(item, CatalogueDocument.parse(around).lists) if item.form else b""


@lru_cache(maxsize=8)
def item_of(pin: bytes, language: str) -> Item:
    """The item as it was pinned, in one language.  ValueError for what is no description."""
    return ItemEntry.parse(pin).to_domain(language, {})


def _written_out(field: FieldEntry, lists: Mapping[Code, Options]) -> FieldEntry:
    columns = tuple(_written_out(column, lists) for column in field.columns)
    options = lists[field.option_list] if field.option_list else field.options
    return field.model_copy(update={"columns": columns, "options": options, "option_list": ""})


def _all(fields: tuple[FieldEntry, ...]) -> list[FieldEntry]:
    return [f for field in fields for f in (field, *field.columns)]
