"""What an item needs before it is published, and what shared parts become of what is written."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.contract.catalogue_complete import gaps
from kiosk.contract.catalogue_entries import ItemEntry
from kiosk.contract.catalogue_files import read
from kiosk.contract.catalogue_text import as_entry, borrowed
from kiosk.contract.misfits import Misfit, Place
from tests.helpers.small import SMALL

CARD = read(SMALL).items[0]
LANGUAGES = ("zh-CN", "en")
_FREE: dict[str, Any] = {"zh-CN": "不收费", "en": "Free of charge"}


def _gaps(**other: Any) -> list[tuple[Place, str]]:
    raw = CARD.model_dump(mode="json")
    for key, value in other.items():
        part, _, inner = key.partition("__")
        raw[part] = {**raw[part], inner: value} if inner else value
    return [(gap.where, str(gap)) for gap in gaps(ItemEntry.model_validate(raw), LANGUAGES)]


def test_a_whole_item_lacks_nothing() -> None:
    assert _gaps() == []


@pytest.mark.parametrize(
    ("other", "where", "said"),
    [
        ({"department": ""}, (), "the department is missing"),
        ({"elements": None}, (), "[list]"),
        ({"keywords": ["补", "补", "补"]}, ("keywords",), "3 words"),
        ({"summary": {"zh-CN": CARD.name["zh-CN"], "en": "x"}}, ("summary",), "no more than the name"),
        ({"elements__type": "01"}, ("elements", "type"), "the code says type 07, not 01"),
        ({"form": None}, (), "form missing"),
        ({"elements__statutory_days": 10}, ("promised_days",), "longer than the law allows"),
        ({"summary": {"zh-CN": "补一张"}}, ("summary",), "no text in en"),
        ({"guide__conditions": [{"zh-CN": "丢了"}]}, ("guide", "conditions", 0), "no text in en"),
    ],
)
def test_a_gap_is_told_at_its_place(other: dict[str, Any], where: Place, said: str) -> None:
    [(place, text)] = _gaps(**other)
    assert place == where
    assert said in text


def test_figures_in_texts_are_those_of_the_elements() -> None:
    assert [text for _, text in _gaps(promised_days=14)] == [
        "zh-CN: doesn't say the 14 promised days",
        "en: doesn't say the 14 promised days",
    ]
    assert [text for _, text in _gaps(guide__fee=_FREE)] == [
        "zh-CN: doesn't say the 40.00 yuan",
        "en: doesn't say the 40.00 yuan",
    ]
    assert _gaps(promised_days=0) == []  # nothing is promised in days


SHARED = {"phone": {"kind": "phone", "label": {"zh-CN": "电话"}}}
PAPERS = {"deed": {"name": {"zh-CN": "房产证"}, "required": True}}
WRITTEN = {
    "list": {"type": "07"},
    "materials": [{"use": "deed", "required": False}],
    "form": {"sections": [{"fields": [{"use": "phone", "key": "mobile"}, {"key": "own"}]}]},
}


def test_what_is_used_is_filled_in_and_what_is_said_beside_it_stands() -> None:
    entry = as_entry(WRITTEN, SHARED, PAPERS)
    assert entry["elements"] == {"type": "07"}
    assert entry["materials"] == [{"code": "deed", "name": {"zh-CN": "房产证"}, "required": False}]
    fields = entry["form"]["sections"][0]["fields"]
    assert fields == [{"key": "mobile", "kind": "phone", "label": {"zh-CN": "电话"}}, {"key": "own"}]


@pytest.mark.parametrize("shared", [{}, {"phone": 3}])
def test_a_use_of_nothing_is_a_misfit(shared: dict[str, Any]) -> None:
    with pytest.raises(Misfit, match="nothing shared is called 'phone'") as caught:
        as_entry(WRITTEN, shared, PAPERS)
    assert caught.value.where == ("form", "sections", 0, "fields", 0, "use")


@pytest.mark.parametrize(
    "odd", [{"materials": 3}, {"form": 3}, {"form": {"sections": [3]}}, {"materials": [3]}]
)
def test_what_has_another_shape_is_left_to_the_models(odd: dict[str, Any]) -> None:
    assert as_entry(odd, SHARED, PAPERS) == odd


FIELD = ("form", "sections", 0, "fields", 0)


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ((*FIELD, "label", "zh-CN"), ("fields", ("phone", "label", "zh-CN"))),
        (("materials", 0, "name"), ("materials", ("deed", "name"))),
        ((*FIELD, "key"), None),  # said by the item
        ((*FIELD, "use"), None),
        ((*FIELD, "options"), None),  # said by neither: the item's matter
        (("materials", 0, "required"), None),
        (("form", "sections", 0, "fields", 1, "kind"), None),
        (("guide",), None),
    ],
)
def test_whose_a_fault_is(where: Place, found: tuple[str, Place] | None) -> None:
    assert borrowed(WRITTEN, where, {"fields": SHARED, "materials": PAPERS}) == found
