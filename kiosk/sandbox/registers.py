"""The registers of the sandbox province: what is known of its invented people, and which licences they have.

A province puts its data sharing and its licence service here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import Field, TypeAdapter

from kiosk.contract.base import Wire


class Entry(Wire):
    """One person's: ``licences`` and ``checks`` by the codes of the catalogue's sources, ``earlier`` by the
    codes of materials."""

    number: str = Field(repr=False)
    facts: dict[str, Annotated[str, Field(min_length=1)]] = Field(repr=False)
    licences: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Registers:
    entries: Mapping[str, Entry] = field(default_factory=dict, repr=False)  # by identity number

    def of(self, number: str) -> Entry | None:
        return self.entries.get(number)


@cache
def packaged_registers() -> Registers:
    """Those of the invented people whose cards come with the program."""
    text = (files("resources") / "registers" / "people.toml").read_text(encoding="utf-8")
    entries = TypeAdapter(dict[str, Entry]).validate_python(tomllib.loads(text))
    return Registers({entry.number: entry for entry in entries.values()})
