"""The parts of a catalogue: categories, items, guides, materials; every text in all languages.

Field groups follow the service guide of GB/T 39554.1 and the element tables of GB/T 39046-2020.  The models
say how each part looks; what must fit together stands in `kiosk.contract.catalogue_rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from kiosk.contract.base import ItemCode, Wire, newer
from kiosk.contract.catalogue_forms import ConditionEntry, FormEntry, Options
from kiosk.contract.texts import Code, Emblem, Texts, Version, say
from kiosk.domain import items
from kiosk.domain.known import Via, Way
from kiosk.domain.listings import Listing

_Phone = Annotated[str, StringConstraints(pattern=r"^[0-9-]{0,20}$")]
_Month = Annotated[int, Field(ge=1, le=12)]
_Age = Annotated[int, Field(ge=0, le=120)]


class MaterialEntry(Wire):
    """``licence`` and ``sharing`` name entries of the catalogue's sources: what may stand for the paper."""

    code: Code
    name: Texts
    required: bool
    source: Literal["camera", "card"] = "camera"
    note: Texts | None = None
    max_pages: Annotated[int, Field(ge=1, le=20)] = 4
    licence: str = newer("")
    sharing: str = newer("")
    earlier: bool = newer(False)
    promise: bool = newer(False)
    when: ConditionEntry | None = newer(None)

    def ways(self) -> tuple[Way, ...]:
        """How it may come, in the order in which the terminal tries."""
        if self.source == "card":
            return (Way.CARD,)
        tried = {
            Way.LICENCE: bool(self.licence),
            Way.SHARING: bool(self.sharing),
            Way.EARLIER: self.earlier,
            Way.PROMISE: self.promise,
            Way.CAPTURE: True,
        }
        return tuple(way for way, possible in tried.items() if possible)

    def to_domain(self, language: str) -> items.Material:
        return items.Material(
            code=self.code,
            name=say(self.name, language),
            required=self.required,
            source=self.source,
            note=say(self.note, language),
            max_pages=self.max_pages,
            ways=self.ways(),
            when=self.when.to_domain() if self.when else None,
        )


class FactEntry(Wire):
    """A fact that answers questions of this name, and where it is known from."""

    via: Literal[Via.ACCOUNT, Via.LICENCE, Via.SHARING]
    source: Texts


class SourceEntry(Wire):
    """An electronic licence (电子证照), or a check by data sharing (数据共享)."""

    name: Texts
    issuer: Texts


class FeeEntry(Wire):
    """A charge: yuan with two decimals, and the document that allows it."""

    name: Texts
    yuan: Annotated[str, Field(pattern=r"^[0-9]{1,6}\.[0-9]{2}$")]
    basis: Texts


class ListEntry(Wire):
    """Elements of the implementation list (实施清单) by the codes of GB/T 39046-2020.

    ``type`` 事项类型, ``subjects`` 服务对象, ``handling`` 办件类型 (1 即办件, 2 承诺件), ``statutory_days``
    法定办结时限 in working days, ``visits`` 到办事现场次数, ``channels`` 办理形式 (1 窗口, 2 电脑网上,
    3 移动端, 4 快递, 9 其他), ``cross_province`` the mode of 跨省通办, ``examples`` what a locality decides
    and is an example here."""

    type: Annotated[str, Field(pattern=r"^(0[0-9]|10|20)$")]
    subjects: Annotated[tuple[Literal["1", "2", "3", "4", "5", "6"], ...], Field(min_length=1)]
    handling: Literal["1", "2", "9"]
    statutory_days: Annotated[int, Field(ge=0, le=730)]
    visits: Annotated[int, Field(ge=0, le=5)]
    channels: Annotated[tuple[Literal["1", "2", "3", "4", "9"], ...], Field(min_length=1)]
    cross_province: Literal["none", "online", "proxy", "joint"] = "none"
    examples: tuple[str, ...] = ()
    process: Annotated[tuple[Texts, ...], Field(min_length=1, max_length=8)]
    complaints: _Phone = ""


