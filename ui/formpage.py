"""One page of the form as QML sees it, and the edits that come back."""

from __future__ import annotations

from datetime import date
from typing import Any

from kiosk.domain.forms import (
    Answers,
    Fault,
    Faults,
    Field,
    Form,
    Kind,
    Row,
    Section,
    check_section,
    clean,
    is_asked,
)
from kiosk.domain.identity import mask_name, mask_number
from kiosk.words import Words


class FormPage:
    """Which section is shown and which faults are shown with it.  The answers themselves belong to the
    flow's state; every edit returns new ones."""

    def __init__(self) -> None:
        self.section = 0
        self.faults: Faults = {}

    def begin(self) -> None:
        self.section = 0
        self.faults = {}

    def asked_sections(self, form: Form, answers: Answers) -> list[Section]:
        """Sections in which something is asked."""
        return [s for s in form.sections if any(is_asked(f, answers) for f in s.fields)]

    def advance(self, form: Form, answers: Answers, today: date, card: Answers) -> bool:
        """Check the page and go to the next one; True when the last page is in order."""
        sections = self.asked_sections(form, clean(form, answers))
        self.faults = check_section(sections[self.section], clean(form, answers), today, card)
        if self.faults:
            return False
        if self.section + 1 < len(sections):
            self.section += 1
            return False
        return True

    def open(self, form: Form, answers: Answers, section: int) -> None:
        """The page that was reached, as far as it is still asked."""
        self.begin()
        self.section = min(section, len(self.asked_sections(form, answers)) - 1)

    def retreat(self) -> bool:
        """One page back; False on the first."""
        self.faults = {}
        if self.section == 0:
            return False
        self.section -= 1
        return True

    def show_faults(self, form: Form, answers: Answers, faults: Faults) -> None:
        """Go to the first page that has a fault."""
        self.faults = faults
        keys = {path.split(".")[0] for path in faults}
        for number, section in enumerate(self.asked_sections(form, answers)):
            if any(f.key in keys for f in section.fields):
                self.section = number
                return

    def facts(self, form: Form, title: str, answers: Answers, words: Words, reveal: bool) -> dict[str, Any]:
        sections = self.asked_sections(form, answers)
        section = sections[min(self.section, len(sections) - 1)]
        asked = [f for f in section.fields if is_asked(f, answers)]
        return {
            "title": section.title or title,
            "section": self.section,
            "sections": len(sections),
            "fields": [self._field(f, answers, words, reveal) for f in asked],
        }

    def _field(self, field: Field, answers: Answers, words: Words, reveal: bool) -> dict[str, Any]:
        value = answers.get(field.key, "")
        facts = self._plain(field, value if isinstance(value, str) else "", field.key, words, reveal)
        if field.kind is Kind.TABLE:
            rows = value if isinstance(value, tuple) else ()
            facts["rows"] = [self._row(field, place, row, words) for place, row in enumerate(rows)]
            facts["canAdd"] = len(rows) < int(field.maximum or 20)
        return facts

    def _row(self, field: Field, place: int, row: Row, words: Words) -> list[dict[str, Any]]:
        asked = [c for c in field.columns if is_asked(c, row)]
        return [
            self._plain(c, row.get(c.key, ""), f"{field.key}.{place}.{c.key}", words, True) for c in asked
        ]

    def _plain(self, field: Field, value: str, path: str, words: Words, reveal: bool) -> dict[str, Any]:
        fault = self.faults.get(path)
        locked = field.locked and bool(value)
        return {
            "key": field.key,
            "kind": field.kind.value,
            "label": field.label,
            "help": field.help,
            "value": _masked(field, value) if locked and not reveal else value,
            "fault": fault_text(fault, words) if fault else "",
            "required": field.required,
            "locked": locked,
            "options": [{"code": o.code, "name": o.name} for o in field.options],
            "placeholder": words(f"form.hint.{field.kind.value}") if not locked else "",
            "unit": field.unit,
            "rows": [],
            "columns": [],
            "canAdd": False,
        }


def _masked(field: Field, value: str) -> str:
    if field.prefill == "number":
        return mask_number(value)
    return mask_name(value) if field.prefill == "name" else _option_name(field, value)


def _option_name(field: Field, value: str) -> str:
    return next((o.name for o in field.options if o.code == value), value)


def fault_text(fault: Fault, words: Words) -> str:
    return words(f"form.fault.{fault.code.value}", limit=fault.limit)


def with_cell(answers: Answers, key: str, row: int, column: str, value: str) -> Answers:
    """The answers with one cell of a table changed."""
    rows = answers.get(key, ())
    if not isinstance(rows, tuple) or not 0 <= row < len(rows):
        return answers
    changed = tuple(r | {column: value} if n == row else r for n, r in enumerate(rows))
    return answers | {key: changed}


def with_row(answers: Answers, field: Field) -> Answers:
    """The answers with one more empty row."""
    rows = answers.get(field.key, ())
    empty: Row = {}
    return answers | {field.key: (*(rows if isinstance(rows, tuple) else ()), empty)}


def without_row(answers: Answers, key: str, row: int) -> Answers:
    rows = answers.get(key, ())
    if not isinstance(rows, tuple):
        return answers
    return answers | {key: tuple(r for n, r in enumerate(rows) if n != row)}
