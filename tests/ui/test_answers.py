"""The ways to answer that are more than a field: places level by level, sums, numbers that are known."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtQuick import QQuickItem

from tests.helpers.hands import Hands
from tests.helpers.layout import place
from tests.helpers.scenes import scene

PORTRAIT = (1080, 1920)


def answers(hands: Hands) -> list[tuple[object, ...]]:
    return [call for call in hands.gallery.visit.calls if call != ("touch",)]


def go(hands: Hands, *names: str) -> None:
    for name in names:
        hands.press(hands.until(lambda name=name: in_sight(hands, name)))
        hands.gallery.settle()


def in_sight(hands: Hands, name: str) -> QQuickItem | None:
    """The button; for one further down the page is scrolled as a finger would."""
    found, more = buttons(hands, name), buttons(hands, "更多")
    if found and (not more or place(found[0]).bottom() < place(more[0]).top()):
        return found[0]
    if more:
        hands.press(more[0])
    return None


def buttons(hands: Hands, name: str) -> list[QQuickItem]:
    return [b for b in hands.all("QQuickAbstractButton") if b.property("text") == name]


def answer(hands: Hands, **values: object) -> None:
    """The visit takes the answer, as the real one would."""
    form = hands.gallery.visit.data["form"]
    fields = [field | values if at == 0 else field for at, field in enumerate(form["fields"])]
    hands.gallery.visit.show(form=form | {"fields": fields})
    hands.gallery.settle()


def test_a_place_is_chosen_from_the_province_down(hands: Hands) -> None:
    hands.gallery.show("form-division", "zh-CN", PORTRAIT)
    go(hands, "杭州市", "返回上一级", "返回上一级")
    assert answers(hands) == []
    assert not buttons(hands, "返回上一级")
    go(hands, "宁夏回族自治区", "银川市", "兴庆区")
    assert answers(hands) == [("setAnswer", "place", "640104")]
    answer(hands, value="640104", told="宁夏回族自治区银川市兴庆区")
    go(hands, "掌政镇")
    assert answers(hands)[1:] == [("setAnswer", "place", "640104100")]
    assert not buttons(hands, "大新镇"), "a town is the end"


def test_a_county_is_enough(hands: Hands) -> None:
    hands.gallery.show("form-division", "zh-CN", PORTRAIT)
    go(hands, "返回上一级", "宁夏回族自治区", "银川市", "兴庆区")
    assert not buttons(hands, "就选到这里")
    answer(hands, value="640104", told="宁夏回族自治区银川市兴庆区")
    go(hands, "就选到这里")
    assert not buttons(hands, "掌政镇")
    go(hands, "宁夏回族自治区银川市兴庆区")  # opened again, it begins where the answer is
    assert buttons(hands, "西夏区")
    assert answers(hands) == [("setAnswer", "place", "640104")]


def test_levels_that_are_none_are_passed_over(hands: Hands) -> None:
    hands.gallery.show("form-division", "zh-CN", PORTRAIT)
    go(hands, "返回上一级", "北京市", "东城区")
    assert answers(hands) == [("setAnswer", "place", "110101")]


def test_the_keyboard_stays_where_the_list_is(hands: Hands) -> None:
    hands.gallery.show("form-division", "zh-CN", PORTRAIT)
    hands.button("杭州市").forceActiveFocus(Qt.FocusReason.TabFocusReason)
    hands.key(Qt.Key.Key_Return)
    hands.gallery.settle()
    focused = hands.focused()
    assert focused is not None
    assert focused.property("text") == "返回上一级"
    assert focused.property("visualFocus")
    hands.key(Qt.Key.Key_Tab)
    focused = hands.focused()
    assert focused is not None
    assert focused.property("text") == "上城区"


def test_a_sum_changes_while_the_fields_stay(hands: Hands) -> None:
    hands.gallery.show("form-sums", "zh-CN", PORTRAIT)
    field = hands.field("34")
    field.forceActiveFocus()
    hands.gallery.visit.show(figures={"sum": "1,250.00 元"})
    hands.gallery.settle()
    assert hands.focused() is field
    texts = {text.property("text") for text in hands.all("QQuickText")}
    assert "1,250.00 元" in texts
    assert "1,234.00 元" not in texts


def test_another_number_is_typed_in_the_place_of_the_known_one(hands: Hands) -> None:
    hands.gallery.show("form-known", "zh-CN", PORTRAIT)
    change = [b for b in hands.all("QQuickAbstractButton") if b.property("text") == "修改"]
    hands.press(change[1])  # the bank card's
    assert answers(hands) == [("setAnswer", "bank_card", "")]
    form = scene("form-known", "zh-CN")["form"]
    opened = [
        f | {"sealed": False, "value": "", "source": ""} if f["key"] == "bank_card" else f
        for f in form["fields"]
    ]
    hands.gallery.visit.show(form=form | {"fields": opened})
    hands.gallery.settle()
    focused = hands.focused()
    assert focused is not None
    assert focused.inherits("QQuickTextInput")
    hands.key(Qt.Key.Key_6)
    assert answers(hands)[-1] == ("setAnswer", "bank_card", "6")


def test_a_bank_card_is_read_back_in_fours(hands: Hands) -> None:
    hands.gallery.show("form-known", "zh-CN", PORTRAIT)
    field = hands.field("6217000010001234567")
    field.forceActiveFocus()
    field.setProperty("cursorPosition", 19)
    hands.key(Qt.Key.Key_Backspace)
    texts = {text.property("text") for text in hands.all("QQuickText")}
    assert "6217 0000 1000 1234 56" in texts


def scrolled(hands: Hands) -> float:
    return float(hands.all("QQuickFlickable")[0].property("contentY"))


def down(hands: Hands) -> None:
    while (more := buttons(hands, "更多")) and more[0].isEnabled():
        hands.press(more[0])
    assert scrolled(hands) > 0


def test_the_next_page_of_a_form_begins_at_its_top(hands: Hands) -> None:
    hands.gallery.show("form", "zh-CN", (1280, 800))
    down(hands)
    form = hands.gallery.visit.data["form"]
    hands.gallery.visit.show(form=form | {"section": form["section"] + 1})
    hands.gallery.settle()
    assert scrolled(hands) == 0


@pytest.mark.parametrize("at", [0, -1])
def test_what_is_wrong_is_shown_wherever_it_stands(hands: Hands, at: int) -> None:
    """Otherwise the press on the last button would seem to do nothing."""
    hands.gallery.show("form-known", "zh-CN", (1280, 800))
    form, said = hands.gallery.visit.data["form"], "这一项还没有填写"
    fields = [dict(field) for field in form["fields"]]
    fields[at]["fault"] = said
    hands.gallery.visit.show(form=form | {"fields": fields})
    hands.gallery.settle()
    if at == 0:
        down(hands)
    hands.press(buttons(hands, "下一步")[0])
    hands.gallery.settle()
    (line,) = [text for text in hands.all("QQuickText") if text.property("text") == said]
    assert place(hands.all("QQuickFlickable")[0]).contains(place(line))
