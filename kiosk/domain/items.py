"""Service items (事项) and their guides (办事指南), as the catalogue describes them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.forms import Condition, Form
from kiosk.domain.known import WITHOUT_PERSON, Way
from kiosk.domain.listings import Listing


class Step(StrEnum):
    """What an item asks of the person, in the order in which it is asked."""

    FORM = "form"
    MATERIALS = "materials"
    FACE = "face"


class Outcome(StrEnum):
    """What an item gives: a handled application, or an answer printed on the spot."""

    APPLICATION = "application"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Material:
    """One material (材料) of an item.  ``source`` says where it comes from: ``camera`` (photographed at the
    terminal, unless one of ``ways`` has it without paper) or ``card`` (the card that was read counts as it).
    ``when``: it is needed only if the form says so."""

    code: str
    name: str
    required: bool
    source: str = "camera"
    note: str = ""
    max_pages: int = 4
    ways: tuple[Way, ...] = ()
    when: Condition | None = None

    @property
    def may_be_promised(self) -> bool:
        """Whether the person may promise instead of proving (告知承诺)."""
        return Way.PROMISE in self.ways

    @property
    def may_be_known(self) -> bool:
        """Whether it may be settled before the person does anything."""
        return any(way in WITHOUT_PERSON for way in self.ways)


@dataclass(frozen=True, slots=True)
class Guide:
    """What a person may want to know before beginning (GB/T 39554.1 service guide).  ``statutory_days`` is
    the limit that a law sets, in working days, 0 where it sets none; ``visits`` how often one has to come."""

    conditions: tuple[str, ...]
    time_limit: str
    fee: str
    legal_basis: tuple[str, ...]
    department: str
    result: str
    phone: str = ""
    process: tuple[str, ...] = ()
    complaints: str = ""
    visits: int = 1
    statutory_days: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One service item.  ``code`` is the 31-character implementing code (实施编码)."""

    code: str
    name: str
    summary: str
    category: str
    emblem: str
    version: str
    outcome: Outcome
    steps: tuple[Step, ...]
    guide: Guide
    materials: tuple[Material, ...] = ()
    form: Form | None = None
    promised_days: int = 0
    parts: tuple[str, ...] = ()  # codes of the items that a bundle (一件事) handles at once

    def needs(self, step: Step) -> bool:
        return step in self.steps


@dataclass(frozen=True, slots=True)
class Category:
    """A group of items on the home page; ``emblem`` is the one hanzi that stands for it."""

    code: str
    name: str
    emblem: str
    hint: str


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """What happens in a life (人生大事): people look for items under it; ``emblem`` as a category's."""

    code: str
    name: str
    emblem: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All items of a catalogue in one language, in memory (an `Offering`).  ``listed``: the same items as
    lists show them."""

    version: str
    categories: tuple[Category, ...]
    items: tuple[Item, ...]
    life_events: tuple[LifeEvent, ...] = ()
    listed: tuple[Listing, ...] = ()

    @property
    def listings(self) -> tuple[Listing, ...]:
        return self.listed or tuple(
            Listing(i.code, i.name, i.summary, i.category, i.emblem, i.version) for i in self.items
        )

    def item(self, code: str) -> Item | None:
        return next((i for i in self.items if i.code == code), None)
