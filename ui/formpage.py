"""Which page of the form is shown, what may be wrong on it, and the edits that come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from kiosk.domain.formchecks import check_rules, check_section
from kiosk.domain.forms import Answers, Fault, FaultCode, Faults, Field, Form, Kind, Row, Section, is_asked
from kiosk.domain.formvalues import Given, clean, given
from kiosk.domain.known import NOTHING
from kiosk.flows.visit_states import Draft
from kiosk.words import Words
from ui.formfacts import Facts, Questions, is_locked

# Kinds whose answers come letter by letter.
TYPED = (
    Kind.TEXT,
    Kind.NUMBER,
    Kind.MONEY,
    Kind.ADDRESS,
    Kind.PHONE,
    Kind.ID_NUMBER,
    Kind.BANK_CARD,
    Kind.CREDIT_CODE,
    Kind.DATE,
)


class FormPage:
    """Which page is shown and which faults are shown with it.  The answers themselves belong to the flow's
    state; every edit returns new ones.

    What is known already isn't shown, unless ``everything`` is to be looked at: a page on which nothing is
    open is passed over.  With ``single`` (large print) each open question has a page of its own.  A fault is
    told as long as the answer that it speaks of stays as it was.
    """

    def __init__(self) -> None:
        self.section = 0
        self.faults: Faults = {}
        self._judged: Answers = {}  # what they were found in
        self.everything = self.single = False
        self.known: dict[str, Given] = {}

    def begin(self, everything: bool = False) -> None:
        self.section = 0
        self.faults, self._judged = {}, {}
        self.everything = everything
        self.known = {}

    def enter(self, draft: Draft, forward: bool, single: bool, first: bool = False) -> None:
        """On the page that was reached, the first of a new form; whoever comes back from a later step sees
        everything, the last page first, or the ``first``."""
        self.begin(everything=not forward)
        self.single = single
        if draft.item.form:
            self.known = given(draft.item.form, draft.citizen, draft.known or NOTHING)
            last = len(self.pages(draft.item.form, draft.answers)) - 1
            self.section = self._from(draft) if forward else 0 if first else last

    def _from(self, draft: Draft) -> int:
        """The page that was reached: with the question at that place of the form, or the next one that is
        open.  In large print, and where other things are known, there are other pages than there were."""
        assert draft.item.form is not None  # there are pages
        pages = self.pages(draft.item.form, draft.answers)
        ahead = {f.key for f in list(draft.item.form.fields())[draft.section :]}
        found = (n for n, page in enumerate(pages) if any(f.key in ahead for f in page.fields))
        return next(found, len(pages) - 1)

    def reached(self, form: Form, answers: Answers) -> int:
        """The place in the form of the first question of the page that is shown."""
        place, pages = self.page(form, answers)
        return [f.key for f in form.fields()].index(pages[place].fields[0].key)

    def pages(self, form: Form, answers: Answers) -> list[Section]:
        """The pages on which something is asked; all of them if nothing is open.  What an answer hides asks
        for nothing further, though what was answered there is still at hand."""
        answers = clean(form, answers)
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

    def page(self, form: Form, answers: Answers) -> tuple[int, list[Section]]:
        """The place of the page that is shown, and all pages; answers may have taken away those behind it."""
        pages = self.pages(form, answers)
        return min(self.section, len(pages) - 1), pages

    def turn(self, form: Form | None, answers: Answers, single: bool) -> None:
        """Large print, or not any more: the question that was shown first goes on being shown."""
        shown: list[Field] = []
        if form is not None:
            place, pages = self.page(form, answers)
            shown = sorted(pages[place].fields, key=lambda f: not self._is_open(f, answers))
        self.single = single
        if form is not None:
            keys = [{f.key for f in page.fields} for page in self.pages(form, answers)]
            self.section = next((n for n, held in enumerate(keys) if shown[0].key in held), 0)

    def advance(self, form: Form, answers: Answers, today: date, card: Answers) -> bool:
        """Check the page and go to the next one; True when the last page is in order."""
        kept = clean(form, answers, today)
        self.section, pages = self.page(form, kept)
        page, later = pages[self.section], pages[self.section + 1 :]
        self.faults = check_section(page, kept, today, card) or _broken(form, page, later, kept)
        self._judged = answers
        if self.faults:
            return False
        if later:
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
        self.faults, self._judged = faults, answers
        keys = {path.split(".")[0] for path in faults}
        for number, section in enumerate(self.pages(form, answers)):
            if any(f.key in keys for f in section.fields):
                self.section = number
                return
        if not self.everything:  # what is known is at fault
            self.everything = True
            self.show_faults(form, answers, faults)

    def _standing(self, answers: Answers) -> Faults:
        """The faults that nobody has done anything about yet."""
        return {
            path: fault
            for path, fault in self.faults.items()
            if _judged(path, fault, answers) == _judged(path, fault, self._judged)
        }

    def facts(self, form: Form, title: str, asking: Questions) -> Facts:
        """The page that is shown."""
        place, pages = self.page(form, asking.answers)
        asking = replace(asking, faults=self._standing(asking.answers), known=self.known)
        kept = clean(form, asking.answers)
        asked = [f for f in pages[place].fields if is_asked(f, kept)]
        return {
            "title": pages[place].title or title,
            "section": place,
            "sections": len(pages),
            "fields": [asking.alone(f) if len(asked) == 1 else asking.of(f) for f in asked],
            "told": self._told(form, asking.answers, asking.words) if place == 0 else "",
        }

    def dense(self, form: Form, title: str, asking: Questions) -> Facts:
        """All questions at once, by section, for those who work with the form every day."""
        asking = replace(asking, faults=self._standing(asking.answers), known=self.known)
        kept = clean(form, asking.answers)
        asked = [s for s in form.sections if any(is_asked(f, kept) for f in s.fields)]
        sections = [
            {"title": s.title, "fields": [asking.of(f) for f in s.fields if is_asked(f, kept)]} for s in asked
        ]
        filled, open_ = self.counts(form, asking.answers)
        told = asking.words("form.known.dense", filled=filled, open=open_)
        return {"title": title, "sections": sections, "told": told}

    def counts(self, form: Form, answers: Answers) -> tuple[int, int]:
        """How many questions answer themselves, by what is known and by reckoning, and how many are open."""
        answers = clean(form, answers)
        asked = [f for f in form.fields() if is_asked(f, answers)]
        open_ = [f.key for f in asked if self._is_open(f, answers)]
        filled = [
            f for f in asked if f.key in self.known or (f.kind is Kind.CALCULATED and answers.get(f.key))
        ]
        return len(filled), len(open_)

    def _told(self, form: Form, answers: Answers, words: Words) -> str:
        """How much the person is spared; empty where nothing was known, and for who comes back."""
        filled, open_ = self.counts(form, answers)
        if not filled or self.everything:
            return ""
        return words("form.known.some" if open_ else "form.known.all", filled=filled, open=open_)


def _judged(path: str, fault: Fault, answers: Answers) -> object:
    """What a fault speaks of: a rule of many answers, a cell also of how many rows there are, as others move
    up when one is taken away."""
    if fault.code is FaultCode.RULE:
        return answers
    key, *cell = path.split(".")
    value = answers.get(key, "")
    if not cell or not isinstance(value, tuple):
        return len(value) if isinstance(value, tuple) else value
    row, column = int(cell[0]), cell[1]
    return (len(value), value[row].get(column, "") if row < len(value) else "")


def _broken(form: Form, page: Section, later: list[Section], answers: Answers) -> Faults:
    """The rules between fields of which the last stands on this page, said at a field that is to be seen."""
    here, ahead = {f.key for f in page.fields}, {f.key for section in later for f in section.fields}
    rules = tuple(rule for rule in form.rules if not ahead.intersection(rule.fields))
    found: Faults = {}
    for key, fault in check_rules(replace(form, rules=rules), answers).items():
        names = [key, *(name for rule in rules if rule.fields[0] == key for name in rule.fields)]
        if seen := next((name for name in names if name in here), None):
            found[seen] = fault
    return found


def is_typed(form: Form, key: str, column: str = "") -> bool:
    """Whether the answer of a field, or of a column of it, comes letter by letter."""
    fields = [f for f in form.fields() if f.key == key]
    if column:
        fields = [c for f in fields for c in f.columns if c.key == column]
    return any(f.kind in TYPED for f in fields)


def may_answer(form: Form, answers: Answers, known: Mapping[str, Given], key: str, value: str) -> bool:
    """Whether this would be a new answer to a question that may be answered."""
    asked = next((f for f in form.fields() if f.key == key), None)
    return asked is not None and answers.get(key, "") != value and not is_locked(asked, key, known)


def same_questions(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two states of a page look the same but for the answers: then who types needs no new one."""
    return _questions(one) == _questions(other)


def _questions(shown: dict[str, Any]) -> list[object]:
    fields = shown.get("fields", [])
    cells = [[[(cell["key"], cell["fault"]) for cell in row] for row in f["rows"]] for f in fields]
    return [(f["key"], f["source"], f["fault"], inner) for f, inner in zip(fields, cells, strict=True)]


def with_cell(answers: Answers, key: str, row: int, column: str, value: str) -> Answers:
    """The answers with one cell of a table changed."""
    rows = answers.get(key, ())
    if not isinstance(rows, tuple) or not 0 <= row < len(rows):
        return answers
    changed = tuple(r | {column: value} if n == row else r for n, r in enumerate(rows))
    return answers | {key: changed}


def with_row(answers: Answers, form: Form, key: str) -> Answers:
    """The answers with one more empty row of a table."""
    if not any(f.key == key for f in form.fields()):
        return answers
    rows = answers.get(key, ())
    empty: Row = {}
    return answers | {key: (*(rows if isinstance(rows, tuple) else ()), empty)}


def without_row(answers: Answers, key: str, row: int) -> Answers:
    rows = answers.get(key, ())
    if not isinstance(rows, tuple):
        return answers
    return answers | {key: tuple(r for n, r in enumerate(rows) if n != row)}
