"""One page of the form as QML sees it, and the edits that come back."""

from __future__ import annotations

from datetime import date
from typing import Any

from kiosk.domain.formchecks import check_rules, check_section
from kiosk.domain.forms import Answers, Fault, FaultCode, Faults, Field, Form, Kind, Row, Section, is_asked
from kiosk.domain.formvalues import Given, clean, given
from kiosk.domain.identity import mask_name, mask_number
from kiosk.domain.known import NOTHING, Via
from kiosk.flows.visit_states import Draft
from kiosk.words import Words


class FormPage:
    """Which page is shown and which faults are shown with it.  The answers themselves belong to the flow's
    state; every edit returns new ones.

    What is known already isn't shown, unless ``everything`` is to be looked at: a page on which nothing is
    open is passed over.  With ``single`` (large print) each open question has a page of its own.
    """

    def __init__(self) -> None:
        self.section = 0
        self.faults: Faults = {}
        self.everything = self.single = False
        self.known: dict[str, Given] = {}

    def begin(self, everything: bool = False) -> None:
        self.section = 0
        self.faults = {}
        self.everything = everything

    def enter(self, draft: Draft, forward: bool, single: bool) -> None:
        """On the page that was reached, the first of a new form; whoever comes back from a later step sees
        everything, the last page first."""
        self.begin(everything=not forward)
        self.single = single
        if draft.item.form:
            self.known = given(draft.item.form, draft.citizen, draft.known or NOTHING)
            last = len(self.pages(draft.item.form, draft.answers)) - 1
            self.section = min(draft.section, last) if forward else last

    def pages(self, form: Form, answers: Answers) -> list[Section]:
        """The pages on which something is asked; all of them if nothing is open."""
        asked = [s for s in form.sections if any(is_asked(f, answers) for f in s.fields)]
        if self.everything:
            return asked
        open_ = [s for s in asked if any(self._is_open(f, answers) for f in s.fields)]
        if self.single:
            open_ = [page for section in open_ for page in self._singles(section, answers)]
        return open_ or asked

    def _singles(self, section: Section, answers: Answers) -> list[Section]:
        return [Section(section.title, (f,)) for f in section.fields if self._is_open(f, answers)]

    def _is_open(self, field: Field, answers: Answers) -> bool:
        """Whether the person has to look at it: asked, and known from nowhere.  What they change of what is
        known stays where it is: a page must not come and go under the finger."""
        calculated = field.kind is Kind.CALCULATED
        return is_asked(field, answers) and not calculated and field.key not in self.known

    def advance(self, form: Form, answers: Answers, today: date, card: Answers) -> bool:
        """Check the page and go to the next one; True when the last page is in order."""
        kept = clean(form, answers, today)
        sections = self.pages(form, kept)
        page = sections[min(self.section, len(sections) - 1)]
        self.faults = check_section(page, kept, today, card) or _broken(form, page, kept)
        if self.faults:
            return False
        if self.section + 1 < len(sections):
            self.section += 1
            return False
        return True

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
        for number, section in enumerate(self.pages(form, answers)):
            if any(f.key in keys for f in section.fields):
                self.section = number
                return
        if not self.everything:  # what is known is at fault
            self.everything = True
            self.show_faults(form, answers, faults)

    def facts(self, form: Form, title: str, answers: Answers, words: Words, reveal: bool) -> dict[str, Any]:
        sections = self.pages(form, answers)
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

    def _source(self, field: Field, value: str, words: Words) -> str:
        """Where an answer is from that the person has not changed; empty for their own."""
        known = self.known.get(field.key)
        if known is None or known.text != value:
            return ""
        if known.via is Via.CARD:
            return words("form.mark.from-card")
        return words("form.mark.from-source", source=words.of(known.source))

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
            "value": _masked(field, value) if locked and not reveal else _readable(field, value),
            "fault": fault_text(fault, words) if fault else "",
            "required": field.required,
            "source": self._source(field, value, words),
            "locked": locked,
            "options": [{"code": o.code, "name": o.name} for o in field.options],
            "placeholder": words(f"form.hint.{field.kind.value}") if not locked else "",
            "unit": field.unit,
            "rows": [],
            "columns": [],
            "canAdd": False,
        }


def _readable(field: Field, value: str) -> str:
    """A choice is shown by its buttons; what follows from the bundle has none."""
    return _option_name(field, value) if field.kind is Kind.CALCULATED else value


def _masked(field: Field, value: str) -> str:
    if field.prefill == "number":
        return mask_number(value)
    return mask_name(value) if field.prefill == "name" else _option_name(field, value)


def _option_name(field: Field, value: str) -> str:
    return next((o.name for o in field.options if o.code == value), value)


def _broken(form: Form, page: Section, answers: Answers) -> Faults:
    """The rules between fields of which the last stands on this page, said at a field that is to be seen."""
    here = [field.key for field in page.fields]
    holder = next((s for s in form.sections if {f.key for f in s.fields}.issuperset(here)), None)
    found: Faults = {}
    for key, fault in check_rules(form, answers, upto=holder).items():
        names = [key, *(name for rule in form.rules if rule.fields[0] == key for name in rule.fields)]
        if seen := next((name for name in names if name in here), None):
            found[seen] = fault
    return found


def fault_text(fault: Fault, words: Words) -> str:
    if fault.code is FaultCode.RULE:
        return fault.limit
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