class AudienceEntry(Wire):
    """Whom an item is mostly for: a hint for the order in which items are offered, no condition."""

    min_age: _Age | None = None
    max_age: _Age | None = None
    sex: Literal["", "1", "2"] = ""


class GuideEntry(Wire):
    conditions: Annotated[tuple[Texts, ...], Field(min_length=1)]
    time_limit: Texts
    fee: Texts
    legal_basis: Annotated[tuple[Texts, ...], Field(min_length=1)]
    department: Texts
    result: Texts
    phone: _Phone = ""

    def to_domain(self, language: str, elements: ListEntry | None) -> items.Guide:
        return items.Guide(
            conditions=tuple(say(texts, language) for texts in self.conditions),
            time_limit=say(self.time_limit, language),
            fee=say(self.fee, language),
            legal_basis=tuple(say(texts, language) for texts in self.legal_basis),
            department=say(self.department, language),
            result=say(self.result, language),
            phone=self.phone,
            process=tuple(say(texts, language) for texts in elements.process) if elements else (),
            complaints=elements.complaints if elements else "",
            visits=elements.visits if elements else 1,
            statutory_days=elements.statutory_days if elements else 0,
        )


class ItemEntry(Wire):
    """One service item (事项).  ``code`` is the implementing code (实施编码).  ``parts`` are the codes of the
    items that a bundle (一件事) handles at once.  What helps to find it: ``keywords`` (words that people
    use), ``life_events``, ``popularity`` 0 to 100, ``seasons`` (months in which it's asked for more)."""

    code: ItemCode
    name: Texts
    summary: Texts
    category: Code
    emblem: Emblem
    version: Version
    outcome: items.Outcome = items.Outcome.APPLICATION
    steps: tuple[items.Step, ...] = ()
    promised_days: Annotated[int, Field(ge=0, le=365)] = 0
    guide: GuideEntry
    materials: tuple[MaterialEntry, ...] = ()
    form: FormEntry | None = None
    department: str = newer("")
    keywords: Annotated[tuple[str, ...], Field(max_length=30)] = newer(())
    life_events: tuple[Code, ...] = newer(())
    popularity: Annotated[int, Field(ge=0, le=100)] = newer(0)
    seasons: tuple[_Month, ...] = newer(())
    audience: AudienceEntry | None = newer(None)
    parts: tuple[ItemCode, ...] = newer(())
    fees: tuple[FeeEntry, ...] = newer(())
    elements: ListEntry | None = newer(None)

    def to_domain(self, language: str, lists: Mapping[str, Options]) -> items.Item:
        return items.Item(
            code=self.code,
            name=say(self.name, language),
            summary=say(self.summary, language),
            category=self.category,
            emblem=self.emblem,
            version=self.version,
            outcome=self.outcome,
            steps=self.steps,
            guide=self.guide.to_domain(language, self.elements),
            materials=tuple(material.to_domain(language) for material in self.materials),
            form=self.form.to_domain(language, lists) if self.form else None,
            promised_days=self.promised_days,
            parts=self.parts,
        )

    def to_listing(self, language: str) -> Listing:
        return Listing(
            code=self.code,
            name=say(self.name, language),
            summary=say(self.summary, language),
            category=self.category,
            emblem=self.emblem,
            version=self.version,
            keywords=self.keywords,
            popularity=self.popularity,
            seasons=self.seasons,
            life_events=self.life_events,
            bundle=bool(self.parts),
            gives=say(self.guide.result, language),
        )


class CategoryEntry(Wire):
    code: Code
    name: Texts
    emblem: Emblem
    hint: Texts

    def to_domain(self, language: str) -> items.Category:
        return items.Category(self.code, say(self.name, language), self.emblem, say(self.hint, language))


class LifeEventEntry(Wire):
    """An event of life (人生大事) under which people look for items."""

    code: Code
    name: Texts
    emblem: Emblem

    def to_domain(self, language: str) -> items.LifeEvent:
        return items.LifeEvent(self.code, say(self.name, language), self.emblem)


class DepartmentEntry(Wire):
    code: Code
    name: Texts
