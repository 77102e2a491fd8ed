"""Bundles: what several items ask is asked once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

import pytest

from kiosk.contract.bundles import FIELDS_A_PAGE, Bundle, Unmerged, merged
from kiosk.contract.catalogue_entries import ItemEntry
from kiosk.contract.catalogue_files import read
from tests.helpers.small import SMALL

DOCUMENT = read(SMALL)
ITEMS = {"card": DOCUMENT.items[0], "move": DOCUMENT.items[1]}
WRITTEN = tomllib.loads((SMALL / "bundles/moving.toml").read_text(encoding="utf-8"))


def _merged(items: Mapping[str, ItemEntry] = ITEMS, **written: Any) -> dict[str, Any]:
    return merged(Bundle({**WRITTEN, **written}, items))


def _pages(entry: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [
        (section["title"]["zh-CN"], [field["key"] for field in section["fields"]])
        for section in entry["form"]["sections"]
    ]


def _item(sections: list[dict[str, Any]], **other: Any) -> ItemEntry:
    """The item ``card`` with another form."""
    raw = ITEMS["card"].model_dump(mode="json")
    return ItemEntry.model_validate({**raw, "form": {"sections": sections}, **other})


def _text(key: str, **other: Any) -> dict[str, Any]:
    return {"key": key, "kind": "text", "label": {"zh-CN": key}, **other}


def _page(title: str, *fields: dict[str, Any], **other: Any) -> dict[str, Any]:
    return {"title": {"zh-CN": title}, "fields": list(fields), **other}


def test_each_question_is_asked_once_and_the_one_that_is_always_asked_wins() -> None:
    assert _pages(_merged()) == [
        ("本人信息", ["name", "phone", "reason"]),
        ("新的住处", ["place", "since", "rented", "people", "persons"]),  # not the one under "reason"
    ]
    assert all(
        field["when"] is None for section in _merged()["form"]["sections"] for field in section["fields"]
    )


def test_steps_parts_and_rules_come_of_the_parts() -> None:
    entry = _merged()
    assert entry["steps"] == ["form", "materials"]
    assert entry["parts"] == [item.code for item in ITEMS.values()]
    assert [rule["check"] for rule in entry["form"]["rules"]] == ["different"]


def test_a_paper_is_asked_once_and_is_required_if_one_part_requires_it() -> None:
    found = {one["code"]: one["required"] for one in _merged()["materials"]}
    assert found == {"id-card": True, "household-register": True, "contract": True}


def test_a_paper_that_one_part_always_wants_has_no_condition() -> None:
    contract = ITEMS["move"].materials[1]
    always = ITEMS["card"].model_copy(update={"materials": (contract.model_copy(update={"when": None}),)})
    found = {
        one["code"]: one.get("when") for one in _merged({"card": always, "move": ITEMS["move"]})["materials"]
    }
    assert found["contract"] is None
    both = ITEMS["card"].model_copy(update={"materials": (contract,)})
    found = {
        one["code"]: one.get("when") for one in _merged({"card": both, "move": ITEMS["move"]})["materials"]
    }
    assert found["contract"]["field"] == "rented"


def test_a_page_that_is_full_is_followed_by_another_of_its_title() -> None:
    one = _item([_page("甲", *(_text(f"a{n}") for n in range(FIELDS_A_PAGE - 1)))])
    two = _item([_page("甲", _text("b0"), _text("b1"))])
    pages = _pages(_merged({"card": one, "move": two}))
    assert [(title, len(keys)) for title, keys in pages] == [("甲", 7), ("甲", 2)]
    three = _item([_page("甲", _text("b0"))])
    assert [len(keys) for _, keys in _pages(_merged({"card": one, "move": three}))] == [FIELDS_A_PAGE]


def test_pages_under_different_conditions_stay_apart() -> None:
    reason = ITEMS["card"].model_dump(mode="json")["form"]["sections"][0]["fields"][2]
    one = _item([_page("甲", reason)])
    two = _item([_page("甲", _text("b"), when={"field": "reason", "values": ["lost"]})])
    assert [keys for _, keys in _pages(_merged({"card": one, "move": two}))] == [["reason"], ["b"]]


def test_one_name_for_two_questions_is_a_fault() -> None:
    other = _item([_page("甲", _text("place"))])
    with pytest.raises(Unmerged, match="move means something else by 'place'") as caught:
        _merged({"card": other, "move": ITEMS["move"]})
    assert caught.value.where == ("parts",)


def test_one_question_under_two_conditions_is_a_fault() -> None:
    """Under either of them alone the other part would lack it."""
    reason = ITEMS["card"].model_dump(mode="json")["form"]["sections"][0]["fields"][2]
    lost, other = ({"field": "reason", "values": [value]} for value in ("lost", "other"))
    one = _item([_page("甲", reason, _text("b", when=lost))])
    for page in (_page("甲", reason, _text("b", when=other)), _page("乙", _text("b"), when=lost)):
        two = _item([_page("丙", reason), page] if page["title"]["zh-CN"] == "乙" else [page])
        with pytest.raises(Unmerged, match="move asks 'b' under another condition"):
            _merged({"card": one, "move": two})
    assert _pages(_merged({"card": one, "move": one})) == [("甲", ["reason", "b"])]


def test_a_paper_under_two_conditions_is_a_fault() -> None:
    contract = ITEMS["move"].materials[1]
    assert contract.when
    elsewhere = contract.when.model_copy(update={"values": ("no",)})
    other = ITEMS["card"].model_copy(update={"materials": (contract.model_copy(update={"when": elsewhere}),)})
    with pytest.raises(Unmerged, match="move wants 'contract' under another condition"):
        _merged({"card": other, "move": ITEMS["move"]})


def test_parts_without_forms_make_a_bundle_without_one() -> None:
    bare = {name: item.model_copy(update={"form": None}) for name, item in ITEMS.items()}
    assert "form" not in _merged(bare)


def test_what_one_of_them_needs_is_needed() -> None:
    """Neither a question nor a paper may be passed over because another part could do without."""
    first = _item([_page("甲", _text("since", required=False), _text("mine", required=False))])
    last = _item([_page("乙", _text("since"), _text("mine", required=False))])
    for one, other in ((first, last), (last, first)):
        pages = _merged({"card": one, "move": other})["form"]["sections"]
        asked = {field["key"]: field["required"] for page in pages for field in page["fields"]}
        assert asked == {"since": True, "mine": False}
    contract = ITEMS["move"].materials[1]
    for given in ((True, False), (False, True), (True, True)):
        parts = [
            ITEMS["card"].model_copy(update={"materials": (contract.model_copy(update={"promise": may}),)})
            for may in given
        ]
        (paper,) = _merged(dict(zip(("card", "move"), parts, strict=True)))["materials"]
        assert paper.get("promise", False) is all(given)


@pytest.mark.parametrize("own", ["form", "materials", "steps"])
def test_a_bundle_writes_nothing_that_it_has_of_its_parts(own: str) -> None:
    with pytest.raises(Unmerged, match="of its parts") as caught:
        _merged(**{own: []})
    assert caught.value.where == (own,)


@pytest.mark.parametrize("parts", [[], ["card"], "card", ["card", 1]])
def test_a_bundle_needs_two_parts(parts: object) -> None:
    with pytest.raises(Unmerged, match="two parts at least"):
        _merged(parts=parts)


def test_a_part_must_be_there() -> None:
    with pytest.raises(Unmerged, match="no item 'move'"):
        _merged({"card": ITEMS["card"]})
