"""What a bundle settles itself: its preset answers, and what its own parts make."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kiosk.contract.bundles import Bundle, merged
from kiosk.contract.catalogue_entries import ItemEntry
from kiosk.contract.catalogue_form_rules import FormRules
from kiosk.contract.misfits import Misfit
from kiosk.domain.forms import Form, Kind
from kiosk.domain.formvalues import clean

DAY = date(2026, 11, 22)
GUIDE: dict[str, Any] = {
    "conditions": [{"zh-CN": "无"}],
    "time_limit": {"zh-CN": "当场"},
    "fee": {"zh-CN": "不收费"},
    "legal_basis": [{"zh-CN": "法"}],
    "department": {"zh-CN": "县"},
    "result": {"zh-CN": "好"},
}
HEAD: dict[str, Any] = {
    "summary": {"zh-CN": "办事"},
    "category": "one-thing",
    "emblem": "办",
    "version": "1",
    "guide": GUIDE,
}


def text(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": "text", "label": {"zh-CN": key}, **more}


def choice(key: str, *codes: str, **more: Any) -> dict[str, Any]:
    options = [{"code": code, "name": {"zh-CN": f"<{code}>"}} for code in codes]
    return {"key": key, "kind": "choice", "label": {"zh-CN": key}, "options": options, **more}


def when(field: str, *values: str) -> dict[str, Any]:
    return {"when": {"field": field, "values": list(values)}}


def material(code: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "name": {"zh-CN": code}, "required": True, **more}


def item(last: int, *sections: dict[str, Any], materials: list[Any] | None = None, **form: Any) -> ItemEntry:
    entry = HEAD | {
        "code": f"11990121MB0A00018Q599201400100{last}",
        "name": {"zh-CN": f"事项{last}"},
        "steps": ["form"],
        "materials": materials or [],
        "form": {"sections": list(sections), **form},
    }
    return ItemEntry.model_validate(entry)


def page(*fields: dict[str, Any], title: str = "一", **more: Any) -> dict[str, Any]:
    return {"title": {"zh-CN": title}, "fields": list(fields), **more}


REGISTER = item(1, page(text("name"), text("child_number")))
INSURE = item(
    2,
    page(
        choice("for_whom", "self", "child"),
        text("work", **when("for_whom", "self")),
        text("child_name", **when("for_whom", "child")),
        text("firm", **when("work", "any")),
    ),
    page(text("own_school"), title="二", **when("for_whom", "self")),
    page(text("cradle"), title="三", **when("for_whom", "child")),
    materials=[
        material("work-proof", **when("for_whom", "self")),
        material("birth-proof", **when("for_whom", "child")),
        material("number-proof"),
    ],
    rules=[
        {"check": "different", "fields": ["child_name", "work"], "message": {"zh-CN": "不能一样"}},
        {"check": "different", "fields": ["child_name", "cradle"], "message": {"zh-CN": "不能一样"}},
    ],
)


def bundle(**own: Any) -> ItemEntry:
    items = {"register": REGISTER, "insure": INSURE}
    written = HEAD | {"code": REGISTER.code, "name": {"zh-CN": "一件事"}, "parts": list(items)}
    return ItemEntry.model_validate(merged(Bundle(written | own, items)))


def form_of(entry: ItemEntry) -> Form:
    assert entry.form
    return entry.form.to_domain("zh-CN", {})


def keys(entry: ItemEntry) -> list[str]:
    return [field.key for field in form_of(entry).fields()]


CHILD = {"for_whom": "child"}


def test_without_presets_everything_is_asked() -> None:
    assert keys(bundle()) == [
        *("name", "child_number", "for_whom", "work", "child_name", "firm", "own_school", "cradle")
    ]


def test_a_preset_answer_is_not_asked_and_stays_in_the_form() -> None:
    entry = bundle(preset=CHILD)
    [field] = [f for f in form_of(entry).fields() if f.key == "for_whom"]
    assert field.kind is Kind.CALCULATED
    assert [option.name for option in field.options] == ["<child>"]
    assert clean(form_of(entry), {"name": "某人"}, DAY) == {"name": "某人", "for_whom": "child"}


def test_nobody_changes_a_preset_answer() -> None:
    assert clean(form_of(bundle(preset=CHILD)), {"for_whom": "self"}, DAY) == CHILD


def test_what_hangs_on_it_is_resolved() -> None:
    entry = bundle(preset=CHILD)
    assert keys(entry) == ["name", "child_number", "for_whom", "child_name", "cradle"]
    assert [m.code for m in entry.materials] == ["birth-proof", "number-proof"]
    assert all(m.when is None for m in entry.materials)
    assert entry.form
    assert all(s.when is None and f.when is None for s in entry.form.sections for f in s.fields)


def test_rules_about_what_is_not_asked_are_dropped() -> None:
    assert [rule.fields for rule in form_of(bundle(preset=CHILD)).rules] == [("child_name", "cradle")]


def test_what_an_earlier_part_makes_is_neither_asked_nor_wanted() -> None:
    entry = bundle(preset=CHILD, made=["child_number", "number-proof"])
    assert keys(entry) == ["name", "for_whom", "child_name", "cradle"]
    assert [m.code for m in entry.materials] == ["birth-proof"]


def test_what_is_calculated_of_an_unasked_answer_is_dropped_too() -> None:
    compute = {"op": "sum", "of": ["paid"]}
    price: dict[str, Any] = {"key": "paid", "kind": "money", "label": {"zh-CN": "付"}}
    total: dict[str, Any] = {"key": "all", "kind": "calculated", "label": {"zh-CN": "共"}, "compute": compute}
    items = {"one": REGISTER, "two": item(3, page(text("name"), price, total))}
    written = HEAD | {"code": REGISTER.code, "name": {"zh-CN": "一件事"}, "parts": ["one", "two"]}
    entry = ItemEntry.model_validate(merged(Bundle(written | {"made": ["paid"]}, items)))
    assert keys(entry) == ["name", "child_number"]


def test_a_part_may_be_left_with_nothing_to_ask() -> None:
    entry = bundle(made=["name", "child_number"], preset=CHILD)
    assert keys(entry) == ["for_whom", "child_name", "cradle"]


@pytest.mark.parametrize(
    ("own", "where", "what"),
    [
        ({"preset": {"nothing": "x"}}, ("preset", "nothing"), "no part asks 'nothing'"),
        ({"preset": {"for_whom": "dog"}}, ("preset", "for_whom"), "'dog' is no option of 'for_whom'"),
        ({"preset": {"name": "某人"}}, ("preset", "name"), "'name' is no choice"),
        ({"preset": {"for_whom": 1}}, ("preset",), "texts by the keys"),
        ({"preset": ["for_whom"]}, ("preset",), "texts by the keys"),
        ({"made": ["nothing"]}, ("made",), "no part asks for 'nothing'"),
        ({"made": "child_number"}, ("made",), "a list of keys and codes"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_place(own: Any, where: tuple[str, ...], what: str) -> None:
    with pytest.raises(Misfit, match=what) as caught:
        bundle(**own)
    assert caught.value.where == where


def test_a_preset_out_of_a_shared_list_is_checked_with_the_lists() -> None:
    listed = choice("for_whom") | {"options": [], "option_list": "whom"}
    items = {"one": REGISTER, "two": item(3, page(listed))}
    written = HEAD | {"code": REGISTER.code, "name": {"zh-CN": "一件事"}, "parts": ["one", "two"]}
    entry = ItemEntry.model_validate(merged(Bundle(written | {"preset": CHILD}, items)))
    assert INSURE.form
    assert entry.form
    child = INSURE.form.sections[0].fields[0].options[1]
    adult = INSURE.form.sections[0].fields[0].options[0]
    assert [str(m) for m in FormRules({"whom": (child,)}, frozenset()).misfits((), entry.form)] == []
    [misfit] = FormRules({"whom": (adult,)}, frozenset()).misfits((), entry.form)
    assert str(misfit) == "'child' is no option of 'for_whom'"


def test_pages_of_one_title_become_one_page() -> None:
    items = {
        "one": item(3, page(text("name")), page(text("shop"), title="二")),
        "two": item(4, page(text("name"), text("sex"))),
    }
    written = HEAD | {"code": REGISTER.code, "name": {"zh-CN": "一件事"}, "parts": list(items)}
    entry = ItemEntry.model_validate(merged(Bundle(written, items)))
    assert [[f.key for f in section.fields] for section in form_of(entry).sections] == [
        ["name", "sex"],
        ["shop"],
    ]
