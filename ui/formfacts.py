"""Questions and answers of a form as QML sees them, as plain maps.  No Qt here.

Masking happens here, so that QML never holds a number it must not show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kiosk.domain.forms import (
    DEFAULT_ROWS,
    Answers,
    Fault,
    FaultCode,
    Faults,
    Field,
    Form,
    Kind,
    Row,
    is_asked,
)
from kiosk.domain.formshown import discreet, is_private, readable
from kiosk.domain.formvalues import Given, clean, given
from kiosk.domain.known import NOTHING, Via
from kiosk.flows.visit_states import Draft
from kiosk.words import Words

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Questions:
    """What surrounds the questions that are drawn: the answers so far, what is wrong with them, what was
    known before anybody was asked.  ``home`` is the province in which a choice of places begins; ``rules`` is
    what the form's rules say in the language of the screen, by what they say in the terminal's own."""

    answers: Answers = field(repr=False)
    words: Words
    faults: Faults = field(default_factory=dict)
    known: Mapping[str, Given] = field(default_factory=dict, repr=False)
    reveal: bool = False
    home: str = ""
    rules: Mapping[str, str] = field(default_factory=dict)

    def of(self, asked: Field) -> Facts:
        """One question with its answer."""
        value = self.answers.get(asked.key, "")
        facts = self._plain(asked, value if isinstance(value, str) else "", asked.key, self.reveal)
        if asked.kind is Kind.TABLE:
            rows = value if isinstance(value, tuple) else ()
            facts["rows"] = [self._row(asked, place, row) for place, row in enumerate(rows)]
            facts["canAdd"] = len(rows) < int(asked.maximum or DEFAULT_ROWS)
        return facts

    def alone(self, asked: Field) -> Facts:
        """A question that has a page of its own: what would have to be opened first, is open."""
        facts = self.of(asked)
        return facts | {"unfolded": asked.kind is Kind.DIVISION and not facts["value"]}

    def _row(self, table: Field, place: int, row: Row) -> list[Facts]:
        return [
            self._plain(column, row.get(column.key, ""), f"{table.key}.{place}.{column.key}", True)
            for column in table.columns
            if is_asked(column, row)
        ]

    def _plain(self, asked: Field, value: str, path: str, reveal: bool) -> Facts:
        fault, words, locked = self.faults.get(path), self.words, is_locked(asked, path, self.known)
        source = source_text(self.known.get(path), value, words)
        # A number from a register lies on the screen masked until somebody says that it is another one.
        sealed = bool(source) and not locked and is_private(asked)
        return {
            "key": asked.key,
            "path": path,
            "kind": asked.kind.value,
            "label": asked.label,
            "help": asked.help,
            "value": shown(asked, value, words, reveal) if locked or sealed else value,
            "told": shown(asked, value, words, reveal) if asked.kind in TOLD else "",
            "fault": fault_text(fault, words, self.rules) if fault else "",
            "required": asked.required,
            "source": source,
            "locked": locked,
            "sealed": sealed,
            "options": [{"code": o.code, "name": o.name} for o in asked.options],
            "placeholder": words(f"form.hint.{asked.kind.value}") if not locked else "",
            "decimals": asked.decimals,
            "unit": words("form.unit.money") if asked.kind is Kind.MONEY else asked.unit,
            "home": self.home,
            "unfolded": False,
            "rows": [],
            "columns": [],
            "canAdd": False,
        }


# Kinds whose answer isn't what is typed or pressed.
TOLD = (Kind.DIVISION, Kind.CALCULATED)


def is_locked(asked: Field, path: str, known: Mapping[str, Given]) -> bool:
    """Whether it shows what the card says: its masked text must never come back as an answer."""
    return asked.locked and path in known


def figures(form: Form, answers: Answers, words: Words) -> dict[str, str]:
    """Every calculated value as it is shown, by path: it changes while others are being typed."""
    return {
        path: shown(asked, value, words, reveal=True) for path, asked, value in _calculated(form, answers)
    }


def _calculated(form: Form, answers: Answers) -> Iterator[tuple[str, Field, str]]:
    for asked in form.fields():
        value = answers.get(asked.key, "")
        if asked.kind is Kind.CALCULATED and isinstance(value, str):
            yield asked.key, asked, value
        elif isinstance(value, tuple):
            for place, row in enumerate(value):
                for column in asked.columns:
                    if column.kind is Kind.CALCULATED:
                        yield f"{asked.key}.{place}.{column.key}", column, row.get(column.key, "")


def answers_given(form: Form, draft: Draft, words: Words, reveal: bool) -> list[Facts]:
    """Everything that was answered, in the form's order, to be looked through."""
    answers, known = clean(form, draft.answers), given(form, draft.citizen, draft.known or NOTHING)
    rows: list[Facts] = []
    for asked in form.fields():
        answer = answers.get(asked.key, "")
        if isinstance(answer, str):
            if answer and is_asked(asked, answers):
                source = source_text(known.get(asked.key), answer, words)
                if asked.kind is Kind.CALCULATED:
                    source = words("form.mark.calculated")
                rows.append(
                    {"label": asked.label, "value": shown(asked, answer, words, reveal), "source": source}
                )
            continue
        for number, row in enumerate(answer, 1):
            cells = [shown(c, row[c.key], words, reveal) for c in asked.columns if row.get(c.key)]
            rows.append({"label": f"{asked.label} {number}", "value": "  ".join(cells), "source": ""})
    return rows


def shown(asked: Field, text: str, words: Words, reveal: bool) -> str:
    """One answer as it may stand on the screen."""
    return (readable if reveal else discreet)(asked, text, words("form.unit.money"))


def source_text(known: Given | None, value: str, words: Words) -> str:
    """Where an answer is from that the person has not changed; empty for their own."""
    if known is None or known.text != value:
        return ""
    if known.via is Via.CARD:
        return words("form.mark.from-card")
    return words("form.mark.from-source", source=words.of(known.source))


def fault_text(fault: Fault, words: Words, rules: Mapping[str, str]) -> str:
    if fault.code is FaultCode.RULE:
        return rules.get(fault.limit, fault.limit)
    return words(f"form.fault.{fault.code.value}", limit=fault.limit)
