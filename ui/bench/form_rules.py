"""`form.rules`: how long the largest form of the catalogue takes to be checked, every answer and every rule.

It is checked whole before anything is kept, and page by page while somebody waits.  Beside it stand the same
answers written as JSON and read again: as little as can be done with each of them.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from devices.card.people import cast
from kiosk.authoring.scripted import fill
from kiosk.contract.catalogue_files import packaged, read
from kiosk.contract.texts import ORIGIN
from kiosk.domain.formchecks import check
from kiosk.domain.forms import Form
from kiosk.domain.formvalues import prefill
from ui.bench.figure import Figure, in_turns, milliseconds, percentile

LIMIT_MS = 5.0
RUNS = 200
TODAY = date(2026, 11, 22)
WHO = "young-man"


def measure(_build: Any) -> Figure:
    """The 95th percentile."""
    form = _largest()
    card = prefill(form, cast()[WHO])
    answers = fill(form, card, TODAY)
    took, floors = in_turns(
        lambda: milliseconds(lambda: check(form, answers, TODAY, card)),
        lambda: milliseconds(lambda: json.loads(json.dumps(answers))),
        RUNS,
    )
    value, floor = percentile(took, 95), percentile(floors, 95)
    details = {"limit_ms": LIMIT_MS, "questions": float(_size(form)), "rules": float(len(form.rules))}
    return Figure("form.rules", value, "ms", floor, None, value <= LIMIT_MS, details)


def _largest() -> Form:
    items = read(packaged()).to_domain(ORIGIN).items
    return max((item.form for item in items if item.form), key=_size)


def _size(form: Form) -> int:
    """Questions, a repeated group's by its columns."""
    return sum(max(1, len(field.columns)) for field in form.fields())
