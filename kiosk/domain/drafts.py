"""What is kept of a form that somebody has not finished."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.domain.forms import Answers
from kiosk.domain.items import Item


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """No photo, no pages, and nothing that the card says: the card is laid again.

    ``item`` is the item in the version in which the form was begun, in the terminal's own language, and
    ``pin`` the description from which it is made anew (canonical JSON of
    `kiosk.contract.catalogue_entries.ItemEntry`): it can be opened when the catalogue has another version, or
    none.  ``answers`` are those that differ from the card's.  ``promised`` and ``given`` are codes of
    materials: those that the person brings later, and those that were photographed and must be again.
    ``section`` is the page of the form that was reached, by the place of its first question in the form, from
    0: how many pages there are depends on the size of the print and on what is known.  ``saved_at`` is ISO
    8601 with zone.  ``code`` is the one under which it lies at the platform too.  ``alone``: the person
    wanted no register to be asked.
    """

    item: Item = field(repr=False)
    pin: bytes = field(repr=False)
    answers: Answers = field(repr=False)
    promised: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    section: int = 0
    saved_at: str = ""
    code: str = field(default="", repr=False)
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """A draft that was left at the platform: by which code it is found, and until when (ISO 8601)."""

    code: str = field(repr=False)
    until: str
