"""Forms as they travel (see `kiosk.domain.forms`); every text in all languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from kiosk.contract.base import Wire, newer
from kiosk.contract.texts import Amount, Code, Key, Texts, say
from kiosk.domain import forms


class OptionEntry(Wire):
    code: Code
    name: Texts

    def to_domain(self, language: str) -> forms.Option:
        return forms.Option(self.code, say(self.name, language))


Options = tuple[OptionEntry, ...]


class ConditionEntry(Wire):
    """``values`` of any field with a single answer, or bounds of a number."""

    field: Key
    values: tuple[str, ...] = newer(())
    at_least: Amount | None = newer(None)
    at_most: Amount | None = newer(None)

    def to_domain(self) -> forms.Condition:
        return forms.Condition(self.field, self.values, self.at_least or "", self.at_most or "")


class ComputeEntry(Wire):
    """``of`` names fields, or a table's column as ``table.column``."""

    op: forms.Op
    of: Annotated[tuple[str, ...], Field(min_length=1, max_length=8)]

    def to_domain(self) -> forms.Compute:
        return forms.Compute(self.op, self.of)


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
    compute: ComputeEntry | None = newer(None)

    def to_domain(
        self, language: str, lists: Mapping[str, Options], within: forms.Condition | None = None
    ) -> forms.Field:
        options = lists[self.option_list] if self.option_list else self.options
        return forms.Field(
            key=self.key,
            kind=self.kind,
            label=say(self.label, language),
            help=say(self.help, language),
            required=self.required,
            prefill=self.prefill,
            locked=self.locked,
            options=tuple(option.to_domain(language) for option in options),
            when=self.when.to_domain() if self.when else None,
            minimum=self.minimum,
            maximum=self.maximum,
            max_length=self.max_length,
            decimals=self.decimals,
            unit=say(self.unit, language),
            columns=tuple(column.to_domain(language, lists) for column in self.columns),
            compute=self.compute.to_domain() if self.compute else None,
            within=within,
        )


class SectionEntry(Wire):
    """One page of a form; more than eight questions are no page."""

    title: Texts
    when: ConditionEntry | None = newer(None)
    fields: Annotated[tuple[FieldEntry, ...], Field(min_length=1, max_length=8)]

    def to_domain(self, language: str, lists: Mapping[str, Options]) -> forms.Section:
        within = self.when.to_domain() if self.when else None
        fields = tuple(field.to_domain(language, lists, within) for field in self.fields)
        return forms.Section(say(self.title, language), fields)


class RuleEntry(Wire):
    """A rule between fields (see `kiosk.domain.forms.Rule`)."""

    check: forms.Relation
    fields: Annotated[tuple[Key, ...], Field(min_length=2, max_length=6)]
    message: Texts

    def to_domain(self, language: str) -> forms.Rule:
        return forms.Rule(self.check, self.fields, say(self.message, language))


class FormEntry(Wire):
    sections: Annotated[tuple[SectionEntry, ...], Field(min_length=1)]
    rules: tuple[RuleEntry, ...] = newer(())

    def to_domain(self, language: str, lists: Mapping[str, Options]) -> forms.Form:
        sections = tuple(section.to_domain(language, lists) for section in self.sections)
        return forms.Form(sections, tuple(rule.to_domain(language) for rule in self.rules))
