"""What a press does: once, inside, by finger or by keyboard; and what is typed survives the page."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from tests.helpers.gallery import MODES
from tests.helpers.hands import Hands
from tests.helpers.layout import place
from tests.helpers.scenes import SCENES, scene

PORTRAIT = (1080, 1920)
ORDERS = [
    ("attract", "开始办理", ("start",)),
    ("identify", "没带身份证", ("otherWay",)),
    ("home", "领取待遇资格认证", ("choose", "item-认")),
    ("home", "看全部", ("finding.open", "category", "一")),
    ("home-search", "失业登记", ("choose", "item-失")),
    ("home-search", "清除", ("finding.close",)),
    ("home-search", "返回", ("finding.close",)),
    ("home-search-nothing", "老人卡", ("finding.look", "老人卡")),
    ("home-search-nothing", "请工作人员帮我找", ("callHelp",)),
    ("home-group", "失业登记", ("choose", "item-失")),
    ("home-group", "返回", ("finding.close",)),
    ("guide", "开始办理", ("acceptGuide",)),
    ("guide", "返回", ("back",)),
    ("form", "下一步", ("nextSection",)),
    ("form-table", "删除", ("removeRow", "family", 0)),
    ("materials", "没带的，以后补交", ("otherWay",)),
    ("materials", "拍摄", ("sheets.start", "m2")),
    ("materials", "查看", ("sheets.open", "m1")),
    ("materials-preview", "拍摄", ("sheets.take",)),
    ("materials-taken", "清楚，就用这张", ("sheets.keep",)),
    ("materials-taken", "重新拍", ("sheets.again",)),
    ("materials-one", "再拍一页", ("sheets.start", "m1")),
    ("materials-kept", "第 3 页", ("sheets.enlarge", 2)),
    ("materials-close", "重拍", ("sheets.anew", 1)),
    ("materials-close", "删除", ("sheets.remove", 1)),
    ("materials-close", "往前移", ("sheets.earlier", 1)),
    ("materials-close", "留下这页", ("back",)),
    ("materials-kept", "这份拍好了", ("back",)),
    ("face-ask", "同意，开始拍照", ("consent", True)),
    ("face-ask", "不拍，去窗口核对", ("consent", False)),
    ("face", "换个办法", ("otherWay",)),
    ("confirm", "确认提交", ("confirm",)),
    ("confirm", "返回", ("back",)),
    ("confirm", "修改填写的内容", ("editForm",)),
    ("materials-pledge", "我承诺", ("sheets.decide", True)),
    ("materials-pledge", "不承诺", ("sheets.decide", False)),
    ("form-known", "修改", ("setAnswer", "phone", "")),
    ("form-division-town", "青石县", ("setAnswer", "place990121", "990121")),
    ("receipt-accepted", "再打一张", ("printAgain",)),
    ("receipt-accepted", "完成", ("finish",)),
    ("answer", "完成", ("finish",)),
    ("evaluate", "非常满意", ("rate", 5)),
    ("evaluate", "非常不满意", ("rate", 1)),
    ("evaluate", "不评价", ("decline",)),
    ("goodbye", "我已取走", ("leave",)),
    ("trouble", "再试一次", ("retry",)),
    ("trouble", "由工作人员核验", ("skip",)),
    ("idle", "我还在，继续办理", ("stillHere",)),
    ("idle", "退出", ("leave",)),
    ("home", "退出", ("leave",)),
    ("home", "大字版", ("setElder", True)),
    ("home", "高对比", ("setContrast", True)),
    ("home", "English", ("setLanguage", "en")),
    ("home", "叫工作人员", ("callHelp",)),
]


def _orders(hands: Hands) -> list[tuple[object, ...]]:
    return [call for call in hands.gallery.visit.calls if call != ("touch",)]


@pytest.mark.parametrize(("name", "text", "order"), ORDERS, ids=lambda value: str(value)[:24])
def test_a_press_orders_once(hands: Hands, name: str, text: str, order: tuple[object, ...]) -> None:
    hands.gallery.show(name, "zh-CN", PORTRAIT)
    hands.press(hands.button(text))
    assert _orders(hands) == [order]
    assert ("touch",) in hands.gallery.visit.calls


def test_a_press_that_ends_elsewhere_does_nothing(hands: Hands) -> None:
    hands.gallery.show("confirm", "zh-CN", PORTRAIT)
    hands.drag_off(hands.button("确认提交"), hands.button("退出"))
    hands.drag_off(hands.button("退出"), hands.button("确认提交"))
    assert _orders(hands) == []


def test_touching_anywhere_begins(hands: Hands) -> None:
    hands.gallery.show("attract", "zh-CN", PORTRAIT)
    for text in ("您好，请触摸屏幕开始办事", "这里可以办", "看病医保"):
        hands.press(next(t for t in hands.all("QQuickText") if t.property("text") == text))
    assert _orders(hands) == [("start",)] * 3


@pytest.mark.parametrize("name", [name for name in SCENES if name not in ("submitting",)])
def test_everything_is_reached_by_the_keyboard_alone(hands: Hands, name: str) -> None:
    """Tab comes to every button that is shown, and the one it stands on shows a ring.  The arrows that scroll
    are not needed: what has the focus is scrolled to."""
    hands.gallery.show(name, "zh-CN", (1280, 800))
    wanted = {b.property("text") for b in hands.all("QQuickAbstractButton")} - {"上翻", "更多"}
    reached = set()
    for _ in range(60):
        hands.key(Qt.Key.Key_Tab)
        focused = hands.focused()
        if focused and focused.inherits("QQuickAbstractButton"):
            reached.add(focused.property("text"))
            assert focused.property("ringed")
    assert wanted <= reached


def test_an_arrow_that_rests_at_the_end_has_its_ring_when_it_comes_back(hands: Hands) -> None:
    hands.gallery.show("form-later", "zh-CN", (1280, 800))
    more = hands.button("更多")
    more.forceActiveFocus(Qt.FocusReason.TabFocusReason)
    while more.isEnabled():
        hands.key(Qt.Key.Key_Space)
    assert not more.hasActiveFocus()
    hands.press(hands.button("上翻"))
    assert more.isEnabled()
    assert more.hasActiveFocus()
    assert more.property("ringed")


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Enter])
def test_enter_and_space_press(hands: Hands, key: Qt.Key) -> None:
    hands.gallery.show("confirm", "zh-CN", PORTRAIT)
    hands.button("确认提交").forceActiveFocus(Qt.FocusReason.TabFocusReason)
    hands.key(key)
    assert _orders(hands) == [("confirm",)]


def test_data_is_revealed_only_while_the_button_is_held(hands: Hands) -> None:
    hands.gallery.show("confirm", "zh-CN", PORTRAIT)
    hands.press(hands.button("按住查看完整内容"))
    assert _orders(hands) == [("setRevealing", True), ("setRevealing", False)]


def test_the_more_button_scrolls(hands: Hands) -> None:
    hands.gallery.show("home", "zh-CN", PORTRAIT)
    scroll = hands.all("QQuickFlickable")[0]
    hands.press(hands.button("更多"))
    hands.until(lambda: scroll.property("contentY") > 300)


TILES = [
    ("home", "按人生大事", ("finding.sortByEvents", True)),
    ("home", "助残服务", ("finding.open", "category", "残")),
    ("home-events", "按类别", ("finding.sortByEvents", False)),
    ("home-events", "证件丢了", ("finding.open", "event", "丢")),
]


@pytest.mark.parametrize(("name", "text", "order"), TILES, ids=lambda value: str(value)[:24])
def test_groups_are_opened_below(hands: Hands, name: str, text: str, order: tuple[object, ...]) -> None:
    """What has the focus is scrolled to, and Enter presses it."""
    hands.gallery.show(name, "zh-CN", PORTRAIT)
    hands.button(text).forceActiveFocus(Qt.FocusReason.TabFocusReason)
    hands.key(Qt.Key.Key_Return)
    assert _orders(hands) == [order]


def test_what_was_asked_for_is_marked_and_no_name_is_markup(hands: Hands) -> None:
    hands.gallery.show("home-search", "zh-CN", PORTRAIT)
    texts = [str(text.property("text")) for text in hands.all("QQuickText")]
    (marked,) = [text for text in texts if "<u>" in text]
    assert marked.startswith("城乡居民养老<u>")
    name = [{"text": "甲 & <b>乙</b>", "marked": False}, {"text": "<丙>", "marked": True}]
    item = {"code": "x", "emblem": "甲", "name": "甲 & <b>乙</b><丙>", "summary": "", "parts": name}
    finding = {"text": "丙", "results": {"items": [item]}}

    hands.gallery.visit.show(finding=finding)
    hands.gallery.settle()

    texts = [str(text.property("text")) for text in hands.all("QQuickText")]
    (shown,) = [text for text in texts if "<u>" in text]
    assert shown.startswith("甲 &amp; &lt;b&gt;乙&lt;/b&gt;<u>")
    assert "&lt;丙&gt;</font></u>" in shown


def test_typing_goes_on_while_other_questions_come_and_go(hands: Hands) -> None:
    """A new question above, a changed fault, another answer: the field being typed in keeps all it has."""
    hands.gallery.show("form", "zh-CN", PORTRAIT)
    field = hands.field("1390013")
    field.forceActiveFocus()
    field.setProperty("text", "139001388")
    form = scene("form", "zh-CN")["form"]
    more = form["fields"][0] | {"key": "extra", "label": "另一个问题"}
    fields = [more, *({**f, "fault": "", "value": f["value"] or "1"} for f in form["fields"])]

    hands.gallery.visit.show(form=form | {"fields": fields})
    hands.gallery.settle()

    assert hands.focused() is field
    assert field.property("text") == "139001388"


def test_a_day_is_handed_over_in_iso_order(hands: Hands) -> None:
    hands.gallery.show("form", "zh-CN", PORTRAIT)
    hands.field("1").forceActiveFocus()
    for key in (Qt.Key.Key_0, Qt.Key.Key_3, Qt.Key.Key_7):  # the second digit leads to the next field
        hands.key(key)
    assert _orders(hands)[-1] == ("setAnswer", "since", "2026-03-07")


@pytest.mark.parametrize("name", ["form", "confirm"])
def test_the_idle_question_covers_the_page(hands: Hands, name: str) -> None:
    hands.gallery.show(name, "zh-CN", PORTRAIT, idleAsking=True, idleLeft=9)
    texts = {text.property("text") for text in hands.all("QQuickText")}
    assert "9" in texts
    assert not any("张" in text or "1101" in text for text in texts)


def test_nothing_of_the_page_before_remains(hands: Hands) -> None:
    hands.gallery.show("confirm", "zh-CN", PORTRAIT)
    hands.gallery.show("attract", "zh-CN", PORTRAIT)
    assert not any("1101" in str(text.property("text")) for text in hands.all("QQuickText"))


PAIRS = [
    (ink, ground, 7.0)
    for ink, grounds in {
        "ink": "paper card leadWash waitWash sealWash goodWash",
        "inkSoft": "paper card",
        "lead": "card paper leadWash",
        "light": "lead leadDeep seal good inkSoft",
        "lightSoft": "lead leadDeep",
        "seal": "card paper sealWash",
        "good": "card goodWash",
        "wait": "card paper waitWash",
    }.items()
    for ground in grounds.split()
]


@pytest.mark.parametrize("mode", MODES)
def test_colours_are_far_enough_apart(hands: Hands, mode: str) -> None:
    hands.gallery.show("home", "zh-CN", PORTRAIT, **MODES[mode])
    theme = hands.gallery.theme()
    least = 20.0 if mode == "contrast" else 7.0
    near = {
        (ink, ground): round(_contrast(theme(ink), theme(ground)), 1)
        for ink, ground, _ in PAIRS
        if _contrast(theme(ink), theme(ground)) < least
    }
    assert near == {}


def _contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of WCAG 2.1."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_pressed_buttons_stay_where_they_are(hands: Hands) -> None:
    hands.gallery.show("confirm", "zh-CN", PORTRAIT)
    before = place(hands.button("确认提交"))
    hands.press(hands.button("确认提交"))
    assert place(hands.button("确认提交")) == before
