"""The parts of a catalogue: categories, items, guides, materials, forms; every text in all languages.

Field groups follow the service guide of GB/T 39554.1 and the element tables of GB/T 39046-2020.  The models
say how each part looks; what must fit together stands in `kiosk.contract.catalogue_rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from kiosk.contract.base import ItemCode, Wire
from kiosk.domain import forms, items

ORIGIN = "zh-CN"  # the language of record, in which every text must exist

_Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
_Sentence = Annotated[str, StringConstraints(min_length=1, max_length=400, pattern=r"^\S(.*\S)?$")]


def _in_chinese(texts: dict[str, str]) -> dict[str, str]:
    if ORIGIN not in texts:
        raise ValueError(f"no text in {ORIGIN}")
    return texts


# One text by language: {"zh-CN": "不收费", "en": "Free of charge"}.
Texts = Annotated[dict[_Language, _Sentence], AfterValidator(_in_chinese)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,39}$")]
Emblem = Annotated[str, StringConstraints(min_length=1, max_length=1)]
Version = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]{0,39}$")]


def _say(texts: Mapping[str, str] | None, language: str) -> str:
    return texts.get(language, texts[ORIGIN]) if texts else ""


class OptionEntry(Wire):
    code: Code
    name: Texts

    def to_domain(self, language: str) -> forms.Option:
        return forms.Option(self.code, _say(self.name, language))


Options = tuple[OptionEntry, ...]


class ConditionEntry(Wire):
    field: Key
    values: Annotated[tuple[str, ...], Field(min_length=1)]


class FieldEntry(Wire):
    """One question (see `kiosk.domain.forms.Field`).  ``option_list`` names one of the catalogue's lists
    and stands instead of ``options``."""

    key: Key
    kind: forms.Kind
    label: Texts
    help: Texts | None = None
    required: bool = True
    prefill: str = ""
    locked: bool = False
    options: Options = ()
    option_list: str = ""
    when: ConditionEntry | None = None
    minimum: str = ""
    maximum: str = ""
    max_length: Annotated[int, Field(ge=1, le=500)] = 50
    decimals: Annotated[int, Field(ge=0, le=6)] = 0
    unit: Texts | None = None
    columns: tuple[FieldEntry, ...] = ()

    def to_domain(self, language: str, lists: Mapping[str, Options]) -> forms.Field:
        options = lists[self.option_list] if self.option_list else self.options
        return forms.Field(
            key=self.key,
            kind=self.kind,
            label=_say(self.label, language),
            help=_say(self.help, language),
            required=self.required,
            prefill=self.prefill,
            locked=self.locked,
            options=tuple(option.to_domain(language) for option in options),
            when=forms.Condition(self.when.field, self.when.values) if self.when else None,
            minimum=self.minimum,
            maximum=self.maximum,
            max_length=self.max_length,
            decimals=self.decimals,
            unit=_say(self.unit, language),
            columns=tuple(column.to_domain(language, lists) for column in self.columns),
        )


class SectionEntry(Wire):
    """One page of a form; more than eight questions are no page."""

    title: Texts
    fields: Annotated[tuple[FieldEntry, ...], Field(min_length=1, max_length=8)]


class FormEntry(Wire):
    sections: Annotated[tuple[SectionEntry, ...], Field(min_length=1)]

    def to_domain(self, language: str, lists: Mapping[str, Options]) -> forms.Form:
        return forms.Form(
            tuple(
                forms.Section(_say(s.title, language), tuple(f.to_domain(language, lists) for f in s.fields))
                for s in self.sections
            )
        )


class MaterialEntry(Wire):
    code: Code
    name: Texts
    required: bool
    source: Literal["camera", "card"] = "camera"
    note: Texts | None = None
    max_pages: Annotated[int, Field(ge=1, le=20)] = 4

    def to_domain(self, language: str) -> items.Material:
        return items.Material(
            code=self.code,
            name=_say(self.name, language),
            required=self.required,
            source=self.source,
            note=_say(self.note, language),
            max_pages=self.max_pages,
        )


class GuideEntry(Wire):
    conditions: Annotated[tuple[Texts, ...], Field(min_length=1)]
    time_limit: Texts
    fee: Texts
    legal_basis: Annotated[tuple[Texts, ...], Field(min_length=1)]
    department: Texts
    result: Texts
    phone: Annotated[str, StringConstraints(pattern=r"^[0-9-]{0,20}$")] = ""

    def to_domain(self, language: str) -> items.Guide:
        return items.Guide(
            conditions=tuple(_say(texts, language) for texts in self.conditions),
            time_limit=_say(self.time_limit, language),
            fee=_say(self.fee, language),
            legal_basis=tuple(_say(texts, language) for texts in self.legal_basis),
            department=_say(self.department, language),
            result=_say(self.result, language),
            phone=self.phone,
        )


class ItemEntry(Wire):
    """One service item (事项).  ``code`` is the implementing code (实施编码)."""

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

    def to_domain(self, language: str, lists: Mapping[str, Options]) -> items.Item:
        return items.Item(
            code=self.code,
            name=_say(self.name, language),
            summary=_say(self.summary, language),
            category=self.category,
            emblem=self.emblem,
            version=self.version,
            outcome=self.outcome,
            steps=self.steps,
            guide=self.guide.to_domain(language),
            materials=tuple(material.to_domain(language) for material in self.materials),
            form=self.form.to_domain(language, lists) if self.form else None,
            promised_days=self.promised_days,
        )


class CategoryEntry(Wire):
    code: Code
    name: Texts
    emblem: Emblem
    hint: Texts

    def to_domain(self, language: str) -> items.Category:
        return items.Category(self.code, _say(self.name, language), self.emblem, _say(self.hint, language))
