"""Service items (事项) and their guides (办事指南), as the catalogue describes them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.forms import Form
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
    """One material (材料) of an item.  ``source`` says where it comes from: ``camera`` (photographed at
    the terminal) or ``card`` (the card that was read counts as it)."""

    code: str
    name: str
    required: bool
    source: str = "camera"
    note: str = ""
    max_pages: int = 4


@dataclass(frozen=True, slots=True)
class Guide:
    """What a person may want to know before beginning (GB/T 39554.1 service guide)."""

    conditions: tuple[str, ...]
    time_limit: str
    fee: str
    legal_basis: tuple[str, ...]
    department: str
    result: str
    phone: str = ""


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
class Catalogue:
    """All items of a catalogue in one language, in memory (an `Offering`)."""

    version: str
    categories: tuple[Category, ...]
    items: tuple[Item, ...]

    @property
    def listings(self) -> tuple[Listing, ...]:
        return tuple(Listing(i.code, i.name, i.summary, i.category, i.emblem, i.version) for i in self.items)

    def item(self, code: str, version: str = "") -> Item | None:
        return next((i for i in self.items if i.code == code and version in ("", i.version)), None)
