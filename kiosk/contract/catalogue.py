"""The catalogue (事项目录) as it travels, and as it lies in ``resources/catalogue/`` (one file an item)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, ValidationError, model_validator

from kiosk.contract.base import Wire, newer
from kiosk.contract.catalogue_entries import (
    CategoryEntry,
    DepartmentEntry,
    FactEntry,
    ItemEntry,
    LifeEventEntry,
    SourceEntry,
)
from kiosk.contract.catalogue_forms import Options
from kiosk.contract.catalogue_rules import Shared, misfits
from kiosk.contract.misfits import Misfit, Place
from kiosk.contract.texts import Code, Key, Version
from kiosk.domain.items import Catalogue


class Around(Wire):
    """What stands around the items.  ``lists`` are option lists that several forms share; ``facts`` what may
    be known of a person, ``licences`` and ``checks`` what may stand for a material."""

    version: Version
    categories: tuple[CategoryEntry, ...]
    lists: dict[Code, Annotated[Options, Field(min_length=1)]] = Field(default_factory=dict)
    life_events: tuple[LifeEventEntry, ...] = newer(())
    departments: tuple[DepartmentEntry, ...] = newer(())
    facts: dict[Key, FactEntry] = newer({})
    licences: dict[Code, SourceEntry] = newer({})
    checks: dict[Code, SourceEntry] = newer({})

    def shared(self) -> Shared:
        """What the items name."""
        return Shared(
            self.categories,
            self.lists,
            self.facts,
            self.licences,
            self.checks,
            tuple(event.code for event in self.life_events),
            tuple(department.code for department in self.departments),
        )


class CatalogueDocument(Around):
    """A whole catalogue.  Building one checks that its parts fit together; the first `Misfit` is the error's
    cause."""

    items: tuple[ItemEntry, ...]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for misfit in misfits(self.shared(), self.items):
            raise misfit
        return self

    def to_domain(self, language: str) -> Catalogue:
        """The catalogue in one language, Chinese where a text is missing; categories and life events that
        have items."""
        used = {item.category for item in self.items}
        happening = {event for item in self.items for event in item.life_events}
        return Catalogue(
            version=self.version,
            categories=tuple(c.to_domain(language) for c in self.categories if c.code in used),
            items=tuple(item.to_domain(language, self.lists) for item in self.items),
            life_events=tuple(e.to_domain(language) for e in self.life_events if e.code in happening),
            listed=tuple(item.to_listing(language) for item in self.items),
        )


def first_fault(error: ValidationError) -> tuple[Place, str]:
    """Where in the document the first fault is, and what it is.  Never shows the input."""
    return next(places(error))


def places(error: ValidationError) -> Iterator[tuple[Place, str]]:
    """Where each fault is, and what it is."""
    for one in error.errors(include_url=False, include_input=False):
        cause = one.get("ctx", {}).get("error")
        inside = cause.where if isinstance(cause, Misfit) else ()
        yield (*one["loc"], *inside), str(cause) if isinstance(cause, ValueError) else one["msg"]
