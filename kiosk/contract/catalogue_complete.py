"""What an item needs before it is published, beyond what a terminal needs to work with it.

An older or smaller catalogue may lack all of this; the one that is maintained here may not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kiosk.contract.base import Wire
from kiosk.contract.catalogue_entries import ItemEntry
from kiosk.contract.misfits import Misfit, Place
from kiosk.contract.texts import ORIGIN
from kiosk.domain.items import Outcome

MIN_KEYWORDS = 3
_AMOUNT = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def gaps(item: ItemEntry, languages: Sequence[str]) -> Iterator[Misfit]:
    """What is missing of one item, by place."""
    if not item.department:
        yield Misfit((), "the department is missing")
    if item.elements is None:
        yield Misfit((), "the elements of the implementation list ([list]) are missing")
    if len(set(item.keywords)) < MIN_KEYWORDS:
        yield Misfit(("keywords",), f"{MIN_KEYWORDS} words that people use, at least")
    if item.summary[ORIGIN] == item.name[ORIGIN]:
        yield Misfit(("summary",), "says no more than the name")
    yield from _codes(item)
    yield from _figures(item)
    yield from _untold((), item, languages)


def _codes(item: ItemEntry) -> Iterator[Misfit]:
    """The implementing code names the item's type and the level at which it is exercised."""
    if item.elements and item.code[21:23] != item.elements.type:
        yield Misfit(("elements", "type"), f"the code says type {item.code[21:23]}, not {item.elements.type}")
    if item.outcome is Outcome.APPLICATION and not item.form:
        yield Misfit((), "form missing: an application has a form")


def _figures(item: ItemEntry) -> Iterator[Misfit]:
    """What the texts say and what machines read must be the same."""
    for language, text in item.guide.time_limit.items():
        if item.promised_days and str(item.promised_days) not in _AMOUNT.findall(text):
            yield Misfit(
                ("guide", "time_limit"), f"{language}: doesn't say the {item.promised_days} promised days"
            )
    if item.elements and item.elements.statutory_days and item.promised_days > item.elements.statutory_days:
        yield Misfit(("promised_days",), "longer than the law allows")
    for language, text in item.guide.fee.items():
        said = {float(amount) for amount in _AMOUNT.findall(text)}
        for fee in item.fees:
            if float(fee.yuan) not in said:
                yield Misfit(("guide", "fee"), f"{language}: doesn't say the {fee.yuan} yuan")


def _untold(at: Place, part: object, languages: Sequence[str]) -> Iterator[Misfit]:
    """Texts that aren't there in every language."""
    if isinstance(part, Wire):
        for name in type(part).model_fields:
            yield from _untold((*at, name), getattr(part, name), languages)
    elif isinstance(part, tuple):
        for place, one in enumerate(part):
            yield from _untold((*at, place), one, languages)
    elif isinstance(part, dict):
        for language in languages:
            if language not in part:
                yield Misfit(at, f"no text in {language}")
