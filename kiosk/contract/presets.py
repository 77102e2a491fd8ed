"""What a bundle settles itself: answers that follow from the bundle, and what its own parts bring about.

``[preset]`` answers questions of the parts: who registers a newborn child insures that child.  The answer
stays in the form as a constant, so that each part's department gets it; what depends on it is resolved.
``made`` names questions and papers that an earlier part brings about: the certificate that the first part
issues can't be asked for by the second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kiosk.contract.catalogue_entries import ItemEntry, MaterialEntry
from kiosk.contract.catalogue_forms import ComputeEntry, ConditionEntry, FieldEntry, FormEntry, SectionEntry
from kiosk.contract.misfits import Misfit
from kiosk.domain.forms import Kind, Op


class Unsettled(Misfit):
    """A bundle answers what no part asks, or answers it with something that can't be chosen."""


@dataclass(frozen=True, slots=True)
class Presets:
    """``preset`` by the key of the question, ``made`` by the key of a question or the code of a material."""

    preset: Mapping[str, str] = field(default_factory=dict)
    made: frozenset[str] = frozenset()

    def checked(self, parts: Iterable[ItemEntry]) -> Presets:
        """Itself.  Raises `Unsettled`."""
        items = tuple(parts)
        asked = {
            f.key: f for item in items for s in (item.form.sections if item.form else ()) for f in s.fields
        }
        for key, value in self.preset.items():
            _check_answer(key, value, asked.get(key))
        wanted = asked.keys() | {material.code for item in items for material in item.materials}
        for name in sorted(self.made - wanted):
            raise Unsettled(("made",), f"no part asks for {name!r}")
        return self

    def applied(self, item: ItemEntry) -> ItemEntry:
        """A part of the bundle as it is left to ask."""
        gone: set[str] = set()
        form = self._form(item.form, gone) if item.form else None
        kept = [self._material(m, gone) for m in item.materials]
        return item.model_copy(update={"form": form, "materials": tuple(m for m in kept if m)})

    def _form(self, form: FormEntry, gone: set[str]) -> FormEntry | None:
        """``gone`` grows by the questions that nobody will answer."""
        sections = [self._section(section, gone) for section in form.sections]
        rules = tuple(rule for rule in form.rules if not gone.intersection(rule.fields))
        left = tuple(section for section in sections if section.fields)
        return form.model_copy(update={"sections": left, "rules": rules}) if left else None

    def _section(self, section: SectionEntry, gone: set[str]) -> SectionEntry:
        never = self._never(section.when, gone)
        fields = []
        for asked in section.fields:
            if never or asked.key in self.made or self._never(asked.when, gone) or _lacks(asked, gone):
                gone.add(asked.key)
            else:
                fields.append(self._field(asked))
        return section.model_copy(update={"fields": tuple(fields), "when": self._left(section.when)})

    def _field(self, asked: FieldEntry) -> FieldEntry:
        when = self._left(asked.when)
        if asked.key not in self.preset:
            return asked.model_copy(update={"when": when})
        value = self.preset[asked.key]
        return asked.model_copy(
            update={
                "kind": Kind.CALCULATED,
                "compute": ComputeEntry(op=Op.CONSTANT, of=(value,)),
                "options": tuple(option for option in asked.options if option.code == value),
                "help": None,
                "prefill": "",
                "when": when,
            }
        )

    def _material(self, material: MaterialEntry, gone: set[str]) -> MaterialEntry | None:
        if material.code in self.made or self._never(material.when, gone):
            return None
        return material.model_copy(update={"when": self._left(material.when)})

    def _never(self, when: ConditionEntry | None, gone: set[str]) -> bool:
        """Whether a condition can't hold any more."""
        if when is None:
            return False
        return when.field in gone or (when.field in self.preset and not when.to_domain().holds(self.preset))

    def _left(self, when: ConditionEntry | None) -> ConditionEntry | None:
        """The condition, unless it always holds."""
        return None if when is None or when.field in self.preset else when


def _check_answer(key: str, value: str, asked: FieldEntry | None) -> None:
    if asked is None:
        raise Unsettled(("preset", key), f"no part asks {key!r}")
    if asked.kind is not Kind.CHOICE:
        raise Unsettled(("preset", key), f"{key!r} is no choice")
    if asked.options and all(option.code != value for option in asked.options):
        raise Unsettled(("preset", key), f"{value!r} is no option of {key!r}")


def _lacks(asked: FieldEntry, gone: set[str]) -> bool:
    """Whether it is calculated of something that nobody answers."""
    return asked.compute is not None and any(name.split(".")[0] in gone for name in asked.compute.of)
